from scipy import stats

from odoo.tests import BaseCase, tagged

from ..formulas import poisson


@tagged("post_install", "-at_install")
class TestPoisson(BaseCase):
    """Poisson counts in plain Python, against SciPy."""

    def test_as_scipy_has_it(self):
        for expected in (0.01, 0.7, 3, 42.5, 900, 20_000):
            for count in (0, 1, int(expected * 0.98), int(expected), int(2 * expected)):
                with self.subTest(expected=expected, count=count):
                    self.assertAlmostEqual(
                        poisson.chance(count, expected), stats.poisson.pmf(count, expected), 10
                    )
                    self.assertAlmostEqual(
                        poisson.chance_of_at_most(count, expected),
                        stats.poisson.cdf(count, expected),
                        10,
                    )

    def test_where_nothing_is_expected(self):
        self.assertEqual(poisson.chance(0, 0), 1)
        self.assertEqual(poisson.chance(1, 0), 0)
        self.assertEqual(poisson.chance_of_at_most(3, 0), 1)
