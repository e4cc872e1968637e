from odoo.tests import tagged

from .common_browser import BrowserCase


@tagged("post_install", "-at_install")
class TestPromiseNameScreens(BrowserCase):
    """A promise that is called as its type is, reads so in the reader's language."""

    def test_form_and_list(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        kind = self.env.ref("customers_for_life.promise_type_other")
        kind.with_context(lang="fr_FR").name = "Autre chose"
        promise = self.promises[-1]
        promise.name = kind.name
        self.manager.lang = "fr_FR"
        action = "customers_for_life.customer_promise_action"
        screens = [
            {
                "name": mode,
                "action": action,
                "options": {"viewType": mode, "props": props},
                "selector": selector,
                "clicks": [],
            }
            for mode, props, selector in (
                ("list", {}, ".o_list_view .o_data_row"),
                ("form", {"resId": promise.id}, ".o_form_view [name=name] input"),
            )
        ]
        self.visit(
            screens,
            """
            const check = async () => {
                const input = document.querySelector(".o_form_view [name=name] input");
                const cells = [...document.querySelectorAll("td[name=name]")];
                const words = input ? [input.value] : cells.map((cell) => cell.textContent);
                if (!words.includes("Autre chose")) {
                    return words;
                }
                for (const text of input ? ["Autre", "Autre chose", "Sent"] : []) {
                    input.value = text;
                    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
                    input.dispatchEvent(new Event("change", { bubbles: true }));
                    await new Promise((resolve) => setTimeout(resolve, 300));
                }
                document.querySelector(".o_form_button_save")?.click();
                await settled("body");
                return [];
            };
            """,
        )
        self.assertEqual(promise.name, "Sent")
