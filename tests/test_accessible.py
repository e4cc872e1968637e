import os
from pathlib import Path

from lxml import etree

from odoo.tests import tagged

from .common_browser import BrowserCase

# What is looked at is what our views, templates and components write. What Odoo draws by itself
# around it, and the widgets by which it shows a field, look the same on each of its own screens.
ODOO_S = (
    ".o_main_navbar",
    ".o_control_panel",
    ".o-mail-Form-chatter",
    ".o_notebook_headers",
    ".o_list_actions_header",
    ".o_list_record_selector",
    ".o_field_widget:not(.o_field_one2many, .o_field_many2many)",
    "header",
    "footer",
    ".o_portal_navbar",
    ".o_portal_icon",
    "#discussion",
)
CHECK = """
    const check = async () => {
        const place = { include: %(ours)s, exclude: %(odoo_s)s };
        const result = await axe.run(place, { resultTypes: ["violations"] });
        return result.violations
            .filter((rule) => ["serious", "critical"].includes(rule.impact))
            .flatMap(({ id, nodes }) => nodes.map((node) => [id, node]))
            .map(([id, node]) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`);
    };
"""


@tagged("post_install", "-at_install")
class TestAccessible(BrowserCase):
    """Nothing of ours is hard to read, or without a name for who hears the screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Not skipped where it is missing: nobody would notice.
        cls.axe = Path(os.environ.get("CFL_AXE", "")).read_text()

    def get_check(self, *ours):
        code = CHECK % {"ours": [[one] for one in ours], "odoo_s": [[one] for one in ODOO_S]}
        return f"{self.axe};\n{code}"

    def test_every_icon_button_has_a_name(self):
        """Also those that no page above happens to show."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "customers_for_life"), ("model", "=", "ir.ui.view")]
        )
        for view in self.env["ir.ui.view"].browse(data.mapped("res_id")):
            for button in etree.fromstring(view.arch).iter("button"):
                is_icon = button.get("icon") and not button.get("string") and not len(button)
                if is_icon and not (button.text or "").strip():
                    with self.subTest(view=view.xml_id, button=button.get("name")):
                        self.assertTrue(button.get("title"))

    def get_order(self):
        return {
            "name": "order",
            "action": "sale.action_orders",
            "options": {"viewType": "form", "props": {"resId": self.order.id}},
            "selector": ".o_form_view .o_notebook",
            "clicks": [".o_notebook a[name=promises]"],
        }

    def test_order(self):
        self.visit([self.get_order()], self.get_check(".o_content"))

    def test_looks_once_nothing_fades_in(self):
        """Half there, a text has half the contrast; what turns for ever is not waited for."""
        self.visit(
            [self.get_order()],
            """
            const style = document.createElement("style");
            style.textContent = `
                .tab-pane { transition: opacity 2s linear !important; }
                .o_notebook { animation: turning 1s infinite; }
                @keyframes turning { to { outline-color: red; } }`;
            document.head.append(style);
            const check = async () => {
                const { opacity } = getComputedStyle(document.querySelector(".tab-pane"));
                const turns = document.getAnimations().some((one) => one.animationName);
                return [...(opacity === "1" ? [] : [opacity]), ...(turns ? [] : ["nothing turns"])];
            };
            """,
        )

    def test_screens(self):
        names = (
            "customers_for_life.customer_complaint_action form",
            "customers_for_life.customer_promise_action form",
            "customers_for_life.customer_promise_action list",
            "customers_for_life.service_day_action",
            "customers_for_life.service_quality_action",
        )
        screens = [screen for screen in self.get_screens() if screen["name"] in names]
        self.assertEqual(len(screens), len(names))
        self.visit(screens, self.get_check(".o_content"))

    def test_quick_entry(self):
        screens = [s for s in self.get_screens() if s["name"].endswith("promise_action list")]
        opened = {**screens[0], "clicks": [".o_quick_entry_menu button"]}
        self.visit([opened], self.get_check(".o_quick_entry", ".o_quick_entry_menu"))

    def test_what_customers_see(self):
        for url, login in self.get_pages().items():
            with self.subTest(url=url):
                self.look(url, self.get_check("body"), login=login)
