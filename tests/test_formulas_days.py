from datetime import date, datetime, timedelta

import pytz

from odoo.tests import BaseCase, tagged

from ..formulas.days import end_of_day, local_day, margin_days, start_of_day

SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestDays(BaseCase):
    def test_days_follow_the_time_zone_and_its_clock_changes(self):
        # Brussels leaves winter time on 29 March 2026: that day has 23 hours.
        day = date(2026, 3, 29)
        first, last = (edge(day, "Europe/Brussels") for edge in (start_of_day, end_of_day))
        self.assertEqual(first, datetime(2026, 3, 28, 23, 0))
        self.assertEqual(last, datetime(2026, 3, 29, 21, 59, 59))

    def test_day_begins_where_the_one_before_ends_in_every_zone(self):
        # Havana and the Azores change their clocks at midnight, Cairo and Beirut too.
        first = date(2024, 1, 1)
        days = [first + timedelta(days=number) for number in range(3 * 366)]
        for tz in pytz.common_timezones:
            for day in days:
                start = start_of_day(day, tz)
                if local_day(start, tz) != day or local_day(start - SECOND, tz) >= day:
                    self.fail(f"{day} does not begin at {start} UTC in {tz}")

    def test_margin_counts_calendar_days_of_the_company(self):
        # 23:30 UTC on the third is the fourth already in Brussels.
        judged, fulfilled = datetime(2026, 3, 4, 22, 0), datetime(2026, 3, 3, 23, 30)
        self.assertEqual(margin_days(judged, fulfilled, "Europe/Brussels"), 0)
        self.assertEqual(margin_days(judged, fulfilled, "UTC"), 1)
