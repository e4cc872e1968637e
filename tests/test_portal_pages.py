from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPortal(HttpCase):
    """What customers read of the promises made to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = new_test_user(cls.env, "cfl_customer", groups="base.group_portal")
        cls.stranger = new_test_user(cls.env, "cfl_stranger", groups="base.group_portal")
        product = cls.env["product.product"].create(
            {"name": "Repair", "type": "service", "invoice_policy": "delivery"}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.partner_id.id,
                "commitment_date": fields.Datetime.now() + timedelta(days=9),
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        cls.order.action_confirm()
        cls.promise = cls.env["customer.promise"].create(
            {
                "type_id": cls.env.ref("customers_for_life.promise_type_other").id,
                "order_id": cls.order.id,
                "name": "Send <script>alert(1)</script> samples",
                "description": "Secret: hates green",
            }
        )
        cls.env["customer.extra"].create({"promise_id": cls.promise.id, "name": "Secret gift"})

    def page(self, login, query=""):
        self.authenticate(login, login)
        return self.url_open(f"/my/orders/{self.order.id}{query}")

    def test_customer_reads_promises_and_nothing_internal(self):
        text = self.page("cfl_customer").text
        self.assertIn("Our promises to you", text)
        self.assertIn(self.promise._format_due(), text)
        self.assertIn("Send &lt;script&gt;", text)
        self.assertLess(text.index("Our promises to you"), text.index("Something is wrong"))
        self.assertRegex(text, r"badge[^>]*>Open<")
        self.assertNotIn("<script>alert(1)", text)
        self.assertNotIn("Secret", text)

    def test_cancelled_promises_are_not_shown(self):
        self.promise.action_cancel()
        self.assertNotIn("samples", self.page("cfl_customer").text)

    def test_stranger_and_stale_token_see_nothing(self):
        for query in ("", "?access_token=stale"):
            response = self.page("cfl_stranger", query)
            self.assertNotIn("Our promises to you", response.text)

    def test_order_s_pdf_says_what_was_promised(self):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", self.order.ids
        )
        self.assertIn("Our promises to you", html.decode())
        # Paper does not say how it stands: tomorrow it would be wrong.
        self.assertNotIn("badge", html.decode())
        self.assertIn(self.promise._format_due(), html.decode())

    def test_no_page_of_ours_stands_in_the_site_map(self):
        """Forms, the till and what needs a token are for whoever gets the link."""
        rules = self.env["ir.http"]._generate_routing_rules(self.registry._init_modules, {})
        endpoints = [endpoint for _url, endpoint in rules]
        ours = [e for e in endpoints if e.func.__module__.startswith("odoo.addons.customers_for")]
        self.assertGreater(len(ours), 9)
        for endpoint in ours:
            if endpoint.routing.get("website"):
                with self.subTest(routes=endpoint.routing["routes"]):
                    self.assertIs(endpoint.routing.get("sitemap"), False)
