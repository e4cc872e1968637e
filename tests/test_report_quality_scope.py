from datetime import date
from unittest.mock import patch

from odoo.addons.base.models import ir_actions_report as base_report
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import ir_actions_report
from .common_report import ReportCase


@tagged("post_install", "-at_install")
class TestQualityReportPeriod(ReportCase):
    """The company's own years, weeks and days."""

    def years(self, day, month, *today):
        self.company.sudo().write({"fiscalyear_last_day": day, "fiscalyear_last_month": month})
        self.at(*today, 12)
        return [self.company._service_period(name) for name in ("this_year", "last_year")]

    def test_fiscal_year_that_ends_in_june(self):
        self.assertEqual(
            self.years(30, "6", 2026, 3, 2),
            [
                (date(2025, 7, 1), date(2026, 6, 30)),
                (date(2024, 7, 1), date(2025, 6, 30)),
            ],
        )
        self.assertEqual(self.years(30, "6", 2028, 2, 29)[0], (date(2027, 7, 1), date(2028, 6, 30)))
        self.assertEqual(self.years(30, "6", 2026, 7, 1)[1], (date(2025, 7, 1), date(2026, 6, 30)))

    def test_fiscal_year_that_ends_with_february(self):
        for day in (28, 29):
            self.assertEqual(
                self.years(day, "2", 2028, 2, 29),
                [
                    (date(2027, 3, 1), date(2028, 2, 29)),
                    (date(2026, 3, 1), date(2027, 2, 28)),
                ],
            )
            self.assertEqual(
                self.years(day, "2", 2028, 3, 1),
                [
                    (date(2028, 3, 1), date(2029, 2, 28)),
                    (date(2027, 3, 1), date(2028, 2, 29)),
                ],
            )

    def test_years_follow_each_other_without_a_gap(self):
        for day, month in ((31, "12"), (30, "6"), (28, "2"), (29, "2"), (5, "4")):
            for year in range(2024, 2030):
                for today in ((year, 2, 28), (year, 3, 1), (year, 6, 30), (year, 12, 31)):
                    (first, last), (before, end) = self.years(day, month, *today)
                    self.assertLessEqual(first, date(*today))
                    self.assertGreaterEqual(last, date(*today))
                    self.assertEqual((first - end).days, 1)
                    self.assertIn((end - before).days, (364, 365))

    def test_the_wizard_takes_them_and_compares_with_the_year_before(self):
        self.company.sudo().write({"fiscalyear_last_day": 29, "fiscalyear_last_month": "2"})
        self.at(2028, 3, 5)
        wizard = self.env["service.quality.report"].create({"period": "last_year"})
        self.assertEqual((wizard.date_from, wizard.date_to), (date(2027, 3, 1), date(2028, 2, 29)))
        before = wizard._get_scopes()[1]
        self.assertEqual((before.date_from, before.date_to), (date(2026, 3, 1), date(2027, 2, 28)))

    def test_the_day_of_the_company_and_the_week_of_the_reader(self):
        # 23:30 UTC on a Sunday is Monday in Brussels.
        self.at(2026, 3, 1, 23, 30)
        self.assertEqual(self.company._service_today(), date(2026, 3, 2))
        monday = self.env["res.lang"].sudo()._activate_lang("fr_FR")
        self.assertEqual(monday.week_start, "1")
        self.assertEqual(
            self.company.with_context(lang="fr_FR")._service_period("last_week"),
            (date(2026, 2, 23), date(2026, 3, 1)),
        )
        self.env["res.lang"]._lang_get("en_US").sudo().week_start = "7"
        self.assertEqual(
            self.company.with_context(lang="en_US")._service_period("last_week"),
            (date(2026, 2, 22), date(2026, 2, 28)),
        )


@tagged("post_install", "-at_install")
class TestQualityReportSplit(ReportCase):
    """A report for each team or person, in one PDF."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workshop, _idle = (
            cls.env["crm.team"]
            .sudo()
            .create(
                [
                    {"name": "Workshop", "user_id": cls.manager.id, "company_id": cls.company.id},
                    {"name": "Idle", "user_id": cls.leader.id, "company_id": cls.company.id},
                ]
            )
            .sudo(False)
        )

    def setUp(self):
        super().setUp()
        for user, team in (
            (self.salesman, self.team),
            (self.colleague, self.team),
            (self.colleague, self.workshop),
            (self.leader, self.team),
        ):
            self.judged("2026-02-10", None, user_id=user.id, team_id=team.id)
        # Known by a rework alone, in a team of no report.
        self.env["customer.rework"].create(
            {
                "name": "Again",
                "date_found": "2026-02-10",
                "done_by_id": self.manager.id,
                "company_id": self.company.id,
            }
        )

    def split(self, split_by, user=None, **vals):
        wizard = self.wizard(user, split_by=split_by, **vals)
        wizard.action_print()
        return wizard

    def test_by_team(self):
        wizard = self.split("team")
        self.assertEqual(wizard.part_ids.team_id, self.team | self.workshop)
        self.assertEqual(wizard.part_ids.manager_id, self.leader | self.manager)
        pages = self.print_pages(wizard)
        firsts = [text for text in pages if "Service Quality Report" in text]
        self.assertEqual(firsts[0], pages[0])
        self.assertEqual(len(firsts), 2)
        self.assertIn("Team: Counter", firsts[0])
        self.assertIn("Team: Workshop", firsts[1])

    def test_parts_are_joined_where_wkhtmltopdf_prints_one_at_a_time(self):
        wizard = self.split("team")
        unpatched = base_report._wkhtml()._replace(is_patched_qt=False)
        with (
            patch.object(ir_actions_report, "_wkhtml", return_value=unpatched),
            patch.object(
                base_report, "_run_wkhtmltopdf", wraps=base_report._run_wkhtmltopdf
            ) as run,
        ):
            pages = self.print_pages(wizard)
        self.assertEqual(run.call_count, 2)
        self.assertEqual(len([text for text in pages if "As of" in text]), 2)

    def test_by_person(self):
        wizard = self.split("user")
        people = self.colleague | self.leader | self.manager | self.salesman
        self.assertEqual([part.user_id for part in wizard.part_ids], list(people))
        self.assertFalse(wizard.part_ids.team_id)
        (figures,) = self.blocks(wizard.part_ids[0], "figures")
        self.assertEqual(figures["rows"][0]["size"], 2)
        one = self.split("user", team_id=self.team.id)
        self.assertEqual(one.part_ids.user_id, self.colleague | self.leader | self.salesman)
        self.assertEqual(one.part_ids.team_id, self.team)

    def test_printing_again_makes_each_report_once(self):
        wizard = self.split("team")
        wizard.action_print()
        self.assertEqual(len(wizard.part_ids), 2)
        wizard.split_by = "none"
        wizard.action_print()
        self.assertFalse(wizard.part_ids)
        self.assertEqual(len([p for p in self.print_pages(wizard) if "As of" in p]), 1)

    def test_salesperson_gets_their_own_only(self):
        wizard = self.split("user", self.salesman)
        self.assertEqual(wizard.part_ids.user_id, self.salesman)
        wizard.action_print()
        self.assertEqual(len(wizard.part_ids), 1)
        (summary,) = self.blocks(wizard.part_ids, "summary")
        self.assertEqual(summary["figures"]["judged"], 1)
        with self.assertRaisesRegex(UserError, "no team or person"):
            self.split("team", self.salesman)
        with self.assertRaisesRegex(UserError, "no team or person"):
            self.split("user", self.salesman, user_id=self.colleague.id)

    def test_leader_gets_the_team_s(self):
        self.assertEqual(self.split("team", self.leader).part_ids.team_id, self.team)
        parts = self.split("user", self.leader).part_ids
        self.assertEqual(
            {(part.team_id, part.user_id) for part in parts},
            {
                (self.team.browse(), self.leader),
                (self.team, self.salesman),
                (self.team, self.colleague),
            },
        )
        theirs = parts.filtered(lambda part: part.user_id == self.colleague)
        (summary,) = self.blocks(theirs, "summary")
        # Not what the same person promised in another team.
        self.assertEqual(summary["figures"]["judged"], 1)

    def test_nobody_has_anything(self):
        with self.assertRaisesRegex(UserError, "no team or person"):
            self.split("team", date_from="2020-01-01", date_to="2020-01-31")
