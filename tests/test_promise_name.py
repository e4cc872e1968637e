from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseWords(ServiceCase):
    """What was promised is said in the reader's language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"].sudo()._activate_lang("fr_FR")
        cls.by_day.with_context(lang="fr_FR").name = "Rapport"
        cls.customer.sudo().write({"email": "ada@example.org", "lang": "fr_FR"})
        cls.salesman.sudo().email = "salesman@example.org"

    def test_what_came_from_the_type_is_said_in_the_reader_s_language(self):
        promise = self.new_promise()
        french = self.new_promise(name="Rapport")
        typed = self.new_promise(name="Report on oak")
        for record, english, other in (
            (promise, "Report", "Rapport"),
            (french, "Report", "Rapport"),
            (typed, "Report on oak", "Report on oak"),
        ):
            self.assertEqual(record._get_words(), english)
            self.assertEqual(record.display_name, f"{english} · Ada Customer")
            reader = record.with_context(lang="fr_FR")
            self.assertEqual(reader._get_words(), other)
            self.assertEqual(reader.display_name, f"{other} · Ada Customer")
            self.assertEqual(reader._get_customer_words(), other)

    def test_order_sheet_and_report_say_it_in_the_reader_s_language(self):
        order = self.new_order()
        self.new_promise(order_id=order.id, date_made="2026-02-01", date_due="2026-02-10")
        french = self.env(context={**self.env.context, "lang": "fr_FR"})
        page = (
            french["ir.actions.report"]
            ._render_qweb_html("sale.report_saleorder", order.ids)[0]
            .decode()
        )
        self.assertIn("Rapport", page)
        sheet = french["report.customers_for_life.customer_sheet"]._get_sheet(
            self.customer.with_env(french)
        )
        self.assertIn("Rapport", str(sheet["tables"]))
        wizard = french["service.quality.report"].create(
            {"period": "custom", "date_from": "2026-02-01", "date_to": "2026-02-28"}
        )
        report = (
            french["ir.actions.report"]
            ._render_qweb_html("customers_for_life.service_quality_report", wizard.ids)[0]
            .decode()
        )
        self.assertIn("Rapport", report)

    def test_words_of_many_promises_need_no_query_each(self):
        promises = self.env["customer.promise"].concat(*(self.new_promise() for _n in range(30)))
        self.env.invalidate_all()
        promises.with_context(lang="fr_FR").mapped("display_name")
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            promises.with_context(lang="fr_FR").mapped("display_name")
