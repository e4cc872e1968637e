from odoo import api, fields, models
from odoo.exceptions import UserError

from ..formulas.days import end_of_day, start_of_day


class ServiceAbsence(models.TransientModel):
    """A manager says when somebody is away, and who stands in: whoever falls ill cannot."""

    _name = "service.absence"
    _description = "Absence"

    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        ondelete="cascade",
    )
    date_from = fields.Date(
        string="Away From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        help="Empty: there again.",
    )
    date_to = fields.Date(
        string="Away Until",
        compute="_compute_dates",
        store=True,
        readonly=False,
        help="The last day. Empty: nobody knows yet.",
    )
    stand_in_id = fields.Many2one(
        "res.users",
        string="Stand-in",
        compute="_compute_dates",
        store=True,
        readonly=False,
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        ondelete="cascade",
        help="Who is reminded and asked meanwhile. Empty: the leader of the sales team.",
    )

    @api.depends("user_id")
    def _compute_dates(self):
        for absence in self:
            user, company = absence.user_id, self.env.company
            for day, moment in (("date_from", "from"), ("date_to", "to")):
                moment = user[f"out_of_office_{moment}"]
                absence[day] = moment and company._service_day(moment)
            absence.stand_in_id = user.service_stand_in_id

    def action_save(self):
        """Write it down on the user.

        :raise UserError: where the last day lies before the first, or the user may not say it
        """
        self.ensure_one()
        last = self.date_from and self.date_to
        if last and last < self.date_from:
            raise UserError(self.env._("The last day lies before the first: change one of them."))
        if any(day and not 1970 <= day.year < 2200 for day in (self.date_from, last)):
            raise UserError(self.env._("Choose a day between 1970 and 2199."))
        tz = self.env.company._service_tz()
        self.user_id._set_away(
            self.date_from and start_of_day(self.date_from, tz),
            last and end_of_day(last, tz),
            self.stand_in_id,
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
