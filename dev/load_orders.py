"""Load real orders from a CSV file into a database: customers, orders, promises, deliveries.

The file's columns: order_id, customer_id, order_status, purchased_at, delivered_at, promised_for.
Times have no zone: they are the company's. promised_for is a day.
"""

import csv
from collections import Counter
from datetime import datetime

import pytz

from odoo import Command

BATCH = 500
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
CANCELLED = {"canceled", "unavailable"}


def load_orders(env, path, say=print):
    """Create what the file tells, in the current company; orders already there are left alone.

    :param path: of the CSV file
    :param say: called with a line on the progress
    :return: the sale.order records of the file, new and old
    """
    env = env(context={**env.context, **QUIET})
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    domain = [
        ("client_order_ref", "in", [row["order_id"] for row in rows]),
        # Another company may have sold some of them: see dev/marketplace.
        ("company_id", "=", env.company.id),
    ]
    present = set(env["sale.order"].search(domain).mapped("client_order_ref"))
    rows = [row for row in rows if row["order_id"] not in present]
    _to_utc(rows, pytz.timezone(env.company._service_tz()))
    product = _product(env)
    partners = _partners(env, rows)
    users = env["res.users"].search(
        [("share", "=", False), ("company_ids", "in", env.company.id)], order="id"
    )
    for start in range(0, len(rows), BATCH):
        _load_batch(env, rows[start : start + BATCH], product, partners, users)
        say(f"    {min(start + BATCH, len(rows))} of {len(rows)} orders")
    return env["sale.order"].search(domain)


def _to_utc(rows, tz):
    """Turn the times into naive UTC datetimes; a promised day into its noon, which no clock
    change reaches. A delivery that nobody dated was made by the end of the file at the latest."""
    end = max((row["delivered_at"] for row in rows), default="")
    for row in rows:
        row["promised_for"] = row["promised_for"][:10] + " 12:00:00"
        if row["order_status"] == "delivered":
            row["delivered_at"] = row["delivered_at"] or end
        for name in ("purchased_at", "delivered_at", "promised_for"):
            if row[name]:
                moment = tz.localize(datetime.fromisoformat(row[name]))
                row[name] = moment.astimezone(pytz.utc).replace(tzinfo=None)


def _product(env):
    # Not storable, so that a delivery can be told with or without Inventory.
    product = env["product.product"].search([("default_code", "=", "REAL-ORDER")], limit=1)
    return product or env["product.product"].create(
        {
            "name": "Marketplace article",
            "default_code": "REAL-ORDER",
            "type": "service",
            "invoice_policy": "delivery",
            "list_price": 50,
        }
    )


def _partners(env, rows):
    names = sorted({row["customer_id"] for row in rows})
    partners = env["res.partner"].search(
        [("ref", "in", names), ("company_id", "in", [False, env.company.id])]
    )
    new = set(names) - set(partners.mapped("ref"))
    partners += env["res.partner"].create(
        [{"name": f"Customer {name[:8]}", "ref": name, "customer_rank": 1} for name in sorted(new)]
    )
    return {partner.ref: partner.id for partner in partners}


def _load_batch(env, rows, product, partners, users):
    orders = env["sale.order"].create(
        [
            {
                "partner_id": partners[row["customer_id"]],
                "client_order_ref": row["order_id"],
                # The file knows no salespeople: dealt out among those of the database.
                "user_id": users[int(row["order_id"][:6], 16) % len(users)].id,
                "date_order": row["purchased_at"],
                "commitment_date": row["promised_for"],
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
            }
            for row in rows
        ]
    )
    orders.action_confirm()
    cancelled = orders.browse()
    for order, row in zip(orders, rows, strict=True):
        order.date_order = row["purchased_at"]
        promise = order.promise_ids.sudo()
        promise.date_made = row["purchased_at"]
        if row["order_status"] in CANCELLED:
            # The file does not tell when: taken as at once.
            promise.date_cancelled = row["purchased_at"]
            cancelled += order
        elif row["delivered_at"]:
            order.order_line.write(
                {"date_delivered_corrected": row["delivered_at"], "qty_delivered": 1}
            )
    cancelled._action_cancel()
    # History reminds nobody.
    orders.promise_ids.sudo().reminded = True
    env.flush_all()


def main(env, path):
    """Load the file and print what came of it."""
    orders = load_orders(env, path)
    verdicts = Counter(orders.promise_ids.mapped("verdict"))
    print("    promises: " + ", ".join(f"{n} {name}" for name, n in sorted(verdicts.items())))
    env.cr.commit()
