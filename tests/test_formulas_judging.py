from math import comb, exp, factorial
from statistics import mean, stdev

from odoo.tests import BaseCase, tagged

from ..formulas.judging import judge_count, judge_mean, judge_share


def chance_of_share(met, size, share):
    """Return the two-sided binomial probability, term by term."""
    terms = [comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(size + 1)]
    return sum(term for term in terms if term <= terms[met] * (1 + 1e-7))


def chance_of_count(count, expected):
    """Return the two-sided Poisson probability, term by term."""
    terms = [exp(-expected) * expected**k / factorial(k) for k in range(150)]
    return sum(term for term in terms if term <= terms[count] * (1 + 1e-7))


def expect(value, bound, chance):
    if chance >= 0.05:
        return "none"
    return "up" if value > bound else "down"


# Student's t beyond which lies 5 % on both sides, from his table, by degrees of freedom.
STUDENT = {9: 2.2622, 11: 2.2010, 14: 2.1448, 19: 2.0930, 29: 2.0452}


@tagged("post_install", "-at_install")
class TestJudging(BaseCase):
    """More than chance away from a bound, or not: against sums in plain Python and a table."""

    def test_shares(self):
        for size in (10, 11, 17, 30, 64):
            for met in range(size + 1):
                for bound in (0.15, 0.5, 0.8, 0.9, 0.95):
                    found = judge_share(met, size, bound)
                    chance = chance_of_share(met, size, bound)
                    self.assertEqual(found, expect(met, bound * size, chance), (met, size, bound))

    def test_counts(self):
        for size in (10, 25, 80, 400):
            for count in range(60):
                for bound in (0.01, 0.06, 0.1):
                    found = judge_count(count, size, bound)
                    chance = chance_of_count(count, bound * size)
                    self.assertEqual(
                        found, expect(count, bound * size, chance), (count, size, bound)
                    )

    def test_means(self):
        for size in (10, 12, 15, 20, 30):
            for spread in (1, 7, 40):
                values = [60 + (number * number * 7) % (spread + 1) for number in range(size)]
                sample = {value: values.count(value) for value in values}
                for bound in (40, 58, 60, 61, 63, 70, 90):
                    far = (mean(values) - bound) / (stdev(values) / size**0.5)
                    chance = 0 if abs(far) >= STUDENT[size - 1] else 1
                    self.assertEqual(
                        judge_mean(sample, bound), expect(mean(values), bound, chance), sample
                    )

    def test_values_that_are_all_the_same(self):
        self.assertEqual(judge_mean({70: 12}, 80), "down")
        self.assertEqual(judge_mean({80: 12}, 80), "none")

    def test_few_are_too_few_however_bad(self):
        self.assertEqual(judge_share(6, 9, 0.9), "few")
        self.assertEqual(judge_share(0, 9, 0.9), "few")
        self.assertEqual(judge_count(6, 2, 0.06), "few")
        self.assertEqual(judge_mean({0: 9}, 80), "few")
        self.assertEqual(judge_mean({}, 80), "few")

    def test_bounds_at_the_ends(self):
        self.assertEqual(judge_share(9, 10, 1), "down")
        self.assertEqual(judge_share(10, 10, 1), "none")
        self.assertEqual(judge_count(1, 10, 0), "up")
        self.assertEqual(judge_count(0, 10, 0), "none")

    def test_many(self):
        self.assertEqual(judge_count(200_000, 1_000_000, 0.19), "up")
        self.assertEqual(judge_share(899_000, 1_000_000, 0.9), "down")
