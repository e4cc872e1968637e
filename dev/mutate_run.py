"""Run the tests of each mutant (mutants.py) and say which of them no test notices.

Which test class runs which function is recorded once, and again of test files that have changed.
"""

import argparse
import json
import random
import re
import signal
import zlib
from collections import Counter
from contextlib import suppress

import mutants
import psycopg2
import pytest
from mutate_children import Children, Recorder, compile_noting

import odoo

# Browsers, and years of real orders: what these tests hold is held by quicker ones too.
SLOW = re.compile(
    r"tours|accessible|phone|screens|graphs|real_orders|marketplace|every_view|update"
)
# Words that stand in many names, and say nothing of what a test is about.
COMMON = set("customer service rule access py models test tests security csv xml".split())
NOTHING_RUN = (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED)


def read_map(children, as_recorded):
    """Return {test file: {"checksum", "classes": {class: [seconds, functions]}, "failed": tests}},
    as recorded before or, where that is not enough, now."""
    path = children.cache / "map.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    files = sorted(
        path for path in (children.root / "tests").glob("test_*.py") if not SLOW.search(path.name)
    )
    sums = {file.name: zlib.crc32(file.read_bytes()) for file in files}
    known = {name: entry for name, entry in known.items() if name in sums}
    stale = [name for name in sums if known.get(name, {}).get("checksum") != sums[name]]
    if as_recorded:
        stale = []

    def start(name, database):
        recorder = Recorder(children.cache / f"{name}.json")
        log, tests = children.cache / f"{name}.log", [f"tests/{name}"]
        return children.fork(database, log, tests, 600, compile_noting, [recorder])

    for number, (name, _database, status) in enumerate(children.work(stale, start), 1):
        print(f"    {number} of {len(stale)}: what {name} runs ({status})", flush=True)
        with suppress(FileNotFoundError):
            part = children.cache / f"{name}.json"
            known[name] = {"checksum": sums[name], **json.loads(part.read_text())}
            part.unlink()
            path.write_text(json.dumps(known))
    return known


def choose_tests(mutant, known, budget):
    """Return (tests and options of pytest, seconds): the classes that run what the mutant changes,
    the likeliest and then the quickest first, as many as run in `budget` seconds."""
    words = (
        set(re.findall("[a-z]+", f"{mutant.path} {mutant.place if mutant.column else ''}")) - COMMON
    )
    classes = [
        (name, key, *entry["classes"][key])
        for name, entry in known.items()
        for key in entry["classes"]
    ]
    changed, first = f"{mutant.path} {mutant.place}", "test_access.py" if mutant.column else None
    if not mutant.column and not any(changed in hits for *_class, hits in classes):
        # It stands outside of functions; what fields say of themselves, one test looks through.
        changed, first = mutant.path, "test_ground_guard.py"
    found = []
    for name, key, seconds, hits in classes:
        near = len(words & set(re.findall("[a-z]+", name)))
        runs = near if mutant.column else any(f"{hit} ".startswith(f"{changed} ") for hit in hits)
        if runs or name == first:
            found.append((name != first, -near, seconds, key, name))
    chosen, total = [], 0
    for _not_first, _near, seconds, key, name in sorted(found):
        if not total or total + seconds <= budget:
            total += seconds
            chosen += [key, *(f"--deselect={test}" for test in known[name]["failed"])]
    return chosen, total


def change_record(database, mutant, value=None):
    """Set the mutant's column to `value` (None: a right to its opposite, a rule to all records);
    return what it was."""
    model = "ir.rule" if mutant.column == "domain_force" else "ir.model.access"
    table = model.replace(".", "_")
    dsn = odoo.sql_db.connection_info_for(database)[1]
    with psycopg2.connect(**dsn) as connection, connection.cursor() as cr:
        cr.execute(
            f"""SELECT {table}.id, {mutant.column} FROM {table}
                  JOIN ir_model_data data ON data.res_id = {table}.id AND data.model = %s
                 WHERE data.module = %s AND data.name = %s""",
            [model, mutants.ADDON, mutant.place],
        )
        number, before = cr.fetchone()
        if value is None:
            value = "[(1, '=', 1)]" if model == "ir.rule" else not before
        cr.execute(f"UPDATE {table} SET {mutant.column} = %s WHERE id = %s", [value, number])
    connection.close()
    return before


def try_mutants(children, chosen, known, options):
    """Yield (mutant, status, what noticed it) of each of `chosen`; status as of `Children.work`."""
    kept, jobs = {}, []
    for number, mutant in enumerate(chosen, 1):
        tests, seconds = choose_tests(mutant, known, options.budget)
        if tests:
            jobs.append((number, mutant, tests, seconds))
        else:
            yield mutant, pytest.ExitCode.OK, "no test runs it"

    def start(job, database):
        number, mutant, tests, seconds = job

        def compile_file(source, path, name):
            if name == mutant.path:
                return mutants.compile_mutant(source, path, mutant.number)

        if mutant.column:
            kept[number] = change_record(database, mutant)
        log = children.cache / f"{number}.log"
        return children.fork(database, log, ["-x", *tests], seconds, compile_file)

    for (number, mutant, *_tests), database, status in children.work(jobs, start):
        if mutant.column:
            change_record(database, mutant, kept.pop(number))
        log = (children.cache / f"{number}.log").read_text(errors="replace")
        if status in NOTHING_RUN:
            raise RuntimeError(f"no test was run for {mutant}: {log[-2000:]}")
        by = re.findall(r"^(?:SUBFAILED.*|FAILED|ERROR) \S*?(tests/\S+)", log, re.M)
        yield mutant, status, by[0] if by else f"ended with {status}"


def main():
    parser = argparse.ArgumentParser(prog="dev/mutate", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which mutants are drawn (1)")
    parser.add_argument("--count", type=int, default=60, help="how many (60); 0: all")
    parser.add_argument(
        "--only", help="formulas, models, security, or a path: models/case/customer_rework.py"
    )
    parser.add_argument(
        "--budget", type=int, default=60, help="seconds of the processor for the tests of each (60)"
    )
    parser.add_argument("--as-recorded", action="store_true", help="do not note what new tests run")
    for given in ("--addon", "--conf", "--cache"):
        parser.add_argument(given, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--databases", nargs="+", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    children = Children(options)
    every = mutants.list_mutants(children.root, options.only)
    if not every:
        parser.error(f"there is nothing to change in {options.only}")
    chosen = random.Random(options.seed).sample(every, min(options.count or len(every), len(every)))
    tried, noticed = Counter(), Counter()
    try:
        known = read_map(children, options.as_recorded)
        for mutant, status, by in try_mutants(children, chosen, known, options):
            area = mutant.path.split("/")[0]
            tried[area] += 1
            noticed[area] += status != 0
            print("SURVIVED" if status == 0 else "noticed ", f"{mutant} ({by})", flush=True)
    except KeyboardInterrupt:
        print("interrupted")
    finally:
        children.end()
    for area in tried:
        share = noticed[area] / tried[area]
        print(
            f"{area}: {noticed[area]} of {tried[area]} noticed ({share:.0%}), seed {options.seed}"
        )


if __name__ == "__main__":
    main()
