from odoo import api, models


class CustomerPromise(models.Model):
    """What was promised, in the reader's language as far as the words are those of its type."""

    _inherit = "customer.promise"

    def _get_words(self):
        """Return what was promised (str): words that came from the type are its name in the
        language of the environment, those that somebody typed stay as they are."""
        self.ensure_one()
        return self.type_id.sudo().name if self._has_words_of_its_type() else self.name

    def _has_words_of_its_type(self):
        """Return whether the promise is called as its type is, in any language."""
        self.ensure_one()
        # What a type is called is no secret.
        kind = self.type_id.sudo().with_context(prefetch_langs=True)
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        return self.name in {kind.with_context(lang=code).name for code in languages}

    @api.depends("name", "type_id.name", "order_id.name", "lead_id.name", "customer_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # What an order or a lead is called is no secret to whoever may read the promise.
        for promise, as_superuser in zip(self, self.sudo(), strict=True):
            origin = (
                as_superuser.order_id.name
                or as_superuser.lead_id.name
                or promise.partner_id.name
                or promise.customer_name
            )
            promise.display_name = " · ".join(
                filter(None, (promise.name and promise._get_words(), origin))
            )
