import random
from datetime import date, datetime, timedelta

import pytz
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .. import fill_sold
from ..models.figure.service_kpi import Scope
from .common import TZ, ServiceCase

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def local(moment):
    """Return the day of a naive UTC moment in Brussels, independently of the addon."""
    return moment.replace(tzinfo=pytz.utc).astimezone(pytz.timezone(TZ)).date()


@tagged("post_install", "-at_install")
class TestKpi(ServiceCase):
    """Each figure against plain Python over the same records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        random.seed(5)
        cls.kpis = {kpi.code: kpi for kpi in cls.env["service.kpi"].search([])}
        cls.people = (
            cls.env["res.partner"]
            .sudo()
            .create([{"name": f"P{n}", "email": f"p{n}@example.org"} for n in range(5)])
        )

    def total(self, code, *days, **chosen):
        return self.kpis[code]._total(Scope(self.company, *(days or MARCH), **chosen))

    def test_kept_rate_by_week_user_and_month_end(self):
        promises = self.env["customer.promise"]
        for _n in range(60):
            made = datetime(2026, 2, 1) + timedelta(hours=random.randrange(24 * 50))
            promises |= self.new_promise(
                partner_id=random.choice(self.people).id,
                user_id=random.choice(self.salesman | self.colleague).id,
                date_made=made,
                date_due=made + timedelta(days=random.randrange(1, 20)),
                date_fulfilled=random.choice([False, made + timedelta(days=random.randrange(25))]),
            )
        # On the last evening of March, Brussels is ahead of UTC by two hours.
        edge = self.new_promise(
            type_id=self.by_hour.id, date_made="2026-03-01", date_due="2026-03-31 22:30:00"
        )
        promises |= edge
        self.at(2026, 4, 20)
        self.env.invalidate_all()
        counted = [
            p
            for p in promises
            if MARCH[0] <= local(p.date_judged) <= MARCH[1]
            and p.verdict in ("early", "kept", "late", "broken")
        ]
        self.assertNotIn(edge, counted)
        met = [p for p in counted if p.verdict in ("early", "kept")]
        value, numerator, size = self.total("kept_rate")
        self.assertEqual((numerator, size), (len(met), len(counted)))
        self.assertAlmostEqual(value, len(met) / len(counted))
        by_user = self.kpis["kept_rate"]._measure(Scope(self.company, *MARCH), ["week", "user"])
        for (week, user), (_value, numerator, size) in by_user.items():
            theirs = [
                p
                for p in counted
                if p.user_id == user and week <= local(p.date_judged) < week + timedelta(days=7)
            ]
            self.assertEqual(size, len(theirs))
            self.assertEqual(numerator, sum(p in met for p in theirs))
        self.assertEqual(sum(size for _v, _n, size in by_user.values()), len(counted))
        one = self.people[0]
        theirs = [p for p in counted if p.partner_id == one]
        self.assertEqual(self.total("kept_rate", partner=one)[2], len(theirs))

    def test_complaints_for_each_hundred_delivered_orders(self):
        orders = self.env["sale.order"]
        service = self.new_service()
        for day in (1, 5, 5, 20):
            self.at(2026, 3, day, 12)
            order = self.new_order()
            order.order_line.product_id = service
            order.action_confirm()
            order.order_line.qty_delivered = 1
            self.env.flush_all()
            orders |= order
        for day, state in ((2, "new"), (6, "new"), (7, "cancelled")):
            self.at(2026, 3, day)
            complaint = self.env["customer.complaint"].create(
                {"name": "C", "order_id": orders[0].id, "company_id": self.company.id}
            )
            complaint.sudo().state = state
            # The moment at which a record is made is the database's, not the frozen clock's.
            self.env.cr.execute(
                "UPDATE customer_complaint SET create_date = %s WHERE id = %s",
                [datetime(2026, 3, day), complaint.id],
            )
        self.env.invalidate_all()
        self.assertEqual(self.total("complaints"), (50, 2, 4))
        self.assertEqual(self.total("complaints", date(2026, 3, 3), date(2026, 3, 7)), (50, 1, 2))
        self.assertEqual(self.total("complaints", date(2026, 5, 1), date(2026, 5, 2)), (None, 0, 0))
        kpi = self.kpis["complaints"]
        centre, points = kpi._chart(kpi._get_samples(Scope(self.company, *MARCH), "week"))
        self.assertEqual(centre, 50)
        self.assertTrue(all(point.upper > 50 for _day, point in points if point.value is not None))
        with self.assertRaisesRegex(UserError, "not counted by product"):
            self.total("complaints", product=self.product)

    def test_yes_rate_and_repeat_rate(self):
        reason = self.env["customer.request.reason"].create({"name": "No"})
        given = [random.choice(["yes", "no", "pending"]) for _n in range(30)]
        self.env["customer.request"].create(
            [
                {
                    "name": "Ask",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "answer": answer,
                    "reason_id": reason.id if answer == "no" else False,
                    "date_asked": "2026-03-10",
                }
                for answer in given
            ]
        )
        yes, answered = given.count("yes"), len(given) - given.count("pending")
        self.assertEqual(self.total("yes_rate"), (yes / answered, yes, answered))
        guild = self.env["res.partner"].sudo().create({"name": "Guild", "is_company": True})
        self.people[:2].sudo().parent_id = guild
        seen, repeats, count = set(), 0, 0
        for day in range(1, 25):
            self.at(2026, 3, day)
            partner = random.choice(self.people)
            order = self.new_order(partner_id=partner.id, date_order=f"2026-03-{day:02} 09:00:00")
            if random.random() < 0.8:
                order.action_confirm()
                customer = partner.parent_id or partner
                repeats += customer in seen
                seen.add(customer)
                count += 1
        self.env.invalidate_all()
        self.assertEqual(self.total("repeat_rate"), (repeats / count, repeats, count))
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.company.id), ("state", "=", "sale")]
        )
        self.assertEqual(sum(orders.mapped("is_repeat")), repeats)

    def test_revenue_is_what_odoo_s_own_analysis_says(self):
        """Line by line, as sums of orders, and in Odoo's own analysis without what mends."""
        euro = self.env.ref("base.EUR").sudo()
        euro.active = True
        self.env["res.currency.rate"].sudo().create(
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 3}
        )
        pricelist = (
            self.env["product.pricelist"]
            .sudo()
            .create({"name": "Abroad", "currency_id": euro.id, "company_id": self.company.id})
        )
        sale = self.new_order((2, 1))
        foreign = self.new_order((3,), pricelist_id=pricelist.id)
        mends, replaces = self.new_order((4,)), self.new_order((5,))
        offered = self.new_order((6,))
        orders = sale + foreign + mends + replaces
        rework = self.env["customer.rework"].create({"name": "R", "order_id": sale.id})
        mends.order_line.sudo().write(
            {"mends_rework_id": rework.id, "rework_charge_reason": "Agreed"}
        )
        replaces.sudo().complaint_id = self.env["customer.complaint"].create(
            {"name": "C", "partner_id": self.customer.id, "company_id": self.company.id}
        )
        orders.sudo().action_confirm()
        self.env.flush_all()
        numbers = [("order_reference", "in", [f"sale.order,{o.id}" for o in orders + offered])]
        ((analysis, quantity),) = (
            self.env["sale.report"]
            .sudo()
            ._read_group(
                [*numbers, ("state", "=", "sale"), ("is_replacement", "=", False)],
                [],
                ["price_subtotal:sum", "product_uom_qty:sum"],
            )
        )
        lines = (orders + offered).order_line
        ((amount, pieces),) = (
            self.env["service.revenue"]
            .sudo()
            ._read_group([("id", "in", lines.ids)], [], ["amount:sum", "quantity:sum"])
        )
        kept = sum(order.amount_sold / order.currency_rate for order in orders)
        self.assertGreater(analysis, 0)
        self.assertEqual((pieces, quantity), (6, 6))
        self.assertAlmostEqual(amount, analysis)
        self.assertAlmostEqual(kept, analysis)
        # Orders from before the addon, and those of them that mend or replace.
        self.env.cr.execute("UPDATE sale_order SET amount_sold = NULL")
        fill_sold(self.env.cr)
        self.env.invalidate_all()
        self.env["sale.order"].sudo()._settle_past_amounts()
        self.assertAlmostEqual(
            sum(order.amount_sold / order.currency_rate for order in orders), analysis
        )

    def test_value_at_risk(self):
        sold = {}
        for day, (partner, quantity) in enumerate(
            zip(self.people, (1, 2, 4, 8, 16), strict=True), 1
        ):
            self.at(2026, 3, day, 12)
            order = self.new_order((quantity,), partner_id=partner.id)
            order.action_confirm()
            order.promise_ids.action_cancel()
            sold[partner] = order.amount_untaxed
        # A promise late in March, one broken in April, and one kept.
        self.at(2026, 3, 10)
        for partner, due, fulfilled in (
            (0, "2026-03-11", "2026-03-20 12:00:00"),
            (1, "2026-04-02", False),
            (2, "2026-03-12", "2026-03-12 12:00:00"),
        ):
            self.new_promise(
                partner_id=self.people[partner].id, date_due=due, date_fulfilled=fulfilled
            )
        # A complaint solved in April, and one still unsolved of the first again.
        for partner, solved in ((3, "2026-04-05"), (0, False)):
            complaint = self.env["customer.complaint"].create(
                {
                    "name": "C",
                    "partner_id": self.people[partner].id,
                    "company_id": self.company.id,
                    "team_id": self.team.id,
                }
            )
            complaint.sudo().date_solved = solved
            self.env.cr.execute(
                "UPDATE customer_complaint SET create_date = '2026-03-15' WHERE id = %s",
                [complaint.id],
            )
        self.at(2026, 4, 20)
        self.env.invalidate_all()

        def expected(*numbers):
            value = sum(sold[self.people[number]] for number in numbers)
            return value, value, len(numbers)

        april = (date(2026, 4, 1), date(2026, 4, 30))
        self.assertEqual(self.total("value_at_risk"), expected(0, 3))
        self.assertEqual(self.total("value_at_risk", *april), expected(0, 1))
        both = Scope(self.company, MARCH[0], april[1])
        self.assertEqual(
            self.kpis["value_at_risk"]._measure(both, ["month"]),
            {(MARCH[0],): expected(0, 3), (april[0],): expected(0, 1)},
        )
        self.assertEqual(
            self.kpis["value_at_risk"]._measure(both._replace(date_to=MARCH[1]), ["partner"]),
            {(self.people[number],): expected(number) for number in (0, 3)},
        )
        self.assertEqual(self.total("value_at_risk", team=self.team), expected(0, 3))
        later = self.new_order((100,), partner_id=self.people[0].id)
        later.action_confirm()
        self.env.flush_all()
        self.assertEqual(self.total("value_at_risk"), expected(0, 3))
        self.assertGreater(self.total("value_at_risk", *april)[0], expected(0, 1)[0])
        self.assertEqual(
            self.total("value_at_risk", date(2025, 1, 1), date(2025, 1, 31)), (0, 0, 0)
        )

    def test_leap_day_and_empty_period(self):
        self.at(2028, 2, 20)
        self.new_promise(date_made="2028-02-20", date_due="2028-02-29").action_fulfil()
        leap = (date(2028, 2, 29), date(2028, 2, 29))
        self.assertEqual(self.total("kept_rate", *leap), (1, 1, 1))
        for code in self.kpis:
            value, numerator, size = self.total(code, date(2020, 1, 1), date(2020, 1, 31))
            self.assertIn((value, numerator, size), ((None, 0, 0), (0, 0, 0)))

    def test_targets_of_everybody_the_company_and_a_team(self):
        kpi = self.kpis["kept_rate"]
        scope = Scope(self.company, *MARCH)
        self.assertEqual(kpi._get_target(scope).target, 0.95)
        targets = self.env["service.kpi.target"]
        own = targets.create(
            {"kpi_id": kpi.id, "company_id": self.company.id, "target": 0.8, "warning": 0.7}
        )
        self.assertEqual(kpi._get_target(scope), own)
        team = targets.create(
            {
                "kpi_id": kpi.id,
                "company_id": self.company.id,
                "team_id": self.team.id,
                "target": 0.6,
                "warning": 0.5,
            }
        )
        self.assertEqual(kpi._get_target(scope._replace(team=self.team)), team)
        self.assertEqual(kpi._get_target(scope), own)
        with self.assertRaisesRegex(ValidationError, "swap them"):
            own.warning = 0.9
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            own.copy()

    def test_other_programs_read_what_the_user_may(self):
        self.new_promise(user_id=self.salesman.id, date_due="2026-03-04").action_fulfil()
        self.new_promise(user_id=self.colleague.id, date_due="2026-03-04").action_fulfil()
        self.at(2026, 4, 1)

        def read(user, **kwargs):
            figures = (
                self.env["service.kpi"]
                .with_user(user)
                .get_figures("2026-03-01", "2026-03-31", **kwargs)
            )
            return {figure["code"]: figure for figure in figures}

        self.assertEqual(read(self.manager)["kept_rate"]["denominator"], 2)
        self.assertEqual(read(self.manager)["kept_rate"]["status"], "few")
        mine = read(self.salesman)
        self.assertEqual(mine["kept_rate"]["denominator"], 1)
        self.assertNotIn("rework_cost", mine)
        by_person = read(self.manager, user_id=self.colleague.id, codes=["kept_rate"])
        self.assertEqual(by_person["kept_rate"]["denominator"], 1)
        portal = new_test_user(self.env(su=True), "cfl_kpi_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            read(portal)
        for days in (("2026-03-31", "2026-03-01"), ("March", "April"), (None, None)):
            with self.assertRaises(UserError):
                self.env["service.kpi"].get_figures(*days)
        with self.assertRaises(UserError):
            self.env["service.kpi"].get_figures("2026-03-01", "2026-03-31", colour_id=1)
