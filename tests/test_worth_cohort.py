from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServiceCase


def month_of(day):
    return day.year * 12 + day.month


@tagged("post_install", "-at_install")
class TestCustomerCohort(ServiceCase):
    """Customers of a year, some of whom come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        random = Random(7)
        buyers = cls.env["res.partner"].sudo().create([{"name": f"Buyer {n}"} for n in range(80)])
        # {customer: [moment in UTC]}, none of them around midnight.
        cls.bought = defaultdict(list)
        for buyer in buyers:
            moment = datetime(2025, 3, 1, 10) + timedelta(days=random.randrange(340))
            while moment < datetime(2026, 3, 2):
                cls.bought[buyer].append(moment)
                moment += timedelta(days=random.randrange(0, 160))
        cls.sellers = {
            buyer: (cls.salesman, cls.colleague)[number % 2] for number, buyer in enumerate(buyers)
        }
        cls.order_all([(buyer, day, 10) for buyer, days in cls.bought.items() for day in days])
        # What was given away, or is no order yet, is no purchase.
        cls.order_all([(cls.customer, datetime(2025, 5, 5), 0)])
        cls.order_all([(cls.customer, datetime(2025, 5, 5), 10)], state="draft")

    @classmethod
    def order_all(cls, rows, state="sale", company=None):
        company = company or cls.company
        orders = (
            cls.env["sale.order"]
            .sudo()
            .create(
                [
                    {
                        "partner_id": buyer.id,
                        "company_id": company.id,
                        "user_id": cls.sellers.get(buyer, cls.salesman).id,
                        "team_id": cls.team.id if company == cls.company else False,
                    }
                    for buyer, _moment, _amount in rows
                ]
            )
        )
        cls.env.flush_all()
        cls.env.cr.executemany(
            """UPDATE sale_order SET state = %s, date_order = %s, amount_sold = %s,
                      is_purchase = %s, currency_rate = 1 WHERE id = %s""",
            [
                (state, moment, amount, amount > 0, order.id)
                for (_buyer, moment, amount), order in zip(rows, orders, strict=True)
            ],
        )
        cls.env.invalidate_all()
        cls.env["sale.order"].sudo()._settle_first_purchases()
        cls.env.flush_all()

    def refresh(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=1):
            self.env["customer.cohort"].sudo()._cron_refresh()
        return self.env["customer.cohort"].search([])

    def count(self, buyers):
        """Return {first month: {age: (customers, active, came back)}} in plain Python."""
        cohorts = defaultdict(list)
        for buyer in buyers:
            days = sorted({moment.date() for moment in self.bought[buyer]})
            first = month_of(days[0])
            ages = sorted({month_of(day) - first for day in days[1:]})
            cohorts[days[0].replace(day=1)].append(ages)
        last = month_of(date(2026, 2, 1))
        return {
            month: {
                age: (
                    len(customers),
                    sum(age in ages for ages in customers),
                    sum(ages[:1] == [age] for ages in customers),
                )
                for age in range(last - month_of(month) + 1)
            }
            for month, customers in cohorts.items()
            # March is not over.
            if month_of(month) <= last
        }

    def sum_up(self, cohorts):
        found = defaultdict(dict)
        for month, age, *numbers in cohorts._read_group(
            [("id", "in", cohorts.ids)],
            ["date_first:month", "age"],
            ["customer_count:sum", "active_count:sum", "returned_count:sum"],
        ):
            found[month][age] = tuple(numbers)
        return dict(found)

    def test_counted_as_plain_python_does(self):
        expected = self.count(self.bought)
        self.assertGreater(sum(row[age][2] for row in expected.values() for age in row), 20)
        self.assertTrue(any(row[0][1] for row in expected.values()), "nobody within a month")
        cohorts = self.refresh()
        self.assertEqual(self.sum_up(cohorts), expected)
        for cohort in cohorts:
            later = month_of(cohort.date_month) - month_of(cohort.date_first)
            self.assertEqual((cohort.age, cohort.team_id), (later, self.team))

    def test_run_twice_nothing_is_doubled(self):
        first = self.sum_up(self.refresh())
        self.assertEqual(self.sum_up(self.refresh()), first)

    def test_first_purchase_of_the_night_falls_in_the_customer_s_month(self):
        # Half past midnight of 1 May in Brussels.
        self.order_all([(self.customer, datetime(2025, 4, 30, 22, 30), 10)])
        before = self.count(self.bought)[date(2025, 5, 1)][0][0]
        self.assertEqual(self.sum_up(self.refresh())[date(2025, 5, 1)][0][0], before + 1)

    def test_share_of_all_is_no_mean_of_shares(self):
        cohorts = self.refresh()
        expected = self.count(self.bought)
        [(rate,)] = cohorts._read_group([("age", "=", 1)], [], ["active_rate:avg"])
        rows = [row[1] for row in expected.values() if 1 in row]
        self.assertAlmostEqual(rate, 100 * sum(r[1] for r in rows) / sum(r[0] for r in rows))
        means = [100 * active / size for size, active, _returned in rows]
        self.assertNotAlmostEqual(rate, sum(means) / len(means), 2)

    def test_heat_map(self):
        self.refresh()
        found = self.env["service.kpi"].get_cohorts({"period": "this_month"})
        expected = self.count(self.bought)
        self.assertEqual(
            [row["month"] for row in found["rows"]],
            [str(month) for month in sorted(expected, reverse=True)],
        )
        self.assertEqual(found["ages"], list(range(12)))
        for row in found["rows"]:
            counted = expected[date.fromisoformat(row["month"])]
            self.assertEqual(row["size"], counted[0][0])
            self.assertEqual(row["is_few"], row["size"] < 20)
            self.assertEqual(row["back"], sum(back for _n, _a, back in counted.values()))
            so_far = 0
            for cell, (age, (size, active, back)) in zip(
                row["cells"], sorted(counted.items()), strict=True
            ):
                so_far += back
                self.assertEqual((cell["age"], cell["active"]), (age, active))
                self.assertEqual(cell["returned"], so_far)
                self.assertAlmostEqual(cell["returned_rate"], so_far / size)
                self.assertAlmostEqual(cell["active_rate"], active / size)

    def test_up_to_the_period_s_end(self):
        self.refresh()
        days = {"date_from": "2025-06-01", "date_to": "2025-06-30"}
        rows = self.env["service.kpi"].get_cohorts(days)["rows"]
        self.assertEqual(rows[0]["month"], "2025-06-01")
        self.assertEqual([len(row["cells"]) for row in rows], [1, 2, 3, 4][: len(rows)])

    def test_salesperson_sees_those_they_won(self):
        self.refresh()
        own = [buyer for buyer, seller in self.sellers.items() if seller == self.salesman]
        kpi = self.env["service.kpi"].with_user(self.salesman)
        expected = self.count(own)
        rows = kpi.get_cohorts({"period": "this_month"})["rows"]
        self.assertEqual(
            {row["month"]: row["size"] for row in rows},
            {str(month): counted[0][0] for month, counted in expected.items()},
        )
        with self.assertRaises(AccessError):
            kpi.get_cohorts({"period": "this_month", "user_id": self.colleague.id})
        with self.assertRaises(AccessError):
            kpi.get_cohort_action(
                {"period": "this_month", "user_id": self.colleague.id}, rows[0]["month"]
            )

    def test_orders_behind_a_cell(self):
        self.refresh()
        kpi = self.env["service.kpi"]
        filters = {"period": "this_month"}
        row = next(
            row
            for row in kpi.get_cohorts(filters)["rows"]
            if any(cell["active"] for cell in row["cells"][1:])
        )
        cell = next(cell for cell in row["cells"][1:] if cell["active"])
        first = kpi.get_cohort_action(filters, row["month"])
        orders = self.env["sale.order"].search(first["domain"])
        self.assertEqual(len(orders.partner_id), row["size"])
        again = kpi.get_cohort_action(filters, row["month"], cell["month"])
        later = self.env["sale.order"].search(again["domain"])
        self.assertEqual(len(later.partner_id), cell["active"])
        self.assertLessEqual(later.partner_id, orders.partner_id)
        month = {month_of(order.date_order) for order in later}
        self.assertEqual(month, {month_of(date.fromisoformat(row["month"])) + cell["age"]})

    def test_nonsense_is_refused_in_words(self):
        for month in ("soon", "0001-01-01", "9999-12-31"):
            for months in ((month,), ("2025-05-01", month)):
                with self.assertRaises(UserError):
                    self.env["service.kpi"].get_cohort_action({"period": "this_month"}, *months)

    def test_each_company_has_its_own(self):
        other = self.env["res.company"].sudo().create({"name": "Sister"})
        self.order_all([(self.customer, datetime(2025, 5, 5, 10), 10)], company=other)
        self.refresh()
        sister = self.env["customer.cohort"].sudo().search([("company_id", "=", other.id)])
        self.assertEqual(sister.mapped("customer_count"), [1] * 10)
        self.assertEqual(self.sum_up(self.refresh()), self.count(self.bought))
