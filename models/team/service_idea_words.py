from odoo import models
from odoo.fields import Domain


class ServiceIdea(models.Model):
    """What a customer said has an end; what we made of it stays."""

    _name = "service.idea"
    # In this order: the mixin goes before Odoo's own thread, which knows nothing of it.
    _inherit = ["service.words.mixin", "service.idea"]

    _word_fields = ("customer_words",)

    _to_blank_idx = models.Index(
        "(company_id, date_decided) WHERE date_blanked IS NULL AND date_decided IS NOT NULL"
    )

    def _get_over_domain(self, before):
        # Without a customer there are no words but ours.
        return Domain([("partner_id", "!=", False), ("date_decided", "<", before)])
