from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta

from pytz import timezone, utc

from odoo import models
from odoo.tools import ormcache
from odoo.tools.date_utils import localized

from ...formulas.days import end_of_day, local_day, start_of_day

FORTNIGHT = timedelta(days=14)
FORTNIGHTS = 100


def to_second(moment):
    """Return a moment with a time zone as naive UTC, to the nearest second: Odoo's days end a
    millionth of one before midnight."""
    moment = moment.astimezone(utc).replace(tzinfo=None) + timedelta(microseconds=500_000)
    return moment.replace(microsecond=0)


class ResCompany(models.Model):
    """Working time on the company's calendar, with its holidays."""

    _inherit = "res.company"

    def _service_schedule(self):
        """Return the company's resource.calendar, empty where it has none with working hours."""
        self.ensure_one()
        # Whoever asks, and in whichever companies and time zone: the answer is the same.
        calendar = self.with_env(self.env(su=True, context={})).resource_calendar_id
        has_hours = (
            calendar.hours_per_day and calendar.full_time_required_hours
            if calendar.flexible_hours
            else calendar.attendance_ids.filtered(lambda a: a.day_period != "lunch")
        )
        return calendar if has_hours else calendar.browse()

    def _service_intervals(self, start, end, tz=None):
        """Return the working time of all days that two moments touch.

        Of flexible hours, which no schedule names, the hours of a day lie around noon, from Monday
        on until those of the week are reached.
        :param datetime start, end: naive UTC
        :param str tz: time zone in which the schedule's hours are read; its own by default
        :return: [(first, last, day)]: naive UTC moments in order, and the date on the schedule
        """
        calendar = self._service_schedule()
        zone = tz or calendar.tz
        first, last = local_day(start, zone), local_day(end, zone)
        if calendar.flexible_hours:
            # Odoo fills the week from the first day it is asked for.
            first -= timedelta(days=first.weekday())
            last += timedelta(days=6 - last.weekday())
        intervals = calendar._work_intervals_batch(
            localized(start_of_day(first, zone)),
            localized(end_of_day(last, zone) + timedelta(seconds=1)),
            domain=[("time_type", "=", "leave"), ("company_id", "in", [False, self.id])],
            tz=tz and timezone(tz),
        )[False]
        return [(to_second(low), to_second(high), low.date()) for low, high, _hours in intervals]

    def _service_plan(self, amount, unit, start):
        """Return when `amount` of working time after `start` is over.

        :param float amount: working hours, or whole working days; the day of `start` is day zero
        :param str unit: 'hour' or 'day'
        :param datetime start: naive UTC
        :return: naive UTC datetime; on the working calendar with its holidays, on the clock where
            the company has no calendar or one without working hours
        """
        self.ensure_one()
        if amount <= 0:
            return start
        by_hour = unit == "hour"
        begin = start if by_hour else self._service_day_end(start) + timedelta(seconds=1)
        end = (
            self._service_plan_hours(timedelta(seconds=round(amount * 3600)), begin)
            if by_hour
            else self._service_plan_days(round(amount), begin)
        )
        return end or start + timedelta(**{f"{unit}s": amount})

    def _service_plan_hours(self, left, start):
        for low, high, _day in self._service_walk(start):
            if left <= high - low:
                return low + left
            left -= high - low

    @ormcache("self.id", "amount", "start")
    def _service_plan_days(self, amount, start):
        days = set()
        for _low, high, day in self._service_walk(start):
            days.add(day)
            if len(days) == amount:
                # A shift that ends at midnight is of the day before.
                return min(high, end_of_day(day, self._service_schedule().tz))

    def _service_walk(self, start):
        """Yield the working time from `start` on, as `_service_intervals` does, for four years;
        nothing where the company has no schedule."""
        for number in range(FORTNIGHTS if self._service_schedule() else 0):
            low, high = (start + FORTNIGHT * n for n in (number, number + 1))
            yield from self._service_clip(low, high)

    def _service_clip(self, start, end):
        for low, high, day in self._service_intervals(start, end):
            if max(low, start) < min(high, end):
                yield max(low, start), min(high, end), day

    def _service_worked(self, start, end):
        """Return the working time between two naive UTC moments as {'days': …, 'hours': …}.

        A day is the share of its own working time, whatever number of shifts it has.
        """
        self.ensure_one()
        if not self._service_schedule():
            hours = (end - start).total_seconds() / 3600
            return {"days": hours / 24, "hours": hours}
        whole, part = defaultdict(timedelta), defaultdict(timedelta)
        for low, high, day in self._service_intervals(start, end):
            whole[day] += high - low
            part[day] += max(min(high, end) - max(low, start), timedelta())
        return {
            "days": sum(part[day] / whole[day] for day in whole),
            "hours": sum(part.values(), timedelta()).total_seconds() / 3600,
        }

    def _service_open_at(self, moments, tz=None):
        """Return those of `moments` at which the working schedule, holidays respected, is open.

        :param moments: set of naive UTC datetimes
        :param str tz: time zone in which the schedule's hours are read; the schedule's own by
            default
        :return: set of naive UTC datetimes; all of them where the company has no schedule
        """
        self.ensure_one()
        if not self._service_schedule() or not moments:
            return moments
        intervals = self._service_intervals(min(moments), max(moments), tz)
        starts = [start for start, _end, _day in intervals]
        found = set()
        for moment in moments:
            position = bisect_right(starts, moment) - 1
            if position >= 0 and moment < intervals[position][1]:
                found.add(moment)
        return found
