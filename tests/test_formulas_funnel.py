from fractions import Fraction
from math import comb, floor
from random import Random

from scipy import stats

from odoo.tests import BaseCase, tagged

from ..formulas import funnel


def tail(met, size, rate):
    """Return the exact probability of at most so many, in fractions."""
    rate = Fraction(rate)
    return sum(comb(size, k) * rate**k * (1 - rate) ** (size - k) for k in range(met + 1))


@tagged("post_install", "-at_install")
class TestFunnel(BaseCase):
    def test_limits_by_hand(self):
        """Of 10 at one half at most 1 with 11/1024 and at most 2 with 56/1024: 2.5 % lie between,
        14.6 of 45 parts above the first."""
        low, high = funnel.limits(0.5, 10, 0.95)
        self.assertAlmostEqual(low, (2 - (56 - 25.6) / 45) / 10)
        # At most 7 with 968/1024, at most 8 with 1013/1024.
        self.assertAlmostEqual(high, (8 - (1013 - 998.4) / 45) / 10)

    def test_limits_hold_what_they_say(self):
        """The distribution, interpolated as it is drawn, is at each limit what it should be."""
        for rate, size in ((Fraction(9, 10), 30), (Fraction(1, 3), 40), (Fraction(7, 10), 250)):
            for coverage in (funnel.WARNING, funnel.ALARM):
                found = funnel.limits(float(rate), size, coverage)
                for limit, expected in zip(
                    found, ((1 - coverage) / 2, (1 + coverage) / 2), strict=True
                ):
                    count = floor(limit * size)
                    part = limit * size - count
                    low, high = (float(tail(k, size, rate)) for k in (count, count + 1))
                    self.assertAlmostEqual(low + part * (high - low), expected, 9)

    def test_limits_close_in(self):
        widths = []
        for size in (10, 100, 1000, 100_000):
            low, high = funnel.limits(0.9, size, funnel.WARNING)
            inner, outer = (low, high), funnel.limits(0.9, size, funnel.ALARM)
            self.assertTrue(0 <= outer[0] <= inner[0] < 0.9 < inner[1] <= outer[1] <= 1)
            widths.append(high - low)
        self.assertEqual(widths, sorted(widths, reverse=True))
        # Of very many: two standard deviations, as the normal distribution has them.
        self.assertAlmostEqual(widths[-1], 2 * 1.96 * (0.09 / 100_000) ** 0.5, 4)

    def test_without_spread_nothing_differs(self):
        for rate, met in ((0, 0), (1, 12)):
            self.assertEqual(funnel.limits(rate, 12, funnel.WARNING), (rate, rate))
            self.assertEqual(funnel.chance(met, 12, rate), 1)

    def test_chance_is_exact(self):
        rate = Fraction(9, 10)
        for met, size in ((20, 30), (30, 30), (27, 30), (0, 12), (80, 100)):
            below, above = tail(met, size, rate), 1 - tail(met - 1, size, rate)
            expected = float(min(1, 2 * min(below, above)))
            found = funnel.chance(met, size, float(rate))
            self.assertAlmostEqual(found / expected, 1, 9)

    def test_who_is_improbable_is_outside(self):
        for size in (10, 33, 200):
            low, high = funnel.limits(0.85, size, funnel.WARNING)
            for met in range(size + 1):
                if funnel.chance(met, size, 0.85) < 0.05:
                    self.assertFalse(low < met / size < high, (met, size))

    def test_published_discoveries(self):
        """Benjamini and Hochberg (1995), section 3.2: of 15 hypotheses four, not nine or three."""
        published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
        published += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
        self.assertEqual(funnel.find(published), [True] * 4 + [False] * 11)

    def test_discoveries_as_scipy_has_them(self):
        random = Random(7)
        for size in (1, 2, 10, 200):
            chances = [random.random() ** 4 for _n in range(size)]
            adjusted = stats.false_discovery_control(chances)
            self.assertEqual(funnel.find(chances), list(adjusted <= funnel.FALSE_AT_MOST))
        self.assertEqual(funnel.find([]), [])
