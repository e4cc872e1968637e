from collections import defaultdict
from datetime import date, datetime, timedelta
from unittest.mock import patch

import numpy as np
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..formulas import lifetime_value
from ..models.figure.service_kpi import Scope
from .common import ServiceCase

TODAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestCustomerValue(ServiceCase):
    """Years of orders of customers who come back, each with a rhythm of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.values = cls.env["customer.value"].sudo()
        rng = np.random.default_rng(42)
        cls.buyers = (
            cls.env["res.partner"].sudo().create([{"name": f"Buyer {n}"} for n in range(90)])
        )
        # {customer: [(moment in UTC, untaxed amount)]}
        cls.bought = defaultdict(list)
        for buyer in cls.buyers:
            day = datetime(2023, 1, 2, 10) + timedelta(days=int(rng.integers(0, 700)))
            rate, level = rng.gamma(2, 1 / 90), rng.gamma(4, 25)
            while day < datetime(2026, 3, 1):
                cls.bought[buyer].append((day, round(float(rng.gamma(5, level / 5)), 2) + 1))
                day += timedelta(days=int(rng.exponential(1 / rate)) + 1)
                if rng.random() < 0.12:
                    break
        cls.order_all(cls.bought)

    @classmethod
    def order_all(cls, bought):
        """Write orders as they would stand there, confirmed on their days."""
        rows = [(buyer, *row) for buyer, sales in bought.items() for row in sales]
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": buyer.id,
                    "company_id": cls.company.id,
                    "user_id": cls.salesman.id,
                    "team_id": cls.team.id,
                }
                for buyer, _moment, _amount in rows
            ]
        )
        cls.env.flush_all()
        cls.env.cr.executemany(
            """UPDATE sale_order SET state = 'sale', date_order = %s, amount_sold = %s,
                      is_purchase = %s, currency_rate = 1 WHERE id = %s""",
            [
                (moment, amount, amount > 0, order.id)
                for (_buyer, moment, amount), order in zip(rows, orders, strict=True)
            ],
        )
        cls.env.invalidate_all()
        return orders

    def refresh(self, batches=None):
        left = [1] * (batches - 1) + [0] if batches else None
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", side_effect=left, return_value=1
        ):
            self.values._cron_refresh()
        return self.values.search([("company_id", "=", self.company.id)])

    def test_counted_as_plain_python_does(self):
        values = self.refresh()
        self.assertEqual(values.partner_id, self.buyers)
        history = {}
        for value in values:
            sales = self.bought[value.partner_id]
            # Brussels is an hour or two ahead; nothing here happens around midnight.
            days = sorted({moment.date() for moment, _amount in sales})
            self.assertEqual((value.date_first, value.date_last), (days[0], days[-1]))
            self.assertEqual(value.purchase_count, len(days))
            self.assertAlmostEqual(value.amount_earned, sum(amount for _m, amount in sales), 2)
            self.assertEqual((value.user_id, value.team_id), (self.salesman, self.team))
            repeats, recency = len(days) - 1, (days[-1] - days[0]).days
            later = [amount for moment, amount in sales if moment.date() != days[0]]
            history[value] = (
                repeats,
                recency,
                max((TODAY - days[0]).days, 1),
                sum(later) / repeats if repeats else 0,
            )
            if repeats:
                quiet = days[-1] + timedelta(
                    days=int(np.ceil(recency * (0.05 ** (-1 / repeats) - 1)))
                )
                self.assertEqual(value.date_quiet, quiet)
            else:
                self.assertFalse(value.date_quiet)
        columns = [np.array(column, float) for column in zip(*history.values(), strict=True)]
        buying = lifetime_value.fit_buying(*columns[:3])
        spending = lifetime_value.fit_spending(columns[0], columns[3])
        worth = lifetime_value.present_value(
            buying, spending.mean(columns[0], columns[3]), 12, 0.1, *columns[:3]
        )
        for value, expected in zip(history, worth, strict=True):
            self.assertTrue(value.is_expected)
            self.assertAlmostEqual(value.amount_expected, float(expected), 2)
            self.assertEqual(value.worth, value.amount_expected)
        self.assertIn("12 months, estimated from", self.company.service_worth_note)

    def test_run_twice_or_killed_nothing_changes(self):
        first = {v.partner_id: (v.id, v.worth, v.write_date) for v in self.refresh()}
        again = {v.partner_id: (v.id, v.worth, v.write_date) for v in self.refresh()}
        self.assertEqual(first, again)
        ours = [("company_id", "=", self.company.id)]
        self.values.search(ours).unlink()
        with patch(
            "odoo.addons.customers_for_life.models.worth.customer_value_refresh.CUSTOMERS_AT_ONCE",
            40,
        ):
            generator = self.values._refresh(self.company)
            self.assertEqual(next(generator), 3)
            self.assertEqual(self.values.search_count(ours), 40)
            # Killed here, and begun anew.
            self.assertEqual(next(self.values._refresh(self.company)), 2)
        self.assertEqual(self.values.search_count(ours), 80)
        self.refresh()
        self.assertEqual(
            {v.partner_id: v.worth for v in self.values.search(ours)},
            {partner: row[1] for partner, row in first.items()},
        )

    def test_where_time_is_over_the_other_companies_come_next(self):
        other = self.env["res.company"].sudo().create({"name": "Last of All"})
        self.env["res.company"].sudo().search([("id", "!=", self.company.id)]).write(
            {"service_worth_fit": False}
        )
        left = []

        def stop(_cron, _processed, remaining):
            left.append(remaining)
            return 0

        with patch.object(self.registry["ir.cron"], "_commit_progress", stop):
            while not left or left[-1]:
                self.values._cron_refresh()
                self.assertLess(len(left), 100)
        self.assertTrue(other._is_worth_of_today() and self.company._is_worth_of_today())

    def test_who_has_no_order_any_more_has_no_value(self):
        self.refresh()
        gone = self.env["sale.order"].search([("partner_id", "=", self.buyers[0].id)])
        self.env.cr.execute("UPDATE sale_order SET state = 'cancel' WHERE id = ANY(%s)", [gone.ids])
        self.clock.tick(timedelta(days=1))
        self.assertNotIn(self.buyers[0], self.refresh().partner_id)

    def test_few_who_came_back_say_so(self):
        few = self.buyers[:30]
        orders = self.env["sale.order"].search([("partner_id", "in", (self.buyers - few).ids)])
        self.env.cr.execute("DELETE FROM sale_order WHERE id = ANY(%s)", [orders.ids])
        self.env.invalidate_all()
        for value in self.refresh():
            self.assertFalse(value.is_expected or value.amount_expected)
            self.assertEqual(value.worth, value.amount_earned)
        self.assertIn("By what was earned so far: only", self.company.service_worth_note)
        self.assertFalse(self.company._is_worth_expected())

    def test_value_at_risk_is_what_is_expected(self):
        values = {value.partner_id: value for value in self.refresh()}
        let_down = self.buyers[3:6]
        for buyer in let_down:
            self.new_promise(partner_id=buyer.id, date_made="2026-02-03", date_due="2026-02-04")
        self.env.flush_all()
        kpi = self.env.ref("customers_for_life.kpi_value_at_risk")
        scope = Scope(self.company, date(2026, 2, 1), date(2026, 2, 28))
        total = kpi._total(scope)
        self.assertEqual(total[2], 3)
        self.assertAlmostEqual(total[0], sum(values[buyer].worth for buyer in let_down), 2)
        by_month = kpi._measure(scope, ["month"])
        self.assertEqual(by_month[date(2026, 2, 1),], total)
        self.assertIn(self.company.service_worth_note, kpi._get_notes(scope))

    def test_value_at_risk_tells_nobody_another_s_customers(self):
        theirs = self.refresh()[0]
        self.new_promise(
            partner_id=theirs.partner_id.id,
            user_id=self.salesman.id,
            date_made="2026-02-03",
            date_due="2026-02-04",
        )
        self.env.flush_all()
        scope = Scope(self.company, date(2026, 2, 1), date(2026, 2, 28))
        kpi = self.env.ref("customers_for_life.kpi_value_at_risk").with_user(self.salesman)
        self.assertAlmostEqual(kpi._total(scope)[0], theirs.worth, 2)
        self.env.cr.execute(
            "UPDATE customer_value SET user_id = %s, team_id = NULL WHERE id = %s",
            [self.colleague.id, theirs.id],
        )
        self.env.invalidate_all()
        self.assertEqual(kpi._total(scope)[::2], (0, 1))

    def test_past_months_are_counted_again_by_the_other_value(self):
        self.company.sudo()._close_service_months(date(2026, 2, 1))
        self.assertEqual(self.company._get_service_open_month(), date(2026, 2, 1))
        self.refresh()
        self.assertIsNone(self.company._get_service_open_month())

    def test_everybody_sees_their_own(self):
        values = self.refresh()
        theirs = values[0]
        self.env.cr.execute(
            "UPDATE customer_value SET user_id = %s, team_id = NULL WHERE id = %s",
            [self.colleague.id, theirs.id],
        )
        self.env.invalidate_all()
        seen = values.with_user(self.salesman).search([])
        self.assertEqual(seen, values - theirs)
        partner = theirs.partner_id.with_user(self.salesman)
        self.assertFalse(partner.customer_value_id or partner.customer_worth)
        complaints = self.env["customer.complaint"].with_user(self.salesman)
        for buyer in theirs.partner_id | self.buyers[10:13]:
            complaints.create({"name": "Late", "partner_id": buyer.id})
        found = complaints.search([], order="customer_worth desc, id")
        self.assertEqual(
            found.mapped("customer_worth"), sorted(found.mapped("customer_worth"), reverse=True)
        )
        self.assertEqual(found[:4].filtered("customer_worth"), found[:3])
        self.assertEqual(found[3].partner_id, theirs.partner_id)
        with self.assertRaises(AccessError):
            values[1].with_user(self.manager).write({"worth": 1000000})

    def test_settings_are_checked(self):
        for vals in ({"service_worth_months": 0}, {"service_worth_rate": 1}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.sudo().write(vals)
                self.env.flush_all()

    def test_queries_do_not_grow_with_customers(self):
        values = self.refresh()
        for some in (values[:2], values[:80]):
            self.env.invalidate_all()
            with self.assertQueryCount(8):
                some.mapped("complaint_count")
                some.mapped("date_contacted")
