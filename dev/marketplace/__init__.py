"""Load the orders of a marketplace into a company of its own, and compare its figures with those
that the files say. What the files look like is told in `files`."""

from datetime import date

from odoo import fields

from .check import compare
from .company import make_company
from .files import move, read
from .loader import Loader
from .orders import Orders


def load(env, files, say=print, commit=lambda: None, move_dates=False):
    """Make what is missing of the files, and leave alone what stands.

    What the files do not say is not made up: nobody has answered a complaint, there are no requests
    and no errors.

    :param Files files: as read
    :param say: called with a line on the progress
    :param commit: called after each batch
    :param bool move_dates: let all have happened so many days later that the last order is today's;
        a load that was cut short goes on with the days by which it began
    :return: (res.company, the Files as they were loaded, the present moment as they have it)
    """
    loader = Loader(env, say, commit)
    make_company(loader)
    company = loader.company
    days = _get_days(loader, files, move_dates)
    now = loader.to_local(fields.Datetime.now())
    files = move(files, days, now)
    Orders(loader, files).make_missing()
    return company, files, now


def _get_days(loader, files, move_dates):
    """Return by how many days all is moved (int)."""
    first, last = files.orders[0], files.orders[-1]
    if order := loader.find(f"order_{first['order_id']}"):
        return _days_between(first["purchased_at"], loader.to_local(order.date_order))
    if move_dates:
        return _days_between(last["purchased_at"], loader.to_local(fields.Datetime.now()))
    return 0


def _days_between(first, last):
    """Return how many days lie between two moments of the files."""
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def main(env, folder, move_dates=False):
    """Load a folder, and print its figures beside those of the files."""
    company, files, now = load(env, read(folder), _say, env.cr.commit, move_dates)
    # What the nights since would have counted.
    for name in ("kpi_value", "promise_norm", "customer_value"):
        env.ref(f"customers_for_life.ir_cron_{name}")._trigger()
    for line in compare(company, files, now):
        print(line)


def _say(line):
    # At once: whoever waits reads it.
    print(line, flush=True)
