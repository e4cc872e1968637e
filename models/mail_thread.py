from odoo import api, models

from .case.customer_closing import hide_links


class MailThread(models.AbstractModel):
    """An out-of-office reply is no complaint, and answering it would begin a loop: what nobody may
    have written to the complaints is parked, and gets no answer. What comes back told nobody."""

    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Whoever answers the question by mail quotes it: its link stays theirs."""
        result = super().message_parse(message, save_original=save_original)
        return {**result, "body": hide_links(result["body"])}

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
                or ("flood" if parked._is_flood(message, message_dict, route) else None)
            )
            if reason:
                parked._park(message, message_dict, route, reason)
            else:
                taken.append(route)
        return taken

    @api.model
    def _routing_create_bounce_email(self, email_from, body_html, message, **mail_values):
        """What is going to be parked gets no answer."""
        if self.env.context.get("service_unanswered"):
            return None
        return super()._routing_create_bounce_email(email_from, body_html, message, **mail_values)

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """What has come back has told no customer of a new date."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        returned = message_dict["bounced_message"].sudo()
        if returned.model == "customer.promise":
            for promise in self.env[returned.model].sudo().browse(returned.res_id).exists():
                promise._note_returned(returned)
        return result

    def _notify_thread_with_out_of_office(self, message, recipients_data, msg_vals=False, **kwargs):
        """Nor does a colleague's absence answer what was parked once it is accepted: to a machine
        it would begin a loop."""
        if self.env.context.get("service_unanswered"):
            return self.env["mail.message"]
        return super()._notify_thread_with_out_of_office(
            message, recipients_data, msg_vals=msg_vals, **kwargs
        )
