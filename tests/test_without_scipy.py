import sys
from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common_report import ReportCase

LIBRARIES = ("numpy", "scipy", "scipy.optimize", "scipy.special", "scipy.stats")
MISSING = "Needs the Python package SciPy; ask your administrator to install it."
FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}


@tagged("post_install", "-at_install")
class TestWithoutScipy(ReportCase):
    """A server on which nobody installed SciPy: what needs it says so, and nothing else differs."""

    def setUp(self):
        super().setUp()
        for n in range(20):
            self.judged("2026-02-10", "2026-02-10" if n < 12 else None)
            self.judged("2026-01-10", "2026-01-10")
        self.env.flush_all()
        # Python refuses to import what stands there as None.
        self.startPatcher(patch.dict(sys.modules, dict.fromkeys(LIBRARIES)))
        self.kpi = self.env["service.kpi"].with_user(self.manager)

    def test_a_complaint_is_answered_and_solved(self):
        complaint = self.env["customer.complaint"].create(
            {"name": "Late", "partner_id": self.customer.id, "company_id": self.company.id}
        )
        self.at(2026, 3, 20, 12)
        complaint.action_answered()
        complaint.action_solved()
        self.env.flush_all()
        self.assertEqual(complaint.state, "solved")

    def test_screen(self):
        overview = self.kpi.get_overview(FEBRUARY)
        self.assertEqual(overview["missing"], MISSING)
        (tile,) = (tile for tile in overview["tiles"] if tile["code"] == "kept_rate")
        self.assertEqual(tile["text"], "60 %")
        self.assertEqual((tile["status"], tile["change"]), ("untested", "untested"))
        self.assertEqual(tile["change_text"], "not tested: needs SciPy")
        details = self.kpi.get_details("kept_rate", FEBRUARY)
        (team,) = (rows["rows"] for rows in details["worst"] if rows["dimension"] == "user")
        self.assertEqual(team[0]["status"], "untested")
        funnel = self.kpi.get_funnel(FEBRUARY)
        self.assertEqual((funnel["size"], funnel["compared"]), (20, 0))
        self.assertEqual(funnel["missing"], MISSING)

    def test_what_needs_no_test_is_told(self):
        # Of so few nothing is said, on target is on target, and counts need no SciPy.
        kpi = self.kpi._get_by_code("kept_rate")
        scope = Scope(self.company, date(2026, 2, 1), date(2026, 2, 28))
        target = kpi._get_target(scope)
        for met, size, status in ((1, 9, "few"), (20, 20, "good"), (37, 40, "warning")):
            self.assertEqual(kpi._get_status((met / size, met, size), target, None), status)
        complaints = self.kpi._get_by_code("complaints")
        target = complaints._get_target(scope)
        self.assertEqual(complaints._get_status((20, 20, 100), target, None), "bad")
        self.assertTrue(self.kpi._hear((120, 1200), (0, 100))["alarm"])

    def test_report(self):
        text = " ".join(self.print_pages(self.wizard()))
        self.assertIn("Kept rate fell 40 points to 60 %: not tested: needs SciPy", text)
        self.assertIn(f"What is more than chance cannot be told. {MISSING}", text)
        self.assertIn(f"Where promises break {MISSING}", text)

    def test_cost_of_a_broken_promise(self):
        buyers = self.env["res.partner"].sudo().create([{"name": str(n)} for n in range(24)])
        for n, buyer in enumerate(buyers):
            due = "2024-06-03"
            self.judged(due, due if n % 2 else None, partner_id=buyer.id)
        order = self.new_order(partner_id=buyers[1].id)
        order.action_confirm()
        order.date_order = datetime(2024, 9, 1)
        self.env.flush_all()
        scope = Scope(self.company, date(2026, 3, 2), date(2026, 3, 2))
        returned, revenue = self.kpi._get_broken_cost(scope)
        self.assertEqual(returned["sizes"], [12, 12])
        self.assertIn("points", returned["difference"])
        self.assertEqual(revenue["difference"], MISSING)

    def test_a_date_can_be_promised(self):
        order = self.new_order(commitment_date=datetime(2026, 3, 5, 10)).with_user(self.salesman)
        self.assertEqual(order.advice, MISSING)
        self.assertFalse(order.advice_date)
        order.action_confirm()
        self.assertTrue(order.promise_ids)

    def test_customer_values(self):
        values = self.env["customer.value"]
        self.assertIn(MISSING, values.get_empty_list_help("<p>Nobody yet</p>"))
        self.assertEqual(
            self.company.service_worth_note, f"Customer values are not counted. {MISSING}"
        )

    def test_jobs_are_skipped(self):
        action = self.env["service.action"].sudo().create({"name": "Mark the boxes"})
        action.action_done()
        action.date_review = "2026-03-01"
        logger = "odoo.addons.customers_for_life.models.ground.missing"
        for model, job, name in (
            ("customer.promise.norm", "_cron_refresh", "how long promises take"),
            ("customer.value", "_cron_refresh", "what customers are worth"),
            ("service.action", "_cron_review", "whether actions worked"),
        ):
            with self.assertLogs(logger, "WARNING") as log:
                getattr(self.env[model].sudo(), job)()
            self.assertEqual(
                [record.getMessage() for record in log.records],
                [f"SciPy is not installed, skipped: {name}"],
            )
        # It is counted on the first night with SciPy.
        self.assertEqual(action.state, "done")
