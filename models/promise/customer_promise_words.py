from odoo import models


class CustomerPromise(models.Model):
    """The words of a promise, which have an end where those of what it came from have one; its
    dates and its verdict stay."""

    _name = "customer.promise"
    _inherit = ["customer.promise", "service.words.mixin"]

    _word_fields = ("name", "description")

    def _blank_parts(self):
        # A promise is made to somebody.
        self.filtered("customer_name").customer_name = self.env._("Somebody")
        self.revision_ids._blank_reason()
