from datetime import date

from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common_report import ReportCase

DAYS = {"date_from": "2026-02-01", "date_to": "2026-02-28"}


@tagged("post_install", "-at_install")
class TestStatus(ReportCase):
    """How a figure stands to its target: what is too small to judge is no alarm, anywhere."""

    def status(self, code, total, values=None):
        kpi = self.env.ref(f"customers_for_life.kpi_{code}")
        scope = Scope(self.company, date(2026, 2, 1), date(2026, 2, 28))
        return kpi._get_status(total, kpi._get_target(scope), values)

    def test_shares(self):
        # Target 95 %, warning 90 %.
        for met, size, status in (
            (1, 1, "few"),
            (0, 1, "few"),
            (6, 9, "few"),
            (8, 10, "unclear"),
            (15, 20, "bad"),
            (19, 20, "good"),
            (37, 40, "warning"),
            (89, 100, "unclear"),
            (840, 1000, "bad"),
        ):
            self.assertEqual(self.status("kept_rate", (met / size, met, size)), status, (met, size))
        self.assertIsNone(self.status("kept_rate", (None, 0, 0)))

    def test_counts(self):
        # Target 3 per 100, warning 6.
        for count, size, status in (
            (6, 2, "few"),
            (1, 9, "few"),
            (1, 12, "unclear"),
            (0, 12, "good"),
            (5, 100, "warning"),
            (20, 100, "bad"),
        ):
            total = (100 * count / size, count, size)
            self.assertEqual(self.status("complaints", total), status, (count, size))

    def test_means(self):
        # Target 80, warning 65.
        for sample, status in (
            ({0: 9}, "few"),
            ({0: 5, 100: 7}, "unclear"),
            ({20: 6, 40: 8}, "bad"),
            ({100: 10, 60: 2}, "good"),
            ({70: 12}, "warning"),
        ):
            size = sum(sample.values())
            points = sum(value * times for value, times in sample.items())
            total = (points / size, points, size)
            self.assertEqual(self.status("survey_score", total, sample), status, sample)

    def test_decimals_fit_the_sample(self):
        share, score = (
            self.env.ref(f"customers_for_life.kpi_{code}") for code in ("kept_rate", "survey_score")
        )
        complaints = self.env.ref("customers_for_life.kpi_complaints")
        for kpi, value, size, text in (
            (share, 2 / 3, 3, "67 %"),
            (share, 2 / 3, 99, "67 %"),
            (share, 2 / 3, 300, "66.7 %"),
            (share, 2 / 3, 3000, "66.67 %"),
            (share, 0.95, None, "95 %"),
            (share, 0.925, None, "92.5 %"),
            (share, None, 0, "–"),
            (complaints, 300, 2, "300"),
            (complaints, 100 / 3, 3, "33"),
            (complaints, 100 / 3, 300, "33.3"),
            (score, 200 / 3, 3, "67"),
            (score, 200 / 3, 300, "66.7"),
        ):
            self.assertEqual(kpi._format(value, self.company, size), text, (kpi.code, value, size))

    def test_six_of_nine_are_no_alarm_on_screen_paper_mail_or_for_programs(self):
        for number in range(9):
            self.judged("2026-02-10", number < 6 and "2026-02-10")
        kpi = self.env["service.kpi"]
        tiles = {tile["code"]: tile for tile in kpi.get_overview(DAYS)["tiles"]}
        tile = tiles["kept_rate"]
        self.assertEqual(
            (tile["text"], tile["size"], tile["status"], tile["status_label"]),
            ("67 %", 9, "few", "too few to tell"),
        )
        (figure,) = kpi.get_figures(DAYS["date_from"], DAYS["date_to"], codes=["kept_rate"])
        self.assertEqual(figure["status"], "few")
        details = kpi.get_details("kept_rate", DAYS)
        for ranked in details["worst"]:
            self.assertEqual([row["status"] for row in ranked["rows"]], ["few"])
        text = " ".join(self.print_pages(self.wizard()))
        self.assertIn("too few to tell", text)
        self.assertNotIn("off target", text)
        self.assertNotIn("66.", text)
        (sheet,) = self.print_pages(self.customer, "customers_for_life.customer_sheet")
        self.assertIn("too few to tell", sheet)
        self.assertNotIn("off target", sheet)

    def test_twenty_missed_are_one(self):
        for _number in range(20):
            self.judged("2026-02-10")
        tiles = {tile["code"]: tile for tile in self.env["service.kpi"].get_overview(DAYS)["tiles"]}
        self.assertEqual(tiles["kept_rate"]["status"], "bad")
        self.assertTrue(any("off target" in page for page in self.print_pages(self.wizard())))
