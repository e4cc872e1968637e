from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceKpiTarget(models.Model):
    """What a figure should be, for everybody, a company or a team."""

    _name = "service.kpi.target"
    _description = "Target"
    _inherit = ["service.number.mixin"]
    _order = "kpi_id, company_id, team_id"
    _check_company_auto = True

    kpi_id = fields.Many2one(
        "service.kpi", string="Figure", required=True, index=True, ondelete="cascade"
    )
    unit = fields.Selection(related="kpi_id.unit")
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        check_company=True,
        index="btree_not_null",
        help="Empty: for every team.",
    )
    target = fields.Float(
        required=True, aggregator=None, help="Good from here. Shares go from 0 to 1."
    )
    warning = fields.Float(
        required=True, aggregator=None, help="Between here and the target, a warning; then bad."
    )

    _once = models.UniqueIndex(
        "(kpi_id, COALESCE(company_id, 0), COALESCE(team_id, 0))",
        "This figure has a target for this company and team already.",
    )

    _within_measure = models.Constraint(
        "CHECK(abs(target) < 1e15 AND abs(warning) < 1e15)", "A target is not beyond all measure."
    )

    @api.constrains("target", "warning")
    def _check_order(self):
        for target in self:
            sign = 1 if target.kpi_id.direction == "up" else -1
            if sign * target.warning > sign * target.target:
                raise ValidationError(
                    self.env._("The warning lies on the worse side of the target: swap them.")
                )
