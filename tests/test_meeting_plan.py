from datetime import date, datetime
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_meeting import MeetingCase

TODAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestMeetingPlan(MeetingCase):
    def plan(self, user=None, **vals):
        model = self.env["service.meeting.plan"].with_user(user or self.leader)
        plan = model.create({"team_id": self.team.id, "company_id": self.company.id, **vals})
        plan.action_plan()
        return self.team.meeting_recurrence_id.calendar_event_ids

    def test_the_calendar_invites_the_team(self):
        events = self.plan(hour=9.5)
        # At half past nine in Brussels, in winter and in summer.
        self.assertEqual(min(events.mapped("start")), datetime(2026, 3, 2, 8, 30))
        summer = events.filtered(lambda e: e.start.date() == date(2026, 7, 1))
        self.assertEqual(summer.start, datetime(2026, 7, 1, 7, 30))
        self.assertFalse([e for e in events if e.start.weekday() > 4])
        self.assertEqual(
            events[0].partner_ids, (self.leader + self.salesman + self.colleague).partner_id
        )
        again = self.plan(hour=10)
        self.assertFalse(events.exists())
        self.assertGreater(len(again), 250)

    def test_the_hour_is_that_of_the_clock_when_it_is_moved(self):
        # On the 29th of March, from two to three.
        self.at(2026, 3, 28, 23, 30)
        events = self.plan(hour=9.5, sun=True)
        self.assertEqual(min(events.mapped("start")), datetime(2026, 3, 29, 7, 30))
        self.assertEqual(len({e.start.hour for e in events if 3 < e.start.month < 10}), 1)

    def test_one_team_that_fails_does_not_stop_the_others(self):
        self.plan()
        self.meeting.unlink()
        other = self.env["crm.team"].sudo().create({"name": "Next", "company_id": self.company.id})
        other.meeting_recurrence_id = self.team.meeting_recurrence_id
        meetings = self.registry["service.meeting"]
        fill = meetings._fill_agenda

        def fail(meeting):
            if meeting.team_id == self.team:
                raise ValueError("No agenda")
            return fill(meeting)

        with (
            patch.object(meetings, "_fill_agenda", fail),
            mute_logger("odoo.addons.customers_for_life.models.ground.attempt"),
        ):
            self.assertFalse(self.run_job())
        found = self.env["service.meeting"].search([("team_id", "=", other.id)])
        self.assertEqual(found.date, TODAY)
        self.assertEqual(self.run_job().date, TODAY)

    def test_only_leader_and_manager_plan(self):
        with self.assertRaises(AccessError):
            self.plan(self.salesman)
        with self.assertRaises(AccessError):
            self.team.with_user(self.salesman).action_plan_meetings()
        self.assertTrue(self.plan(self.manager))
        for vals in ({"hour": 24}, {"hour": -1}):
            with self.assertRaises(ValidationError):
                self.plan(**vals)
        with self.assertRaisesRegex(UserError, "at least one day"):
            self.plan(mon=False, tue=False, wed=False, thu=False, fri=False)

    def test_the_button_is_seen_where_leads_are_not_assigned_by_rules(self):
        """CRM hides the right half of the team's form there, and that is how it comes."""
        form = self.env.ref("sales_team.crm_team_view_form")
        views = self.env["crm.team"].with_user(self.leader).get_views([(form.id, "form")])
        arch = etree.fromstring(views["views"]["form"]["arch"])
        (button,) = arch.xpath("//button[@name='action_plan_meetings']")
        hidden = [above.get("name") for above in button.iterancestors() if above.get("invisible")]
        self.assertFalse(hidden)

    def test_the_job_opens_each_working_day_once(self):
        self.plan()
        self.meeting.unlink()
        self.new_complaint()
        meeting = self.run_job()
        self.assertEqual(meeting.date, TODAY)
        self.assertEqual(meeting.date_planned, datetime(2026, 3, 2, 8))
        self.assertEqual(meeting.user_id, self.leader)
        self.assertIn("complaint", meeting.point_ids.mapped("kind"))
        self.assertEqual(self.run_job(), meeting)
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-03-03 00:00:00",
                "date_to": "2026-03-03 22:59:59",
            }
        )
        self.at(2026, 3, 3, 5)
        self.assertEqual(self.run_job(), meeting)
        self.assertEqual(meeting.state, "missed")
        self.assertEqual(self.team.meeting_missed_count, 1)
        self.at(2026, 3, 4, 5)
        self.assertEqual(len(self.run_job()), 2)
        # Whoever deletes one from the calendar calls it off.
        events = self.team.meeting_recurrence_id.calendar_event_ids
        events.filtered(lambda e: e.start.date() == date(2026, 3, 5)).unlink()
        self.at(2026, 3, 5, 5)
        self.assertEqual(len(self.run_job()), 2)
        self.at(2026, 3, 7, 5)
        self.assertEqual(len(self.run_job()), 2)

    def test_the_company_s_own_day(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        self.plan()
        self.meeting.unlink()
        # Tuesday in Auckland already.
        self.at(2026, 3, 2, 13)
        self.assertEqual(self.run_job().date, date(2026, 3, 3))

    def test_what_was_begun_was_held(self):
        self.meeting.action_start()
        self.at(2026, 3, 3, 5)
        self.run_job()
        self.assertEqual(self.meeting.state, "held")
        self.assertFalse(self.meeting.date_end)

    def test_another_year_is_planned_in_time(self):
        rule = self.plan(hour=9.5).recurrence_id
        self.at(2027, 2, 20, 8)
        self.run_job()
        new = self.team.meeting_recurrence_id
        self.assertNotEqual(new, rule)
        self.assertGreater(max(new.calendar_event_ids.mapped("start")), datetime(2028, 2, 1))
        self.assertTrue(
            rule.calendar_event_ids.filtered(lambda e: e.start.date() == date(2027, 3, 1))
        )
