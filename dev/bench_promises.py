"""How much the ledger adds to what Odoo does anyway, and how it grows with its size."""

from time import perf_counter

from odoo import Command, fields

SMALL, LARGE = 200, 1000


def seconds(env, act):
    """Return how long `act` takes, with all its writes, from a cold cache."""
    env.flush_all()
    env.invalidate_all()
    start = perf_counter()
    act()
    env.flush_all()
    return perf_counter() - start


def new_orders(env, count):
    product = env["product.product"].create(
        {"name": "Bench", "type": "service", "invoice_policy": "delivery"}
    )
    partner = env["res.partner"].create({"name": "Bench"})
    return env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "commitment_date": fields.Datetime.now(),
                "order_line": [Command.create({"product_id": product.id})],
            }
            for _number in range(count)
        ]
    )


def bench_confirmation(env):
    types = env["customer.promise.type"].search([("trigger", "=", "order_confirmed")])
    with_promises = seconds(env, new_orders(env, LARGE).action_confirm)
    types.active = False
    without = seconds(env, new_orders(env, LARGE).action_confirm)
    types.active = True
    print(f"confirming {LARGE} orders, with promises / without: {with_promises / without:.2f}")


def bench_growth(env):
    few, many = (
        seconds(env, new_orders(env, count).action_confirm) / count for count in (SMALL, LARGE)
    )
    print(f"confirming, per order, {LARGE} at once / {SMALL} at once: {many / few:.2f}")


def bench_verdict(env):
    promises = env["customer.promise"]
    env.cr.execute("SELECT count(*) FROM customer_promise")
    count = env.cr.fetchone()[0]
    live = seconds(env, lambda: promises._read_group([], ["verdict"], ["kept_rate:avg"]))
    stored = seconds(env, lambda: promises._read_group([], ["state"], ["margin_days:avg"]))
    print(f"grouping {count} promises by live verdict / by stored state: {live / stored:.2f}")
