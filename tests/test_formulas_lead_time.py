import random
from math import exp, log

import numpy as np
from scipy import stats

from odoo.tests import BaseCase, tagged

from ..formulas import lead_time
from ..formulas.product_limit import get_quantiles, get_shares
from ..formulas.work_clock import WorkClock

# Weeks of remission under 6-MP (Freireich and others 1963), with + where it lasts; and the share in
# remission after each week that textbooks print.
REMISSIONS = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()
STILL = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


@tagged("post_install", "-at_install")
class TestProductLimit(BaseCase):
    def test_published_example(self):
        values = [int(week.rstrip("+")) for week in REMISSIONS]
        points, over = get_shares(values, [not week.endswith("+") for week in REMISSIONS])
        found = {int(point): round(1 - share, 3) for point, share in zip(points, over, strict=True)}
        self.assertEqual(found, STILL)

    def test_as_scipy_has_it(self):
        random.seed(16)
        for size in (1, 2, 30, 400):
            values = [random.randrange(1, 60) / 2 for _n in range(size)]
            is_over = [random.random() < 0.7 for _n in range(size)]
            done = [v for v, over in zip(values, is_over, strict=True) if over]
            still = [v for v, over in zip(values, is_over, strict=True) if not over]
            theirs = stats.ecdf(stats.CensoredData(uncensored=done, right=still)).cdf
            points, over = get_shares(values, is_over)
            # Of several at one point, the last one says it.
            ours = dict(zip(points, over, strict=True))
            expected = theirs.evaluate(list(ours))
            np.testing.assert_allclose(list(ours.values()), expected, atol=1e-12)

    def test_quantiles_leave_room_for_the_next_one(self):
        twenty = list(range(1, 21))
        # 0.9 of 21, rounded up, is the nineteenth of twenty.
        self.assertEqual(get_quantiles(twenty, [True] * 20, [0.5, 0.9]), [11, 19])
        # Nobody knows of 99 in 100 from twenty.
        self.assertEqual(get_quantiles(twenty, [True] * 20, [0.9, 0.99]), [19])

    def test_what_is_open_makes_it_later(self):
        done = [1, 2, 3, 4]
        # 0.6 of five is three of the four.
        self.assertEqual(get_quantiles(done, [True] * 4, [0.6]), [3])
        # Two take longer than 2.5: by then a third is over, and by 3 half of the other two thirds,
        # which is less than three of four.
        self.assertEqual(get_quantiles([*done, 2.5, 2.5], [True] * 4 + [False] * 2, [0.6]), [4])
        self.assertEqual(get_quantiles([1, 2], [False, False], [0.5]), [])


@tagged("post_install", "-at_install")
class TestLeadTime(BaseCase):
    def test_what_is_recent_reaches_as_far_back_as_is_needed(self):
        self.assertEqual(lead_time.get_horizon(np.arange(19) * 10.0), lead_time.RECENT_DAYS)
        # Of twenty the oldest, of more the twentieth.
        ages = np.arange(30)[::-1] * 10.0
        self.assertEqual(lead_time.get_horizon(ages[10:]), 190)
        self.assertEqual(lead_time.get_horizon(ages), 190)
        self.assertEqual(lead_time.get_horizon(ages / 10), lead_time.RECENT_DAYS)

    def fit(self, lead, ids, is_over=None, age=None):
        return lead_time.fit(
            np.array(lead, float),
            np.array(is_over or [True] * len(lead), bool),
            np.array(age or [1] * len(lead)),
            {"product": np.array(ids, int)},
        )

    def test_effects_are_shrunk(self):
        norm = self.fit([2] * 30 + [8] * 10, [0] * 30 + [7] * 10)
        mean = (30 * log(2) + 10 * log(8)) / 40
        self.assertAlmostEqual(norm.mean, mean)
        # Ten of one product count as much as what is known of all.
        effect, size = norm.effects["product"][7]
        self.assertAlmostEqual(effect, (log(8) - mean) * 10 / 20)
        self.assertEqual((size, norm.size, len(norm.effects["product"])), (10, 40, 1))

    def test_an_effect_is_what_those_before_leave_over(self):
        lead, ones = np.array([2.0] * 20 + [8.0] * 20), np.ones(40, bool)
        ids = np.array([1] * 20 + [2] * 20)
        norm = lead_time.fit(lead, ones, np.zeros(40), {"category": ids, "product": ids})
        whole = log(8) - norm.mean
        first, second = (norm.effects[kind][2][0] for kind in ("category", "product"))
        self.assertAlmostEqual(first, whole * 20 / 30)
        self.assertAlmostEqual(second, (whole - first) * 20 / 30)

    def test_never_from_fewer_than_twenty(self):
        self.assertFalse(self.fit([3] * 19, [0] * 19).percentiles)
        self.assertTrue(self.fit([3] * 20, [0] * 20).percentiles)
        few = self.fit([3] * 30, [0] * 30, [True] * 19 + [False] * 11)
        self.assertEqual((few.percentiles, few.size), ([], 19))
        self.assertEqual(self.fit([], []).size, 0)

    def test_where_few_are_made_the_last_twenty_count(self):
        # One each ten days; and fifty of a busier time long ago.
        age = [10 * number for number in range(1, 26)] + [400] * 50
        self.assertEqual(self.fit([3] * 75, [0] * 75, age=age).size, 20)
        self.assertEqual(self.fit([3] * 75, [0] * 75, age=[1] * 25 + [400] * 50).size, 25)
        self.assertEqual(self.fit([3] * 20, [0] * 20, age=age[:20]).size, 20)

    def test_parts_of_a_day_and_what_was_done_at_once(self):
        norm = self.fit([0.5] * 15 + [2] * 15, [0] * 30)
        self.assertAlmostEqual(norm.mean, 0)
        self.assertAlmostEqual(
            lead_time.get_chance(norm.percentiles, norm.mean, 0.5), 15 / 31, delta=0.01
        )
        self.assertEqual(lead_time.get_chance(norm.percentiles, norm.mean, 0.4), 0)
        at_once = self.fit([0] * 30, [0] * 30)
        self.assertLess(exp(at_once.mean), 0.1)
        self.assertAlmostEqual(
            lead_time.advise(at_once.percentiles, at_once.mean, 0.5), exp(at_once.mean)
        )

    def test_advice_and_chance_agree(self):
        random.seed(3)
        norm = self.fit([random.lognormvariate(2, 0.5) for _n in range(300)], [0] * 300)
        for share in (0.5, 0.9, 0.95):
            for elapsed in (0, 4, 9):
                lead = lead_time.advise(norm.percentiles, norm.mean, share, elapsed)
                chance = lead_time.get_chance(norm.percentiles, norm.mean, lead, elapsed)
                self.assertGreaterEqual(chance, share - 1e-9)
                sooner = lead_time.get_chance(norm.percentiles, norm.mean, lead * 0.999, elapsed)
                self.assertLess(sooner, share)

    def test_what_is_open_for_long_takes_longer(self):
        norm = self.fit(list(range(1, 101)), [0] * 100)
        self.assertAlmostEqual(lead_time.advise(norm.percentiles, norm.mean, 0.9), 91)
        self.assertAlmostEqual(
            lead_time.get_chance(norm.percentiles, norm.mean, 76, 51), 0.5, delta=0.02
        )
        self.assertEqual(lead_time.get_chance(norm.percentiles, norm.mean, 50, 51), 0)
        self.assertIsNone(lead_time.advise(norm.percentiles, norm.mean, 0.9, 200))

    def test_shifts_with_what_is_known(self):
        norm = self.fit([5.0] * 40, [0] * 40)
        self.assertAlmostEqual(lead_time.advise(norm.percentiles, norm.mean + log(2), 0.9), 10)
        expected = lead_time.predict(norm.mean, [log(2), -log(4)])
        self.assertAlmostEqual(exp(expected), 2.5)


@tagged("post_install", "-at_install")
class TestWorkClock(BaseCase):
    def setUp(self):
        super().setUp()
        self.clock = WorkClock([(0, 10, 1), (10, 20, 1), (40, 50, 1)])

    def test_stands_still_when_nobody_works(self):
        times = [-5, 0, 5, 15, 20, 30, 40, 45, 50, 90]
        shown = [0, 0, 0.5, 1.5, 2, 2, 2, 2.5, 3, 3]
        self.assertEqual(self.clock.tell(np.array(times)).tolist(), shown)
        self.assertEqual([self.clock.tell(time) for time in times], shown)

    def test_finds_when_it_shows_something(self):
        self.assertEqual([self.clock.find(n) for n in (0.5, 1.5, 2.5, 3)], [5, 15, 45, 50])
        # The first of all the times at which it does.
        self.assertEqual(self.clock.find(2), 20)
        self.assertIsNone(self.clock.find(3.1))
