from odoo import api, models
from odoo.tools import email_normalize

# Headers of messages that no person wrote (RFC 3834, and what mail servers did before it).
# Not X-Auto-Response-Suppress: many servers put it into whatever their people write.
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond")


class ServiceParkedMail(models.Model):
    """Why an e-mail is parked: what tells that no person wrote it, or too much."""

    _inherit = "service.parked.mail"

    @api.model
    def _find_reason(self, message, message_dict, route):
        """Return why to park an e-mail that comes by this route (str), or None."""
        sender = email_normalize(message_dict.get("email_from"))
        company = self._get_company(message_dict, route)
        if self.env["service.mail.block"]._blocks(sender, company):
            return "blocked"
        if self._is_automatic(message):
            return "automatic"
        if self._is_bulk(message):
            return "bulk"
        return "own" if self._is_own_address(sender) else None

    @api.model
    def _is_flood(self, message, message_dict, route):
        """Return whether one sender writes too much, by Odoo's own limit, its settings and its
        list of senders without a limit; Odoo itself would answer that and drop the message."""
        quiet = self.env["mail.thread"].with_context(service_unanswered=True)
        # What a new record is counted by.
        route = (route[0], route[1] or 0, *route[2:])
        return quiet._detect_loop_sender(message, message_dict, [route])

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
        submitted = message.get_all("Auto-Submitted", [])
        return (
            any(value.partition(";")[0].strip().lower() not in ("", "no") for value in submitted)
            or "auto_reply" in self._get_precedence(message)
            # To an empty sender nobody can answer: only machines write so.
            or any(value.strip() == "<>" for value in message.get_all("Return-Path", []))
            or any(message.get(header) for header in AUTOMATIC_HEADERS)
        )

    @api.model
    def _is_bulk(self, message):
        """Return whether the email.message `message` says that it goes to many. Not by List-Id:
        companies let a mailing list hand on what their customers write."""
        return bool(self._get_precedence(message) & {"bulk", "junk"})

    @api.model
    def _get_precedence(self, message):
        return {value.strip().lower() for value in message.get_all("Precedence", [])}
