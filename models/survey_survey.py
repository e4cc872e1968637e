from odoo import fields, models


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    # A type of its own: its answers are read by service managers, not by every survey officer.
    survey_type = fields.Selection(
        selection_add=[("service", "Customers for Life")], ondelete={"service": "set default"}
    )
