from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from ...formulas.days import end_of_day, local_time, start_of_day, time_of_day

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# How long a meeting takes, in hours.
DURATION = 0.25
# The calendar is filled for a year, and again when less than this is left.
DAYS_LEFT = 30


class CrmTeam(models.Model):
    """The plan of a team's meetings, which stands in Odoo's calendar."""

    _inherit = "crm.team"

    meeting_recurrence_id = fields.Many2one(
        "calendar.recurrence",
        string="Planned Meetings",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The daily quality meetings, as the calendar has them.",
    )
    meeting_company_id = fields.Many2one("res.company", readonly=True, copy=False)
    meeting_missed_count = fields.Integer(
        string="Not Held",
        compute="_compute_meeting_missed_count",
        help="Daily meetings of the last 30 days that were planned and not held.",
    )

    def _compute_meeting_missed_count(self):
        since = fields.Date.subtract(self.env.company._service_today(), days=30)
        groups = self.env["service.meeting"]._read_group(
            [("team_id", "in", self.ids), ("state", "=", "missed"), ("date", ">=", since)],
            ["team_id"],
            ["__count"],
        )
        counts = dict(groups)
        for team in self:
            team.meeting_missed_count = counts.get(team, 0)

    def action_view_meetings(self):
        """Open the team's meetings."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.service_meeting_action"
        )
        return {**action, "context": {"search_default_team_id": self.id}}

    def action_plan_meetings(self):
        """Open the dialog that plans the team's daily meetings."""
        self.ensure_one()
        self._check_may_plan()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Daily Meetings"),
            "res_model": "service.meeting.plan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_team_id": self.id},
        }

    def _check_may_plan(self):
        """:raise AccessError: where the user neither leads this team nor is a service manager"""
        self.check_access("read")
        model = self.env["service.meeting"]
        if not model._is_service_manager() and self.user_id != self.env.user:
            raise AccessError(
                self.env._("Meetings are planned by the team's leader or a service manager.")
            )

    def _plan_meetings(self, company, hour, days, first):
        """Put the team's meetings into the calendar for a year, in the place of those planned.

        :param company: whose days and time zone count
        :param float hour: at which they begin, on the company's clock
        :param days: set of names of weekdays, as DAYS has them
        :param date first: from this day on
        """
        self.ensure_one()
        # Rights on the calendar are of whoever plans; the team itself is the sales managers'.
        team = self.sudo()
        old = team.meeting_recurrence_id
        while DAYS[first.weekday()] not in days:
            first += timedelta(days=1)
        tz = company._service_tz()
        start = time_of_day(first, hour, tz)
        event = (
            self.env["calendar.event"]
            .sudo()
            .with_context(no_mail_to_attendees=True, dont_notify=True, mail_create_nolog=True)
            .create(
                {
                    "name": self.env._("Quality meeting, %s", team.name),
                    "start": start,
                    "stop": start + timedelta(hours=DURATION),
                    "user_id": (team.user_id or self.env.user).id,
                    "partner_ids": (team.user_id | team.member_ids).partner_id.ids,
                    "recurrency": True,
                    "rrule_type": "weekly",
                    "interval": 1,
                    "end_type": "end_date",
                    "until": first + relativedelta(years=1),
                    "event_tz": tz,
                    **{day: day in days for day in DAYS},
                }
            )
        )
        team.write(
            {"meeting_recurrence_id": event.recurrence_id.id, "meeting_company_id": company.id}
        )
        now = fields.Datetime.now()
        since = max(now, start_of_day(first, tz))
        old.calendar_event_ids.filtered(lambda e: e.start >= since).with_context(
            no_mail_to_attendees=True
        ).unlink()

    def _get_planned_meeting(self, company, day):
        """Return the event (calendar.event, maybe empty) of the meeting that is planned for a day;
        whoever deletes one from the calendar calls the meeting off."""
        self.ensure_one()
        tz = company._service_tz()
        return self.env["calendar.event"].search(
            [
                ("recurrence_id", "in", self.meeting_recurrence_id.ids),
                ("start", ">=", start_of_day(day, tz)),
                ("start", "<=", end_of_day(day, tz)),
            ],
            order="start",
            limit=1,
        )

    def _renew_meetings(self, company, today):
        """Plan another year of meetings where the calendar comes to its end, as superuser."""
        self.ensure_one()
        rule = self.meeting_recurrence_id
        if not rule.until or rule.until - today > timedelta(days=DAYS_LEFT):
            return
        events = rule.calendar_event_ids.sorted("start")
        days = {day for day in DAYS if rule[day]}
        if events and days and self.active:
            last = local_time(events[-1].start, company._service_tz())
            hour = last.hour + last.minute / 60
            self._plan_meetings(company, hour, days, rule.until + timedelta(days=1))
