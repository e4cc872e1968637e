import logging

from psycopg2 import OperationalError

from odoo import models

_logger = logging.getLogger(__name__)


class MailMail(models.Model):
    """What has left for a customer may have told them of a new date."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, *args, **kwargs):
        mails = self.filtered(lambda mail: mail.model == "customer.promise" and success_pids)
        # Before those mails are deleted that need not be kept.
        sent = [(mail.mail_message_id, mail.body_html) for mail in mails]
        result = super()._postprocess_sent_message(success_pids, *args, **kwargs)
        # Records, whatever they are called.
        partners = self.env["res.partner"].concat(*success_pids)
        for message, body in sent:
            try:
                with self.env.cr.savepoint():
                    for promise in self.env["customer.promise"].browse(message.res_id).exists():
                        promise._note_mail(message, body, partners)
            except OperationalError:
                # Somebody writes the promise now. A mail that has left must not be sent again.
                _logger.warning("Nobody noted that %s told the customer", message, exc_info=True)
        return result
