from unittest.mock import patch

from .common_survey import SurveyCase


class MeetingCase(SurveyCase):
    """A team of two and their leader, with today's meeting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.member_ids = cls.salesman + cls.colleague
        for user in cls.salesman + cls.leader:
            user.sudo().email = f"{user.login}@example.org"
        cls.meeting = cls.env["service.meeting"].create({"team_id": cls.team.id})

    def new_complaint(self, name="The drawer squeaks", **vals):
        return self.env["customer.complaint"].create(
            {
                "name": name,
                "partner_id": self.customer.id,
                "user_id": self.colleague.id,
                "team_id": self.team.id,
                **vals,
            }
        )

    def new_point(self, **vals):
        return self.env["service.meeting.point"].create(
            {"meeting_id": self.meeting.id, "name": "The van", **vals}
        )

    def run_job(self):
        """Run the job that opens meetings, and return the team's."""
        # The registry's test cursor does not commit.
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["service.meeting"].sudo()._cron_open()
        self.env.invalidate_all()
        return self.env["service.meeting"].search([("team_id", "=", self.team.id)])

    def hold(self, meeting=None):
        meeting = meeting or self.meeting
        meeting.action_start()
        meeting.action_hold()

    def next_meeting(self, day):
        self.at(2026, 3, day, 8)
        return self.env["service.meeting"].create({"team_id": self.team.id})
