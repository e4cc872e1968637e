from odoo import api, fields, models
from odoo.exceptions import UserError


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
        """Make the missing statements of the month, and open all of this plan.

        :raise UserError: where nobody was in the plan
        """
        self.ensure_one()
        plan, month = self.plan_id, self.month.replace(day=1)
        made = plan.make_statements(month)
        of_month = [("plan_id", "=", plan.id), ("month", "=", month)]
        if not made and not plan.env["service.bonus.statement"].search_count(of_month, limit=1):
            raise UserError(
                self.env._(
                    "Nobody was in %s in this month: look at the dates of the plan and of its "
                    "members.",
                    plan.name,
                )
            )
        return plan.action_open_statements()
