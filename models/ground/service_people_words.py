from odoo import models


class ServicePeopleMixin(models.AbstractModel):
    """What a record is called where its customer reads it: what our people call it is theirs."""

    _inherit = "service.people.mixin"

    def _get_customer_words(self):
        """Return what this is about (str), in the language of the environment."""
        self.ensure_one()
        return self.order_id.name or ""

    def _get_customer_title(self):
        """Return what stands above an e-mail about this record (str)."""
        return self._get_customer_words()

    def _message_compute_subject(self):
        # Whoever gets the e-mail need not be able to read what it comes from.
        return self.sudo()._get_customer_title()

    def _notify_by_email_prepare_rendering_context(self, message, **kwargs):
        if self:
            # One head for all whom the message goes to, customers among them.
            kwargs["force_record_name"] = self.sudo()._get_customer_title()
        return super()._notify_by_email_prepare_rendering_context(message, **kwargs)
