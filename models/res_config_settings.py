from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_review_days = fields.Integer(related="company_id.service_review_days", readonly=False)
    recovery_limit = fields.Monetary(related="company_id.recovery_limit", readonly=False)
    recovery_days = fields.Integer(related="company_id.recovery_days", readonly=False)
