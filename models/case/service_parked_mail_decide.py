from ast import literal_eval
from base64 import b64decode
from email import message_from_bytes, policy

from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError

from ..ground.locking import lock


class ServiceParkedMail(models.Model):
    """What becomes of parked mail: somebody takes it after all, or refuses it."""

    _inherit = "service.parked.mail"

    def action_accept(self):
        """Take these mails as if they had come just now, each into its complaint or as a new one;
        refused ones too, for whoever changes their mind.

        :return: the action that opens the complaints
        """
        mails = self._get_undecided(("waiting", "refused"))
        for mail in mails:
            mail.complaint_id = mail._deliver()
        mails.state = "accepted"
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.customer_complaint_action"
        )
        complaints = mails.complaint_id
        if len(complaints) == 1:
            return action | {"views": [(False, "form")], "res_id": complaints.id}
        return action | {"domain": [("id", "in", complaints.ids)], "context": {}}

    def action_refuse(self):
        """Say of these mails that they are no complaints. Their senders may write again: a
        customer's out-of-office answer is no reason to be deaf to the customer."""
        self._get_undecided(("waiting",)).state = "refused"

    def action_block(self):
        """Refuse these mails, all others that wait of their senders, and what they write later."""
        for company, mails in (
            self._get_undecided(("waiting", "refused")).grouped("company_id").items()
        ):
            senders = set(mails.mapped("email_normalized")) - {False}
            self.env["service.mail.block"]._add(senders, company)
            mails.state = "refused"
            mails.search(
                [
                    ("email_normalized", "in", list(senders)),
                    ("company_id", "=", company.id),
                    ("state", "=", "waiting"),
                ]
            ).state = "refused"

    def _get_undecided(self, states):
        """Return, locked and as superuser, those of these mails that are at one of `states`.

        :raise AccessError: where the user may not see them
        :raise UserError: where there is none, as when somebody else was quicker
        """
        # Whoever sees parked mail decides on it: service managers alone do.
        self.check_access("read")
        mails = self.sudo()
        lock(mails)
        mails.invalidate_recordset(["state"])
        mails = mails.filtered(lambda mail: mail.state in states)
        if not mails:
            raise UserError(self.env._("This was decided already. Reload the page."))
        return mails

    def _deliver(self):
        """Give the message to its complaint; return the complaint's id.

        By the gateway's own steps, past its search for a route: another alias to which the same
        message was written has taken it already.
        """
        self.ensure_one()
        company = self.company_id
        # As the mail gateway does it, whoever decided, and whatever stands in their context.
        context = {"allowed_company_ids": company.ids, "service_unanswered": True}
        gateway = self.env(user=SUPERUSER_ID, context=context)["mail.thread"]
        message = message_from_bytes(b64decode(self.message), policy=policy.SMTP)
        message_dict = gateway.message_parse(message)
        complaint = self.complaint_id.merged_into_id or self.complaint_id
        user = gateway._mail_find_user_for_gateway(message_dict["email_from"])
        defaults = literal_eval(company.complaint_alias_id.alias_defaults or "{}")
        route = (
            "customer.complaint",
            complaint.id,
            {**defaults, "company_id": company.id},
            user.id or SUPERUSER_ID,
            None,
        )
        message_dict |= gateway._message_parse_post_process(message, message_dict, [route])
        return gateway._message_route_process(message, message_dict, [route])
