from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env, "cfl_tour_salesman", groups="base.group_user,sales_team.group_sale_salesman"
        )
        cls.manager = new_test_user(
            cls.env,
            "cfl_tour_manager",
            groups="base.group_user,sales_team.group_sale_manager",
        )
        product = cls.env["product.product"].create(
            {"name": "Repair", "type": "service", "invoice_policy": "delivery"}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Tour Customer"}).id,
                "user_id": cls.salesman.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )

    def test_salesperson_makes_moves_and_keeps_a_promise(self):
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "cfl_promise_tour", login=self.salesman.login
        )
        promise = self.order.promise_ids
        self.assertEqual(promise.state, "fulfilled")
        self.assertEqual(promise.verdict, "early")
        self.assertEqual(promise.revision_ids.requested_by, "customer")
        self.assertEqual(promise.revision_ids.author_id, self.salesman)
        self.assertTrue(promise.revision_ids.customer_told)
        self.assertEqual(self.order.extra_ids.mapped("minutes"), [15])

    def test_salesperson_adds_a_promise_on_the_order(self):
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "cfl_quick_add_tour", login=self.salesman.login
        )
        promise = self.order.promise_ids
        self.assertEqual(promise.name, "Call about the colour")
        self.assertEqual(promise.user_id, self.salesman)

    def test_manager_prints_the_report(self):
        before = self.env["service.quality.report"].search_count([])
        self.start_tour(
            "/odoo/action-sale.action_orders", "cfl_report_tour", login=self.manager.login
        )
        self.assertEqual(self.env["service.quality.report"].search_count([]), before + 1)
