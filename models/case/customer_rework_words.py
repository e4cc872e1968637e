from odoo import models


class CustomerRework(models.Model):
    """The words of an error, which have an end: it is often called after a complaint, and the whys
    say who said what."""

    _inherit = "customer.rework"

    _word_fields = ("name", "why_1", "why_2", "why_3", "why_4", "why_5")

    _to_blank_idx = models.Index(
        "(company_id, date_closed) WHERE date_blanked IS NULL AND date_closed IS NOT NULL"
    )
