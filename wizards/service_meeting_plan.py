from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.team.crm_team_meeting import DAYS


class ServiceMeetingPlan(models.TransientModel):
    """Plans a team's daily meetings in Odoo's calendar."""

    _name = "service.meeting.plan"
    _description = "Plan Daily Meetings"
    _inherit = ["service.number.mixin"]

    team_id = fields.Many2one("crm.team", string="Sales Team", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    hour = fields.Float(
        string="At", default=9, required=True, help="On the company's clock, for 15 minutes."
    )
    mon = fields.Boolean(string="Monday", default=True)
    tue = fields.Boolean(string="Tuesday", default=True)
    wed = fields.Boolean(string="Wednesday", default=True)
    thu = fields.Boolean(string="Thursday", default=True)
    fri = fields.Boolean(string="Friday", default=True)
    sat = fields.Boolean(string="Saturday")
    sun = fields.Boolean(string="Sunday")

    @api.constrains("hour")
    def _check_hour(self):
        if any(not 0 <= plan.hour < 23.75 for plan in self):
            raise ValidationError(self.env._("A meeting begins between 00:00 and 23:44."))

    @api.constrains("team_id", "company_id")
    def _check_company(self):
        for plan in self:
            if plan.team_id.company_id not in (plan.company_id, self.env["res.company"]):
                raise ValidationError(self.env._("Choose a team of this company."))
            if plan.company_id not in self.env.companies:
                raise ValidationError(self.env._("Choose one of your companies."))

    def action_plan(self):
        """Put the meetings into the calendar, from today on, in the place of those planned.

        :raise UserError: where no day is chosen
        :raise AccessError: where the user neither leads the team nor is a service manager
        """
        self.ensure_one()
        self.team_id._check_may_plan()
        days = {day for day in DAYS if self[day]}
        if not days:
            raise UserError(self.env._("Choose at least one day of the week."))
        today = self.company_id._service_today()
        self.team_id._plan_meetings(self.company_id, self.hour, days, today)
        return self.team_id.action_view_meetings()
