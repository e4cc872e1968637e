from odoo import fields
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common_report import ReportCase

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"


@tagged("post_install", "-at_install")
class TestRightToLeft(ReportCase):
    """In Arabic lines, percents and dates stay as they are; elsewhere nothing is added to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"].sudo()._activate_lang("ar_001")

    def texts(self, lang):
        """Return a percentage, a number, money, days and a moment as users of a language read
        them."""
        env = self.env(context={"lang": lang})
        kpi = env.ref("customers_for_life.kpi_kept_rate")
        score = env.ref("customers_for_life.kpi_survey_score")
        rework = env.ref("customers_for_life.kpi_rework_cost")
        promise = self.judged("2026-02-10").with_env(env)
        return (
            [
                kpi._format(0.95, self.company, 100),
                kpi._format_points(-0.06),
                score._format(75, self.company, 10),
                rework._format(-20, self.company),
            ],
            [
                *kpi._get_days_label(promise.date_due, promise.date_due).split(" – "),
                promise._format_due(),
            ],
        )

    def test_numbers_and_dates_are_held_together(self):
        numbers, dates = self.texts("ar_001")
        for texts, mark in ((numbers, LEFT_TO_RIGHT), (dates, RIGHT_TO_LEFT)):
            for text in texts:
                with self.subTest(text=text):
                    self.assertEqual((text[0], text[-1]), (mark, mark))

    def test_nothing_is_added_elsewhere(self):
        for texts in self.texts("en_US"):
            for text in texts:
                self.assertNotRegex(text, f"[{LEFT_TO_RIGHT}{RIGHT_TO_LEFT}]")

    def test_a_row_of_the_screen_and_of_documents(self):
        self.judged("2026-02-10", "2026-02-10")
        scope = Scope(self.company, *map(fields.Date.to_date, ("2026-02-01", "2026-02-28")))
        kpi = self.env.ref("customers_for_life.kpi_kept_rate").with_context(lang="ar_001")
        row = kpi._get_row(scope, scope)
        self.assertEqual(row["text"], f"{LEFT_TO_RIGHT}100 %{LEFT_TO_RIGHT}")
