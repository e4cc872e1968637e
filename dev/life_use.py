"""What happens in a database that dev/life rehearses with: piped into `odoo shell`.

    orders()    what a company has sold before the addon comes
    live()      promises, complaints and more, as far as the version that is installed has them
    figures()   prints the figures, a line that begins with FIGURES

Written for each version that was released: it asks what is there.
"""

import json
from datetime import date, datetime, time, timedelta

from odoo import Command

# Whole days back from today: nothing of it depends on the hour.
TODAY = datetime.combine(date.today(), time(10))
PROMISES = 60


def orders(env):
    """Confirm 200 orders of 20 customers, on as many days of the last year; three of four are
    delivered."""
    customers = env["res.partner"].create([{"name": f"Life {n}"} for n in range(20)])
    product = env["product.product"].create(
        {"name": "Life", "type": "consu", "invoice_policy": "delivery", "list_price": 100}
    )
    made = env["sale.order"].create(
        [
            {
                "partner_id": customers[n % 20].id,
                "client_order_ref": f"LIFE {n}",
                "commitment_date": TODAY - timedelta(days=200 - n - 5),
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1 + n % 3})
                ],
            }
            for n in range(200)
        ]
    )
    made.action_confirm()
    for number, order in enumerate(made):
        order.date_order = TODAY - timedelta(days=200 - number)
        if number % 4:
            order.order_line.qty_delivered = order.order_line.product_uom_qty


def live(env):
    """Use the addon: what is promised, complained of, done again and asked for."""
    kind = env["customer.promise.type"].search([("trigger", "=", "manual")], order="id", limit=1)
    kind = kind or env["customer.promise.type"].search([], order="id", limit=1)
    customers = env["res.partner"].search([("name", "=like", "Life %")], order="id")
    sold = env["sale.order"].search([("client_order_ref", "=like", "LIFE %")], order="id")
    rows = []
    for number in range(PROMISES):
        due = TODAY - timedelta(days=100 - number)
        rows.append(
            {
                "name": f"Life {number}",
                "type_id": kind.id,
                "partner_id": customers[number % len(customers)].id,
                "date_made": due - timedelta(days=5),
                "date_due": due,
                # Kept, late, or broken.
                "date_fulfilled": number % 5 and due + timedelta(days=(number % 3) - 1),
            }
        )
    env["customer.promise"].create(rows)
    if "customer.promise.backfill" in env:
        backfill = env["customer.promise.backfill"].create(
            {"date_from": TODAY.date() - timedelta(days=300), "date_to": TODAY.date()}
        )
        backfill.action_start()
        while backfill.state == "running":
            backfill._run_batch()
    of_orders = [{"name": f"Life {order.id}", "order_id": order.id} for order in sold[:12]]
    for model in ("customer.complaint", "customer.rework", "customer.request"):
        if model in env:
            for vals in of_orders:
                env[model].create(dict(vals))


def figures(env):
    """Print {figure: [numerator, sample]} of the last 400 days, as one line."""
    found = {}
    if "service.kpi" in env:
        from odoo.addons.customers_for_life.models.figure.service_kpi import Scope

        scope = Scope(env.company, TODAY.date() - timedelta(days=400), TODAY.date())
        for kpi in env["service.kpi"].search([], order="code"):
            _value, numerator, size = kpi._total(scope)
            found[kpi.code] = [round(numerator or 0, 2), size]
    found["orders"] = [env["sale.order"].search_count([]), env["sale.order.line"].search_count([])]
    if "customer.promise" in env:
        promises = env["customer.promise"].search([])
        found["promises"] = [sum(p.verdict in ("early", "kept") for p in promises), len(promises)]
    print("FIGURES", json.dumps(found, sort_keys=True))
