from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class CustomerRecovery(models.Model):
    """The apology letter, written from the steps."""

    _inherit = "customer.recovery"

    letter = fields.Html(
        string="Apology Letter", copy=False, help="Written from the steps; edit it before it goes."
    )
    letter_message_id = fields.Many2one(
        "mail.message",
        string="Letter Sent",
        readonly=True,
        copy=False,
        guard="method",
        index="btree_not_null",
        ondelete="set null",
        help="The message with the letter as it went out; the customer reads it on the portal.",
    )

    def action_write_letter(self):
        """Write the letter anew from the steps' words."""
        for recovery in self:
            paragraphs = [
                Markup("<p>%s</p>") % step.text for step in recovery.step_ids if step.text
            ]
            recovery.letter = Markup("<p>%s</p>%s<p>%s<br/>%s</p>") % (
                self.env._("Dear %s,", recovery.partner_id.name),
                Markup("").join(paragraphs),
                recovery.user_id.name,
                recovery.company_id.name,
            )

    def _get_letter_file_name(self):
        """Return what the PDF is called (str), in the language in which it is written."""
        self.ensure_one()
        recovery = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return self.company_id._service_file_name(
            recovery.env._("Letter"), self.order_id.name, self.partner_id.name
        )

    def action_send_letter(self):
        """Open the mail composer with the letter, its PDF attached.

        :raise UserError: where no letter is written yet
        """
        self.ensure_one()
        if not self.letter:
            raise UserError(self.env._("Write the letter first."))
        template = self.env.ref("customers_for_life.mail_template_recovery")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Letter"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id,
                "service_letter": True,
            },
        }

    def _get_letter_sent(self):
        """Return the message by which the letter went to the customer, or none."""
        self.ensure_one()
        return self.letter_message_id.filtered(
            lambda message: message.model == self._name and message.res_id == self.id
        )

    def _message_post_after_hook(self, message, msg_vals):
        """Keep which message was the letter: it may be written anew, what was sent stays sent."""
        if self.env.context.get("service_letter") and not message.is_internal:
            # This method alone says which it was.
            self.sudo().letter_message_id = message
        return super()._message_post_after_hook(message, msg_vals)
