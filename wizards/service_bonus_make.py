from odoo import api, fields, models


class ServiceBonusMake(models.TransientModel):
    """Ask for the month, and make its statements."""

    _name = "service.bonus.make"
    _description = "Make Bonus Statements"

    plan_id = fields.Many2one("service.bonus.plan", required=True, ondelete="cascade")
    month = fields.Date(
        required=True,
        compute="_compute_month",
        store=True,
        readonly=False,
        precompute=True,
        help="Any day of a month that is over.",
    )

    @api.depends("plan_id")
    def _compute_month(self):
        for wizard in self:
            wizard.month = wizard.plan_id and wizard.plan_id._get_last_month()

    def action_make(self):
        """Make the missing statements of the month, and open all of this plan."""
        self.ensure_one()
        self.plan_id.make_statements(self.month)
        return self.plan_id.action_open_statements()
