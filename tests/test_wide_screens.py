from odoo.tests import tagged

from .common_browser import BrowserCase

CUT = """
    const isCut = (element) => element.scrollWidth > element.clientWidth + 1;
"""
# The name of a column, or a badge below it, that ends in dots.
CHECK = """
    const check = async () => {
        const titles = [...document.querySelectorAll("th[data-name]")].filter((title) =>
            [title, ...title.querySelectorAll("span")].some(
                (element) => getComputedStyle(element).overflowX === "hidden" && isCut(element)
            )
        );
        const badges = [...document.querySelectorAll("td .badge")].filter(isCut);
        return [
            ...titles.map((title) => `cut: ${title.dataset.name} “${title.textContent}”`),
            ...badges.map((badge) => `cut badge: ${badge.textContent}`),
        ];
    };
"""
# What a meeting talks about, in the narrow half beside the thread.
CHECK_AGENDA = """
    const check = async () => {
        const points = [...document.querySelectorAll("[name=agenda_ids] td[name=name]")];
        const cut = points.filter(isCut).map((point) => `cut: ${point.textContent}`);
        return points.length ? cut : ["no point"];
    };
"""
# A date of a promise with its hour, as it is typed.
CHECK_TYPED = """
    const check = async () => {
        const find = () => document.querySelector(".o_field_widget[name=promise_ids]");
        await until(find);
        const promises = find();
        promises.querySelector(".o_field_x2many_list_row_add a").click();
        await until(() => promises.querySelector(".o_selected_row [name=date_due] button"));
        promises.querySelector(".o_selected_row [name=date_due] button").click();
        const shown = () => promises.querySelector(".o_selected_row [name=date_due] input");
        await until(shown);
        const input = shown();
        input.focus();
        input.value = "12/30/2026 12:30:00 PM";
        const edge = input.getBoundingClientRect();
        const last = document.elementFromPoint(edge.right - 4, edge.top + edge.height / 2);
        const isWhole = !isCut(input) && last === input;
        document.querySelector(".o_form_button_cancel").click();
        await until(() => !promises.querySelector(".o_selected_row"));
        return isWhole ? [] : ["what is typed is cut"];
    };
"""


@tagged("post_install", "-at_install")
class TestWideScreens(BrowserCase):
    """On a desk the name of every column can be read, in all our lists."""

    browser_size = "1440x900"

    def get_order(self):
        return {
            "name": "order",
            "action": "sale.action_orders",
            "options": {"viewType": "form", "props": {"resId": self.order.id}},
            "selector": ".o_form_view .o_notebook",
            "clicks": [".o_notebook a[name=promises]"],
        }

    def test_every_list(self):
        screens = [
            screen for screen in self.get_screens() if screen["name"].endswith((" list", " form"))
        ]
        self.assertGreater(len(screens), 20)
        self.visit([*screens, self.get_order()], CUT + CHECK)

    def test_the_points_of_a_meeting(self):
        screen = {
            "name": "meeting",
            "action": "customers_for_life.service_meeting_action",
            "options": {"viewType": "form", "props": {"resId": self.meeting.id}},
            "selector": ".o_form_view [name=agenda_ids] .o_data_row",
            "clicks": [],
        }
        self.visit([screen], CUT + CHECK_AGENDA)

    def test_a_due_date_while_it_is_typed(self):
        self.visit([self.get_order()], CUT + CHECK_TYPED)
