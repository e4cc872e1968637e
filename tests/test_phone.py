from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPhone(HttpCase):
    """What is done all day is done on a phone, without moving the screen to and fro."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env, "cfl_phone", groups="base.group_user,sales_team.group_sale_salesman"
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Phone Customer with a Long Name", "user_id": cls.salesman.id}
        )

    def new_promise(self, days, **vals):
        return self.env["customer.promise"].create(
            {
                "type_id": self.env.ref("customers_for_life.promise_type_other").id,
                "name": "Send the samples",
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "date_due": fields.Datetime.now() + timedelta(days=days),
                **vals,
            }
        )

    def test_promises_of_an_order(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "user_id": self.salesman.id}
        )
        promise = self.new_promise(5, order_id=order.id)
        # As the nightly job does: it will be late, which the card says.
        promise.date_expected = promise.date_due + timedelta(days=30)
        self.start_tour(
            f"/odoo/sales/{order.id}", "cfl_phone_order_tour", login=self.salesman.login
        )
        self.assertEqual(promise.state, "fulfilled")

    def test_a_line_of_an_order(self):
        product = self.env["product.product"].create({"name": "Repair", "type": "service"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        self.start_tour(
            f"/odoo/sales/{order.id}", "cfl_phone_order_line_tour", login=self.salesman.login
        )

    def test_what_will_be_late(self):
        promise = self.new_promise(5)
        promise.date_expected = promise.date_due + timedelta(days=30)
        self.start_tour("/odoo/my-promises", "cfl_phone_forewarn_tour", login=self.salesman.login)

    def test_cards(self):
        promise = self.new_promise(5)
        self.start_tour(
            "/odoo/my-promises", "cfl_phone_promise_card_tour", login=self.salesman.login
        )
        self.assertEqual((promise.state, len(promise.pause_ids)), ("open", 1))
        complaint = self.env["customer.complaint"].create(
            {
                "name": "The desk wobbles",
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
            }
        )
        self.start_tour(
            "/odoo/complaints", "cfl_phone_complaint_card_tour", login=self.salesman.login
        )
        self.assertTrue(complaint.date_answered)

    def test_ribbon_of_a_contact(self):
        self.new_promise(-5)
        self.start_tour(
            f"/odoo/contacts/{self.customer.id}",
            "cfl_phone_contact_tour",
            login=self.salesman.login,
        )
