import math

import numpy as np
from scipy.integrate import dblquad, quad
from scipy.stats import beta, gamma

from odoo.tests import BaseCase, tagged

from ..formulas import lifetime_value
from ..formulas.lifetime_value import Buying, NoFit, Spending, fit_buying, fit_spending

# The CDNOW customers of Fader, Hardie and Lee (2005), table 2; weeks.
CDNOW = Buying(0.243, 4.414, 0.793, 2.426, -9582.4)


def arrays(*columns):
    return [np.array(column, dtype=float) for column in columns]


def simulate(buying, count, age, seed=7):
    """Return (repeats, recency, age) of customers who buy and leave as the model has it."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(buying.r, 1 / buying.alpha, count)
    leaves = rng.beta(buying.a, buying.b, count)
    ages = rng.uniform(age / 4, age, count).round()
    repeats, recency = np.zeros(count), np.zeros(count)
    for n in range(count):
        moment = 0
        while (moment := moment + rng.exponential(1 / max(rates[n], 1e-12))) < ages[n]:
            repeats[n] += 1
            recency[n] = moment
            if rng.random() < leaves[n]:
                break
    return repeats, recency, ages


@tagged("post_install", "-at_install")
class TestLifetimeValue(BaseCase):
    def test_published_example(self):
        """The customer of the source's section 5: two repeats, the last in week 30.43 of 38.86."""
        customer = arrays([2], [30.43], [38.86])
        self.assertAlmostEqual(CDNOW.expected(39, *customer)[0], 1.226, 3)
        self.assertAlmostEqual(CDNOW.alive(*customer)[0], 0.7266, 4)

    def test_likelihood_is_that_of_the_story(self):
        """Rates and shares of leaving integrated out by hand."""
        r, alpha, a, b = 0.8, 30, 1.2, 2.5
        for repeats, recency, age in ((0, 0, 90), (1, 20, 90), (4, 75, 90)):

            def density(share, rate, x=repeats, seen=recency, age=age):
                stays = (1 - share) ** x * math.exp(-rate * age)
                leaves = x and share * (1 - share) ** (x - 1) * math.exp(-rate * seen)
                chance = rate**x * (stays + leaves)
                return chance * gamma.pdf(rate, r, scale=1 / alpha) * beta.pdf(share, a, b)

            integral, _error = dblquad(density, 0, 1, 0, 1, epsabs=0)
            value, _gradient = lifetime_value._buying_likelihood(
                (r, alpha, a, b), *arrays([repeats], [recency], [age], [1])
            )
            self.assertAlmostEqual(value, math.log(integral), 4)

    def test_known_parameters_are_recovered(self):
        true = Buying(0.6, 60, 0.8, 2.5, None)
        customers = simulate(true, 20000, 1000)
        fit = fit_buying(*customers)
        ones = np.ones(len(customers[0]))
        at_truth, _gradient = lifetime_value._buying_likelihood(true[:4], *customers, ones)
        at_fit, gradient = lifetime_value._buying_likelihood(fit[:4], *customers, ones)
        self.assertAlmostEqual(fit.log_likelihood / at_fit, 1, 8)
        # Twice the difference is chi-squared with four degrees of freedom: below 18.5 in 999 of
        # 1000 samples.
        self.assertTrue(0 <= 2 * (at_fit - at_truth) < 18.5)
        np.testing.assert_allclose(fit[:4], true[:4], rtol=0.15)
        # Of so many customers, a step of a hundredth of a percent from the top is not seen.
        np.testing.assert_allclose(gradient * fit[:4] / len(ones), 0, atol=1e-5)

    def test_unit_of_time_does_not_matter(self):
        repeats, recency, age = simulate(Buying(0.6, 60, 0.8, 2.5, None), 3000, 1000)
        days, weeks = fit_buying(repeats, recency, age), fit_buying(repeats, recency / 7, age / 7)
        np.testing.assert_allclose(weeks[:4], np.array(days[:4]) / [1, 7, 1, 1], rtol=1e-4)

    def test_expected_purchases_come(self):
        """Those foreseen at half time are those that a simulation has in the second half."""
        buying = Buying(0.6, 60, 0.8, 2.5, None)
        rng = np.random.default_rng(3)
        count, came, foreseen = 20000, 0, 0.0
        rates, leaves = rng.gamma(0.6, 1 / 60, count), rng.beta(0.8, 2.5, count)
        histories = []
        for n in range(count):
            moment, moments = 0, []
            while (moment := moment + rng.exponential(1 / max(rates[n], 1e-12))) < 730:
                moments.append(moment)
                if rng.random() < leaves[n]:
                    break
            before = [moment for moment in moments if moment < 365]
            came += len(moments) - len(before)
            histories.append((len(before), max(before, default=0), 365))
        foreseen = buying.expected(365, *arrays(*zip(*histories, strict=True))).sum()
        self.assertAlmostEqual(foreseen / came, 1, 1)

    def test_thousands_of_purchases_do_not_overflow(self):
        many = arrays([500, 5000], [990, 999], [1000, 1000])
        expected = Buying(0.6, 60, 0.8, 2.5, None).expected(365, *many)
        np.testing.assert_allclose(expected / (many[0] * 0.365), 1, atol=0.4)

    def test_spending(self):
        """The density of a mean amount, integrated by hand; parameters recovered."""
        p, q, scale, repeats, mean = 6.25, 3.74, 15.44, 3, 22.0

        def density(rate):
            spent = gamma.pdf(mean, p * repeats, scale=1 / (rate * repeats))
            return spent * gamma.pdf(rate, q, scale=1 / scale)

        integral, _error = quad(density, 0, 5)
        value, _gradient = lifetime_value._spending_likelihood(
            (p, q, scale), *arrays([repeats], [mean])
        )
        self.assertAlmostEqual(value, math.log(integral), 6)
        rng = np.random.default_rng(5)
        times = rng.integers(1, 8, 20000)
        rates = rng.gamma(q, 1 / scale, 20000)
        means = rng.gamma(p * times, 1 / (rates * times))
        fit = fit_spending(times, means)
        np.testing.assert_allclose(fit[:3], (p, q, scale), rtol=0.15)
        # Whatever the money, and whoever spent nothing or never came back tells nothing.
        times, means = np.append(times, [0, 3]), np.append(means, [20, 0])
        in_thousands = fit_spending(times, means / 1000)
        np.testing.assert_allclose(in_thousands[:3], (fit[0], fit[1], fit[2] / 1000), rtol=1e-4)
        # Who never came back is expected to spend what everybody does.
        self.assertAlmostEqual(
            Spending(p, q, scale, None).mean(*arrays([0], [0]))[0], p * scale / (q - 1)
        )

    def test_what_does_not_tell_is_not_fitted(self):
        few = arrays([1] * 49 + [0] * 500, [10] * 549, [100] * 549)
        with self.assertRaises(NoFit) as caught:
            fit_buying(*few)
        self.assertEqual(caught.exception.reason, "few")
        # Amounts so unequal that their mean is infinite.
        rng = np.random.default_rng(1)
        wild = np.exp(rng.normal(0, 6, 300))
        with self.assertRaises(NoFit) as caught:
            fit_spending(np.full(300, 20), wild)
        self.assertEqual(caught.exception.reason, "flat")

    def test_customers_who_hardly_differ(self):
        """All buy at the same rate and leave with the same chance: nothing breaks."""
        rng = np.random.default_rng(2)
        histories, later = [], 0
        for _n in range(2000):
            moment, moments = 0, []
            while (moment := moment + rng.exponential(60)) < 730:
                moments.append(moment)
                if rng.random() < 0.15:
                    break
            before = [moment for moment in moments if moment < 365]
            later += len(moments) - len(before)
            histories.append((len(before), max(before, default=0), 365))
        customers = arrays(*zip(*histories, strict=True))
        buying = fit_buying(*customers)
        self.assertAlmostEqual(buying.expected(365, *customers).sum() / later, 1, 1)

    def test_money_later_is_worth_less(self):
        customer = arrays([2], [30.43], [38.86])
        now = lifetime_value.present_value(CDNOW, np.array([10.0]), 12, 0, *customer)
        expected = CDNOW.expected(12 * lifetime_value.DAYS_A_MONTH, *customer) * 10
        self.assertAlmostEqual(now[0], expected[0], 9)
        later = lifetime_value.present_value(CDNOW, np.array([10.0]), 12, 0.1, *customer)
        self.assertTrue(now[0] / 1.1 < later[0] < now[0])
        month = lifetime_value.present_value(CDNOW, np.array([10.0]), 1, 0.1, *customer)
        expected = CDNOW.expected(lifetime_value.DAYS_A_MONTH, *customer) * 10
        self.assertAlmostEqual(month[0], expected[0] / 1.1 ** (1 / 24), 9)

    def test_gone_for_sure(self):
        """Who bought on two hundred days in a row, and then not for a lifetime."""
        customer = arrays([199], [199], [30000])
        buying = lifetime_value.Buying(50, 0.01, 1, 0.5, 0)
        with np.errstate(over="raise"):
            self.assertEqual(buying.alive(*customer)[0], 0)

    def test_rhythm(self):
        """Of exponential gaps, 95 of 100 are within the limit that those before it set."""
        rng = np.random.default_rng(11)
        for repeats in (1, 4, 20):
            gaps = rng.exponential(30, (40000, repeats + 1))
            limit = lifetime_value.quiet_after(np.full(40000, repeats), gaps[:, :-1].sum(axis=1))
            self.assertAlmostEqual(np.mean(gaps[:, -1] <= limit), 0.95, 2)
        self.assertEqual(lifetime_value.quiet_after(*arrays([0], [0]))[0], math.inf)
