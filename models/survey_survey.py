from odoo import fields, models

from .survey_user_input_line import SCORED


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    # A type of its own: its answers are read by service managers, not by every survey officer.
    survey_type = fields.Selection(
        selection_add=[("service", "Customers for Life")], ondelete={"service": "set default"}
    )

    def _get_till_questions(self):
        """Return the questions that count and take one tap."""
        return self.question_ids.filtered(
            lambda question: (
                question.service_part in SCORED
                and question.question_type in ("simple_choice", "scale")
            )
        )
