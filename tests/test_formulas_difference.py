from itertools import permutations
from math import comb, exp, factorial

from odoo.tests import BaseCase, tagged

from ..formulas import difference
from ..formulas.difference import compare_counts, compare_means, compare_shares


def chance_of_table(met, size, met_before, size_before):
    """Return Fisher's two-sided probability, from binomial coefficients alone."""
    total = met + met_before
    ways = {
        k: comb(size, k) * comb(size_before, total - k)
        for k in range(max(0, total - size_before), min(size, total) + 1)
    }
    return sum(way for way in ways.values() if way <= ways[met]) / sum(ways.values())


def chance_of_counts(count, total, share):
    """Return the two-sided binomial probability, term by term."""
    terms = [comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)]
    return sum(term for term in terms if term <= terms[count] * (1 + 1e-9))


@tagged("post_install", "-at_install")
class TestDifference(BaseCase):
    """More than chance, or not: against published examples and sums in plain Python."""

    def test_published_examples(self):
        # Fisher's tea: three of four cups guessed right.
        self.assertAlmostEqual(difference._chance_of_shares((3, 4), (1, 4)), 0.4857, 4)
        # Fisher (1935), twins of criminals: 10 of 13 identical and 2 of 17 other ones convicted.
        self.assertAlmostEqual(difference._chance_of_shares((10, 13), (2, 17)), 0.000537, 5)
        self.assertEqual(compare_shares((10, 13), (2, 17)), "up")
        self.assertEqual(compare_shares((3, 4), (1, 4)), "few")

    def test_all_small_tables(self):
        for size in range(1, 8):
            for size_before in range(1, 8):
                for met in range(size + 1):
                    for met_before in range(size_before + 1):
                        tables = (met, size, met_before, size_before)
                        found = compare_shares(tables[:2], tables[2:])
                        small, large = sorted((tables[:2], tables[2:]), key=lambda s: s[1])
                        extremes = [
                            chance_of_table(k, small[1], *large) < 0.05 for k in (0, small[1])
                        ]
                        expected = "few" if not any(extremes) else "none"
                        if any(extremes) and chance_of_table(*tables) < 0.05:
                            higher = met / size > met_before / size_before
                            expected = "up" if higher else "down"
                        self.assertEqual(found, expected, tables)

    def test_counts_with_their_exposure(self):
        for exposure, before in ((1, 1), (1, 3), (30, 7)):
            share = exposure / (exposure + before)
            for count in range(12):
                for count_before in range(12):
                    total = count + count_before
                    found = compare_counts((count, exposure), (count_before, before))
                    ends = min(chance_of_counts(k, total, share) for k in (0, total))
                    expected = "few" if ends >= 0.05 else "none"
                    if ends < 0.05 and chance_of_counts(count, total, share) < 0.05:
                        higher = count / exposure > count_before / before
                        expected = "up" if higher else "down"
                    self.assertEqual(found, expected, (count, exposure, count_before, before))
        # One error before and none after is no proof, six are.
        self.assertEqual(compare_counts((0, 60), (1, 60)), "few")
        self.assertEqual(compare_counts((0, 60), (5, 60)), "few")
        self.assertEqual(compare_counts((0, 60), (6, 60)), "down")
        self.assertEqual(compare_counts((3, 0), (0, 60)), "few")

    def test_means_of_few_values_by_all_their_orders(self):
        for now, before in (
            ([50, 60, 60, 70], [90, 100, 100]),
            ([50, 90, 60], [40, 70, 100, 80]),
            ([100, 100], [50, 60, 100]),
            ([70, 80, 90], [10, 20, 30, 40]),
        ):
            values = now + before
            gap = abs(sum(now) / len(now) - sum(before) / len(before))
            gaps = [
                abs(sum(v[: len(now)]) / len(now) - sum(v[len(now) :]) / len(before))
                for v in permutations(values)
            ]
            chance = sum(other >= gap - 1e-9 for other in gaps) / len(gaps)
            samples = [{v: sample.count(v) for v in sample} for sample in (now, before)]
            self.assertAlmostEqual(difference._chance_of_deal(*samples), chance, 9)

    def test_means_of_many_values_by_welch(self):
        # Means of 50 and 46 with variances of 4.5 and 40 in samples of 20 and 40.
        now = {52: 10, 48: 10}
        before = {52: 20, 40: 20}
        self.assertEqual(compare_means(now, before), "up")
        self.assertEqual(compare_means(before, now), "down")
        self.assertEqual(compare_means(now, {52: 11, 48: 9}), "none")
        # Welch's t and its degrees of freedom by his formulas, the tail by summing the density.
        variances = [20 * 4 / 19, 40 * 36 / 39]
        parts = [variances[0] / 20, variances[1] / 40]
        t = (50 - 46) / sum(parts) ** 0.5
        freedom = sum(parts) ** 2 / (parts[0] ** 2 / 19 + parts[1] ** 2 / 39)
        step, density = 1e-3, lambda x: (1 + x * x / freedom) ** (-(freedom + 1) / 2)
        tail = sum(density(t + (n + 0.5) * step) for n in range(60_000))
        whole = sum(density((n + 0.5) * step) for n in range(60_000))
        self.assertAlmostEqual(difference._chance_of_means(now, before), tail / whole, 5)

    def test_too_few_means(self):
        self.assertEqual(compare_means({}, {90: 3}), "few")
        self.assertEqual(compare_means({100: 3}, {10: 3}), "few")
        self.assertEqual(compare_means({100: 4}, {10: 4}), "up")
        # One of twenty is chance, one of twenty-one is not.
        self.assertEqual(compare_means({100: 1}, {10: 19}), "few")
        self.assertEqual(compare_means({100: 1}, {10: 20}), "up")
        # Two full scores beside many mixed ones are no proof, whatever their own spread says.
        self.assertEqual(compare_means({100: 2}, {100: 90, 80: 60, 40: 60}), "none")

    def test_nothing_changed(self):
        self.assertEqual(compare_shares((1000, 1000), (1000, 1000)), "none")
        self.assertEqual(compare_shares((2, 2), (2, 3)), "few")
        self.assertEqual(compare_shares((0, 0), (5, 5)), "few")
        self.assertEqual(compare_means({80: 50}, {80: 50}), "none")

    def test_a_million_records(self):
        million = 1_000_000
        self.assertEqual(compare_shares((930_000, million), (931_000, million)), "down")
        self.assertEqual(compare_shares((930_000, million), (930_100, million)), "none")
        self.assertEqual(compare_counts((50_000, million), (51_000, million)), "down")
        scores = {score: 10_000 for score in range(100)}
        self.assertEqual(compare_means({s + 1: n for s, n in scores.items()}, scores), "up")

    def test_chance_alone_rings_in_less_than_one_case_of_twenty(self):
        """The exact sum over all outcomes of two Poisson counts with the same mean."""
        for mean in (2, 5, 10):
            weights = [exp(-mean) * mean**k / factorial(k) for k in range(60)]
            rung = sum(
                weights[a] * weights[b]
                for a in range(40)
                for b in range(40)
                if compare_counts((a, 1), (b, 1)) in ("up", "down")
            )
            self.assertLess(rung, 0.05)
