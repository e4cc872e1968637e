from datetime import date, timedelta

from pytz import utc

from odoo import models
from odoo.tools import ormcache

from ...formulas.days import end_of_day, start_of_day
from ...formulas.work_clock import WorkClock

# So many years before this one are on the clock, and as many after it.
YEARS = 2


def to_seconds(moment):
    """Return a naive UTC moment as a clock takes it."""
    return utc.localize(moment).timestamp()


def to_hours(spans):
    """Yield [(start, end)] of naive UTC moments as a clock of hours takes them."""
    for start, end in spans:
        yield to_seconds(start), to_seconds(end), (end - start).total_seconds() / 3600


class ResCompany(models.Model):
    """The company's working calendar as a clock that stands still when nobody works."""

    _inherit = "res.company"

    def _service_clock(self, unit):
        """Return a WorkClock of this company's working time, from some years ago to some years on.

        :param str unit: 'hour' or 'day'; a working day passes from one midnight to the next, so
            that what is fulfilled outside working hours still is of its day. Where the company has
            no schedule, all the time counts
        """
        return self._service_clock_of(unit, self._service_today().year)

    @ormcache("self.id", "unit", "year")
    def _service_clock_of(self, unit, year):
        first, last = date(year - YEARS, 1, 1), date(year + YEARS, 12, 31)
        if unit == "day":
            return WorkClock(self._get_day_spans(first, last))
        tz = self._service_tz()
        start, end = start_of_day(first, tz), start_of_day(last, tz)
        spans = [(start, end)]
        if self._service_schedule():
            spans = [(low, high) for low, high, _day in self._service_intervals(start, end)]
        return WorkClock(to_hours(spans))

    def _service_hours(self, parts):
        """Return how many working hours passed in each of several times, however long ago; all
        hours where the company has no schedule.

        :param parts: a list of [(start, end)] for each time, naive UTC
        :return: list of float
        """
        self.ensure_one()
        moments = [moment for spans in parts for span in spans for moment in span]
        if not moments:
            return [0.0] * len(parts)
        spans = [(min(moments), max(moments))]
        if self._service_schedule():
            spans = [(low, high) for low, high, _day in self._service_intervals(*spans[0])]
        if not spans:
            return [0.0] * len(parts)
        clock = WorkClock(to_hours(spans))
        return [
            sum(
                float(clock.tell(to_seconds(end)) - clock.tell(to_seconds(start)))
                for start, end in own
            )
            for own in parts
        ]

    def _service_working_days(self, first, last):
        """Return the set of the dates from `first` to `last`, both included, on which the company
        works; all of them where it has no schedule."""
        self.ensure_one()
        days = {first + timedelta(days=number) for number in range((last - first).days + 1)}
        if self._service_schedule():
            tz = self._service_tz()
            # The schedule may have a time zone of its own, in which days begin later.
            times = (start_of_day(first, tz), end_of_day(last, tz))
            days &= {day for _low, _high, day in self._service_intervals(*times)}
        return days

    def _get_day_spans(self, first, last):
        tz = self._service_tz()
        for day in sorted(self._service_working_days(first, last)):
            midnights = (start_of_day(day, tz), start_of_day(day + timedelta(days=1), tz))
            yield *map(to_seconds, midnights), 1.0
