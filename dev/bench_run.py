"""Run the benchmarks of one database, and add their rows to a file, one JSON object a line."""

import json
import platform
from datetime import timedelta
from pathlib import Path

import bench_sql
import psutil
from bench_orders import bench_orders
from bench_peers import bench_peers
from bench_screens import bench_creation, bench_screens

from odoo import api, fields, release
from odoo.modules.registry import Registry

# As jobs and imports work: what Odoo tells followers would hide the rest.
QUIET = {"tracking_disable": True, "mail_create_nolog": True}


def main(env, path, size, plain, thousands):
    """Measure the addon; nothing stays in the databases.

    :param str path: of the file
    :param int size: how many orders the database has
    :param str plain: a database with the same orders, without the addon
    :param bool thousands: measure too what is made in thousands, which takes long
    :raise SystemExit: where a figure is not what SQL counts
    """
    env = _as_admin(env)
    today = fields.Date.today()
    differences = [
        line
        for days in (30, 365)
        for line in bench_sql.compare(env, today - timedelta(days=days), today)
    ]
    if differences:
        raise SystemExit("\n".join(differences))
    # What a figure sets for its transaction is no matter of the next one's.
    env.cr.rollback()
    _write(path, {"machine": _machine(env)})
    _say("all figures of a month and of a year are what SQL counts")
    with Registry(plain).cursor() as cr:
        plain_env = _as_admin(api.Environment(cr, api.SUPERUSER_ID, {}))
        _keep(path, size, bench_screens(env))
        _keep(path, size, bench_orders(env, plain_env))
        if thousands:
            _keep(path, size, bench_creation(env))
        cr.rollback()
    env.cr.rollback()


def peers(env, path, size):
    """Measure ours and other addons for complaints, all of them in this database."""
    _keep(path, size, bench_peers(_as_admin(env)))
    env.cr.rollback()


def _as_admin(env):
    return env(user=env.ref("base.user_admin"), context={**env.context, **QUIET})


def _keep(path, size, rows):
    for row in rows:
        _write(path, {**row, "size": size})
        times = " / ".join(f"{seconds:.3f} s" for seconds in row["seconds"])
        _say(f"{row['what']}: {times}, queries {row['queries']}")


def _say(words):
    print(f"    {words}", flush=True)


def _write(path, row):
    with Path(path).open("a") as file:
        file.write(json.dumps(row) + "\n")


def _machine(env):
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    module = env["ir.module.module"].sudo().search([("name", "=", "customers_for_life")])
    version = module.installed_version
    env.cr.execute("SHOW server_version")
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores ({cpu}), {memory:.0f} GB of RAM, "
        f"PostgreSQL {env.cr.fetchone()[0].split()[0]}, Python {platform.python_version()}, "
        f"Odoo {release.version}, addon {version}"
    )
