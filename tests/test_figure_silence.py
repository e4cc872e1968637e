from datetime import date, datetime
from math import exp, factorial
from unittest.mock import patch

from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestSilence(ServiceCase):
    """A year of orders with complaints, then a month without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].sudo().search([("id", "!=", cls.company.id)]).sudo().write(
            {"service_silence_month": "2099-01-01"}
        )

    def deliver(self, number, day, team=None):
        orders = self.env["sale.order"]
        for _n in range(number):
            orders |= self.new_order(team_id=(team or self.team).id)
        orders.action_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET date_delivered = %s WHERE id = ANY(%s)", [day, orders.ids]
        )
        self.env.invalidate_all()
        return orders

    def complain(self, orders, number, day):
        complaints = self.env["customer.complaint"].create(
            [
                {"name": "C", "order_id": orders[n].id, "company_id": self.company.id}
                for n in range(number)
            ]
        )
        self.env.flush_all()
        # The moment at which a record is made is the database's, not the frozen clock's.
        self.env.cr.execute(
            "UPDATE customer_complaint SET create_date = %s WHERE id = ANY(%s)",
            [day, complaints.ids],
        )
        self.env.invalidate_all()

    def listen(self):
        # The registry's test cursor does not commit: what is tested here is what is told.
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["service.kpi"].sudo()._cron_listen()
        kpi = self.env.ref("customers_for_life.kpi_complaints")
        return kpi.activity_ids.filtered(lambda a: a.user_id in (self.manager | self.leader))

    def test_month_is_the_company_s_own(self):
        self.company.resource_calendar_id.sudo().tz = "America/New_York"
        self.at(2026, 3, 1, 2)
        self.listen()
        # In New York it is February still.
        self.assertEqual(self.company.service_silence_month, date(2026, 1, 1))
        with patch.object(self.registry["service.kpi"], "_tell_silence") as tell:
            self.listen()
        self.assertFalse([c for c in tell.call_args_list if c.args[1] == self.company])
        self.at(2026, 3, 1, 12)
        self.listen()
        self.assertEqual(self.company.service_silence_month, date(2026, 2, 1))

    def test_alarm_rings_once_for_company_and_team(self):
        year = self.deliver(20, datetime(2025, 6, 10))
        self.complain(year, 10, datetime(2025, 6, 20))
        month = self.deliver(20, datetime(2026, 2, 10))
        self.complain(month, 3, datetime(2026, 2, 11))
        heard = self.env["service.kpi"]._listen(self.company, date(2026, 2, 1))
        chance = sum(exp(-10) * 10**k / factorial(k) for k in range(4))
        self.assertEqual((heard["came"], heard["expected"]), (3, 10))
        self.assertLess(chance, 0.05)
        self.assertTrue(heard["alarm"])
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            by_company, by_team = self.env["service.kpi"]._listen_to_teams(
                self.company, date(2026, 2, 1)
            )
        self.assertEqual((by_company, by_team[self.team]), (heard, heard))
        activities = self.listen()
        self.assertEqual(activities.user_id, self.manager | self.leader)
        self.assertIn("3 complaints came, 10.0 were to be expected", str(activities[0].note))
        self.assertEqual(len(self.listen()), 2)

    def test_the_year_is_the_twelve_months_before(self):
        """A year of a complaint every other order; before it, and after, there was one of each."""
        for day in (datetime(2025, 2, 1, 12), datetime(2026, 1, 31, 12)):
            self.complain(self.deliver(4, day), 2, day)
        for day in (datetime(2025, 1, 31, 12), datetime(2026, 3, 1, 12)):
            self.complain(self.deliver(4, day), 4, day)
        month = self.deliver(4, datetime(2026, 2, 10))
        self.complain(month, 1, datetime(2026, 2, 28, 12))
        kpi = self.env["service.kpi"]
        heard = kpi._listen(self.company, date(2026, 2, 1))
        self.assertEqual((heard["came"], heard["expected"]), (1, 2))
        self.assertEqual(heard, kpi._listen(self.company, date(2026, 2, 1), self.team))
        by_company, by_team = kpi._listen_to_teams(self.company, date(2026, 2, 1))
        self.assertEqual((by_company, by_team[self.team]), (heard, heard))

    def test_enough_complaints_are_no_alarm(self):
        year = self.deliver(20, datetime(2025, 6, 10))
        self.complain(year, 10, datetime(2025, 6, 20))
        month = self.deliver(20, datetime(2026, 2, 10))
        self.complain(month, 6, datetime(2026, 2, 11))
        self.assertFalse(self.listen())
        self.assertIn("6 complaints came, 10.0", self.company.service_silence_note)

    def test_too_thin_says_so(self):
        year = self.deliver(20, datetime(2025, 6, 10))
        self.complain(year, 2, datetime(2025, 6, 20))
        self.deliver(20, datetime(2026, 2, 10))
        self.assertFalse(self.listen())
        kpi = self.env.ref("customers_for_life.kpi_complaints").with_company(self.company)
        self.assertIn("only 2.0 complaints", kpi.silence_note)
        self.assertFalse(self.env.ref("customers_for_life.kpi_kept_rate").silence_note)

    def test_digest_tells_the_same_numbers(self):
        self.new_promise(date_due="2026-03-04").action_fulfil()
        self.new_promise(date_due="2026-03-03")
        self.at(2026, 3, 6, 8)
        self.env.invalidate_all()
        digest = (
            self.env["digest.digest"]
            .sudo()
            .create(
                {
                    "name": "Service",
                    "company_id": self.company.id,
                    "kpi_service_kept_rate": True,
                    "kpi_service_survey_score": True,
                }
            )
        )
        kpis = {kpi["kpi_name"]: kpi for kpi in digest._compute_kpis(self.company, self.manager)}
        self.assertEqual(kpis["kpi_service_kept_rate"]["kpi_col2"]["value"], "50 %")
        self.assertEqual(kpis["kpi_service_survey_score"]["kpi_col2"]["value"], "–")
        figures = self.env["service.kpi"].get_figures(
            "2026-02-27", "2026-03-05", codes=["kept_rate"]
        )
        self.assertEqual(figures[0]["value"], 0.5)
