from odoo import models
from odoo.fields import Domain

from ..promise.customer_promise import UNSETTLED


class CustomerRequest(models.Model):
    """The words of a request, which have an end once all that was promised of it is settled."""

    _name = "customer.request"
    _inherit = ["customer.request", "service.words.mixin"]

    _word_fields = ("name", "description", "alternative")

    _to_blank_idx = models.Index(
        "(company_id, date_answered) WHERE date_blanked IS NULL AND answer != 'pending'"
    )

    def _get_over_domain(self, before):
        return Domain(
            [
                ("answer", "!=", "pending"),
                ("date_answered", "<", before),
                ("promise_ids", "not any", [("state", "in", UNSETTLED)]),
            ]
        )

    def _blank_parts(self):
        self.promise_ids._blank_words()
