from bisect import bisect_right
from datetime import timedelta

from pytz import timezone

from odoo import models
from odoo.tools.date_utils import localized


class ResCompany(models.Model):
    """Working time on the company's calendar, with its holidays."""

    _inherit = "res.company"

    def _service_plan(self, amount, unit, start):
        """Return when `amount` of working time after `start` is over.

        :param float amount: working hours, or whole working days; the day of `start` is day zero
        :param str unit: 'hour' or 'day'
        :param datetime start: naive UTC
        :return: naive UTC datetime; on the working calendar with its holidays, on the clock where
            the company has no calendar or one without working hours
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        if amount <= 0:
            return start
        if unit == "hour":
            end = calendar and calendar.plan_hours(amount, start, compute_leaves=True)
            return end or start + timedelta(hours=amount)
        tomorrow = self._service_day_end(start) + timedelta(seconds=1)
        end = calendar and calendar.plan_days(round(amount), tomorrow, compute_leaves=True)
        return end or start + timedelta(days=amount)

    def _service_worked(self, start, end):
        """Return the working time between two naive UTC moments as {'days': …, 'hours': …}."""
        self.ensure_one()
        if not self.resource_calendar_id:
            hours = (end - start).total_seconds() / 3600
            return {"days": hours / 24, "hours": hours}
        return self.resource_calendar_id.get_work_duration_data(localized(start), localized(end))

    def _service_open_at(self, moments, tz=None):
        """Return those of `moments` at which the working schedule, holidays respected, is open.

        :param moments: set of naive UTC datetimes
        :param str tz: time zone in which the schedule's hours are read; the schedule's own by
            default
        :return: set of naive UTC datetimes; all of them where the company has no schedule
        """
        self.ensure_one()
        if not self.resource_calendar_id or not moments:
            return moments
        intervals = self.resource_calendar_id._work_intervals_batch(
            localized(min(moments)),
            localized(max(moments)) + timedelta(seconds=1),
            tz=tz and timezone(tz),
        )[False]
        starts, ends = [], []
        for start, end, _attendance in intervals:
            starts.append(start)
            ends.append(end)
        found = set()
        for moment in moments:
            position = bisect_right(starts, localized(moment)) - 1
            if position >= 0 and localized(moment) < ends[position]:
                found.add(moment)
        return found
