from datetime import date, datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from ..models.figure.service_kpi_figures import FIGURES
from .common_survey import SurveyCase

JANUARY = date(2026, 1, 1), date(2026, 1, 31)
FEBRUARY = date(2026, 2, 1), date(2026, 2, 28)


@tagged("post_install", "-at_install")
class TestKpiHistory(SurveyCase):
    """What comes from the history is what a full count gives, whatever changes a closed month."""

    def setUp(self):
        super().setUp()
        self.kpis = self.env["service.kpi"].sudo().search([])
        for month in (1, 2):
            self.clock.move_to(datetime(2026, month, 10, 9))
            self.live_through(month)
        self.clock.move_to(datetime(2026, 3, 20, 9))
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE customer_complaint SET create_date = date_order
                 FROM sale_order o WHERE o.id = order_id"""
        )
        self.env.cr.execute(
            """UPDATE survey_user_input SET create_date = o.date_order
                 FROM sale_order o WHERE o.id = order_id"""
        )
        self.env.invalidate_all()

    def live_through(self, month):
        """Let one of everything happen."""
        orders = self.env["sale.order"]
        for _n in range(2):
            order = self.new_order((1, 2))
            order.sudo().action_confirm()
            order.sudo().date_order = datetime(2026, month, 9)
            order.order_line.sudo().qty_delivered = 2
            orders += order
        about = {"order_id": orders[0].id, "user_id": self.salesman.id}
        self.new_promise(date_due=f"2026-{month:02}-12", order_id=orders[0].id)
        complaint = self.env["customer.complaint"].create({**about, "name": "Squeaks"})
        complaint.action_solved()
        self.env["customer.closing"]._create_for(complaint)._take_answer("yes", "portal")
        rework = {"name": "Crooked", "material": 30, "date_found": f"2026-{month:02}-09"}
        self.env["customer.rework"].create({**about, **rework})
        self.env["customer.request"].create({**about, "name": "Paint it", "answer": "yes"})
        self.answer(orders[0], 3, 3, 3)
        return orders

    def keep(self):
        """Run the job to its end."""
        self.env.flush_all()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1):
            self.env["service.kpi.value"].sudo()._cron_keep()
        self.env.flush_all()
        self.assertFalse(self.env["service.kpi.change"].sudo()._get_changes(self.company))

    def get_stale(self):
        stale = self.env["service.kpi.change"]._get_stale_months(self.company)
        return {(code, month.month) for code, months in stale.items() for month in months}

    def assertHistory(self):
        """Each figure of each month, of everybody, the team and the salesperson, is what is
        counted live."""
        self.env.flush_all()
        self.env.invalidate_all()
        for whose in ({}, {"team": self.team}, {"user": self.salesman}):
            scope = Scope(self.company, JANUARY[0], FEBRUARY[1], **whose)
            together = (scope.date_from, scope.date_to)
            # The last ones touch a closed month at one end, or have one between them.
            pieces = [(date(2026, 1, 5), date(2026, 2, 11)), (date(2025, 12, 1), date(2025, 12, 9))]
            periods = [JANUARY, FEBRUARY, together, *pieces, (date(2025, 12, 9), date(2026, 2, 9))]
            for kpi, figures in self.kpis._measure_periods(scope, periods).items():
                for (first, last), figure in zip(periods, figures, strict=True):
                    live = kpi._count(scope._replace(date_from=first, date_to=last))
                    expected = kpi._rate(*live.get((), (0, 0)))
                    with self.subTest(kpi=kpi.code, first=first, last=last, whose=list(whose)):
                        for found, wanted in zip(figure, expected, strict=True):
                            self.assertAlmostEqual(found or 0, wanted or 0, 3)

    def test_closed_months_are_read_and_not_counted(self):
        self.keep()
        self.assertHistory()
        with patch.object(type(self.kpis), "_count", side_effect=AssertionError):
            scope = Scope(self.company, *JANUARY)
            figures = self.kpis._measure_periods(scope, [JANUARY])
        self.assertEqual({kpi.code for kpi in self.kpis}, set(FIGURES))
        self.assertTrue(all(size for ((_value, _numerator, size),) in figures.values()), figures)

    def test_every_door(self):
        """Through whichever door a closed month changes, it is seen at once, and mended by the
        job."""
        order = self.env["customer.request"].search([], limit=1).order_id.sudo()
        promise = order.promise_ids[:1].sudo()
        other = self.env["res.partner"].sudo().create({"name": "Guild", "is_company": True})
        february = datetime(2026, 2, 5, 9)
        doors = {
            "a date": lambda: promise.write({"date_fulfilled": datetime(2026, 1, 2)}),
            "another month": lambda: promise.write({"date_judged": february}),
            "a quantity": lambda: order.order_line[1].write({"qty_delivered": 0}),
            "a correction": lambda: order.order_line[0].write(
                {"date_delivered_corrected": february}
            ),
            "its order's team": lambda: order.write({"team_id": False}),
            "its order's salesperson": lambda: order.write({"user_id": self.colleague.id}),
            "an error more": lambda: (
                self.env["customer.rework"]
                .sudo()
                .create(
                    {
                        "name": "Late",
                        "order_id": order.id,
                        "date_found": "2026-01-20",
                        "material": 5,
                    }
                )
            ),
            "a cost": lambda: order.rework_ids[:1].sudo().write({"material": 77}),
            "an error less": lambda: order.rework_ids[0].sudo().action_cancel(),
            "an answer": lambda: (
                self.env["customer.request"]
                .sudo()
                .search([("order_id", "=", order.id)], limit=1)
                .write({"answer": "pending"})
            ),
            "what the customer said": lambda: (
                self.env["customer.closing"]
                .sudo()
                .search([("complaint_id.order_id", "=", order.id)])
                .write({"answer": "no"})
            ),
            "a merged contact": lambda: self.env.cr.execute(
                "UPDATE sale_order SET partner_id = %s WHERE id = %s",
                [self.company.partner_id.id, order.id],
            ),
            "a promise's customer": lambda: promise.write({"partner_id": other.id}),
            "a contact that moves": lambda: self.customer.sudo().write({"parent_id": other.id}),
            "a cancelled order": lambda: order._action_cancel(),
            "SQL": lambda: self.env.cr.execute(
                "UPDATE customer_complaint SET state = 'cancelled' WHERE company_id = %s",
                [self.company.id],
            ),
            "a deletion": lambda: self.env.cr.execute(
                "DELETE FROM survey_user_input WHERE order_id = %s", [order.id]
            ),
            "an import": lambda: self.new_promise(
                date_made="2026-01-02", date_due="2026-01-05", date_fulfilled="2026-01-04 10:00:00"
            ),
        }
        self.keep()
        for door, change in doors.items():
            with self.subTest(door=door):
                change()
                self.assertTrue(self.get_stale())
                self.assertHistory()
                self.keep()
                self.assertHistory()

    def test_only_what_changed_is_counted_again(self):
        self.keep()
        self.env["customer.request"].search([], limit=1).sudo().write({"answer": "pending"})
        self.assertEqual({code for code, _month in self.get_stale()}, {"yes_rate"})
        before = self.env["service.kpi.value"].sudo().search([])
        dates = {value.id: value.write_date for value in before}
        self.clock.move_to(datetime(2026, 3, 21, 9))
        self.keep()
        written = before.exists().filtered(lambda value: value.write_date != dates[value.id])
        self.assertFalse(written - written.filtered(lambda value: value.kpi_id.code == "yes_rate"))

    def test_what_is_over_stays_open_for_a_day(self):
        self.clock.move_to(datetime(2026, 3, 1, 12))
        self.keep()
        self.assertEqual(self.company.service_value_month, date(2026, 2, 1))
        self.clock.move_to(datetime(2026, 3, 2, 12))
        self.keep()
        self.assertEqual(self.company.service_value_month, date(2026, 3, 1))

    def test_other_days_or_money_are_another_history(self):
        self.keep()
        self.company.sudo().resource_calendar_id.tz = "Pacific/Auckland"
        self.assertFalse(self.company._get_service_open_month())
        self.assertHistory()
        self.keep()
        self.assertEqual(self.company._get_service_open_month(), date(2026, 3, 1))
        self.assertHistory()

    def test_a_figure_that_an_update_brings_has_no_history_yet(self):
        old = self.kpis.filtered(lambda kpi: kpi.code == "put_right")
        vals = {"name": "Put Right", "code": old.code, "unit": old.unit, "direction": old.direction}
        old.unlink()
        self.keep()
        self.kpis = self.kpis - old + self.env["service.kpi"].sudo().create(vals)
        self.assertFalse(self.company._get_service_open_month())
        self.assertHistory()
        self.keep()
        self.assertHistory()

    def test_nobody_gets_more_than_they_may_ask(self):
        """Whoever may not see the company's figures gets what they may read, as ever."""
        self.keep()
        scope = Scope(self.company, *JANUARY)
        kpi = self.env.ref("customers_for_life.kpi_kept_rate").with_user(self.colleague)
        self.assertEqual(kpi._total(scope)[2], 0)

    def test_history_tells_no_more_than_the_answers(self):
        """Neither scores that a company does not show nor what is paid for an hour."""
        self.keep()
        self.company.sudo().survey_shown_to_salespeople = False
        scope = Scope(self.company, *JANUARY, user=self.salesman)
        score = self.env.ref("customers_for_life.kpi_survey_score")
        self.assertEqual(score._total(scope)[2], 1)
        self.assertEqual(score.with_user(self.salesman)._total(scope), (None, 0, 0))
        cost = self.env.ref("customers_for_life.kpi_rework_cost")
        self.assertEqual(cost._total(scope)[0], 30)
        with self.assertRaises(AccessError):
            cost.with_user(self.salesman)._total(scope)
        kept = self.env.ref("customers_for_life.kpi_kept_rate").with_user(self.salesman)
        self.assertEqual(kept._total(scope), kept.with_user(self.manager)._total(scope))

    def test_a_draft_is_not_worth_a_note(self):
        self.keep()
        order = self.new_order(date_order="2026-01-09 09:00:00")
        order.sudo().order_line = [Command.create({"product_id": self.product.id})]
        self.assertFalse(self.get_stale())
