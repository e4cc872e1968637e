from odoo import api, fields, models


class CustomerPromise(models.Model):
    """What was promised, in the reader's language as far as the words are those of its type."""

    _inherit = "customer.promise"

    words = fields.Char(
        string="What, in Your Language",
        compute="_compute_words",
        help="What was promised, its type's words in your language.",
    )

    @api.depends("name", "type_id.name")
    @api.depends_context("lang")
    def _compute_words(self):
        for promise in self:
            promise.words = promise.name and promise._get_words()

    def _get_words(self):
        """Return what was promised (str): words that came from the type are its name in the
        language of the environment, those that somebody typed stay as they are."""
        self.ensure_one()
        # What a type is called is no secret.
        kind = self.type_id.sudo().with_context(prefetch_langs=True)
        for code, _name in self.env["res.lang"].get_installed():
            name = kind.with_context(lang=code).name
            # The deadline of a case is called after both: "Solution: the drawer squeaks".
            if name and (self.name == name or self.name.startswith(f"{name}: ")):
                return kind.name + self.name.removeprefix(name)
        return self.name

    @api.depends("words", "order_id.name", "lead_id.name", "customer_name")
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
            promise.display_name = " · ".join(filter(None, (promise.words, origin)))
