"""A company of a thousand orders, made by the ORM as people would: what `bench_load` multiplies.

All moments lie in the first weeks of three years, at whole hours of working days in UTC, where no
clock changes: moved by whole weeks, everything that is computed from them stays right.
"""

from datetime import datetime, time, timedelta
from random import Random

from freezegun import freeze_time

from odoo import Command, fields

ORDERS, WEEKS = 1000, 156
TEAMS, SELLERS, PRODUCTS, CUSTOMERS = 9, 50, 300, 100
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
}
# Days from the promised day to the delivery, and how many of the orders; None: never.
DELIVERIES = [(-1, 200), (0, 640), (1, 40), (3, 20), (10, 20), (None, 80)]
# What becomes of those that are never delivered.
UNDELIVERED = ["pending"] * 20 + ["abandoned"] * 30 + ["cancelled"] * 15 + ["given_up"] * 15


def make_company(env):
    """Make people, products, customers, orders and all that follows from them.

    :return: (orders, customers, pending): sale.order and res.partner records, and those orders
        whose delivery nobody waits for in vain yet
    """
    random = Random(15)
    env = env(context={**env.context, **QUIET}, su=True)
    company = env.company
    company.resource_calendar_id.tz = company.partner_id.tz = "UTC"
    today = fields.Datetime.now().date()
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS)
    with freeze_time(datetime.combine(monday, time(8))) as clock:
        sellers = _make_people(env, clock)
        customers = env["res.partner"].create(
            [{"name": f"Customer {n}", "customer_rank": 1} for n in range(CUSTOMERS)]
        )
        products = env["product.product"].create(
            [
                {
                    "name": f"Product {n}",
                    "type": "consu",
                    "invoice_policy": "delivery",
                    "list_price": 5 + random.randrange(40) ** 2,
                    "taxes_id": [Command.clear()],
                }
                for n in range(PRODUCTS)
            ]
        )
        plan = _plan(random)
        orders, pending = env["sale.order"], env["sale.order"]
        size = ORDERS // 20
        for slot in range(20):
            clock.move_to(
                datetime.combine(monday + timedelta(days=slot % 5), time(9 + slot // 5 * 2))
            )
            some = _make_orders(
                env, random, plan[slot * size : (slot + 1) * size], sellers, products, customers
            )
            orders += some
            pending += _deliver(clock, some, plan[slot * size : (slot + 1) * size])
        if "customer.promise" in env:
            _make_cases(env, clock, orders)
            _make_answers(env, clock, orders)
            # History reminds nobody.
            orders.promise_ids.reminded = True
        env.flush_all()
    return orders, customers, pending


def _make_people(env, clock):
    """Return the salespeople (res.users): nine of ten see their own documents only."""
    groups = [
        env.ref("base.group_user"),
        env.ref("sales_team.group_sale_salesman"),
        env.ref("sales_team.group_sale_salesman_all_leads"),
    ]
    sellers = env["res.users"].create(
        [
            {
                "name": f"Seller {n}",
                "login": f"bench_{n}",
                "group_ids": [Command.set([groups[0].id, groups[2 if n % 10 == 0 else 1].id])],
            }
            for n in range(SELLERS)
        ]
    )
    env["hr.employee"].create(
        [{"name": user.name, "user_id": user.id, "hourly_cost": 30} for user in sellers]
    )
    teams = env["crm.team"].create([{"name": f"Team {n}"} for n in range(TEAMS)])
    env["crm.team.member"].create(
        [{"crm_team_id": teams[n % TEAMS].id, "user_id": user.id} for n, user in enumerate(sellers)]
    )
    env.flush_all()
    env.invalidate_all()
    return sellers


def _plan(random):
    """Return (days from promised to delivered, or what became of it) of each order, shuffled."""
    plan = [days for days, count in DELIVERIES if days is not None for _n in range(count)]
    plan += UNDELIVERED
    random.shuffle(plan)
    return plan


def _make_orders(env, random, plan, sellers, products, customers):
    now = fields.Datetime.now()
    vals_list = []
    for _fate in plan:
        due = datetime.combine(now.date() + timedelta(days=random.choice((2, 3, 7))), time(12))
        seller = random.choice(sellers)
        line = {"product_id": random.choice(products).id, "product_uom_qty": random.randint(1, 3)}
        vals_list.append(
            {
                "partner_id": random.choice(customers).id,
                "user_id": seller.id,
                "team_id": seller.sale_team_id.id,
                "commitment_date": due,
                "order_line": [Command.create(line)],
            }
        )
    orders = env["sale.order"].create(vals_list)
    orders.action_confirm()
    return orders


def _deliver(clock, orders, plan):
    """Deliver each order on its day; return those that are pending."""
    start = fields.Datetime.now()
    fates = dict(zip(orders, plan, strict=True))
    by_day = {}
    for order, fate in fates.items():
        if isinstance(fate, int):
            day = order.commitment_date.date() + timedelta(days=fate)
            quantity = order.order_line.product_uom_qty
            by_day.setdefault(day, {}).setdefault(quantity, []).append(order)
    for day, by_quantity in sorted(by_day.items()):
        clock.move_to(datetime.combine(day, start.time()))
        for quantity, some in by_quantity.items():
            orders.browse(order.id for order in some).order_line.qty_delivered = quantity
        orders.env.flush_all()
    clock.move_to(start + timedelta(hours=1))
    fate_of = lambda name: orders.filtered(lambda order: fates[order] == name)  # noqa: E731
    fate_of("cancelled")._action_cancel()
    if "customer.promise" in orders.env:
        fate_of("given_up").promise_ids.action_give_up()
    return fate_of("pending")


def _make_cases(env, clock, orders):
    """Make a rework of every fifth order and a complaint of every tenth; most are closed."""
    start = fields.Datetime.now()
    delivered = orders.filtered("date_delivered")
    causes = env["customer.rework.cause"].search([])
    env.ref("base.user_root").tz = "UTC"
    clock.move_to(start + timedelta(days=7))
    reworks = env["customer.rework"].create(
        [
            {
                "name": "Scratched",
                "order_id": order.id,
                # Every other concerns one line, the rest the whole order.
                "order_line_id": order.order_line.id if n % 2 else False,
                "cause_id": causes[n % len(causes)].id,
                "hours": n % 4,
                "material": n % 30,
                "lesson": "Wrap it.",
            }
            for n, order in enumerate(delivered[1::4][: ORDERS // 5])
        ]
    )
    complaints = env["customer.complaint"].create(
        [
            {
                "name": "It rattles",
                "order_id": order.id,
                "partner_id": order.partner_id.id,
                "product_id": order.order_line.product_id.id,
                "source": "phone",
                "severity": str(n % 4),
                "cause_id": causes[n % len(causes)].id,
                "lesson": "Tighten it.",
            }
            for n, order in enumerate(delivered[2::9][: ORDERS // 10])
        ]
    )
    env.flush_all()
    clock.move_to(start + timedelta(days=7, hours=2))
    complaints[::2].action_answered()
    clock.move_to(start + timedelta(days=8))
    reworks[10:].action_mended()
    complaints[1::2].action_answered()
    complaints[5:].action_solved()
    clock.move_to(start + timedelta(days=9))
    now = fields.Datetime.now()
    # Closing asks for an action of each, which nothing here measures.
    reworks[40:]._move_on("closed", ("mended",), date_closed=now)
    complaints[10:]._move_on("closed", ("solved",), date_closed=now)
    env["customer.closing"].create(
        [
            {
                "complaint_id": complaint.id,
                "company_id": complaint.company_id.id,
                "user_id": complaint.user_id.id,
                "team_id": complaint.team_id.id,
                "answer": "yes" if n % 5 else "no",
                "date_answered": now,
            }
            for n, complaint in enumerate(complaints[10::2])
        ]
    )


def _make_answers(env, clock, orders):
    """Answer the survey about every fifth order; low scores make complaints by themselves."""
    clock.tick(timedelta(days=1))
    env.company.survey_id = env.ref("customers_for_life.survey_service")
    answers = env["survey.user_input"]._ask(
        orders.filtered("date_delivered")[3::4][: ORDERS // 5], "link"
    )
    for n, answer in enumerate(answers):
        for place, part in enumerate(("expectations", "price", "work")):
            question = env.ref(f"customers_for_life.survey_question_{part}")
            choice = question.suggested_answer_ids[1 if n % 25 == 0 else 4 - (n >> place) % 3]
            answer._save_lines(question, str(choice.id))
    answers._mark_done()
