from odoo.tests import tagged

from .common_browser import BrowserCase

# What is wider than the screen is cut off or makes the page slide sideways, unless it stands in
# something that is made to be moved sideways (a table, the columns of a kanban).
CHECK = """
    const isMoved = (element) => {
        for (let above = element.parentElement; above; above = above.parentElement) {
            const isScrolled = ["auto", "scroll"].includes(getComputedStyle(above).overflowX);
            // A customer's table would be cut off there, with nothing that says so.
            if (isScrolled && !above.matches(".o_portal_wrap .table-responsive")) {
                return above !== document.scrollingElement;
            }
        }
        return false;
    };
    const isShown = (element) =>
        element.getBoundingClientRect().width &&
        element.getBoundingClientRect().height &&
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const check = async () => {
        const edge = document.documentElement.clientWidth;
        const beyond = [...document.querySelectorAll("body *")].filter(
            (element) => element.getBoundingClientRect().right > edge + 1
        );
        const findings = beyond
            .filter((element) => isShown(element) && !isMoved(element))
            .map((element) => element.cloneNode(false).outerHTML.slice(0, 200));
        const width = document.documentElement.scrollWidth;
        return (width > edge ? [`${width} wide on ${edge}`] : []).concat(findings.slice(0, 6));
    };
"""

# What is worked through on a phone has cards: a list could be moved sideways, and its buttons lie
# beyond the edge.
CHECK_CARDS = """
    const check = async () => {
        const lists = [...document.querySelectorAll(".o_action .o_list_renderer")];
        return lists.filter((list) => list.scrollWidth > list.clientWidth + 1).map(
            (list) => `${list.scrollWidth} wide on ${list.clientWidth}, and no cards`
        );
    };
"""
# So it is with the lists inside a form, on each of its pages, and in the dialog on top of it.
CHECK_INSIDE = """
    const check = async () => {
        const findings = [];
        const form = document.querySelector(".modal .o_form_view") || document;
        const pages = [...form.querySelectorAll(".o_notebook .nav-link")];
        for (const page of pages.length ? pages : [document.body]) {
            page.click();
            await settled(".o_form_view");
            const lists = [...form.querySelectorAll(".o_field_widget[name] .o_list_renderer")];
            for (const list of lists) {
                if (list.scrollWidth > list.clientWidth + 1) {
                    const name = list.closest(".o_field_widget").getAttribute("name");
                    findings.push(`${name}: ${list.scrollWidth} wide on ${list.clientWidth}`);
                }
            }
        }
        return findings;
    };
"""
# Lists of what is set up or analysed at a desk.
DESK = (
    "customer_promise_action_report",
    "customer_promise_backfill_action",
    "customer_promise_type_action",
    "customer_rework_cause_action",
    "customer_value_action",
    "service_product_report_action",
    "service_quality_report_schedule_action",
    "service_round_plan_action",
)


@tagged("post_install", "-at_install")
class TestPhoneScreens(BrowserCase):
    """On a phone nothing lies beyond the edge, on no screen of ours."""

    browser_size = "390x844"
    touch_enabled = True

    def test_every_screen_of_our_menus(self):
        self.visit(self.get_screens(), CHECK)

    def test_what_is_worked_through_has_cards(self):
        """As Odoo opens it on a phone: without saying in which view."""
        screens = {
            screen["action"]: {**screen, "name": screen["action"], "options": {}}
            for screen in self.get_screens()
            if screen["name"].endswith(" list") and not screen["action"].endswith(DESK)
        }
        self.assertGreater(len(screens), 10)
        self.visit(list(screens.values()), CHECK_CARDS)

    def test_lists_inside_a_form_have_cards(self):
        self.rework.action_mended()
        screens = [
            screen
            for screen in self.get_screens()
            if screen["name"].endswith(" form") and not screen["action"].endswith(DESK)
        ]
        self.assertGreater(len(screens), 6)
        rework = next(s for s in screens if s["action"].endswith(".customer_rework_action"))
        closing = {
            **rework,
            "name": "closing a rework",
            "clicks": ["button[name=action_learn_and_close]"],
        }
        order = {
            **rework,
            "name": "order",
            "action": "sale.action_orders",
            "options": {"viewType": "form", "props": {"resId": self.order.id}},
        }
        self.visit([*screens, closing, order], CHECK_INSIDE)

    def test_figures_have_room_for_what_they_mean(self):
        """A description in a column of a phone's list would be a word wide."""
        self.visit(
            [
                {
                    "name": "figures",
                    "action": "customers_for_life.service_kpi_action",
                    "options": {},
                    "selector": ".o_kanban_record:not(.o_kanban_ghost)",
                    "clicks": [],
                }
            ],
            """
            const check = async () => {
                const texts = [...document.querySelectorAll(".o_kanban_record span")].filter(
                    (text) => text.textContent.length > 60
                );
                const widths = texts.map((text) => text.getBoundingClientRect().width);
                return widths.length ? widths.filter((width) => width < 300) : ["no description"];
            };
            """,
        )

    def test_settings(self):
        """Nothing that was entered is cut off in its box."""
        for group in ("base.group_system", "sales_team.group_sale_manager"):
            self.manager.group_ids += self.env.ref(group)
        alias = self.env.company.complaint_alias_id
        alias.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "furniture-and-more.example.com"}
        )
        alias.alias_name = "complaints-furniture-and-more"
        self.visit(
            [
                {
                    "name": "settings",
                    "action": "sale.action_sale_config_settings",
                    "options": {},
                    "selector": ".o_field_widget[name=complaint_alias_name] input",
                    "clicks": [],
                }
            ],
            CHECK.replace("const check =", "const checkEdge =")
            + """
            const check = async () => {
                const ours = document.querySelector("[name=complaint_alias_name]");
                const inputs = [...ours.closest(".o_settings_container").querySelectorAll("input")];
                // The name of a record is as long as people make it; its field opens it.
                const cut = inputs.filter(
                    (input) =>
                        !input.closest(".o_field_many2one") &&
                        input.scrollWidth > input.clientWidth + 1
                );
                return [
                    ...(await checkEdge()),
                    ...cut.map((input) => `cut: ${input.value}`),
                    ...(inputs.length > 5 ? [] : [`only ${inputs.length} settings`]),
                ];
            };
            """,
        )

    def test_what_customers_see(self):
        for url, login in self.get_pages().items():
            with self.subTest(url=url):
                self.look(url, CHECK, login=login)
