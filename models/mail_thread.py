import logging

from odoo import api, models
from odoo.tools import email_normalize

_logger = logging.getLogger(__name__)

# Headers of messages that no person wrote (RFC 3834, and what mail servers did before it).
# Not X-Auto-Response-Suppress: many servers put it into whatever their people write.
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """An out-of-office reply is no complaint; answering it would begin a loop."""
        if route and route[0] == "customer.complaint":
            sender = email_normalize(message_dict.get("email_from"))
            if self._is_automatic(message) or self._is_own_address(sender):
                _logger.info(
                    "Not taken as a complaint, no person wrote it: %s from %s",
                    message_dict.get("message_id"),
                    sender,
                )
                return ()
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )

    @api.model
    def _is_own_address(self, address):
        """Return whether at or from `address` (str) this database itself takes or sends mail."""
        if not address:
            return False
        # Whatever user the gateway runs as, the aliases are the administrators'.
        sudo = self.sudo()
        domains = sudo.env["mail.alias.domain"].search([("name", "=", address.rpartition("@")[2])])
        return bool(
            any(
                address in (domain.bounce_email, domain.catchall_email, domain.default_from_email)
                for domain in domains
            )
            or sudo.env["mail.alias"].search_count([("alias_full_name", "=", address)], limit=1)
        )

    @api.model
    def _is_automatic(self, message):
        """Return whether no person wrote the email.message `message`."""
        submitted = (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
        precedence = (message.get("Precedence") or "").strip().lower()
        return (
            submitted != "no"
            or precedence in ("auto_reply", "bulk", "junk")
            or any(message.get(header) for header in AUTOMATIC_HEADERS)
        )
