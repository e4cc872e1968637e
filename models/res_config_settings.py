from odoo import fields, models


class ResConfigSettings(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _name = "res.config.settings"
    _inherit = ["res.config.settings", "service.number.mixin"]

    promise_target = fields.Integer(related="company_id.promise_target", readonly=False)
    service_review_days = fields.Integer(related="company_id.service_review_days", readonly=False)
    recovery_limit = fields.Monetary(related="company_id.recovery_limit", readonly=False)
    survey_id = fields.Many2one(
        related="company_id.survey_id",
        readonly=False,
        domain=[("survey_type", "=", "service")],
    )
    survey_delay_days = fields.Integer(related="company_id.survey_delay_days", readonly=False)
    survey_rest_days = fields.Integer(related="company_id.survey_rest_days", readonly=False)
    survey_reminder_days = fields.Integer(related="company_id.survey_reminder_days", readonly=False)
    survey_low_score = fields.Float(related="company_id.survey_low_score", readonly=False)
    survey_shown_to_salespeople = fields.Boolean(
        related="company_id.survey_shown_to_salespeople", readonly=False
    )
    service_worth_months = fields.Integer(related="company_id.service_worth_months", readonly=False)
    service_worth_rate = fields.Float(related="company_id.service_worth_rate", readonly=False)
    service_worth_note = fields.Char(related="company_id.service_worth_note")
    service_praise_channel_id = fields.Many2one(
        related="company_id.service_praise_channel_id", readonly=False
    )
    service_manager_id = fields.Many2one(related="company_id.service_manager_id", readonly=False)
    service_words_months = fields.Integer(related="company_id.service_words_months", readonly=False)
    recovery_days = fields.Integer(related="company_id.recovery_days", readonly=False)
    complaint_alias_name = fields.Char(
        related="company_id.complaint_alias_id.alias_name", readonly=False
    )
    complaint_alias_domain = fields.Char(related="company_id.complaint_alias_id.alias_domain")
    complaint_team_id = fields.Many2one(
        related="company_id.complaint_team_id", readonly=False, check_company=True
    )
    complaint_reopen_days = fields.Integer(
        related="company_id.complaint_reopen_days", readonly=False
    )
    closing_question = fields.Boolean(related="company_id.closing_question", readonly=False)
