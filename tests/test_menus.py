from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestMenus(ServiceCase):
    """Inside Sales and CRM, never a new app, and not among Odoo's own entries."""

    def ours_under(self, parent, user):
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        menus = self.env["ir.ui.menu"].sudo().browse(visible)
        return [
            menu.name
            for menu in menus.filtered(lambda m: m.parent_id == self.env.ref(parent)).sorted()
            if menu.get_external_id()[menu.id].startswith("customers_for_life.")
        ]

    def test_salesperson_finds_all_under_service(self):
        self.assertEqual(
            self.ours_under("customers_for_life.service_menu", self.salesman),
            [
                "My Day",
                "Promises",
                "Complaints",
                "Requests",
                "Rework",
                "Recoveries",
                "Actions",
                "Rounds",
                "Meetings",
                "Playbooks",
                "Ideas",
                "Recognition",
                "Extras",
                "Service Quality",
            ],
        )
        self.assertEqual(self.ours_under("sale.sale_menu_root", self.salesman), ["Service"])
        self.assertFalse(self.ours_under("sale.sale_order_menu", self.salesman))

    def test_reporting_stays_short(self):
        self.assertEqual(
            self.ours_under("sale.menu_sale_report", self.manager),
            [
                "Service Quality",
                "Promises",
                "Surveys",
                "By Product",
                "Watch",
                "Print Quality Report",
                "Scorecards",
                "Bonus Statements",
            ],
        )
        self.assertNotIn("Watch", self.ours_under("sale.menu_sale_report", self.salesman))

    def test_what_service_quality_leads_to_opens(self):
        for name in (
            "customer_rework_action_report",
            "customer_request_action_report",
            "customer_request_action_no",
            "survey_user_input_line_action",
            "service_asked_report_action",
        ):
            action = self.env["ir.actions.act_window"]._for_xml_id(f"customers_for_life.{name}")
            for user in (self.salesman, self.manager):
                model = self.env[action["res_model"]].with_user(user)
                self.assertTrue(model.has_access("read"), (name, user.name))
                for _id, kind in action["views"]:
                    model.get_view(view_type=kind)
