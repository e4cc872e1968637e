from lxml import html

from odoo import Command
from odoo.tests import tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
class TestLayout(ReportCase):
    """No cut words, no empty columns, no heading without what it heads."""

    def render(self, report, record):
        content, _type = self.env["ir.actions.report"]._render_qweb_html(report, record.ids)
        return html.fromstring(content)

    def report_of(self, **vals):
        return self.render("customers_for_life.service_quality_report", self.wizard(**vals))

    def test_every_chart_is_kept_whole_with_its_heading(self):
        for month in range(1, 13):
            for number in range(6):
                kept = number and f"2025-{month:02}-10"
                self.judged(f"2025-{month:02}-10", kept)
        page = self.report_of(date_from="2025-12-01", date_to="2025-12-31")
        charts = page.xpath("//*[local-name()='svg']")
        self.assertTrue(charts)
        for chart in charts:
            (whole, *_outer) = chart.xpath("ancestor::div[contains(@class, 'o_cfl_whole')]")
            self.assertTrue(whole.xpath(".//h4"))

    def test_what_became_of_the_promises_has_no_empty_column(self):
        self.judged("2026-02-10", "2026-02-10")
        self.judged("2026-02-11")
        page = self.report_of()
        (table,) = page.xpath("//table[@name='counts']")
        rows = [
            [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
            for row in table.xpath("tbody/tr")
        ]
        self.assertEqual(rows[0], ["Promises", "0", "1", "0", "1", "0", "0"])
        self.assertEqual(rows[1][:5], ["Of those due", "0 %", "50 %", "0 %", "50 %"])

    def test_order_shows_no_column_without_anything_in_it(self):
        order = self.new_order()
        promise = self.new_promise(order_id=order.id, date_due="2026-03-20")
        for columns in (2, 3):
            if columns == 3:
                promise.action_fulfil()
            page = self.render("sale.report_saleorder", order)
            (table,) = page.xpath("//div[@name='promises']//table")
            self.assertIn("table-borderless", table.get("class"))
            self.assertEqual({len(row.xpath("td")) for row in table.xpath(".//tr")}, {columns})

    def test_long_name_takes_two_lines_at_most(self):
        long = "Maximilian Alexander von Hohenstein-Wittelsbach zu Sayn-Berleburg und Hohenlohe"
        self.salesman.sudo().name = long
        self.judged("2026-02-10", user_id=self.salesman.id)
        self.delivered_to(self.salesman)
        page = self.report_of(manager_id=self.salesman.id)
        cells = page.xpath("//td[contains(., $name)]", name=long)
        # By salesperson, among the broken promises, and among who was asked.
        self.assertEqual(len(cells), 3)
        for cell in cells:
            self.assertTrue(cell.xpath("div[@class='o_cfl_two_lines']"))

    def test_nothing_says_why_nobody_was_left_out(self):
        order = self.delivered_to(self.salesman)
        columns = {}
        for is_asked in (False, True):
            if is_asked:
                self.env["survey.user_input"].sudo()._ask(order, "mail")
                self.env.flush_all()
            (table,) = self.report_of().xpath("//table[@name='asked']")
            columns[is_asked] = {len(row.xpath("td|th")) for row in table.xpath(".//tr")}
        self.assertEqual(columns, {False: {5}, True: {4}})

    def delivered_to(self, user):
        """Return an order that was delivered in February."""
        self.company.sudo().survey_id = self.env.ref("customers_for_life.survey_service")
        self.at(2026, 2, 10)
        # Whose delivery is typed with Inventory too.
        lines = [Command.create({"product_id": self.new_service().id})]
        order = self.new_order(user=user, order_line=lines)
        order.action_confirm()
        order.order_line.qty_delivered = order.order_line.product_uom_qty
        self.env.flush_all()
        self.at(2026, 3, 2)
        return order

    def test_words_below_a_chart_are_cut_only_where_there_is_no_room(self):
        name = "Method / Lost between two people"
        self.assertEqual(self.report._get_cause_label(name, 5), "Lost between two people")
        self.assertEqual(self.report._get_cause_label(name, 8), "Lost between two\npeople")
        for bars in range(2, 9):
            lines = self.report._get_cause_label("Extraordinarily long words " * 4, bars).split(
                "\n"
            )
            self.assertLessEqual(len(lines), 2)
            self.assertLessEqual(max(map(len, lines)) * bars, 150)
