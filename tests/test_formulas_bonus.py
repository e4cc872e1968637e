import random
from datetime import date
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..formulas import bonus
from ..formulas.bonus import Terms


@tagged("post_install", "-at_install")
class TestBonus(BaseCase):
    def test_amounts_are_whole_units(self):
        for amount, rounding, units in (
            (0.285, 0.01, 29),
            (1.005, 0.01, 101),
            (-1.005, 0.01, -101),
            (0.075, 0.05, 2),
            (1234.5, 1, 1235),
            (0.1 + 0.2, 0.01, 30),
            (1e12, 0.001, 10**15),
            (0, 0.01, 0),
        ):
            self.assertEqual(bonus.to_units(amount, rounding), units, (amount, rounding))
        self.assertEqual(bonus.to_amount(29, 0.01), 0.29)
        self.assertEqual(bonus.to_amount(3, 0.05), 0.15)

    def test_linear(self):
        up = Terms(10000, low=0.9, high=0.95)
        for value, reached in (
            (0.89, 0),
            (0.9, 0),
            (0.925, Fraction(1, 2)),
            (57 / 60, 1),
            (1, 1),
            (-5, 0),
        ):
            self.assertEqual(bonus.get_reached(up, value), reached, value)
        down = Terms(10000, direction="down", low=6, high=2)
        for value, reached in ((7, 0), (6, 0), (5, Fraction(1, 4)), (2, 1), (0, 1)):
            self.assertEqual(bonus.get_reached(down, value), reached, value)

    def test_a_bound_of_no_width_is_a_threshold(self):
        for direction, value, reached in (("up", 1, 1), ("up", 0.9, 0), ("down", 1.1, 0)):
            terms = Terms(1, direction=direction, low=1, high=1)
            self.assertEqual(bonus.get_reached(terms, value), reached)

    def test_the_best_step_that_is_reached_pays(self):
        up = Terms(100, method="steps", steps=((0.95, 100), (0.9, 50), (0.99, 120)))
        for value, percent in ((0.89, 0), (0.9, 50), (19 / 20, 100), (0.9899, 100), (1, 120)):
            self.assertEqual(bonus.get_reached(up, value), Fraction(percent, 100), value)
        down = Terms(100, method="steps", direction="down", steps=((5, 40), (1, 100)))
        for value, percent in ((6, 0), (5, 40), (2, 40), (1, 100), (0, 100)):
            self.assertEqual(bonus.get_reached(down, value), Fraction(percent, 100), value)
        self.assertEqual(bonus.get_reached(up._replace(steps=()), 1), 0)

    def test_what_is_too_little_pays_nothing(self):
        terms = Terms(10000, sample=20)
        self.assertEqual(bonus.earn(terms, 1, 19), (bonus.FEW, 0, 0))
        self.assertEqual(bonus.earn(terms, 1, 20), (bonus.REACHED, 1, 10000))
        self.assertEqual(bonus.earn(terms._replace(sample=0), None, 0), (bonus.UNKNOWN, 0, 0))
        self.assertEqual(bonus.earn(terms._replace(days=0), 1, 99), (bonus.ABSENT, 0, 0))
        part = bonus.earn_part(terms, 1, 20, {1: 0, 2: 30}, 1)
        self.assertEqual(part, (bonus.ABSENT, 0, 0))

    def test_days_in_proportion(self):
        terms = Terms(10000, days=10, of_days=31)
        self.assertEqual(bonus.earn(terms, 1, 1)[2], 3226)
        self.assertEqual(bonus.earn(terms._replace(days=28, of_days=28), 1, 1)[2], 10000)

    def test_parts_add_up_to_the_whole(self):
        self.assertEqual(bonus.share_out(100, {1: 1, 2: 1, 3: 1}), {1: 34, 2: 33, 3: 33})
        # As JSON brings them back, in whatever order.
        self.assertEqual(bonus.share_out(100, {3: 1, 2: 1, 1: 1}), {1: 34, 2: 33, 3: 33})
        self.assertEqual(bonus.share_out(100, {1: 0, 2: 0}), {1: 0, 2: 0})
        self.assertEqual(bonus.share_out(100, {}), {})
        draw = random.Random(7)
        for _n in range(500):
            units = draw.randrange(10**9)
            weights = {key: draw.randrange(32) for key in range(draw.randrange(1, 9))}
            parts = bonus.share_out(units, weights)
            total = sum(weights.values())
            self.assertEqual(sum(parts.values()), units if total else 0)
            for key, weight in weights.items():
                self.assertLess(abs(parts[key] - (units * weight / total if total else 0)), 1)

    def test_holding_and_taking_back(self):
        self.assertEqual(bonus.hold(10001, 50), 5001)
        self.assertEqual(bonus.hold(10000, 33.33), 3333)
        self.assertEqual(bonus.hold(777, 0), 0)
        for held, before, now, taken in (
            (200, 1000, 1000, 0),
            (200, 1000, 900, 100),
            (200, 1000, 0, 200),
            (200, 1000, 1200, 0),
            (0, 1000, 0, 0),
        ):
            self.assertEqual(bonus.take_back(held, before, now), taken)

    def test_days_that_count(self):
        march = date(2026, 3, 1), date(2026, 3, 31)
        always = [(None, None)]
        joined = [(date(2026, 3, 16), None)]
        left = [(None, date(2026, 3, 20))]
        twice = [(None, date(2026, 3, 5)), (date(2026, 3, 4), date(2026, 3, 10))]
        for covers, days in (
            ([always], 31),
            ([], 31),
            ([always, joined], 16),
            ([joined, left], 5),
            ([twice], 10),
            ([[]], 0),
            ([[(date(2026, 4, 1), None)]], 0),
        ):
            self.assertEqual(bonus.count_days(*march, *covers), days)
