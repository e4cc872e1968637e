from odoo import api, fields, models

from .ground.measure import Measure

SCORED = ("expectations", "price", "work")


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    service_part = fields.Selection(related="question_id.service_part", store=True)
    # Of the answer: what the scores are grouped by.
    service_user_id = fields.Many2one(related="user_input_id.user_id", string="Salesperson")
    service_date = fields.Datetime(related="user_input_id.end_datetime", string="Answered On")
    service_points = Measure(
        measured=lambda line: line.is_scored,
        compute="_compute_service_points",
        store=True,
        aggregator="avg",
        help="From 0, the worst answer, to 100, the best.",
    )
    is_scored = fields.Boolean(compute="_compute_service_points", store=True)

    @api.depends("question_id", "skipped", "value_scale", "suggested_answer_id")
    def _compute_service_points(self):
        for line in self:
            points = None
            if line.question_id.service_part in SCORED and not line.skipped:
                points = line.question_id._get_service_points(line)
            line.is_scored = points is not None
            line.service_points = points or 0
