"""The files of a marketplace, as rows of text.

orders.csv: order_id, customer_id (the person), customer_city, customer_state, order_status,
    purchased_at, delivered_at, promised_for (a day)
lines.csv: order_id, line, product_id, category, seller_id, seller_state, price, freight
reviews.csv: order_id, score (1 to 5), title, message, asked_on (a day), answered_at

Moments have no zone: they are those of the country.
"""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple


class Files(NamedTuple):
    """Rows (dicts of str): orders as they were bought, all else as it was written or answered."""

    orders: list
    lines: list
    reviews: list


def read(folder, size=None):
    """Return the Files of a folder.

    :param int size: take the first so many orders alone, with what belongs to them
    """

    def rows_of(name):
        with (Path(folder) / name).open(newline="") as file:
            return list(csv.DictReader(file))

    orders = sorted(rows_of("orders.csv"), key=lambda row: (row["purchased_at"], row["order_id"]))
    orders = orders[:size]
    chosen = {row["order_id"] for row in orders}
    lines = [row for row in rows_of("lines.csv") if row["order_id"] in chosen]
    reviews = [row for row in rows_of("reviews.csv") if row["order_id"] in chosen]
    return Files(orders, lines, sorted(reviews, key=lambda row: row["answered_at"]))


def move(files, days, now):
    """Return the Files with all that happened so many days later, up to `now`.

    What lies ahead then has not happened: an order is on its way, and nobody has answered.
    :param str now: a moment as the files have it
    """

    def later(row, *names):
        moved = {
            name: str(date.fromisoformat(row[name][:10]) + timedelta(days)) + row[name][10:]
            for name in names
            if row[name]
        }
        return {**row, **moved}

    orders = [later(row, "purchased_at", "delivered_at", "promised_for") for row in files.orders]
    for row in orders:
        if row["delivered_at"] > now:
            row.update(delivered_at="", order_status="shipped")
    reviews = [later(row, "asked_on", "answered_at") for row in files.reviews]
    for row in reviews:
        if row["answered_at"] > now:
            row["answered_at"] = ""
    return Files(orders, files.lines, [row for row in reviews if row["asked_on"] <= now])
