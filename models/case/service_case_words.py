from odoo import models
from odoo.fields import Domain


class ServiceCaseMixin(models.AbstractModel):
    """The words of a case end some time after it; its cause, its lesson and its costs stay."""

    _name = "service.case.mixin"
    _inherit = ["service.case.mixin", "service.words.mixin"]

    def _get_over_domain(self, before):
        return Domain(
            [("state", "in", ("closed", "cancelled", "merged")), ("date_closed", "<", before)]
        )

    def _blank_parts(self):
        # The deadlines are called after the case, and made to the sender of its e-mail.
        promises = self.env["customer.promise"]
        promises.search([(self._subject_field, "in", self.ids)])._blank_words()
