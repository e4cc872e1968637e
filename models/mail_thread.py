from odoo import api, models

# Headers of messages that no person wrote (RFC 3834, and what mail servers did before it).
# Not X-Auto-Response-Suppress: many servers put it into whatever their people write.
AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond")


class MailThread(models.AbstractModel):
    """An out-of-office reply is no complaint, and answering it would begin a loop: what nobody may
    have written to the complaints is parked, and gets no answer."""

    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        if (
            route
            and route[0] == "customer.complaint"
            and self.env["service.parked.mail"]._find_reason(message, message_dict, route)
        ):
            # Whom an alias refuses is told so.
            route = (*route[:4], None)
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        routes = super().message_route(
            message, message_dict, model=model, thread_id=thread_id, custom_values=custom_values
        )
        parked = self.env["service.parked.mail"]
        taken = []
        for route in routes:
            reason = route[0] == "customer.complaint" and (
                parked._find_reason(message, message_dict, route)
                or ("flood" if self._is_flood(message, message_dict, route) else None)
            )
            if reason:
                parked._park(message, message_dict, route, reason)
            else:
                taken.append(route)
        return taken

    @api.model
    def _is_flood(self, message, message_dict, route):
        """Return whether one sender writes too much, by Odoo's own limit, its settings and its
        list of senders without a limit; Odoo itself would answer that and drop the message."""
        quiet = self.with_context(service_unanswered=True)
        # What a new record is counted by.
        route = (route[0], route[1] or 0, *route[2:])
        return quiet._detect_loop_sender(message, message_dict, [route])

    @api.model
    def _routing_create_bounce_email(self, email_from, body_html, message, **mail_values):
        """What is going to be parked gets no answer."""
        if self.env.context.get("service_unanswered"):
            return None
        return super()._routing_create_bounce_email(email_from, body_html, message, **mail_values)

    def _notify_thread_with_out_of_office(self, message, recipients_data, msg_vals=False, **kwargs):
        """Nor does a colleague's absence answer what was parked once it is accepted: to a machine
        it would begin a loop."""
        if self.env.context.get("service_unanswered"):
            return self.env["mail.message"]
        return super()._notify_thread_with_out_of_office(
            message, recipients_data, msg_vals=msg_vals, **kwargs
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
