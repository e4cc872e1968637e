from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.figure.service_kpi import Scope
from .common_sheet import LONG, SheetCase

REPORT = "customers_for_life.product_sheet"
VARIANT_REPORT = "customers_for_life.product_variant_sheet"
# One red pixel.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAA"
    b"AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestProductSheet(SheetCase):
    report = REPORT

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attribute = (
            cls.env["product.attribute"]
            .sudo()
            .create({"name": "Wood", "value_ids": [Command.create({"name": n}) for n in "XY"]})
        )
        cls.table = cls.new_template("Table", cls.attribute)
        cls.oak, cls.elm = cls.table.product_variant_ids

    @classmethod
    def new_template(cls, name, attribute):
        return (
            cls.env["product.template"]
            .sudo()
            .create(
                {
                    "name": name,
                    "type": "service",
                    "invoice_policy": "delivery",
                    "list_price": 10,
                    "attribute_line_ids": [
                        Command.create(
                            {
                                "attribute_id": attribute.id,
                                "value_ids": [Command.set(attribute.value_ids.ids)],
                            }
                        )
                    ],
                }
            )
        )

    def sell(self, product, quantity, *day, **vals):
        """Return an order that is delivered on a day, at noon."""
        self.at(*day, 12)
        line = Command.create({"product_id": product.id, "product_uom_qty": quantity})
        order = self.new_order((), order_line=[line], **vals)
        order.action_confirm()
        order.order_line.qty_delivered = quantity
        self.at(2026, 3, 2, 8)
        return order

    def test_a_template_adds_up_its_variants_the_archived_included(self):
        orders = [
            self.sell(product, 1, 2026, 2, day)
            for product, day in ((self.oak, 1), (self.oak, 2), (self.elm, 3), (self.product, 4))
        ]
        self.rework(order_line_id=orders[0].order_line.id)
        self.rework(order_line_id=orders[2].order_line.id)
        self.elm.sudo().active = False
        self.env.flush_all()
        first_time = self.env.ref("customers_for_life.kpi_first_time_right")
        year = Scope(self.company, date(2025, 3, 3), date(2026, 3, 2))
        for products, right, delivered in (
            (self.oak | self.elm, 1, 3),
            (self.oak, 1, 2),
            (self.elm, 0, 1),
        ):
            value, numerator, size = first_time._total(year._replace(product=products))
            self.assertEqual((numerator, size), (right, delivered))
            self.assertAlmostEqual(value, right / delivered)
        rows = {row[0]: row for row in self.sheet(self.table)["by_heading"]["Figures"]}
        self.assertEqual(rows["First-Time-Right"][1:3], ["33 %", 3])
        self.assertEqual(rows["Cost of Rework"][1], self.company.currency_id.format(2 * 1234.5))
        self.report = VARIANT_REPORT
        rows = {row[0]: row for row in self.sheet(self.oak)["by_heading"]["Figures"]}
        self.assertEqual(rows["First-Time-Right"][1:3], ["50 %", 2])
        (text,) = self.print_sheet(self.oak)
        self.assertIn("Table (X)", text)
        self.assertIn("50 %", text)

    def test_sales_of_the_year_by_month_and_the_last_one(self):
        self.sell(self.oak, 7, 2024, 5, 5)
        self.sell(self.oak, 2, 2025, 11, 20)
        self.sell(self.elm, 3, 2026, 1, 10)
        # 23:30 UTC on the last day of January is February in Brussels.
        late = self.sell(self.elm, 5, 2026, 1, 31)
        late.date_order = "2026-01-31 23:30:00"
        sheet = self.sheet(self.table)
        money = self.company.currency_id.format
        self.assertEqual(
            sheet["facts"],
            [
                f"Last twelve months: 10 sold, for {money(100)} untaxed.",
                f"All time: 17 sold, for {money(170)} untaxed.",
                "Last sold on 02/01/2026.",
            ],
        )
        report = self.env[f"report.{REPORT}"]
        year = Scope(
            self.company, date(2025, 3, 3), date(2026, 3, 2), product=self.table.product_variant_ids
        )
        months = report._get_sold(year, ["month"])
        self.assertEqual(
            {key[0]: values[:2] for key, values in months.items()},
            {
                date(2025, 11, 1): (20, 2),
                date(2026, 1, 1): (30, 3),
                date(2026, 2, 1): (50, 5),
            },
        )
        (text,) = self.print_sheet(self.table)
        self.assertIn("Sales by Month, Untaxed", text)
        for month in ("Apr 25", "Nov 25", "Mar 26"):
            self.assertIn(month, text)
        self.assertNotIn("Mar 25", text)

    def test_what_no_longer_sells_says_so(self):
        self.sell(self.oak, 7, 2024, 5, 5)
        (text,) = self.print_sheet(self.table)
        self.assertIn("Not sold in the last twelve months.", text)
        self.assertIn("Last sold on 05/05/2024.", text)
        self.assertNotIn("Sales by Month", text)

    def test_causes_complaints_words_and_playbooks(self):
        haste = self.env.ref("customers_for_life.cause_haste")
        skill = self.env.ref("customers_for_life.cause_skill")
        for product, cause in ((self.oak, haste), (self.elm, haste), (self.elm, skill)):
            self.rework(product_id=product.id, cause_id=cause.id)
        self.rework(product_id=self.product.id, cause_id=skill.id)
        self.rework(product_id=self.oak.id, cause_id=haste.id).action_cancel()
        self.complain("Splinters", product_id=self.elm.id)
        self.complain("Of another product", product_id=self.product.id)
        self.answer(self.sell(self.oak, 1, 2026, 2, 1), 4, 4, 4, wish="A smaller one")
        self.answer(self.sell(self.elm, 1, 2026, 2, 2), 4, 4, 4)
        self.answer(self.sell(self.product, 1, 2026, 2, 3), 4, 4, 4, thanks="For the chair")
        self.env["service.playbook"].create(
            [
                {"name": "Of the cause", "cause_ids": haste.ids, "plan": "<p>Slow <b>down</b></p>"},
                {"name": "Of the wider cause", "cause_ids": haste.parent_id.ids},
                {
                    "name": "Of something else",
                    "cause_ids": [
                        Command.create({"name": "Weather", "company_id": self.company.id})
                    ],
                },
                {"name": "Put away", "cause_ids": haste.ids, "active": False},
            ]
        )
        sheet = self.sheet(self.table)["by_heading"]
        self.assertEqual(
            sheet["Causes of Rework"],
            [[haste.display_name, 2, "67 %"], [skill.display_name, 1, "100 %"]],
        )
        (complaint,) = sheet["Complaints"]
        self.assertIn("Splinters", complaint[0])
        (words,) = sheet["What Customers Say about Orders with It"]
        self.assertEqual((words[0], words[-1]), ("A smaller one", "100"))
        playbooks = {row[0]: row[1] for row in sheet["Playbooks: What Can Break"]}
        self.assertEqual(playbooks["Of the cause"], "Slow *down*")
        self.assertIn("Of the wider cause", playbooks)
        self.assertFalse({"Of something else", "Put away"} & playbooks.keys())

    def test_nothing_on_record_is_one_sentence(self):
        self.sell(self.product, 1, 2026, 2, 1)
        made_on_demand = self.new_template(
            "Made on demand",
            self.env["product.attribute"]
            .sudo()
            .create(
                {
                    "name": "Length",
                    "create_variant": "dynamic",
                    "value_ids": [Command.create({"name": n}) for n in "XY"],
                }
            ),
        )
        # Without any variant it must not show what the whole company sold.
        self.assertFalse(made_on_demand.product_variant_ids)
        for product in (made_on_demand, self.table):
            (text,) = self.print_sheet(product)
            self.assertIn("Nothing is on record with this product yet.", text)
            for heading in ("Figures", "sold", "Causes", "Complaints"):
                self.assertNotIn(heading, text)

    def test_a_few_rows_of_hundreds_of_records_and_a_picture(self):
        self.table.sudo().write({"name": LONG, "default_code": LONG, "image_1920": PIXEL})
        causes = self.env["customer.rework.cause"].create(
            [{"name": f"{n} {LONG}", "company_id": self.company.id} for n in range(15)]
        )
        self.env["service.playbook"].create(
            [
                {"name": f"{n} {LONG}", "plan": LONG, "cause_ids": [Command.set(causes.ids)]}
                for n in range(15)
            ]
        )
        for n in range(30):
            self.rework(f"{n} {LONG}", product_id=self.oak.id, cause_id=causes[n % 15].id)
            self.complain(f"{n} {LONG}", product_id=self.oak.id)
        for n in range(12):
            self.answer(self.sell(self.oak, 1, 2026, 2, n + 1), 4, 4, 4, wish=LONG)
        pages = self.print_sheet(self.table)
        text = " ".join(pages)
        self.assertIn("and 7 more", text)
        # Of complaints, answers and playbooks.
        lists = self.sheet(self.table)["tables"][-3:]
        for table, count in zip(lists, (30, 12, 15), strict=True):
            shown = len(table["rows"])
            self.assertIn(shown, (1, 2, 3, 4))
            self.assertIn(f"and {count - shown} more", text)
        self.assertIn("Internal paper", text)
        both = self.print_sheet(self.table | self.product.product_tmpl_id)
        self.assertEqual(len(both), len(pages) + 1)

    def test_salesperson_sees_own_sales_without_costs(self):
        self.sell(self.oak, 2, 2026, 2, 1)
        self.sell(self.oak, 5, 2026, 2, 2, user=self.colleague)
        self.rework(product_id=self.oak.id)
        self.complain("Secret", product_id=self.oak.id, user_id=self.colleague.id)
        (text,) = self.print_sheet(self.table, self.salesman)
        self.assertIn("Last twelve months: 2 sold", text)
        self.assertNotIn("Secret", text)
        self.assertNotIn("Cost", text)
        (text,) = self.print_sheet(self.table)
        self.assertIn("Last twelve months: 7 sold", text)
        self.assertIn("Secret", text)

    def test_only_salespeople_print_it(self):
        outsider = self.new_user("outsider", "base.group_partner_manager")
        portal = new_test_user(self.env(su=True), "cfl_sheet_portal", groups="base.group_portal")
        for user in (outsider, portal):
            with self.assertRaises(AccessError):
                self.print_sheet(self.table, user)
        for model in ("product.template", "product.product"):
            bound = self.env["ir.actions.actions"].with_user(self.salesman)
            names = [a["name"] for a in bound.get_bindings(model)["report"]]
            self.assertEqual(names.count("Product Sheet"), 1)
