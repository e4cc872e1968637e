from odoo import models


class CustomerComplaint(models.Model):
    """The words of a complaint, which have an end."""

    _inherit = "customer.complaint"

    _word_fields = ("name", "description", "email_from", "email_cc")

    _to_blank_idx = models.Index(
        "(company_id, date_closed) WHERE date_blanked IS NULL AND date_closed IS NOT NULL"
    )
