from datetime import datetime, timedelta
from random import Random

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_ground_calendar import STEP, CalendarCase


@tagged("post_install", "-at_install")
class TestClock(CalendarCase):
    """What a wait for the customer earns, and how it is remembered."""

    def wait(self, promise, start, end):
        self.clock.move_to(start)
        promise.action_wait()
        self.clock.move_to(end)
        promise.action_resume()

    def random_promise(self, random, kind, day):
        """Return a promise made on a random moment, and some moments before it is due."""
        made = self.random_moment(random, day)
        self.clock.move_to(made)
        promise = self.new_promise(
            type_id=kind.id, date_due=made + random.randint(96, 6 * 96) * STEP
        )
        steps = int((promise.date_judged - made) / STEP)
        return promise, sorted(made + random.randint(1, steps) * STEP for _n in range(3))

    def test_wait_leaves_the_hours_that_were_left(self):
        random = Random(16)
        for schedule, day in self.schedules(random, 40):
            promise, (start, middle, end) = self.random_promise(random, self.by_hour, day)
            for since, until in ((start, middle), (end, end + random.randint(0, 400) * STEP)):
                before = promise.date_judged
                self.wait(promise, since, until)
                with self.subTest(zone=schedule.zone, since=since, until=until, judged=before):
                    self.assertGreaterEqual(promise.date_judged, before)
                    self.assertEqual(
                        schedule.hours(until, promise.date_judged)
                        - schedule.hours(promise.date_judged, until),
                        schedule.hours(since, before) - schedule.hours(before, since),
                    )
                    if not schedule.hours(since, until):
                        self.assertEqual(promise.date_judged, before)

    def test_wait_earns_the_same_however_it_is_split(self):
        random = Random(17)
        for schedule, day in self.schedules(random, 40):
            for kind in (self.by_hour, self.by_day):
                whole, (start, middle, _end) = self.random_promise(random, kind, day)
                self.clock.move_to(whole.date_made)
                split = self.new_promise(type_id=kind.id, date_due=whole.date_due)
                end = middle + random.randint(1, 300) * STEP
                self.wait(whole, start, end)
                cuts = {start, end}
                for _n in range(random.randint(1, 4)):
                    cut = start + random.randrange(int((end - start) / STEP)) * STEP
                    # What begins when it is overdue already earns nothing.
                    cuts |= {cut} if cut < whole.date_first_due else set()
                for since, until in zip(sorted(cuts), sorted(cuts)[1:], strict=False):
                    self.wait(split, since, until)
                with self.subTest(
                    zone=schedule.zone,
                    kind=kind.name,
                    cuts=sorted(cuts),
                    w=whole.pause_ids.mapped("days"),
                    s=split.pause_ids.mapped("days"),
                    rw=[(r.old_date, r.new_date, r.judged_date) for r in whole.revision_ids],
                    rs=[(r.old_date, r.new_date, r.judged_date) for r in split.revision_ids],
                    sh=schedule.shifts,
                    fl=schedule.flexible,
                    ho=schedule.holidays,
                    due=whole.date_first_due,
                ):
                    self.assertEqual(split.date_judged, whole.date_judged)
                    self.assertEqual(split.date_due, whole.date_due)
                    self.assertAlmostEqual(split.waiting_hours, whole.waiting_hours)

    def test_many_short_waits_are_no_days(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        for hour in range(8, 16):
            self.wait(promise, datetime(2026, 3, 2, hour, 10), datetime(2026, 3, 2, hour, 20))
        self.assertEqual(promise.date_judged, datetime(2026, 3, 4, 22, 59, 59))
        self.wait(promise, datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 11))
        self.assertEqual(promise.date_judged, datetime(2026, 3, 5, 22, 59, 59))

    def test_weekend_earns_nothing_and_is_remembered(self):
        for kind in (self.by_hour, self.by_day):
            promise = self.new_promise(type_id=kind.id, date_due="2026-03-10 10:00:00")
            before = promise.date_judged
            self.wait(promise, datetime(2026, 3, 6, 20), datetime(2026, 3, 9, 5))
            self.assertEqual((promise.date_judged, promise.date_due), (before, before))
            self.assertFalse(promise.revision_ids)
            self.assertEqual(promise.pause_ids.hours, 0)
            self.clock.move_to(datetime(2026, 3, 2, 8))

    def test_other_type_team_or_schedule_takes_no_pause_away(self):
        promise = self.new_promise(type_id=self.by_hour.id, date_due="2026-03-05 10:00:00")
        self.wait(promise, datetime(2026, 3, 2, 9), datetime(2026, 3, 3, 9))
        judged, hours = promise.date_judged, promise.waiting_hours
        self.assertEqual((judged, hours), (datetime(2026, 3, 6, 10), 8))
        promise.type_id = self.new_type("Urgent", lead_time=1, precision="moment")
        promise.team_id = self.env["crm.team"].sudo().create({"name": "Yard"})
        promise.user_id = self.colleague
        self.company.sudo().resource_calendar_id = (
            self.env["resource.calendar"].sudo().create({"name": "Other", "tz": "UTC"})
        )
        self.assertEqual(
            (promise.date_judged, promise.waiting_hours, promise.pause_ids.hours),
            (judged, hours, 8),
        )
        promise.type_id = self.by_day
        self.wait(promise, datetime(2026, 3, 4, 9), datetime(2026, 3, 4, 9, 15))
        self.assertGreaterEqual(promise.date_judged, judged)

    def test_wait_is_on_record_for_good(self):
        promise = self.new_promise(user_id=self.salesman.id, date_due="2026-03-05 10:00:00")
        promise.with_user(self.salesman).action_wait()
        self.assertEqual(promise.waiting_by_id, self.salesman)
        self.clock.move_to(datetime(2026, 3, 3, 8))
        promise.with_user(self.leader).sudo().action_resume()
        pause = promise.pause_ids
        self.assertEqual(
            (pause.date_from, pause.date_to, pause.hours, pause.is_counted),
            (datetime(2026, 3, 2, 8), datetime(2026, 3, 3, 8), 8, True),
        )
        self.assertEqual((pause.paused_by_id, pause.resumed_by_id), (self.salesman, self.leader))
        for act in (lambda: pause.sudo().write({"hours": 99}), pause.sudo().unlink, promise.unlink):
            with self.assertRaises(UserError):
                act()
        with self.assertRaises(UserError):
            promise.with_user(self.salesman).write(
                {"pause_ids": [(0, 0, {"date_from": "2026-03-01", "date_to": "2026-03-02"})]}
            )

    def rows(self, record):
        """Return the cells of the timeline, a list for each row."""
        lines = html.fromstring(str(record.timeline)).xpath("//tbody/tr")
        return [[" ".join(cell.text_content().split()) for cell in line] for line in lines]

    def test_timeline_shows_when_the_clock_ran(self):
        promise = self.new_promise(user_id=self.salesman.id, date_due="2026-03-05 10:00:00")
        # From the first second, and so right after each stop and start.
        self.assertEqual([row[0] for row in self.rows(promise)], ["Running"])
        self.clock.move_to(datetime(2026, 3, 2, 10))
        promise.with_user(self.salesman).action_wait()
        self.clock.move_to(datetime(2026, 3, 2, 13))
        promise.action_resume()
        self.assertEqual(
            [(row[0], row[2] == "until now") for row in self.rows(promise)],
            [("Running", False), ("Waiting for customer", False), ("Running", True)],
        )
        self.clock.move_to(datetime(2026, 3, 6, 8))
        promise.with_user(self.salesman).action_wait()
        self.clock.move_to(datetime(2026, 3, 6, 9))
        promise.invalidate_recordset()
        rows = self.rows(promise.with_context(tz="Europe/Brussels"))
        self.assertEqual(
            [(row[0], row[3]) for row in rows],
            [
                ("Running", "2.0"),
                ("Waiting for customer", "2.0"),
                ("Running", "28.0"),
                ("Waiting for customer", "1.0"),
            ],
        )
        self.assertEqual(rows[1][4], "Stopped by Salesman, started by Manager")
        self.assertEqual((rows[3][2], rows[3][4]), ("until now", "Stopped by Salesman"))
        promise.action_resume()
        self.assertIn("not taken off", self.rows(promise)[3][4])
        promise.sudo().action_fulfil()
        self.clock.move_to(datetime(2026, 3, 9))
        promise.invalidate_recordset()
        self.assertNotIn("until now", str(promise.timeline))

    def test_complaint_shows_the_clocks_of_its_deadlines(self):
        complaint = self.env["customer.complaint"].create(
            {"name": "Creaks", "partner_id": self.customer.id, "user_id": self.salesman.id}
        )
        self.clock.move_to(datetime(2026, 3, 2, 9))
        complaint.with_user(self.salesman).action_wait()
        self.clock.move_to(datetime(2026, 3, 2, 11))
        complaint.with_user(self.salesman).action_resume()
        complaint.invalidate_recordset()
        rows = self.rows(complaint.with_user(self.salesman))
        self.assertEqual(len(complaint.promise_ids), 2)
        self.assertEqual(
            [row[0] for row in rows], ["Running", "Waiting for customer", "Running"] * 2
        )
        self.assertEqual([row[3] for row in rows], ["1.0", "2.0", "0.0"] * 2)

    def test_form_of_nobody_s_clock_opens(self):
        self.assertFalse(self.env["customer.promise"].new({}).timeline)

    def test_wait_of_a_second_is_no_time(self):
        promise = self.new_promise(type_id=self.by_hour.id, date_due="2026-03-05 10:00:00")
        self.wait(promise, datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 9) + timedelta(seconds=1))
        self.assertEqual(promise.date_judged, datetime(2026, 3, 5, 10, 0, 1))
