from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..figure.service_kpi_figures import FIGURES
from ..figure.service_kpi_policy import ANSWERS_AT_LEAST

LEVELS = [("user", "Own Result"), ("team", "Team's Result"), ("company", "Company's Result")]


class ServiceBonusPlanLine(models.Model):
    """What a plan pays on one figure."""

    _name = "service.bonus.plan.line"
    _description = "Bonus Plan Line"
    _inherit = ["service.guard.mixin"]
    _order = "sequence, id"
    _rec_name = "kpi_id"

    plan_id = fields.Many2one(
        "service.bonus.plan", required=True, index=True, ondelete="cascade", guard="moved"
    )
    company_id = fields.Many2one(related="plan_id.company_id")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    sequence = fields.Integer(default=10)
    kpi_id = fields.Many2one(
        "service.kpi", string="Figure", required=True, index=True, ondelete="restrict"
    )
    unit = fields.Selection(related="kpi_id.unit")
    direction = fields.Selection(related="kpi_id.direction")
    level = fields.Selection(
        LEVELS,
        string="Whose Result",
        required=True,
        default="team",
        help="The team's by default: a score of few answers is no person's pay. Whoever is paid on "
        "a figure reads its value on the statement.",
    )
    method = fields.Selection(
        [("linear", "Linear"), ("steps", "By Steps")],
        required=True,
        default="linear",
        help="Linear: nothing at the floor, everything at the cap, in proportion between them. "
        "By steps: the best step that is reached pays its percentage.",
    )
    floor = fields.Float(
        digits=(16, 4),
        aggregator=None,
        help="Nothing is paid up to here. Shares go from 0 to 1. Where less is better, it lies "
        "above the cap.",
    )
    cap = fields.Float(
        digits=(16, 4),
        aggregator=None,
        help="Everything is paid from here. Shares go from 0 to 1.",
    )
    step_ids = fields.One2many("service.bonus.plan.step", "line_id", string="Steps", copy=True)
    sample = fields.Integer(
        string="Minimum Sample",
        default=20,
        aggregator=None,
        help="Of fewer records the line pays nothing, and says so. A sum of money needs no sample.",
    )
    amount = fields.Monetary(
        string="Target Amount",
        required=True,
        aggregator=None,
        help="A month, where everything is reached.",
    )
    terms = fields.Char(compute="_compute_terms", help="What pays how much.")

    _within_measure = models.Constraint(
        """CHECK(abs(floor) < 1e15 AND abs(cap) < 1e15 AND amount BETWEEN 0 AND 1e12
             AND sample BETWEEN 0 AND 1000000)""",
        "Amounts and samples are not negative, nor beyond all measure.",
    )

    @api.constrains("kpi_id", "method", "floor", "cap", "step_ids")
    def _check_bounds(self):
        for line in self:
            sign = 1 if line.kpi_id.direction == "up" else -1
            if line.method == "linear" and sign * line.floor >= sign * line.cap:
                raise ValidationError(
                    self.env._(
                        "%s: the cap lies on the better side of the floor.", line.kpi_id.name
                    )
                )
            if line.method == "steps" and not line.step_ids:
                raise ValidationError(self.env._("%s: add a step.", line.kpi_id.name))

    @api.constrains("kpi_id", "level", "sample")
    def _check_figure(self):
        for line in self:
            figure = FIGURES[line.kpi_id.code]
            if line.level not in figure.dimensions | {"company"}:
                raise ValidationError(
                    self.env._(
                        "%s is not measured of this: choose another result.", line.kpi_id.name
                    )
                )
            if figure.is_private and line.sample < ANSWERS_AT_LEAST:
                raise ValidationError(
                    self.env._(
                        "Of fewer than %(number)s answers people guess who gave which: "
                        "%(figure)s needs a greater sample.",
                        number=ANSWERS_AT_LEAST,
                        figure=line.kpi_id.name,
                    )
                )

    @api.constrains("level")
    def _check_level(self):
        self.plan_id._check_team()

    @api.depends("kpi_id", "method", "floor", "cap", "step_ids.bound", "step_ids.percent")
    def _compute_terms(self):
        for line in self:
            line.terms = line.kpi_id and line._say_terms()

    def write(self, vals):
        for name in vals.keys() & {"kpi_id", "level"}:
            field = self._fields[name]
            changed = self.filtered(
                lambda line, name=name, field=field: (
                    field.convert_to_write(line[name], line) != vals[name]
                )
            )
            changed._check_stated()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_stated(self):
        self._check_stated()

    def _check_stated(self):
        """Refuse to alter what statements rest on.

        :raise UserError: where there are any
        """
        stated = self.env["service.bonus.statement.line"].sudo()
        if stated.search_count([("plan_line_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Statements rest on this line: its figure stays. Set its amount to zero "
                    "where it pays nothing more, and add another line."
                )
            )
