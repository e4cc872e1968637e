import re
import unittest
from io import BytesIO

from markupsafe import Markup

from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .common_report import ReportCase

REPORT = "customers_for_life.service_quality_report"
SHEET = "customers_for_life.customer_sheet"


class DocumentCase(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().write({"street": "Main Street 5", "city": "Ghent"})

    def promise_many(self, count=80):
        self.customer.sudo().name = "Extraordinarily Long Name of a Customer & Sons " * 2
        for number in range(count):
            words = f"Promise {number} and words " + "on and on " * (number % 7) + f"end{number}."
            self.judged("2026-02-10", name=words)

    def pages(self, records, report=REPORT):
        """Return the pages of a report, with the company's style sheets."""
        with self.allow_pdf_render():
            content, _type = (
                records.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(report, records.ids)
            )
        return PdfReader(BytesIO(content)).pages

    def print_body(self, body):
        """Return the text of each page of HTML (Markup) in our documents' style."""
        style = self.env["ir.qweb"]._render("customers_for_life.document_style")
        page = Markup('<!DOCTYPE html><html><body class="o_cfl">%s%s</body></html>')
        content = self.env["ir.actions.report"]._run_wkhtmltopdf([page % (style, body)])
        texts = self.read_text(content)
        self.assertGreater(len(texts), 3)
        return texts

    def texts(self, records):
        return [" ".join(page.extract_text().split()) for page in self.pages(records)]


@tagged("post_install", "-at_install")
@unittest.skipUnless(_wkhtml().is_patched_qt, "this wkhtmltopdf has no patched Qt")
class TestDocuments(DocumentCase):
    """On the company's letterhead and paper, over several pages."""

    def test_each_page_has_letterhead_and_number(self):
        self.promise_many()
        texts = self.texts(self.wizard())
        self.assertGreater(len(texts), 2)
        for number, text in enumerate(texts, 1):
            self.assertIn("Kept Word", text)
            self.assertIn("Main Street 5", text)
            self.assertIn(f"Page {number} / {len(texts)}", text)

    def test_table_goes_on_with_its_head(self):
        self.promise_many()
        texts = self.texts(self.wizard())
        pages = [text for text in texts if re.search(r"end\d+\.", text)]
        self.assertGreater(len(pages), 1)
        for text in pages:
            self.assertIn("Customer Promise Order Responsible Due Days", text)

    def test_no_row_is_torn(self):
        lines = Markup("<br/>line")
        rows = Markup("").join(
            Markup("<tr><td>Row %s.%s<br/>end %s.</td></tr>")
            % (number, lines * (number % 7), number)
            for number in range(100)
        )
        texts = self.print_body(Markup("<table><tbody>%s</tbody></table>") % rows)
        for number in range(100):
            (text,) = [text for text in texts if f"Row {number}." in text]
            self.assertIn(f" end {number}.", text)

    def test_heading_stays_with_what_it_heads(self):
        sections = Markup("").join(
            Markup("<h4>Heading %s.</h4><table><thead><tr><th>Head %s.</th></tr></thead><tbody>")
            % (number, number)
            + Markup("<tr><td>Row %s.</td></tr>") % number * (1 + number % 5)
            + Markup("</tbody></table>")
            for number in range(80)
        )
        texts = self.print_body(sections)
        for number in range(80):
            (text,) = [text for text in texts if f"Heading {number}." in text]
            self.assertIn(f"Head {number}.", text)
            self.assertIn(f"Row {number}.", text)

    def test_no_chart_is_torn_from_its_heading_or_in_two(self):
        chart = Markup(
            '<div class="o_cfl_whole"><h4>Heading %s.</h4><div><svg width="500" height="%s">'
            '<text x="5" y="12">top %s.</text><text x="5" y="%s">bottom %s.</text>'
            "</svg></div></div>"
        )
        lines = Markup("<div>line</div>")
        charts = Markup("").join(
            lines * (number % 11) + chart % (number, height, number, height - 4, number)
            for number, height in enumerate([130, 160, 200] * 20)
        )
        texts = self.print_body(charts)
        for number in range(60):
            (text,) = [text for text in texts if f"Heading {number}." in text]
            self.assertIn(f"top {number}.", text)
            self.assertIn(f"bottom {number}.", text)

    def test_each_report_on_the_letterhead_of_its_company(self):
        other = self.env["res.company"].sudo().create({"name": "Other", "street": "Side Street 7"})
        self.manager.sudo().company_ids += other
        companies = (self.company + other).ids
        wizards = self.wizard() + self.wizard(company_id=other.id)
        texts = self.texts(wizards.with_context(allowed_company_ids=companies))
        self.assertEqual(["Side Street 7" in text for text in texts], [False, True])
        self.assertEqual(["Main Street 5" in text for text in texts], [True, False])

    def test_paper_is_the_company_s(self):
        self.judged("2026-02-10", "2026-02-10")
        for name, height in (("euro", 842), ("us", 792)):
            self.company.sudo().paperformat_id = self.env.ref(f"base.paperformat_{name}")
            for report, records in ((REPORT, self.wizard()), (SHEET, self.customer)):
                (page,) = self.pages(records.with_user(self.manager), report)
                self.assertEqual(round(float(page.mediabox.height)), height)
