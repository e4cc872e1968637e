from odoo import api, models
from odoo.tools import email_normalize, email_normalize_all, is_html_empty

from ..ground.telling import TODO


class CustomerComplaint(models.Model):
    """Complaints by e-mail, and what counts as the first answer."""

    _inherit = "customer.complaint"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take a complaint from an e-mail; an unknown sender is kept as such."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        company = self._get_mail_company(msg_dict, custom_values)
        ours = author.user_ids.filtered(lambda user: user._is_internal())[:1]
        # Nor are we ourselves, where somebody took what came from an address of ours.
        sender = email_normalize(msg_dict.get("email_from"))
        is_ours = ours or self.env["service.parked.mail"]._is_own_address(sender)
        values = {
            "name": (msg_dict.get("subject") or "").strip() or self.env._("Complaint by e-mail"),
            "source": "email",
            "company_id": company.id,
            # Whoever of us forwards a customer's words is not the customer.
            "partner_id": not is_ours and self._find_customer(author, company).id,
            # Whoever of us forwards it answers for it; else see `_get_default_user`.
            **({"user_id": ours.id} if ours else {}),
            **(custom_values or {}),
        }
        complaint = super().message_new(msg_dict, custom_values=values)
        if is_ours and not complaint.partner_id:
            complaint.email_from = False
        return complaint

    def message_update(self, msg_dict, update_vals=None):
        """Keep what a stranger writes into the thread as a note: it is lost to nobody of us, and
        the customer neither reads it nor answers for it."""
        if not self._knows_sender(msg_dict):
            msg_dict |= {"is_internal": True, "parent_id": False}
            self._schedule_once(self.user_id, self.env._("A stranger has written: read the note"))
            # Whom a stranger puts in copy would get our answers.
            msg_dict = {**msg_dict, "cc": ""}
        return super().message_update(msg_dict, update_vals=update_vals)

    def _knows_sender(self, msg_dict):
        """Return whether an e-mail is from the customer's side, somebody in copy, or one of us."""
        self.ensure_one()
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        known = self.message_partner_ids | self.message_ids.partner_ids
        return bool(
            author & known
            or (author.commercial_partner_id & self.partner_id.commercial_partner_id)
            or author.user_ids.filtered(lambda user: user._is_internal())
            or email_normalize(msg_dict.get("email_from"))
            in email_normalize_all(f"{self.email_from or ''}, {self.email_cc or ''}")
        )

    def _message_post_after_hook(self, message, msg_vals):
        """A message of the customer's lets the clock run on."""
        if self._is_opening(message):
            # Not before: here the pictures in it are attachments.
            self.description = self.description or message.body
        elif message.message_type in ("comment", "email") and not message.is_internal:
            if message.subtype_id == self.env.ref("mail.mt_comment"):
                # One of us who complains does not answer themselves.
                author = message.author_id - self.partner_id
                # Nor is OdooBot, whose user is archived, a customer.
                author = author.with_context(active_test=False)
                if not author.user_ids.filtered(lambda user: user._is_internal()):
                    self._get_pending_promises().action_resume()
                    self._hear_again(message)
        return super()._message_post_after_hook(message, msg_vals)

    def _schedule_once(self, user, summary):
        """Give `user` an activity, unless one like it is there: a flood of mails is one task."""
        # Whoever acts for somebody has it in their place.
        given = {(a.service_for_user_id or a.user_id, a.summary) for a in self.sudo().activity_ids}
        if user and (user, summary) not in given:
            self.activity_schedule(TODO, summary=summary, user_id=user.id)

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """The first message of ours that goes out to the customer is the first answer: neither one
        that is to go out some day, nor one whose author kept it from them."""
        result = super()._notify_thread_by_email(message, recipients_data, **kwargs)
        if self._is_answer(message, recipients_data):
            self._answer()
        return result

    def _is_answer(self, message, recipients_data):
        """Return whether a message of ours is an answer: written by whoever is logged in, not by
        an e-mail whose sender anybody can forge, and sent to the customer.

        :param list recipients_data: what Odoo's `_notify_get_recipients` returns
        """
        if message.message_type != "comment" or is_html_empty(message.body):
            return False
        author = message.create_uid
        if not author._is_internal() or message.author_id != author.partner_id:
            return False
        customers = self.partner_id.commercial_partner_id
        address = email_normalize(self.email_from)
        for data in recipients_data:
            person = self.env["res.partner"].browse(data["id"] or ()) - message.author_id
            email = person.email_normalized or data.get("email_normalized")
            if email and (person.commercial_partner_id & customers or email == address):
                return True
        return False

    def _is_opening(self, message):
        """Return whether `message` is the e-mail by which this complaint came."""
        return (
            message.message_type == "email"
            and self.source == "email"
            and not (self.message_ids - message).filtered(lambda m: m.message_type == "email")
        )
