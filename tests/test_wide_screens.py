from odoo.tests import tagged

from .common_browser import BrowserCase

# The name of a column, or a badge below it, that ends in dots.
CHECK = """
    const isCut = (element) => element.scrollWidth > element.clientWidth + 1;
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


@tagged("post_install", "-at_install")
class TestWideScreens(BrowserCase):
    """On a desk the name of every column can be read, in all our lists."""

    browser_size = "1440x900"

    def test_every_list(self):
        screens = [
            screen for screen in self.get_screens() if screen["name"].endswith((" list", " form"))
        ]
        order = {
            "name": "order",
            "action": "sale.action_orders",
            "options": {"viewType": "form", "props": {"resId": self.order.id}},
            "selector": ".o_form_view .o_notebook",
            "clicks": [".o_notebook a[name=promises]"],
        }
        self.assertGreater(len(screens), 20)
        self.visit([*screens, order], CHECK)
