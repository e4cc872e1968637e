from math import exp, factorial

from odoo.tests import BaseCase, tagged

from ..formulas.control_chart import p_chart, u_chart, xmr_chart
from ..formulas.silence import chance_of_so_few, is_alarming, is_enough

# Montgomery, Introduction to Statistical Quality Control (7th ed., 2013), chapter 7:
# nonconforming orange juice cans in samples of 50 (Table 7.1).
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
CANS += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# Purchase orders with errors and orders looked at, each week (Table 7.4).
ORDERS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
LOOKED_AT = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110]
LOOKED_AT += [80, 80, 80, 90, 100, 100, 100, 100, 90, 90]
# Shipping errors a week in 50 shipments (Table 7.10).
ERRORS = [2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4]
# Flow rates of ten batches (NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2).
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


@tagged("post_install", "-at_install")
class TestControlChart(BaseCase):
    def test_xmr_chart_of_a_handbook(self):
        centre, points = xmr_chart([(flow, 5) for flow in FLOW])
        self.assertEqual(round(centre, 2), 50.81)
        self.assertEqual(round(points[0].upper, 4), 55.8041)
        self.assertEqual(round(points[0].lower, 4), 45.8159)
        self.assertFalse([point for point in points if 1 in point.rules])
        self.assertEqual({point.size for point in points}, {5})

    def test_xmr_chart_names_a_jump_and_a_shift(self):
        _centre, points = xmr_chart([(5, 9), (6, 9)] * 6 + [(20, 9)])
        self.assertEqual([n for n, point in enumerate(points) if 1 in point.rules], [12])
        # A shift that stays does not make the limits as wide as itself.
        _centre, points = xmr_chart([(5, 9), (6, 9)] * 5 + [(9, 9), (10, 9)] * 5)
        self.assertLess(points[-1].upper, 11)
        self.assertIn(4, points[-1].rules)

    def test_xmr_chart_of_little(self):
        self.assertEqual(xmr_chart([]), (None, []))
        centre, (point,) = xmr_chart([(None, 3)])
        self.assertEqual((centre, point.value, point.size), (None, None, 3))
        centre, points = xmr_chart([(4, 9), (None, 2), (4, 9)])
        self.assertEqual((centre, points[1].value), (4, None))
        self.assertEqual((points[0].lower, points[0].upper, points[2].rules), (4, 4, ()))
        # No time is shorter than none.
        self.assertEqual(xmr_chart([(1, 9), (9, 9)])[1][0].lower, 0)

    def test_p_chart_of_a_textbook(self):
        centre, points = p_chart([(cans, 50) for cans in CANS])
        self.assertEqual(round(centre, 4), 0.2313)
        self.assertEqual(round(points[0].upper, 4), 0.4102)
        self.assertEqual(round(points[0].lower, 4), 0.0524)
        # The book finds two points above the upper limit.
        outside = [number for number, point in enumerate(points, 1) if 1 in point.rules]
        self.assertEqual(outside, [15, 23])

    def test_p_chart_whose_limits_follow_the_sample(self):
        centre, points = p_chart(list(zip(ORDERS, LOOKED_AT, strict=True)))
        self.assertEqual(round(centre, 4), round(234 / 2450, 4))
        for point, size in zip(points, LOOKED_AT, strict=True):
            sigma = (centre * (1 - centre) / size) ** 0.5
            self.assertAlmostEqual(point.upper, centre + 3 * sigma)
        # The book: the limits for samples of 100 are 0.184 and 0.007; sample 11 is out of control.
        self.assertEqual((round(points[0].upper, 3), round(points[0].lower, 3)), (0.184, 0.007))
        self.assertEqual([n for n, point in enumerate(points, 1) if 1 in point.rules], [11])

    def test_u_chart_of_a_textbook(self):
        centre, points = u_chart([(errors, 50) for errors in ERRORS])
        self.assertEqual(round(centre, 4), 0.0740)
        self.assertEqual(round(points[0].upper, 4), 0.1894)
        self.assertEqual(points[0].lower, 0)
        self.assertFalse([point for point in points if 1 in point.rules])

    def chart(self, *scores):
        """Return the rules that each of these distances from the centre line breaks."""
        # A thousand counts of 0.5 on average: one standard deviation is 0.0158.
        samples = [(500 + score * 15.8, 1000) for score in scores]
        weight = 10**9  # Many others, so that these do not move the centre line.
        _centre, points = p_chart([*samples, (weight / 2, weight)])
        return [point.rules for point in points[: len(scores)]]

    def test_rule_1_one_point_beyond_three(self):
        self.assertEqual(self.chart(2.9, -3.1), [(), (1,)])

    def test_rule_2_two_of_three_beyond_two_on_one_side(self):
        self.assertEqual(self.chart(2.1, 0.1, 2.2)[2], (2,))
        self.assertEqual(self.chart(2.1, 0.1, -2.2)[2], ())
        self.assertEqual(self.chart(2.1, 2.2, 0.1)[2], ())

    def test_rule_3_four_of_five_beyond_one_on_one_side(self):
        self.assertEqual(self.chart(1.1, 1.2, 0.1, 1.1, 1.3)[4], (3,))
        self.assertEqual(self.chart(1.1, 1.2, 0.1, 0.2, 1.3)[4], ())

    def test_rule_4_eight_on_one_side(self):
        self.assertEqual(self.chart(*[0.2] * 8)[7], (4,))
        self.assertEqual(self.chart(*[0.2] * 7)[6], ())
        self.assertEqual(self.chart(*[0.2] * 4, -0.2, *[0.2] * 4)[8], ())

    def test_empty_periods_break_no_run_and_draw_no_point(self):
        _centre, points = p_chart([(1, 2), (0, 0), (1, 2)])
        self.assertEqual(points[1].value, None)
        self.assertEqual(p_chart([(0, 0)]), (None, [points[1]]))

    def test_limits_end_where_a_share_does(self):
        for met, limits in ((9, (0.6154, 1)), (1, (0, 0.3846))):
            point = p_chart([(met, 10)] * 2)[1][0]
            self.assertEqual((round(point.lower, 4), round(point.upper, 4)), limits)
        # There is no end to what goes wrong in an order.
        self.assertEqual(round(u_chart([(9, 10)] * 2)[1][0].upper, 4), 1.8)

    def test_no_spread(self):
        centre, points = p_chart([(5, 5), (3, 3)])
        self.assertEqual(centre, 1)
        self.assertEqual([(p.lower, p.upper, p.rules) for p in points], [(1, 1, ())] * 2)

    def test_silence_is_that_of_an_independent_sum(self):
        for observed, expected in ((0, 2.9), (0, 3.1), (2, 7.5), (10, 10)):
            chance = sum(exp(-expected) * expected**k / factorial(k) for k in range(observed + 1))
            self.assertAlmostEqual(chance_of_so_few(observed, expected), chance)
            self.assertEqual(is_alarming(observed, expected), chance < 0.05)
        # exp(-2.9957) is one in twenty.
        self.assertFalse(is_enough(2.99))
        self.assertTrue(is_enough(3))
