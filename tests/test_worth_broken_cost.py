from datetime import date, datetime, timedelta
from statistics import mean
from unittest.mock import patch

from scipy import stats

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ..formulas import gap
from ..models.figure.service_kpi import Scope
from .common_survey import SurveyCase


@tagged("post_install", "-at_install")
class TestGap(BaseCase):
    def test_published_shares(self):
        """Newcombe (1998), table II, method 10: 56/70 and 48/80; 9/10 and 3/10; 10/10 and 0/10."""
        for first, second, low, high in (
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((10, 10), (0, 10), 0.6075, 1),
        ):
            found = gap.of_shares(first, second)
            self.assertAlmostEqual(found.low, low, 3)
            self.assertAlmostEqual(found.high, high, 3)

    def test_means_as_scipy_has_them(self):
        first, second = [3.0, 4, 5, 5, 6, 7, 8, 9, 9, 10], [1.0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 2]
        expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval()
        samples = [(mean(s), stats.tvar(s), len(s)) for s in (first, second)]
        found = gap.of_means(*samples)
        self.assertAlmostEqual(found.low, expected.low, 9)
        self.assertAlmostEqual(found.high, expected.high, 9)
        self.assertTrue(found.is_clear)
        self.assertFalse(gap.of_means(samples[0], samples[0]).is_clear)

    def test_few_say_nothing(self):
        self.assertIsNone(gap.of_shares((9, 9), (0, 100)))
        self.assertIsNone(gap.of_means((1, 1, 9), (2, 1, 100)))


@tagged("post_install", "-at_install")
class TestBrokenCost(SurveyCase):
    """Customers whose promise was broken, beside those whose was kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env.ref("customers_for_life.kpi_kept_rate")
        cls.buyers = (
            cls.env["res.partner"].sudo().create([{"name": f"Buyer {n}"} for n in range(24)])
        )

    def promise(self, buyer, met, due, order=None):
        return self.new_promise(
            partner_id=buyer.id,
            order_id=order and order.id,
            date_made=due - timedelta(days=5),
            date_due=due,
            date_fulfilled=datetime.combine(due, datetime.min.time()) if met else False,
        )

    def cost(self, end=date(2026, 3, 2), **chosen):
        scope = Scope(self.company, end, end, **chosen)
        return self.kpi._get_broken_cost(scope)

    def test_scores(self):
        places = {}
        for n, buyer in enumerate(self.buyers):
            order = self.new_order(partner_id=buyer.id)
            order.action_confirm()
            order.promise_ids.sudo().unlink()
            met = n % 2 == 0
            places[buyer] = met, 4 - n % 3 if met else n % 3
            self.answer(order, *[places[buyer][1]] * 3)
            self.promise(buyer, met, date(2026, 2, 20), order)
            # What comes after the first promise does not count.
            self.promise(buyer, not met, date(2026, 2, 25), order)
        self.env.flush_all()
        row = self.cost()[0]
        scores = [[25.0 * place for was, place in places.values() if was == met] for met in (0, 1)]
        expected = stats.ttest_ind(*scores, equal_var=False).confidence_interval()
        self.assertEqual(row["sizes"], [12, 12])
        for found, value in zip(
            row["gap"],
            (mean(scores[0]) - mean(scores[1]), expected.low, expected.high),
            strict=True,
        ):
            self.assertAlmostEqual(found, value, 6)
        self.assertTrue(row["clear"])
        # Who may not read the figure is not told its means.
        with patch.object(self.registry["service.kpi"], "_is_readable", return_value=False):
            self.assertNotIn(row["name"], [row["name"] for row in self.cost()])
        # Who is asked for alone has too few.
        self.assertFalse(any(row["enough"] for row in self.cost(partner=self.buyers[0])))

    def test_what_they_did_afterwards(self):
        due = date(2024, 6, 3)
        for n, buyer in enumerate(self.buyers):
            self.promise(buyer, n < 12, due)
        # Of those whose promise was kept 10 came back, of the others 2; one of these too late,
        # and one who had bought before.
        again = {n: datetime(2024, 9, 1) for n in [*range(10), 12, 13, 14]}
        again[13] = datetime(2025, 6, 5)
        again[14] = datetime(2024, 6, 1)
        for n, moment in again.items():
            order = self.new_order(partner_id=self.buyers[n].id, quantities=(n + 1,))
            order.action_confirm()
            order.date_order = moment
        self.env.flush_all()
        returned, revenue = self.cost()
        self.assertEqual(returned["sizes"], [12, 12])
        self.assertEqual(returned["gap"], list(gap.of_shares((1, 12), (10, 12))))
        self.assertIn("points", returned["difference"])
        price = self.product.list_price
        spent = [
            [13 * price, *[0] * 11],
            [*((n + 1) * price for n in range(10)), 0, 0],
        ]
        self.assertAlmostEqual(revenue["gap"][0], mean(spent[0]) - mean(spent[1]), 2)
        expected = stats.ttest_ind(*spent, equal_var=False).confidence_interval()
        self.assertAlmostEqual(revenue["gap"][1], expected.low, 2)

    def test_without_promises_nothing_is_told(self):
        self.assertFalse(self.cost())

    def test_another_s_is_not_told(self):
        filters = {"period": "this_month", "user_id": self.colleague.id}
        kpi = self.env["service.kpi"].with_user(self.salesman)
        with self.assertRaises(AccessError):
            kpi.get_broken_cost(filters)
        self.assertEqual(kpi.get_broken_cost({"period": "this_month"}), [])
