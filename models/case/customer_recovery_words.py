from odoo import models
from odoo.fields import Domain


class CustomerRecovery(models.Model):
    """The words of a recovery, which have an end: those of its steps, and the letter."""

    _name = "customer.recovery"
    _inherit = ["customer.recovery", "service.words.mixin"]

    _word_fields = ("name", "letter")

    _to_blank_idx = models.Index(
        "(company_id, date_done) WHERE date_blanked IS NULL AND state = 'done'"
    )

    def _get_over_domain(self, before):
        return Domain([("state", "=", "done"), ("date_done", "<", before)])

    def _blank_parts(self):
        self.step_ids.text = False
        promises = self.env["customer.promise"]
        promises.search([("recovery_id", "in", self.ids)])._blank_words()
