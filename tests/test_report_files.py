from datetime import date

from odoo import Command
from odoo.tests import BaseCase, tagged
from odoo.tools.safe_eval import safe_eval

from ..formulas import period
from .common_report import ReportCase


@tagged("post_install", "-at_install")
class TestWholePeriod(BaseCase):
    def test_whole_periods_of_the_calendar(self):
        for days, step in (
            ((date(2026, 2, 1), date(2026, 2, 28)), "month"),
            ((date(2026, 10, 1), date(2026, 12, 31)), "quarter"),
            ((date(2026, 1, 1), date(2026, 12, 31)), "year"),
            ((date(2026, 2, 1), date(2026, 2, 27)), None),
            ((date(2026, 2, 1), date(2026, 4, 30)), None),
            ((date(2026, 7, 1), date(2027, 6, 30)), None),
        ):
            self.assertEqual(period.whole(*days), step)


@tagged("post_install", "-at_install")
class TestFileNames(ReportCase):
    """What our documents are called when they are saved."""

    def file_name(self, record, report="service_quality_report"):
        action = self.env.ref(f"customers_for_life.{report}_action")
        return safe_eval(action.print_report_name, {"object": record})

    def test_report_says_its_days(self):
        for days, words in (
            (("2026-02-01", "2026-02-28"), "February 2026"),
            (("2026-01-01", "2026-03-31"), "Q1 2026"),
            (("2025-01-01", "2025-12-31"), "2025"),
            (("2026-02-09", "2026-02-15"), "9 Feb 2026 - 15 Feb 2026"),
        ):
            wizard = self.wizard(date_from=days[0], date_to=days[1])
            self.assertEqual(self.file_name(wizard), f"Service Quality {words}")

    def test_report_of_a_team_or_person_says_whose(self):
        self.assertEqual(
            self.file_name(self.wizard(team_id=self.team.id)),
            "Service Quality February 2026 Counter",
        )
        wizard = self.wizard(self.salesman)
        wizard.action_print()
        self.assertEqual(self.file_name(wizard), "Service Quality February 2026 Salesman")

    def test_company_where_the_reader_has_several(self):
        other = self.env["res.company"].sudo().create({"name": "Other / Sons"})
        self.manager.sudo().company_ids = [Command.link(other.id)]
        self.assertEqual(
            self.file_name(self.wizard(company_id=other.id)),
            "Service Quality February 2026 Other - Sons",
        )

    def test_sheets_say_of_whom_or_what(self):
        person = self.customer.create({"name": "Bo", "parent_id": self.customer.id})
        product = self.product.with_user(self.salesman)
        for report, record, name in (
            ("customer_sheet", person.with_user(self.salesman), "Customer Sheet Ada Customer"),
            ("product_sheet", product.product_tmpl_id, "Product Sheet Chair"),
            ("product_variant_sheet", product, "Product Sheet Chair"),
        ):
            self.assertEqual(self.file_name(record, report), name)

    def test_letter_says_to_whom(self):
        recovery = self.env["customer.recovery"].create(
            {"name": "Scratch", "partner_id": self.customer.id}
        )
        name = self.file_name(recovery, "customer_recovery_letter")
        self.assertEqual(name, "Letter Ada Customer")

    def test_month_in_the_reader_s_language(self):
        self.env["res.lang"].sudo()._activate_lang("it_IT")
        wizard = self.wizard().with_context(lang="it_IT")
        self.assertIn("febbraio 2026", self.file_name(wizard))

    def test_no_name_breaks_a_file_system(self):
        self.customer.sudo().name = '../A\\B:C*D?"E"<F>|G\n' + "Très long näme " * 12
        name = self.file_name(self.customer, "customer_sheet")
        self.assertTrue(name.startswith("Customer Sheet ..-A-B-C-D-E-F-G Très long näme"), name)
        self.assertLess(len(name.encode()), 250)
        self.assertEqual(name, name.strip())
