"""What happens in a database that dev/life rehearses with: piped into `odoo shell`.

    orders()    what a company has sold before the addon comes
    live()      promises, complaints and more, as far as the version that is installed has them
    figures()   prints the figures, a line that begins with FIGURES
    counted()   prints them as counted from the records alone

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
    # Installed again, it waits again.
    waiting = sold[:100:4]
    waiting.order_line.qty_delivered = 0
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
    # A date is moved by us and by the customer, of what is due and of what is overdue.
    promises = env["customer.promise"].search([("name", "=like", "Life %")], order="id")
    promises |= promises.create(
        [
            {**row, "date_due": TODAY + timedelta(days=9), "date_fulfilled": False}
            for row in rows[:4]
        ]
    )
    for number, promise in enumerate(promises.filtered(lambda p: p.state == "open")):
        who = ("company", "customer")[number % 2]
        promise.repromise(TODAY + timedelta(days=20), who, "Life", customer_told=number % 3 == 0)
    for order in waiting:
        order.order_line.qty_delivered = order.order_line.product_uom_qty
    live_cases(env, sold[:12])
    live_words(env, sold[:12])
    # The night comes, and keeps the figures of the months that are over.
    if "service.kpi.value" in env:
        env["service.kpi.value"]._cron_keep()


def live_cases(env, sold):
    """Complaints and errors, in each of their stages."""
    cases = [{"name": f"Life {order.id}", "order_id": order.id} for order in sold]
    complaints = env["customer.complaint"].create(cases)
    complaints[:8].action_answered()
    complaints[:4].action_solved()
    complaints[11].action_cancel()
    reworks = env["customer.rework"].create(
        [
            {**case, "order_line_id": order.order_line.id, "hours": 2, "material": 10}
            for case, order in zip(cases, sold, strict=True)
        ]
    )
    reworks[:4].action_mended()
    reworks[11].action_cancel()
    env["service.action"].create({"name": "Life", "rework_id": reworks[0].id})
    env["customer.extra"].create(
        [{"name": "Life", "order_id": order.id, "cost": 5} for order in sold]
    )
    if "customer.recovery" in env:
        env["customer.recovery"].create(
            [{"complaint_id": complaint.id, "cost": 5} for complaint in complaints[:4]]
        )
        env["service.playbook"].create(
            {"name": "Life", "item_ids": [Command.create({"name": "1"})]}
        )


def live_words(env, sold):
    """What customers asked for, and what they answered to the survey."""
    if "customer.request" not in env:
        return
    reason = env["customer.request.reason"].search([], limit=1)
    answers = ({"answer": "yes"}, {"answer": "no", "reason_id": reason.id}, {})
    env["customer.request"].create(
        [
            {"name": f"Life {order.id}", "order_id": order.id, **answers[number % 3]}
            for number, order in enumerate(sold)
        ]
    )
    survey = env.ref("customers_for_life.survey_service")
    env.company.survey_id = survey
    for place, answer in enumerate(env["survey.user_input"]._ask(sold[:9], "link")[:6]):
        for question in survey.question_ids:
            choices = question.suggested_answer_ids
            said = str(choices[place % len(choices)].id) if choices else "Life"
            answer._save_lines(question, said)
        answer._mark_done()


def figures(env):
    """Print {figure: [numerator, sample]} of the last 400 days, as one line."""
    found = {}
    days = TODAY.date() - timedelta(days=400), TODAY.date()
    if hasattr(env["service.kpi"], "get_figures"):
        for kpi in env["service.kpi"].get_figures(*map(str, days)):
            found[kpi["code"]] = [kpi["numerator"] or 0, kpi["denominator"]]
    else:
        # Version 1.0.0 had two, each asked for in its own way.
        kpi = env["service.kpi"]
        kept = kpi.promise_total(kpi._promise_domain(env.company, *days))
        found["kept_rate"] = [kept["early"] + kept["kept"], kept["judged"]]
        rate, lines = kpi.first_time_right(env.company, *days)
        found["first_time_right"] = [(rate or 0) * lines, lines]
    found["orders"] = [env["sale.order"].search_count([]), env["sale.order.line"].search_count([])]
    promises = env["customer.promise"].search([])
    found["promises"] = [sum(p.verdict in ("early", "kept") for p in promises), len(promises)]
    found = {code: [round(float(number), 2) for number in pair] for code, pair in found.items()}
    print("FIGURES", json.dumps(found, sort_keys=True))


def counted(env):
    """Print the figures without what was kept of past months, and change nothing."""
    env.company.service_value_basis = False
    figures(env)
    env.cr.rollback()
