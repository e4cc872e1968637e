from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError


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
        self.user_id._set_away(
            self._get_moment(self.date_from, time.min),
            self._get_moment(last, time(23, 59, 59)),
            self.stand_in_id,
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _get_moment(self, day, hour):
        """Return an hour of a day in the company's time zone as naive UTC datetime, or False."""
        if not day:
            return False
        if not 1970 <= day.year < 2200:
            raise UserError(self.env._("Choose a day between 1970 and 2199."))
        zone = pytz.timezone(self.env.company._service_tz())
        moment = zone.localize(datetime.combine(day, hour))
        return fields.Datetime.to_datetime(moment.astimezone(pytz.utc).replace(tzinfo=None))
