"""What screens, reports and jobs take on years of orders, beside SQL or Odoo's own analysis."""

from datetime import timedelta

import bench_sql
from bench_measure import Act, measure
from dateutil.relativedelta import relativedelta

from odoo import fields

PAGE = {"display_name": {}}


def bench_screens(env):
    """Yield the rows; `env` is a service manager's."""
    today = fields.Date.context_today(env.user)
    spans = {"a month": today - timedelta(days=30), "a year": today - relativedelta(years=1)}
    for span, first in spans.items():
        filters = {"date_from": str(first), "date_to": str(today)}
        yield measure(
            f"Service Quality opens, {span}",
            _act(env, lambda env, f=filters: env["service.kpi"].get_overview(f)),
            _sql(env, bench_sql.FIGURES, first, today),
            "SQL of its figures",
            "≤ 1 s, ≤ 40 queries",
        )
    for code in ("value_at_risk", "repeat_rate", "first_time_right"):
        yield measure(
            f"{code.replace('_', ' ')} in detail, a year",
            _act(env, lambda env, c=code, f=filters: env["service.kpi"].get_details(c, f)),
            _sql(env, [code], first, today),
            "SQL of the figure",
            "≤ 1 s",
        )
    for span, first in spans.items():
        yield measure(
            f"data of the quality report, {span}",
            Act(env, _print_report, lambda env, f=first: _new_report(env, f, today)),
            goal="≤ 3 s",
        )
    yield from _by_product(env)
    yield from _jobs(env, today)
    yield from _lists(env)


def _act(env, do):
    return Act(env, lambda: do(env))


def _sql(env, codes, first, last):
    return Act(env, lambda: [bench_sql.count(env, code, first, last) for code in codes])


def _new_report(env, first, last):
    return env["service.quality.report"].create(
        {"period": "custom", "date_from": first, "date_to": last}
    )


def _print_report(wizard):
    report = wizard.env["report.customers_for_life.service_quality_report"]
    report._get_report_values(wizard.ids)


def _by_product(env):
    sums = ["quantity:sum", "revenue:sum", "kept_rate:avg", "first_time_right:avg"]
    yield measure(
        "By Product, first page",
        _act(
            env,
            lambda env: env["service.product.report"].web_read_group(
                [], ["product_id"], sums, limit=80
            ),
        ),
        _act(
            env,
            lambda env: env["sale.report"].web_read_group(
                [], ["product_id"], ["product_uom_qty:sum", "price_subtotal:sum"], limit=80
            ),
        ),
        "Odoo's sales analysis by product",
        "≤ 5 s",
    )


def _jobs(env, today):
    month = today.replace(day=1) - relativedelta(months=1)
    values, kpi, company = env["service.kpi.value"].sudo(), env["service.kpi"].sudo(), env.company
    company.sudo().service_value_month = month

    def keep():
        for batch in values._get_batches(company):
            values._keep(company, *batch)

    yield measure(
        "nightly history, 2 months",
        Act(env, keep),
        _sql(env, bench_sql.FIGURES, month, today),
        "SQL of the company's figures",
        "≤ 1.3 × its SQL",
    )

    worth = env["customer.value"].sudo()

    def be_of_yesterday(env):
        env.cr.execute("UPDATE customer_value SET date_refreshed = date_refreshed - 1")

    yield measure(
        "customer values, nightly",
        Act(env, lambda *_given: list(worth._refresh(company.sudo())), be_of_yesterday),
        Act(env, lambda: bench_sql.purchases(env)),
        "SQL of its aggregation",
    )

    def listen():
        kpi._listen_to_teams(company, month)

    yield measure(
        "silence alarm, company and 9 teams",
        Act(env, listen),
        Act(env, lambda: bench_sql.silence(env, month)),
        "its SQL",
        "≤ 2 ×",
    )


def _lists(env):
    seller = env["res.users"].search([("login", "=", "bench_1")])
    promises, complaints = "customer.promise", "customer.complaint"
    by_state = (["state"], ["__count"])
    for what, act in {
        "promises, first page": lambda env: env[promises].web_search_read([], PAGE, limit=80),
        "promises by verdict": lambda env: env[promises].formatted_read_group(
            [], ["verdict"], ["__count", "kept_rate:avg"]
        ),
        "promises in a pivot": lambda env: env[promises].formatted_read_group(
            [], ["team_id", "date_due:month"], ["__count", "kept_rate:avg"]
        ),
        "complaints by stage": lambda env: env[complaints].formatted_read_group([], *by_state),
    }.items():
        yield measure(
            f"{what}, with own documents",
            _act(env(user=seller), act),
            _act(env, act),
            "a manager's",
            "≤ 3 ×",
        )


def bench_creation(env):
    """Yield the rows of what is made in thousands."""
    customers = env["res.partner"].search([("name", "=like", "Customer %")], limit=100)
    kind = env.ref("customers_for_life.promise_type_other")

    def make(count):
        env["customer.promise"].create(
            [
                {"type_id": kind.id, "partner_id": customers[n % len(customers)].id}
                for n in range(count)
            ]
        )

    for count in (1000, 10000):
        yield measure(
            f"{count} promises in one call",
            _act(env, lambda _env, c=count: make(c)),
            goal="≤ 1000 queries for 10,000",
        )
