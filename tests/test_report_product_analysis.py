from ast import literal_eval
from datetime import date

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.figure.service_kpi import Scope
from .common import ServiceCase

MEASURES = [
    "quantity:sum",
    "revenue:sum",
    "last_sold:max",
    "promise_count:sum",
    "kept_rate:avg",
    "delivered_count:sum",
    "first_time_right:avg",
    "rework_count:sum",
    "rework_cost:sum",
    "complaint_count:sum",
    "answer_count:sum",
    "survey_score:avg",
]


@tagged("post_install", "-at_install")
class TestProductReport(ServiceCase):
    """Each column is that of service.kpi, and of an independent count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["service.product.report"]
        cls.table, cls.unsold = (
            cls.env["product.product"]
            .sudo()
            .create(
                [
                    {"name": "Table", "type": "service", "list_price": 300},
                    {"name": "Unsold", "type": "consu", "list_price": 7},
                ]
            )
        )
        cls.table.invoice_policy = "delivery"
        # Where Inventory is installed, a delivered quantity is typed for services alone.
        cls.product = cls.new_service("Chair", list_price=100)
        cls.both = cls.new_order((2, 1), user=cls.salesman)
        cls.both.order_line[1].product_id = cls.table
        cls.chairs = cls.new_order((5,), user=cls.colleague)
        for order in cls.both + cls.chairs:
            order.action_confirm()
            order.promise_ids.action_cancel()
            for line in order.order_line:
                line.qty_delivered = line.product_uom_qty
        cls.new_promise(
            order_id=cls.both.id, date_due="2026-03-02", date_fulfilled="2026-03-02 09:00:00"
        )
        cls.new_promise(
            order_line_id=cls.both.order_line[1].id, date_made="2026-02-20", date_due="2026-02-27"
        )
        cls.env["customer.rework"].create(
            {"name": "Crooked", "order_line_id": cls.both.order_line[1].id, "material": 25}
        )
        cls.env["customer.complaint"].create(
            {"name": "Squeaks", "product_id": cls.product.id, "company_id": cls.company.id}
        )
        cls.env.flush_all()

    def row(self, product, user=None):
        """Return {measure: value} of a product."""
        (values,) = self.report.with_user(user or self.manager)._read_group(
            [("product_id", "=", product.id)], [], MEASURES
        )
        return dict(zip((name.partition(":")[0] for name in MEASURES), values, strict=True))

    def test_columns_are_the_figures(self):
        chair, table = self.row(self.product), self.row(self.table)
        self.assertEqual((chair["quantity"], chair["revenue"]), (7, 700))
        self.assertEqual((table["quantity"], table["revenue"]), (1, 300))
        # The promise of the whole order is of both products.
        self.assertEqual((chair["promise_count"], chair["kept_rate"]), (1, 100))
        self.assertEqual((table["promise_count"], table["kept_rate"]), (2, 50))
        self.assertEqual((chair["delivered_count"], chair["first_time_right"]), (2, 100))
        self.assertEqual((table["delivered_count"], table["first_time_right"]), (1, 0))
        self.assertEqual((table["rework_count"], table["rework_cost"]), (1, 25))
        self.assertEqual((chair["complaint_count"], table["complaint_count"]), (1, False))
        for product, row in ((self.product, chair), (self.table, table)):
            scope = Scope(self.company, date(2026, 1, 1), date(2026, 12, 31), product=product)
            for code, size in (
                ("kept_rate", "promise_count"),
                ("first_time_right", "delivered_count"),
            ):
                kpi = self.env["service.kpi"].search([("code", "=", code)])
                value, _numerator, count = kpi._total(scope)
                self.assertEqual((row[code], row[size]), (100 * value, count))

    def test_what_has_no_date_is_not_counted(self):
        """A delivered line is one that was delivered, also where no period is asked for."""
        order = self.new_order((3,), user=self.salesman)
        order.action_confirm()
        order.promise_ids.action_cancel()
        self.env.flush_all()
        self.assertFalse(order.order_line.date_delivered)
        self.assertEqual(self.row(self.product)["delivered_count"], 2)

    def test_slow_sellers_stand_there_too(self):
        nothing = self.row(self.unsold)
        self.assertFalse(nothing["quantity"] or nothing["last_sold"] or nothing["kept_rate"])
        slow = self.report._read_group([("is_slow", "=", True)], ["product_id"])
        self.assertIn((self.unsold,), slow)
        self.assertNotIn((self.product,), slow)
        # What sold has no row on which nothing stands.
        empty = [("product_id", "in", (self.product + self.table).ids), ("date", "=", False)]
        self.assertFalse(self.report.search(empty))
        self.at(2027, 6, 1)
        self.assertIn(
            (self.product,), self.report._read_group([("is_slow", "=", True)], ["product_id"])
        )
        self.unsold.sudo().active = False
        self.env.flush_all()
        self.assertFalse(self.report.search([("product_id", "=", self.unsold.id)]))

    def test_answers_count_for_each_product_of_the_order(self):
        survey = self.env.ref("customers_for_life.survey_service")
        answer = (
            self.env["survey.user_input"]
            .sudo()
            .create({"survey_id": survey.id, "order_id": self.both.id, "state": "new"})
        )
        for question in survey.question_ids.filtered("suggested_answer_ids"):
            answer._save_lines(question, str(question.suggested_answer_ids[3].id))
        answer._mark_done()
        self.env.flush_all()
        for product in (self.product, self.table):
            row = self.row(product)
            self.assertEqual((row["answer_count"], row["survey_score"]), (1, answer.service_score))
        # A score that is kept from those it is about is none, and not 0.
        scored = self.report.search([("answer_count", ">", 0), ("product_id", "=", self.table.id)])
        self.assertTrue(scored.has_score)
        self.assertFalse(self.report.search([("promise_count", ">", 0)], limit=1).has_score)
        mine = scored.with_user(scored.user_id)
        self.assertEqual((mine.answer_count, mine.has_score), (1, False))
        # Nor does a file say 0, of that score or of what a row has no measure of.
        self.company.sudo().survey_shown_to_salespeople = True
        scored.user_id.sudo().group_ids += self.env.ref("base.group_allow_export")
        rates = ["kept_rate", "first_time_right", "survey_score"]
        self.assertEqual(mine.export_data(rates)["datas"], [["", "", ""]])
        self.env.invalidate_all()
        self.assertEqual(
            scored.sudo().export_data(rates)["datas"], [["", "", answer.service_score]]
        )

    def test_begins_with_what_happened(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.service_product_report_action"
        )
        self.assertIn("search_default_happened", action["context"])
        view = etree.fromstring(self.report.get_view(view_type="search")["arch"])
        (happened,) = view.xpath("//filter[@name='happened']")
        products = self.report.search(literal_eval(happened.get("domain"))).product_id
        self.assertIn(self.product, products)
        self.assertNotIn(self.unsold, products)

    def test_rows_can_be_read_one_by_one(self):
        rows = self.report.search([("product_id", "in", (self.product + self.table).ids)])
        self.assertEqual(len(rows), len(set(rows.ids)))
        # Lines, promises (one of them twice), deliveries, rework and complaint.
        self.assertEqual(len(rows), 3 + 3 + 3 + 1 + 1)
        self.assertEqual(len(rows.read(["product_id", "date"])), len(rows))

    def test_everybody_sees_their_own(self):
        mine = self.row(self.product)
        self.assertEqual(mine["quantity"], 7)
        report = self.report.with_user(self.salesman)
        ((quantity,),) = report._read_group(
            [("product_id", "=", self.product.id)], [], ["quantity:sum"]
        )
        self.assertEqual(quantity, 2)
        with self.assertRaises(AccessError):
            report._read_group([], [], ["rework_cost:sum"])
        ((quantity,),) = self.report.with_user(self.leader)._read_group(
            [("product_id", "=", self.product.id)], [], ["quantity:sum"]
        )
        self.assertEqual(quantity, 7)
        portal = new_test_user(self.env(su=True), "cfl_product_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.report.with_user(portal).search([], limit=1)

    def test_another_company_sees_no_sale(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env(su=True),
            "cfl_product_stranger",
            groups="base.group_user,sales_team.group_sale_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        ((quantity, promises, complaints),) = (
            self.report.with_user(stranger)
            .with_context(allowed_company_ids=elsewhere.ids)
            ._read_group(
                [("product_id", "=", self.product.id)],
                [],
                ["quantity:sum", "promise_count:sum", "complaint_count:sum"],
            )
        )
        self.assertFalse(quantity or promises or complaints)
