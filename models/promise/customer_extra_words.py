from odoo import models
from odoo.fields import Domain


class CustomerExtra(models.Model):
    """The words of what somebody got beyond a promise, which have an end."""

    _name = "customer.extra"
    _inherit = ["customer.extra", "service.words.mixin"]

    _word_fields = ("name",)

    _to_blank_idx = models.Index("(company_id, date) WHERE date_blanked IS NULL")

    def _get_over_domain(self, before):
        return Domain("date", "<", before.date())
