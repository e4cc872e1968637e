from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from ..models.figure.service_kpi_duration import MEDIAN_AT_LEAST
from .common_duration import FEBRUARY, MINUTE, DurationCase, local, percentile


@tagged("post_install", "-at_install")
class TestHowLong(DurationCase):
    """The section of Service Quality, and of the report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].sudo().create({"name": "Bob Customer"})
        orders = [cls.new_order(user=user) for user in (cls.salesman, cls.colleague)]
        case = cls("run")
        cls.complaints = cls.env["customer.complaint"].union(
            *(
                case.take(
                    case.moment(10),
                    datetime(2026, 2, 13, 9) + n * 7 * MINUTE,
                    datetime(2026, 2, 16 + (n % 3 > 0), 7) + n * 17 * MINUTE,
                    order_id=orders[n % 3 > 0].id,
                    # It is no secret to either what the other one sold.
                    user_id=(cls.salesman if n % 3 else cls.colleague).id,
                )
                for n in range(30)
            )
        )
        # Not of these days, and no complaint after all.
        case.take(datetime(2026, 1, 5), datetime(2026, 1, 6), datetime(2026, 3, 2))
        gone = case.take(datetime(2026, 2, 5), datetime(2026, 2, 6), datetime(2026, 2, 7))
        gone.sudo().state = "cancelled"
        cls.env.flush_all()

    def check(self, row, values):
        self.assertEqual(row["size"], len(values))
        self.assertAlmostEqual(row["median"], percentile(values, 0.5), 6)
        self.assertAlmostEqual(row["ninetieth"], percentile(values, 0.9), 6)

    def test_median_and_ninetieth(self):
        rows = self.rows()
        self.assertEqual(list(rows), ["answer", "solution"])
        self.check(rows["answer"], self.complaints.mapped("hours_to_answer"))
        self.check(rows["solution"], self.complaints.mapped("hours_to_solution"))
        self.assertRegex(rows["answer"]["median_text"], r"^\d+\.\d h$")
        self.assertEqual(rows["answer"]["before"], False)

    def test_a_person_s_own(self):
        mine = self.complaints.filtered(lambda c: c.seller_id == self.salesman)
        self.assertNotIn(len(mine), (0, 30))
        for rows in (self.rows(self.salesman), self.rows(user_id=self.salesman.id)):
            self.check(rows["answer"], mine.mapped("hours_to_answer"))
        with self.assertRaises(AccessError):
            self.rows(self.salesman, user_id=self.colleague.id)
        self.assertEqual(self.rows(partner_id=self.other.id), {})
        self.assertEqual(self.rows(self.leader, team_id=self.team.id)["answer"]["size"], 30)

    def test_too_few(self):
        days = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
        row = self.rows(**days)["answer"]
        self.assertEqual((row["size"], row["median"], row["ninetieth"]), (1, None, None))
        self.assertEqual(row["median_text"], "too few to tell")
        self.assertEqual(self.rows(date_from="2026-03-20", date_to="2026-03-21"), {})

    def test_numbers_open_their_records(self):
        action = self.kpi.get_duration_action("solution", FEBRUARY)
        found = self.env["customer.complaint"].search(action["domain"])
        self.assertEqual(found, self.complaints.sorted(lambda c: (c.severity, c.id), reverse=True))
        view = self.env["ir.ui.view"].sudo().browse(action["views"][0][0])
        self.assertIn('default_order="hours_to_solution desc', view.arch)
        hours = self.complaints.mapped("hours_to_solution")
        slow = self.complaints.filtered(lambda c: c.hours_to_solution >= percentile(hours, 0.9))
        action = self.kpi.get_duration_action("solution", FEBRUARY, True)
        self.assertEqual(set(self.env["customer.complaint"].search(action["domain"])), set(slow))
        longest = self.env["customer.complaint"].search(
            action["domain"], order="hours_to_solution desc, id"
        )
        self.assertEqual(longest.mapped("hours_to_solution"), sorted(hours, reverse=True)[:3])
        for code in ("delivery", "nothing"):
            with self.assertRaises(UserError):
                self.kpi.get_duration_action(code, {**FEBRUARY, "product_id": self.product.id})

    def test_whoever_reads_no_figures_reads_no_durations(self):
        clerk = self.new_user("clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.kpi.with_user(clerk)._get_durations(self.kpi._get_screen_scope(FEBRUARY))

    def test_the_slowest(self):
        found = self.kpi.get_duration("solution", FEBRUARY)
        lists = {group["dimension"]: group["rows"] for group in found["slowest"]}
        people = {
            user: self.complaints.filtered(lambda c, u=user: c.seller_id == u).mapped(
                "hours_to_solution"
            )
            for user in (self.salesman, self.colleague)
        }
        expected = sorted(people, key=lambda user: -percentile(people[user], 0.5))
        self.assertEqual([row["id"] for row in lists["user"]], [user.id for user in expected])
        self.assertEqual([row["size"] for row in lists["user"]], [len(people[u]) for u in expected])
        self.assertEqual([row["id"] for row in lists["partner"]], self.customer.ids)
        self.assertNotIn("product", lists)
        mine = self.kpi.with_user(self.salesman).get_duration(
            "solution", {**FEBRUARY, "partner_id": self.customer.id}
        )
        for group in mine["slowest"]:
            self.assertLessEqual({row["id"] for row in group["rows"]}, set(self.salesman.ids))

    def test_chart_of_the_medians(self):
        found = self.kpi.get_duration("solution", FEBRUARY, "week")
        self.assertTrue(found["too_few"])
        # A day is a point, where five were solved on it; the first one is a Sunday.
        for day in (1, *range(16, 27)):
            if day == 1 or date(2026, 2, day).weekday() < 5:
                for n in range(MEDIAN_AT_LEAST):
                    taken = datetime(2026, 2, day, 7 + n)
                    self.take(taken, taken, taken + timedelta(minutes=60 + 10 * n + day))
        self.env.flush_all()
        found = self.kpi.get_duration("solution", FEBRUARY, "day")
        self.assertFalse(found["too_few"])
        over = {}
        for complaint in self.env["customer.complaint"].search(
            [("company_id", "=", self.company.id), ("state", "!=", "cancelled")]
        ):
            day = complaint.date_solved and local(complaint.date_solved).date()
            if day and day.month == 2:
                over.setdefault(str(day), []).append(complaint.hours_to_solution)
        points = {point["date_from"]: point for point in found["points"]}
        self.assertIsNotNone(points["2026-02-01"]["value"])
        for day, point in points.items():
            values = over.get(day, [])
            if len(values) < MEDIAN_AT_LEAST:
                self.assertIsNone(point["value"])
            else:
                self.assertAlmostEqual(point["value"], percentile(values, 0.5), 6)
        shown = [point["value"] for point in points.values() if point["value"] is not None]
        self.assertAlmostEqual(found["centre"], sum(shown) / len(shown))
        action = self.kpi.get_duration_action(
            "solution", {"date_from": "2026-02-17", "date_to": "2026-02-17"}
        )
        self.assertEqual(
            len(self.env["customer.complaint"].search(action["domain"])),
            points["2026-02-17"]["size"],
        )

    def test_as_many_queries_for_many_as_for_few(self):
        few = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
        for filters in (few, FEBRUARY, few, FEBRUARY):
            self.env.invalidate_all()
            # Inventory's steps take three more.
            with self.assertQueryCount(43 if "stock.picking" in self.env else 40):
                self.kpi.get_durations(filters)
                self.kpi.get_duration("solution", filters)

    def test_report_tells_the_same(self):
        (block,) = self.blocks(self.wizard(), "long")
        self.assertEqual({row["code"]: row for row in block["rows"]}, self.rows())
        (text,) = [page for page in self.print_pages(self.wizard()) if "How long cust" in page]
        self.assertIn(block["rows"][0]["median_text"], text)
        empty = self.wizard(date_from="2025-01-01", date_to="2025-01-31")
        self.assertFalse(self.blocks(empty, "long"))

    def test_report_charts_what_stands_out(self):
        for week in range(12):
            for n in range(MEDIAN_AT_LEAST):
                taken = datetime(2025, 12, 8, 8 + n) + timedelta(weeks=week)
                slow = timedelta(days=4 if week == 11 else 0, minutes=week % 2 + 5)
                self.take(taken, taken, taken + slow)
        self.env.flush_all()
        wizard = self.wizard(date_from="2026-02-22")
        charts = [b for b in self.blocks(wizard, "control_chart") if "Solution" in b["name"]]
        self.assertEqual(len(charts), 1)
        self.assertIn("beyond three standard deviations", charts[0]["signals"][0][1])
        self.assertIn("svg", charts[0]["chart"])
        scope = Scope(self.company, date(2026, 2, 22), date(2026, 2, 28))
        self.assertEqual(self.kpi._get_duration_rows(scope)[0]["code"], "answer")
