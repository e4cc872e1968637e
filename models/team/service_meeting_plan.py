from odoo import api, models
from odoo.fields import Domain

from ..ground.attempt import attempt


class ServiceMeeting(models.Model):
    """The job that opens the day's meetings, and says which were not held."""

    _inherit = "service.meeting"

    @api.model
    def _cron_open(self):
        """Open today's meeting of each team that planned one, on working days, and settle those of
        the days before. Commits team by team; what is there is not made again, and where one
        team's fails the others have theirs."""
        for company in self.env["res.company"].search(Domain.TRUE, order="id"):
            self._settle_past(company, company._service_today())
        teams = self.env["crm.team"].search([("meeting_recurrence_id", "!=", False)], order="id")
        for done, team in enumerate(teams, 1):
            company = team.company_id or team.meeting_company_id
            if company:
                today = company._service_today()
                attempt(team, lambda team, c=company, t=today: self._open_planned(c, team, t))
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(teams) - done):
                return

    @api.model
    def _settle_past(self, company, today):
        """A meeting that did not begin on its day was not held; one that nobody ended was."""
        past = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("planned", "running")),
                ("date", "<", today),
            ]
        )
        past.filtered(lambda meeting: meeting.state == "running")._hold(False)
        past.filtered(lambda meeting: meeting.state == "planned").state = "missed"

    @api.model
    def _open_planned(self, company, team, today):
        event = team._get_planned_meeting(company, today)
        known = Domain([("company_id", "=", company.id), ("team_id", "=", team.id)])
        if (
            event
            and today in company._service_working_days(today, today)
            and not self.search_count(known & Domain("date", "=", today), limit=1)
        ):
            leaders = (team.user_id | event.user_id).filtered(
                lambda user: user.active and company in user.company_ids
            )
            meeting = self.create(
                {
                    "company_id": company.id,
                    "team_id": team.id,
                    "date": today,
                    "date_planned": event.start,
                    "user_id": leaders[:1].id,
                    "partner_ids": event.partner_ids.filtered(
                        lambda p: not p.user_ids or company in p.user_ids.company_ids
                    ).ids,
                }
            )
            meeting._fill_agenda()
        team._renew_meetings(company, today)
