"""How long the figures take on a large company, beside what Odoo's own sales analysis takes."""

from datetime import timedelta

from bench_promises import new_orders, seconds

from odoo import fields
from odoo.tools import SQL

ORDERS, YEARS, CUSTOMERS = 100_000, 3, 20_000


def multiply(env, record, count, **columns):
    """Insert `count` copies of a record; columns: {name: SQL in which `n` counts from 1}."""
    env.cr.execute(
        """SELECT column_name FROM information_schema.columns
            WHERE table_name = %s AND column_name != 'id' AND is_generated = 'NEVER'""",
        [record._table],
    )
    names = [name for (name,) in env.cr.fetchall()]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s original, generate_series(1, %s) n"
            " WHERE original.id = %s",
            SQL.identifier(record._table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(columns.get(name) or SQL.identifier("original", name) for name in names),
            SQL.identifier(record._table),
            count,
            record.id,
        )
    )


def fill(env):
    """Make years of orders, each with a line, a delivery and a promise, late now and then."""
    order = new_orders(env, 1)
    order.action_confirm()
    order.order_line.qty_delivered = 1
    promise = order.promise_ids
    env["res.partner"].flush_model()
    multiply(
        env,
        order.partner_id,
        CUSTOMERS,
        name=SQL("'Customer ' || n"),
        complete_name=SQL("'Customer ' || n"),
    )
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id")
    env.cr.execute("SELECT max(id) FROM res_partner")
    customer = SQL("%s - n %% %s", env.cr.fetchone()[0], CUSTOMERS)
    env.cr.execute("SELECT max(id) FROM sale_order")
    first_order = env.cr.fetchone()[0]
    day = SQL("%s::timestamp - n * interval '1 minute' * %s", fields.Datetime.now(), step())
    multiply(
        env, order, ORDERS, partner_id=customer, date_order=day, create_date=day, date_delivered=day
    )
    order_id = SQL("%s + n", first_order)
    multiply(
        env,
        order.order_line,
        ORDERS,
        order_id=order_id,
        order_partner_id=customer,
        date_delivered=day,
    )
    late = SQL("%s + CASE WHEN n %% 12 = 0 THEN interval '3 days' ELSE interval '0' END", day)
    multiply(
        env,
        promise,
        ORDERS,
        order_id=order_id,
        partner_id=customer,
        commercial_partner_id=customer,
        date_made=day,
        date_due=day,
        date_judged=day,
        date_judged_start=SQL("date_trunc('day', %s)", day),
        date_fulfilled=late,
        state=SQL("'fulfilled'"),
    )
    env.invalidate_all()
    env.cr.execute("ANALYZE")


def step():
    """Return how many minutes lie between two orders."""
    return timedelta(days=365 * YEARS).total_seconds() / 60 / ORDERS


def bench_figures(env):
    fill(env)
    today = fields.Date.today()
    month = {
        "date_from": fields.Date.to_string(today - timedelta(days=30)),
        "date_to": fields.Date.to_string(today),
    }
    analysis = seconds(
        env,
        lambda: env["sale.report"]._read_group([], ["date:month"], ["price_subtotal:sum"]),
    )
    kpi = env["service.kpi"]
    values = env["service.kpi.value"]
    for what, act in (
        ("the overview of a month", lambda: kpi.get_overview(month)),
        ("the kept rate in detail", lambda: kpi.get_details("kept_rate", month, "week")),
        ("value at risk in detail", lambda: kpi.get_details("value_at_risk", month, "week")),
        ("a year of history", lambda: values._keep(env.company, today.replace(day=1, month=1))),
    ):
        took = seconds(env, act)
        print(f"{what}, {ORDERS} orders / Odoo's sales analysis by month: {took / analysis:.2f}")
