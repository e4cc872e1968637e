from odoo import api, models
from odoo.tools import email_normalize

# Headers of messages that no person wrote (RFC 3834, and what mail servers did before it).
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """An out-of-office reply is no complaint; answering it would begin a loop."""
        if route and route[0] == "customer.complaint":
            sender = email_normalize(message_dict.get("email_from"))
            if self._is_automatic(message) or self._is_own_alias(sender):
                return ()
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )

    @api.model
    def _is_own_alias(self, address):
        """Return whether `address` (str) is one at which this database itself takes mail."""
        # Whatever user the gateway runs as, the aliases are the administrators'.
        return address and self.env["mail.alias"].sudo().search_count(
            [("alias_full_name", "=", address)], limit=1
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
