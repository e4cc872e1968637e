from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_bonus_plan_line import LEVELS

MANAGERS = "customers_for_life.group_service_manager"


class ServiceBonusStatementLine(models.Model):
    """How a line of a statement was reached, in figures and in words as they were on that day."""

    _name = "service.bonus.statement.line"
    _description = "Bonus Statement Line"
    _inherit = ["service.guard.mixin"]
    _order = "statement_id, sequence, id"

    statement_id = fields.Many2one(
        "service.bonus.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        guard="method",
    )
    currency_id = fields.Many2one(related="statement_id.currency_id")
    sequence = fields.Integer(readonly=True, guard="method")
    plan_line_id = fields.Many2one(
        "service.bonus.plan.line",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
        guard="method",
        groups=MANAGERS,
    )
    name = fields.Char(string="Figure", required=True, readonly=True, guard="method")
    level = fields.Selection(LEVELS, string="Whose Result", readonly=True, guard="method")
    shown = fields.Char(string="Value", readonly=True, guard="method")
    value = fields.Float(
        string="Number", readonly=True, digits=(16, 4), aggregator=None, guard="method"
    )
    numerator = fields.Float(readonly=True, digits=(16, 4), aggregator=None, guard="method")
    size = fields.Integer(
        string="Sample",
        readonly=True,
        aggregator=None,
        guard="method",
        help="Number of records from which it was counted.",
    )
    target = fields.Char(string="What Pays", readonly=True, guard="method")
    formula = fields.Char(string="How It Was Reached", readonly=True, guard="method")
    earned = fields.Monetary(readonly=True, guard="method", aggregator=None, help="By the figure.")
    before = fields.Monetary(
        readonly=True,
        guard="method",
        aggregator=None,
        help="Of a held part: what the line had earned by the statement that it follows. Of a "
        "correction: what was stated so far.",
    )
    held = fields.Monetary(
        string="Held Back",
        readonly=True,
        guard="method",
        aggregator=None,
        help="Until the time for complaints is over.",
    )
    taken_back = fields.Monetary(
        readonly=True,
        guard="method",
        aggregator=None,
        help="Of what was held back, since the figure, measured again, is worth less.",
    )
    amount = fields.Monetary(string="To Pay", readonly=True, guard="method")
    reason = fields.Char(
        string="What Came After",
        readonly=True,
        guard="method",
        help="Complaints and errors that came after the month, of what was delivered in it.",
    )
    complaint_ids = fields.Many2many(
        "customer.complaint", string="Complaints", readonly=True, guard="method", groups=MANAGERS
    )
    rework_ids = fields.Many2many(
        "customer.rework", string="Reworks", readonly=True, guard="method", groups=MANAGERS
    )
    # As the plan was on that day: what is measured again is paid by the same terms.
    terms = fields.Json(readonly=True, guard="method", groups=MANAGERS)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_frozen()
        return lines

    def write(self, vals):
        self._check_frozen()
        result = super().write(vals)
        # Nor does a line move into an approved one.
        self._check_frozen()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self._check_frozen()

    def _check_frozen(self):
        """Refuse to alter the lines of what was approved, whoever asks."""
        for statement in self.statement_id:
            if statement.state != "draft":
                raise UserError(
                    self.env._(
                        "%s cannot be altered: what was approved stays. Press “Correct” to make "
                        "a new statement that says the difference.",
                        statement.display_name,
                    )
                )
