from odoo.addons.mail.tests.common import MailCase
from odoo.tests import HttpCase, new_test_user, tagged


class MeetingTourCase(HttpCase, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = new_test_user(
            cls.env,
            "cfl_meeting_leader",
            groups="base.group_user,sales_team.group_sale_salesman",
            email="leader@example.org",
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Tour Team", "user_id": cls.leader.id, "member_ids": cls.leader.ids}
        )
        customer = cls.env["res.partner"].create({"name": "Tour Customer"})
        about = {"partner_id": customer.id, "user_id": cls.leader.id, "team_id": cls.team.id}
        cls.complaint = cls.env["customer.complaint"].create(
            {**about, "name": "The drawer squeaks"}
        )
        # Their deadlines are due on some days, and not on others.
        cls.rework = cls.env["customer.rework"].create(
            {**about, "name": "Cut too short", "done_by_id": cls.leader.id}
        )
        cls.env["customer.promise"].search([("team_id", "=", cls.team.id)]).action_cancel()

    def new_meeting(self):
        return self.env["service.meeting"].create({"team_id": self.team.id})


@tagged("post_install", "-at_install")
class TestMeetingTours(MeetingTourCase):
    def test_from_an_empty_agenda_to_mailed_minutes(self):
        with self.mock_mail_gateway():
            self.start_tour("/odoo/meetings", "cfl_meeting_tour", login=self.leader.login)
        meeting = self.env["service.meeting"].search([("team_id", "=", self.team.id)])
        self.assertEqual(meeting.state, "held")
        self.assertTrue(meeting.date_sent)
        action = self.complaint.action_ids
        self.assertEqual((action.name, action.user_id), ("Oil the drawers", self.leader))
        self.assertTrue(action.activity_ids)
        states = {point.kind: point.state for point in meeting.agenda_ids}
        self.assertEqual(states, {"complaint": "decided", "rework": "carried"})


@tagged("post_install", "-at_install")
class TestMeetingOnPhone(MeetingTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_by_thumb(self):
        meeting = self.new_meeting()
        self.start_tour(
            f"/odoo/meetings/{meeting.id}/meeting-room",
            "cfl_meeting_phone_tour",
            login=self.leader.login,
        )
        states = {point.kind: point.state for point in meeting.agenda_ids}
        self.assertEqual(states, {"complaint": "decided", "rework": "taken"})
