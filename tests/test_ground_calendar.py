from datetime import date, datetime, time, timedelta
from random import Random

import pytz

from odoo import Command
from odoo.tests import tagged

from .common import ServiceCase

STEP = timedelta(minutes=15)
HOUR = timedelta(hours=1)
# With both changes of the clock and none; none at an hour that begins or ends a shift below.
ZONES = (
    "Europe/Brussels",
    "America/New_York",
    "Australia/Adelaide",
    "Asia/Kolkata",
    "UTC",
)
# (hours of the weekdays, weekdays)
SHIFTS = {
    "office": ([(8, 12), (13, 17)], range(5)),
    "two shifts": ([(6, 14), (14, 22)], range(6)),
    "nights": ([(0, 6), (22, 24)], range(7)),
    "weekend": ([(9.25, 18.75)], (5, 6)),
    "day and night": ([(0, 8), (8, 16), (16, 24)], range(7)),
}
# {hours a day: those of the week}
FLEXIBLE = {8: 40, 7.5: 37.5, 6: 20, 10: 40}
# Around the changes of the clock in spring and autumn, and in summer.
SEASONS = (
    date(2026, 3, 2),
    date(2026, 3, 23),
    date(2026, 4, 1),
    date(2026, 7, 1),
    date(2026, 10, 19),
)


class Schedule:
    """The working time of a company, counted in steps of a quarter of an hour."""

    def __init__(self, zone, shifts=(), weekdays=(), flexible=None, holidays=()):
        self.zone, self.shifts, self.weekdays = pytz.timezone(zone), shifts, set(weekdays)
        self.flexible, self.holidays = flexible, holidays

    def hours_of(self, weekday):
        if not self.flexible:
            return self.shifts if weekday in self.weekdays else []
        per_day, per_week = self.flexible
        hours = max(0, min(per_day, per_week - weekday * per_day))
        return [(12 - hours / 2, 12 + hours / 2)] if hours else []

    def is_open(self, moment):
        local = pytz.utc.localize(moment).astimezone(self.zone)
        hour = local.hour + local.minute / 60
        return not any(first <= moment < last for first, last in self.holidays) and any(
            first <= hour < last for first, last in self.hours_of(local.weekday())
        )

    def steps(self, start, end):
        """Yield the steps between two moments in which there is work."""
        while start < end:
            if self.is_open(start):
                yield start
            start += STEP

    def hours(self, start, end):
        return sum(STEP / HOUR for _step in self.steps(start, end))

    def plan(self, hours, start):
        while hours > 0:
            if self.is_open(start):
                hours -= STEP / HOUR
            start += STEP
        return start


class CalendarCase(ServiceCase):
    """Companies with all kinds of schedules, and a count of their working time."""

    def schedules(self, random, number):
        """Yield (Schedule, first day of a season), having given the company each of them."""
        for _n in range(number):
            zone, day = random.choice(ZONES), random.choice(SEASONS)
            holidays = [self.random_span(random, day, 72) for _n in range(random.randint(0, 3))]
            calendar = {"name": "Any", "company_id": self.company.id, "tz": zone}
            if random.random() < 0.3:
                flexible = random.choice(list(FLEXIBLE.items()))
                schedule = Schedule(zone, flexible=flexible, holidays=holidays)
                calendar["schedule_type"] = "flexible"
            else:
                shifts, weekdays = random.choice(list(SHIFTS.values()))
                schedule = Schedule(zone, shifts, weekdays, holidays=holidays)
                calendar["attendance_ids"] = [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Shift",
                                "dayofweek": str(weekday),
                                "hour_from": first,
                                "hour_to": last,
                                "day_period": "morning",
                            }
                        )
                        for weekday in weekdays
                        for first, last in shifts
                    ),
                ]
            system = self.env(su=True)
            self.company.sudo().resource_calendar_id = system["resource.calendar"].create(calendar)
            if schedule.flexible:
                # Odoo takes the week from the company's calendar, which it is now.
                self.company.sudo().resource_calendar_id.write(
                    {"hours_per_day": flexible[0], "full_time_required_hours": flexible[1]}
                )
            system["resource.calendar.leaves"].create(
                [
                    {
                        "name": "Holiday",
                        "company_id": self.company.id,
                        "calendar_id": self.company.resource_calendar_id.id,
                        "date_from": first,
                        "date_to": last,
                    }
                    for first, last in holidays
                ]
            )
            yield schedule, day

    def random_moment(self, random, day):
        return datetime.combine(day, time.min) + random.randrange(16 * 96) * STEP

    def random_span(self, random, day, hours):
        start = self.random_moment(random, day)
        return start, start + random.randint(1, hours * 4) * STEP


@tagged("post_install", "-at_install")
class TestCalendar(CalendarCase):
    """Working time is that of an independent count, whatever the schedule."""

    def test_working_time_is_that_of_a_count(self):
        random = Random(13)
        for schedule, day in self.schedules(random, 60):
            for start, end in (self.random_span(random, day, 240) for _n in range(4)):
                with self.subTest(zone=schedule.zone, start=start, end=end, **self.say(schedule)):
                    worked = self.company._service_worked(start, end)
                    self.assertAlmostEqual(worked["hours"], schedule.hours(start, end))
                    between = random.choice((start, end, start + (end - start) / 2))
                    halves = [
                        self.company._service_worked(*span)
                        for span in ((start, between), (between, end))
                    ]
                    for unit in ("hours", "days"):
                        self.assertAlmostEqual(worked[unit], sum(half[unit] for half in halves))

    def say(self, schedule):
        return {"shifts": schedule.shifts, "flexible": schedule.flexible, "off": schedule.holidays}

    def test_planned_hours_are_those_of_a_count(self):
        random = Random(14)
        for schedule, day in self.schedules(random, 60):
            for _n in range(3):
                start, hours = self.random_moment(random, day), random.randint(1, 300) / 4
                with self.subTest(zone=schedule.zone, start=start, hours=hours):
                    planned = self.company._service_plan(hours, "hour", start)
                    self.assertEqual(planned, schedule.plan(hours, start))

    def test_whole_days_are_whole_whatever_their_shifts(self):
        random = Random(15)
        for schedule, day in self.schedules(random, 40):
            count = random.randint(1, 12)
            edges = [
                schedule.zone.localize(datetime.combine(d, time.min))
                .astimezone(pytz.utc)
                .replace(tzinfo=None)
                for d in (day, day + timedelta(days=count))
            ]
            days = {
                pytz.utc.localize(step).astimezone(schedule.zone).date()
                for step in schedule.steps(*edges)
            }
            with self.subTest(zone=schedule.zone, day=day, count=count):
                self.assertAlmostEqual(self.company._service_worked(*edges)["days"], len(days))

    def test_schedule_without_hours_goes_by_the_clock(self):
        self.company.sudo().resource_calendar_id.attendance_ids.unlink()
        start, end = datetime(2026, 3, 7, 1), datetime(2026, 3, 8, 7)
        self.assertEqual(self.company._service_worked(start, end), {"days": 1.25, "hours": 30})
        self.assertEqual(self.company._service_plan(30, "hour", start), end)

    def test_due_date_follows_a_holiday_entered_after_one_was_planned(self):
        start = datetime(2026, 3, 2, 8)
        self.assertEqual(self.company._service_plan(1, "day", start).day, 3)
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Closed",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-02 23:00:00",
                "date_to": "2026-03-03 22:59:59",
            }
        )
        self.assertEqual(self.company._service_plan(1, "day", start).day, 4)

    def test_holidays_of_another_company_are_working_days_here(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        monday, tuesday = datetime(2026, 3, 2), datetime(2026, 3, 3)
        leave = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .create(
                {
                    "name": "Founding Day",
                    "company_id": elsewhere.id,
                    "calendar_id": False,
                    "date_from": monday,
                    "date_to": tuesday,
                }
            )
        )
        for company in (self.company, self.company.sudo()):
            self.assertEqual(company._service_worked(monday, tuesday)["hours"], 8)
        leave.company_id = self.company
        for company in (self.company, self.company.sudo(), self.company.with_user(self.salesman)):
            self.assertEqual(company._service_worked(monday, tuesday)["hours"], 0)
