from odoo import api, models

# Headers of messages that no person wrote (RFC 3834, and what mail servers did before it).
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """An out-of-office reply is no complaint; answering it would begin a loop."""
        if route and route[0] == "customer.complaint" and self._is_automatic(message):
            return ()
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
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
