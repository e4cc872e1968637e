from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceCase

# Yen for a dollar, from these days on.
RATES = {date(2026, 1, 1): 150, date(2026, 2, 15): 100}
JANUARY, FEBRUARY = date(2026, 1, 10), date(2026, 2, 20)


@tagged("post_install", "-at_install")
class TestMoney(ServiceCase):
    """Amounts of two companies are no sum before they are in one currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        system = cls.env(su=True)
        dollar, yen = system.ref("base.USD"), system.ref("base.JPY")
        (dollar + yen).active = True
        system["res.currency.rate"].search([("currency_id", "in", (dollar + yen).ids)]).unlink()
        cls.company.sudo().currency_id = dollar
        cls.tokyo = system["res.company"].create({"name": "Tokyo", "currency_id": yen.id})
        # Rates that Tokyo keeps for itself are not ours.
        for company, factor in ((cls.company, 1), (cls.tokyo, 7)):
            for day, rate in RATES.items():
                for currency, value in ((dollar, 1), (yen, rate * factor)):
                    system["res.currency.rate"].create(
                        {
                            "currency_id": currency.id,
                            "company_id": company.id,
                            "name": day,
                            "rate": value,
                        }
                    )
        cls.manager.sudo().company_ids = [Command.link(cls.tokyo.id)]
        cls.both = cls.env(
            context={**cls.env.context, "allowed_company_ids": (cls.company + cls.tokyo).ids}
        )
        cls.product = cls.new_service("Lamp")
        cls.costs = [
            (cls.company, JANUARY, 100),
            (cls.tokyo, JANUARY, 15000),
            (cls.company, FEBRUARY, 7),
            (cls.tokyo, FEBRUARY, 15000),
        ]
        cls.reworks = cls.both["customer.rework"].create(
            [
                {
                    "name": "Crooked",
                    "company_id": company.id,
                    "product_id": cls.product.id,
                    "material": material,
                    "date_found": day,
                }
                for company, day, material in cls.costs
            ]
        )
        cls.env.flush_all()

    def sum_costs(self, *days):
        """Return the cost of the errors found on these days in dollars, counted independently."""
        total = 0
        for company, day, amount in self.costs:
            if day in days:
                rate = RATES[max(start for start in RATES if start <= day)]
                total += amount / rate if company == self.tokyo else amount
        return total

    def test_reworks_of_two_companies_are_added_at_their_day_s_rate(self):
        ((cost, plain),) = self.both["customer.rework"]._read_group(
            [("id", "in", self.reworks.ids)], [], ["cost:sum_currency", "cost:sum"]
        )
        self.assertEqual(self.sum_costs(JANUARY, FEBRUARY), 100 + 100 + 7 + 150)
        self.assertAlmostEqual(cost, 357)
        self.assertEqual(plain, 30107)
        with self.assertRaises(AccessError):
            self.both["customer.rework"].with_user(self.salesman)._read_group(
                [], [], ["cost:sum_currency"]
            )

    def test_products_cost_is_in_the_currency_beside_it(self):
        for company, expected in (
            (self.company, 357),
            # By the rates that Tokyo keeps.
            (self.tokyo, 100 * 1050 + 15000 + 7 * 700 + 15000),
        ):
            report = self.both["service.product.report"].with_company(company)
            (row,) = report._read_group(
                [("product_id", "=", self.product.id)],
                ["currency_id"],
                ["rework_cost:sum", "rework_count:sum"],
            )
            self.assertEqual(row[0], company.currency_id)
            self.assertAlmostEqual(row[1], expected)
            self.assertEqual(row[2], 4)

    def test_history_says_its_currency_and_adds_up_in_one(self):
        values = self.both["service.kpi.value"].sudo()
        for company in self.company + self.tokyo:
            self.keep_months(company, date(2026, 1, 1), date(2026, 3, 1))
        kpi = self.env.ref("customers_for_life.kpi_rework_cost")
        domain = [("kpi_id", "=", kpi.id), ("level", "=", "company")]
        kept = values.search(domain, order="date, company_id")
        self.assertEqual(
            [(v.company_id, v.date.month, v.value, v.currency_id.name) for v in kept],
            [
                (self.company, 1, 100, "USD"),
                (self.tokyo, 1, 15000, "JPY"),
                (self.company, 2, 7, "USD"),
                (self.tokyo, 2, 15000, "JPY"),
            ],
        )
        months = dict(values._read_group(domain, ["date:month"], ["value:avg"]))
        self.assertEqual(list(months.values()), [self.sum_costs(JANUARY), self.sum_costs(FEBRUARY)])
        ((mean,),) = values._read_group(domain, [], ["value:avg"])
        self.assertAlmostEqual(mean, self.sum_costs(JANUARY, FEBRUARY) / 2)
        shares = values.search([("unit", "!=", "money")])
        self.assertFalse(shares.currency_id)

    def test_other_programs_are_told_the_currency(self):
        for company, value, currency in ((self.company, 107, "USD"), (self.tokyo, 30000, "JPY")):
            figures = self.both["service.kpi"].get_figures(
                "2026-01-01", "2026-02-28", company_id=company.id
            )
            found = {figure["code"]: figure for figure in figures}
            cost = found["rework_cost"]
            self.assertEqual((cost["value"], cost["currency"]), (value, currency))
            self.assertIsNone(found["kept_rate"]["currency"])
