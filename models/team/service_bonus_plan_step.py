from odoo import fields, models


class ServiceBonusPlanStep(models.Model):
    """From which value of the figure on a line pays which part of its amount."""

    _name = "service.bonus.plan.step"
    _description = "Bonus Step"
    _inherit = ["service.guard.mixin"]
    _order = "bound, id"
    _rec_name = "bound"

    line_id = fields.Many2one(
        "service.bonus.plan.line", required=True, index=True, ondelete="cascade", guard="moved"
    )
    bound = fields.Float(
        string="Reached At",
        required=True,
        digits=(16, 4),
        aggregator=None,
        help="Reached here and beyond, on the better side. Shares go from 0 to 1.",
    )
    percent = fields.Float(
        string="Pays (%)",
        required=True,
        digits=(16, 2),
        aggregator=None,
        help="Of the line's target amount.",
    )

    _once = models.UniqueIndex(
        "(line_id, bound)", "Each step of a line is reached at its own value."
    )
    _within_measure = models.Constraint(
        "CHECK(abs(bound) < 1e15 AND percent BETWEEN 0 AND 1000)",
        "A step pays from 0 to 1000 percent.",
    )
