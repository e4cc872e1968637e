from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_meeting import MeetingCase


@tagged("post_install", "-at_install")
class TestMeetingOutcome(MeetingCase):
    def test_a_decision_is_an_action_with_its_activity(self):
        complaint = self.new_complaint()
        self.meeting.action_fill_agenda()
        point = self.meeting.point_ids.filtered(lambda p: p.kind == "complaint")
        point = point.with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "Write what was decided"):
            point.action_decide()
        point.decide("Oil the drawers", self.colleague.id, "2026-03-09")
        action = self.env["service.action"].search([("meeting_point_id", "=", point.id)])
        self.assertEqual(action.name, "Oil the drawers")
        self.assertEqual(action.user_id, self.colleague)
        self.assertEqual(action.complaint_id, complaint)
        self.assertEqual(action.date_deadline, date(2026, 3, 9))
        self.assertEqual(action.activity_ids.user_id, self.colleague)
        self.assertEqual(point.state, "decided")
        with self.assertRaisesRegex(UserError, "decided already"):
            point.action_decide()
        with self.assertRaisesRegex(UserError, "settled"):
            point.decision = "Something else"

    def test_owner_must_work_here(self):
        point = self.new_point(decision="Go").with_user(self.salesman)
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = self.new_user("stranger", "sales_team.group_sale_salesman")
        stranger.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for user in (stranger, self.env.ref("base.public_user")):
            with self.assertRaisesRegex(UserError, "does not work at"):
                point.decide("Go", user.id)

    def test_by_form_and_defaults(self):
        with Form(self.env["service.meeting"].with_user(self.leader)) as form:
            form.team_id = self.team
            form.date = date(2026, 3, 3)
        meeting = form.save()
        self.assertEqual(meeting.user_id, self.leader)
        self.assertEqual(
            meeting.partner_ids, (self.leader + self.salesman + self.colleague).partner_id
        )

    def test_clock_and_states(self):
        with self.assertRaises(UserError):
            self.meeting.action_hold()
        self.meeting.action_start()
        self.assertEqual(self.meeting.date_start, datetime(2026, 3, 2, 8))
        with self.assertRaisesRegex(UserError, "Reload"):
            self.meeting.action_start()
        tomorrow = self.env["service.meeting"].create(
            {"team_id": self.team.id, "date": "2026-03-03"}
        )
        with self.assertRaisesRegex(UserError, "own day"):
            tomorrow.action_start()

    def test_one_a_day(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["service.meeting"].create({"team_id": self.team.id})
            self.env.flush_all()
        for day in ("0001-01-01", "9999-12-31"):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.env["service.meeting"].create({"team_id": self.team.id, "date": day})
                self.env.flush_all()

    def test_frozen_when_held(self):
        point = self.new_point()
        self.hold()
        for user in (self.salesman, self.manager):
            meeting, mine = self.meeting.with_user(user), point.with_user(user)
            for attack in (
                lambda m=meeting: m.write({"note": "Another story"}),
                lambda m=meeting: m.write({"user_id": self.colleague.id}),
                lambda m=meeting: m.write({"point_ids": [Command.create({"name": "More"})]}),
                lambda m=meeting: m.write({"agenda_ids": [Command.clear()]}),
                lambda p=mine: p.write({"note": "No"}),
                lambda p=mine: p.action_take(),
                lambda p=mine: p.decide("Go"),
                lambda p=mine: p.unlink(),
                lambda p=mine: p.create({"meeting_id": self.meeting.id, "name": "x"}),
                lambda m=meeting: m.action_fill_agenda(),
                lambda m=meeting: m.action_start(),
                lambda m=meeting: m.unlink(),
            ):
                with self.assertRaises(UserError):
                    attack()
        with self.assertRaises(AccessError):
            self.env["service.meeting.reopen"].with_user(self.salesman).create(
                {"meeting_id": self.meeting.id, "reason": "x"}
            )
        with self.assertRaisesRegex(UserError, "service manager"):
            self.meeting.with_user(self.salesman)._reopen("x")
        wizard = self.env["service.meeting.reopen"].create(
            {"meeting_id": self.meeting.id, "reason": "The wrong owner"}
        )
        wizard.action_reopen()
        self.assertEqual(self.meeting.state, "running")
        self.assertIn("The wrong owner", self.meeting.message_ids[0].body)

    def test_guards_hold_through_every_door(self):
        meetings = self.env["service.meeting"].with_user(self.salesman)
        points = self.env["service.meeting.point"].with_user(self.salesman)
        own = {"team_id": self.team.id, "date": "2026-03-04"}
        with self.assertRaises(UserError):
            meetings.create({**own, "state": "held"})
        for name, value in (
            ("state", "held"),
            ("date_start", "2026-03-02"),
            ("date_sent", "2026-03-02"),
        ):
            made = meetings.with_context(**{f"default_{name}": value}).create(
                {**own, "date": f"2026-03-{10 + len(name):02}"}
            )
            self.assertNotEqual(made.state, "held")
            self.assertFalse(made.date_start or made.date_sent)
        mine = self.meeting.with_user(self.salesman)
        for vals in (
            {"state": "held"},
            {"date": "2026-03-09"},
            {"team_id": False},
            {"point_ids": [Command.create({"name": "x", "kind": "celebrate"})]},
            {"point_ids": [Command.create({"name": "x", "carried_count": 9})]},
            {"agenda_ids": [Command.create({"name": "x", "res_model": "res.users", "res_id": 1})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                mine.write(vals)
        point = points.create({"meeting_id": self.meeting.id, "name": "The van"})
        self.assertEqual(point.kind, "other")
        point.name = "The lorry"
        with self.assertRaises(UserError):
            point.write({"state": "decided"})
        with self.assertRaises(UserError):
            self.env["service.action"].with_user(self.salesman).create(
                {"name": "x", "meeting_point_id": point.id}
            )

    def test_found_points_stay(self):
        self.new_complaint()
        self.meeting.action_fill_agenda()
        found = self.meeting.point_ids.filtered(lambda p: p.kind == "complaint")
        with self.assertRaises(UserError):
            found.with_user(self.salesman).unlink()
        with self.assertRaises(UserError):
            found.with_user(self.salesman).name = "Nothing"


@tagged("post_install", "-at_install")
class TestMeetingAccess(MeetingCase):
    def test_who_opens_which(self):
        stranger = self.new_user("stranger", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.meeting.with_user(stranger).read(["date"])
        # Nobody makes another team's agenda, or the company's, fill itself.
        for team in (self.team.id, False):
            with self.assertRaises(AccessError):
                self.env["service.meeting"].with_user(stranger).create(
                    {
                        "team_id": team,
                        "date": "2026-03-05",
                        "user_id": stranger.id,
                        "partner_ids": stranger.partner_id.ids,
                    }
                )
        self.meeting.partner_ids += stranger.partner_id
        self.meeting.with_user(stranger).read(["date"])

    def test_the_record_opens_for_whom_it_may(self):
        complaint = self.new_complaint()
        self.meeting.action_fill_agenda()
        point = self.meeting.point_ids.filtered(lambda p: p.kind == "complaint")
        self.assertEqual(point.with_user(self.colleague).action_open()["res_id"], complaint.id)
        with self.assertRaises(AccessError):
            point.with_user(self.salesman).action_open()
        # Its title is the team's all the same.
        self.assertTrue(point.with_user(self.salesman).name)

    def test_another_company_s_members_take_no_part(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.colleague.sudo().write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        meeting = self.env["service.meeting"].create(
            {"team_id": self.team.id, "date": "2026-03-09"}
        )
        self.assertIn(self.salesman.partner_id, meeting.partner_ids)
        self.assertNotIn(self.colleague.partner_id, meeting.partner_ids)

    def test_two_companies(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        outsider = self.new_user("outsider", "customers_for_life.group_service_manager")
        outsider.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        model = self.env["service.meeting"].with_user(outsider)
        model = model.with_context(allowed_company_ids=other.ids)
        self.assertFalse(model.search([]))
        with self.assertRaises(UserError):
            model.create({"team_id": self.team.id, "company_id": other.id})
