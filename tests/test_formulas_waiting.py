import random

from odoo.tests import BaseCase, tagged

from ..formulas.waiting import outside


@tagged("post_install", "-at_install")
class TestWaiting(BaseCase):
    def test_each_moment_is_in_a_part_or_in_a_wait(self):
        draw = random.Random(5)
        for _n in range(500):
            start, end = draw.randrange(20), draw.randrange(20)
            waits = [
                (low, low + draw.randrange(8))
                for low in draw.choices(range(20), k=draw.randrange(5))
            ]
            parts = outside(start, end, waits)
            self.assertTrue(all(low < high for low, high in parts))
            told = [moment for low, high in parts for moment in range(low, high)]
            expected = [
                moment
                for moment in range(start, end)
                if not any(low <= moment < high for low, high in waits)
            ]
            self.assertEqual(told, expected)
