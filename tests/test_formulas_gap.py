import random
from math import sqrt
from statistics import mean, variance

from scipy import stats

from odoo.tests import BaseCase, tagged

from ..formulas import gap


@tagged("post_install", "-at_install")
class TestGap(BaseCase):
    """Intervals of differences, and of differences in differences."""

    def test_published_example_of_shares(self):
        # Newcombe (1998), table II: 56 of 70 against 48 of 80.
        found = gap.of_shares((56, 70), (48, 80))
        self.assertAlmostEqual(found.low, 0.0524, 4)
        self.assertAlmostEqual(found.high, 0.3339, 4)

    def test_published_difference_in_differences(self):
        # Card and Krueger (1994), table 3: employment in New Jersey and Pennsylvania.
        def interval(value, error):
            return gap.Gap(value, value - 1.96 * error, value + 1.96 * error)

        found = gap.of_changes(interval(0.59, 0.54), interval(-2.16, 1.25))
        self.assertAlmostEqual(found.difference, 2.75, 2)
        # With symmetric intervals it is the usual one, of the root of both squares.
        self.assertAlmostEqual((found.high - found.low) / 2 / 1.96, sqrt(0.54**2 + 1.25**2), 9)
        self.assertAlmostEqual((found.high - found.low) / 2 / 1.96, 1.36, 2)

    def test_means_as_scipy_has_them(self):
        rng = random.Random(5)
        first, second = (
            [rng.gauss(8, 2) for _n in range(30)],
            [rng.gauss(5, 4) for _n in range(10)],
        )
        found = gap.of_means(*((mean(v), variance(v), len(v)) for v in (first, second)))
        theirs = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
        self.assertAlmostEqual(found.low, theirs.low)
        self.assertAlmostEqual(found.high, theirs.high)
        self.assertAlmostEqual(found.difference, mean(first) - mean(second))
        self.assertIsNone(gap.of_means((8, 1, 30), (5, 1, 9)))
        self.assertEqual(gap.of_means((8, 0, 30), (5, 0, 10)), (3, 3, 3))

    def test_clear_is_what_leaves_zero_out(self):
        for bounds, clear in (((1, 3), True), ((-3, -1), True), ((-1, 1), False), ((0, 1), False)):
            self.assertIs(gap.Gap(0, *bounds).is_clear, clear)

    def test_bounds_lie_as_far_as_chance_reaches(self):
        """At a bound of a score interval, what was counted is 1.96 standard deviations away."""
        for count in (1, 3, 12, 39):
            for interval, spread in (
                (gap._score, lambda rate: rate),
                (gap._wilson, lambda share: share * (1 - share)),
            ):
                found, *bounds = interval((count, 40))
                self.assertEqual(found, count / 40)
                for bound in bounds:
                    far = abs(found - bound) / sqrt(spread(bound) / 40)
                    self.assertAlmostEqual(far, 1.959964, 5)

    def test_small_exposure_has_none(self):
        self.assertIsNone(gap.of_counts((3, 9), (3, 100)))
        self.assertLess(gap.of_counts((0, 100), (20, 100)).high, 0)
        self.assertFalse(gap.of_counts((0, 100), (0, 100)).is_clear)

    def test_intervals_hold_the_truth_as_often_as_they_say(self):
        rng = random.Random(7)

        def poisson(mean):
            count, time = 0, rng.expovariate(1)
            while time < mean:
                count, time = count + 1, time + rng.expovariate(1)
            return count

        def binomial(size, share):
            return sum(rng.random() < share for _n in range(size)), size

        held = changes = 0
        for _n in range(800):
            found = gap.of_counts((poisson(12), 200), (poisson(6), 100))
            held += found.low <= 0 <= found.high
            ours = gap.of_shares(binomial(80, 0.8), binomial(80, 0.6))
            theirs = gap.of_shares(binomial(80, 0.7), binomial(80, 0.6))
            found = gap.of_changes(ours, theirs)
            changes += found.low <= 0.1 <= found.high
        for count in (held, changes):
            self.assertGreater(count / 800, 0.93)
            self.assertLess(count / 800, 0.98)
