from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerPromisePause(models.Model):
    """The frozen log of every wait for the customer."""

    _name = "customer.promise.pause"
    _description = "Wait for the Customer"
    _inherit = ["service.number.mixin"]
    _order = "date_from, id"
    _rec_name = "promise_id"

    promise_id = fields.Many2one(
        "customer.promise", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True, index=True)
    date_from = fields.Datetime(string="Clock Stopped", required=True, readonly=True)
    date_to = fields.Datetime(string="Clock Started", required=True, readonly=True)
    hours = fields.Float(string="Working Hours", readonly=True)
    days = fields.Float(string="Working Days", readonly=True)
    is_counted = fields.Boolean(
        string="Taken Off", readonly=True, help="Not where the promise was overdue already."
    )
    paused_by_id = fields.Many2one("res.users", string="Stopped By", readonly=True)
    resumed_by_id = fields.Many2one("res.users", string="Started By", required=True, readonly=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A wait is a record of what happened: it stays as it is."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A wait is a record of what happened: it stays as it is."))

    def _get_words(self):
        """Return who stopped and started the clock, and whether that put the deadline off."""
        self.ensure_one()
        words = self.paused_by_id and self.env._(
            "Stopped by %(first)s, started by %(second)s",
            first=self.paused_by_id.name,
            second=self.resumed_by_id.name,
        )
        late = "" if self.is_counted else self.env._("overdue already: not taken off")
        return ", ".join(filter(None, (words, late)))
