from odoo import models


class CustomerExtra(models.Model):
    """The words of what somebody got beyond a promise: they end with that person's data."""

    _name = "customer.extra"
    _inherit = ["customer.extra", "service.words.mixin"]

    _word_fields = ("name",)
