from odoo import fields, models


class ServiceRoundPlanItem(models.Model):
    """A thing to look at, on each round."""

    _name = "service.round.plan.item"
    _description = "Round Plan Item"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("service.round.plan", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to Look At", required=True)
    help = fields.Char(string="How It Should Be")
