from odoo import Command
from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestExportMeasures(ServiceCase):
    """What has no figure has no 0 in a file either."""

    def exported(self, records, fields):
        return records.with_user(self.env.ref("base.user_root")).export_data(fields)["datas"]

    def test_promises_that_are_not_judged_have_no_rate(self):
        pending, broken = self.new_promise(), self.new_promise()
        broken.action_give_up()
        self.assertEqual(
            self.exported(pending | broken, ["kept_rate", "margin_days"]), [["", ""], [0.0, ""]]
        )

    def test_requests_without_an_answer_have_no_rate(self):
        request = self.env["customer.request"].create(
            {"name": "Blue", "partner_id": self.customer.id}
        )
        self.assertEqual(self.exported(request, ["yes_rate"]), [[""]])
        request.answer = "yes"
        self.assertEqual(self.exported(request, ["yes_rate"]), [[1.0]])

    def test_orders_that_are_no_purchase_have_no_repeat(self):
        product = self.new_service()
        paid, quote, free = (
            self.new_order(
                order_line=[Command.create({"product_id": product.id, "price_unit": price})]
            )
            for price in (10, 10, 0)
        )
        (paid | free).action_confirm()
        self.assertEqual(self.exported(paid | quote | free, ["is_repeat"]), [[0.0], [""], [""]])

    def test_lines_that_are_not_delivered_are_neither_right_nor_wrong(self):
        product = self.new_service()
        lines = self.new_order(
            order_line=[
                Command.create({"product_id": product.id, "price_unit": 10}) for _line in range(3)
            ]
        ).order_line
        lines.order_id.action_confirm()
        lines[:2].qty_delivered = 1
        self.env["customer.rework"].create(
            {"name": "Again", "order_id": lines.order_id.id, "order_line_id": lines[1].id}
        )
        self.assertEqual(self.exported(lines, ["first_time_right"]), [[1.0], [0.0], [""]])

    def test_recoveries_without_an_answer_have_no_later_score(self):
        recovery = self.env["customer.recovery"].create(
            {"name": "Sorry", "partner_id": self.customer.id, "company_id": self.company.id}
        )
        self.assertEqual(self.exported(recovery, ["outcome_score"]), [[""]])
