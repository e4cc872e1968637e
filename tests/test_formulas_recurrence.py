from datetime import date, datetime, timedelta
from random import Random

from odoo.tests import BaseCase, tagged

from ..formulas.days import time_of_day
from ..formulas.recurrence import REST_AT_MOST, comes_on, is_month_day

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(400)]


@tagged("post_install", "-at_install")
class TestFormulasRecurrence(BaseCase):
    def test_planned_for_a_day_of_rest_it_comes_on_the_next_working_day(self):
        random = Random(7)
        for share in (0.1, 0.5, 0.9):
            working = {day for day in DAYS if random.random() < share}
            planned = {day for day in DAYS if random.random() < 0.1}
            # The other way round: from each planned day to the working day that it moves to.
            expected = {
                min((day for day in working if plan <= day <= plan + REST_AT_MOST), default=None)
                for plan in planned
            } - {None}
            found = {day for day in DAYS[31:] if comes_on(day, working, planned.__contains__)}
            self.assertEqual(found, {day for day in expected if day >= DAYS[31]})

    def test_last_day_of_the_month(self):
        for number, days in ((31, 12), (30, 12), (28, 12), (1, 12)):
            year = [day for day in DAYS[:365] if is_month_day(day, number)]
            self.assertEqual(len(year), days)
        self.assertTrue(is_month_day(date(2028, 2, 29), 31))
        self.assertFalse(is_month_day(date(2028, 2, 28), 31))

    def test_the_clock_shows_the_hour_on_any_day(self):
        for day, hours, expected in (
            (date(2026, 3, 28), 10.5, datetime(2026, 3, 28, 9, 30)),
            (date(2026, 3, 29), 10.5, datetime(2026, 3, 29, 8, 30)),
            (date(2026, 10, 25), 10.5, datetime(2026, 10, 25, 9, 30)),
            # At 02:30 the clock shows 03:30; on the other day it shows 02:30 twice.
            (date(2026, 3, 29), 2.5, datetime(2026, 3, 29, 1, 30)),
            (date(2026, 10, 25), 2.5, datetime(2026, 10, 25, 1, 30)),
            (date(2026, 3, 2), 24, datetime(2026, 3, 2, 23)),
            (date(2026, 3, 2), 0, datetime(2026, 3, 1, 23)),
        ):
            with self.subTest(day=day, hours=hours):
                self.assertEqual(time_of_day(day, hours, "Europe/Brussels"), expected)
