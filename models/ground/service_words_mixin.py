from odoo import api, fields, models
from odoo.fields import Domain


class ServiceWordsMixin(models.AbstractModel):
    """Words of and about customers that have an end: blanked for good, while what is counted stays.

    The class that inherits has the fields company_id and partner_id (the customer), and sets the
    attribute below.
    """

    _name = "service.words.mixin"
    _description = "Words That Have an End"
    _inherit = ["mail.thread", "service.guard.mixin"]

    # The fields that hold them. In place of what is required stands that it was blanked.
    _word_fields = ()

    date_blanked = fields.Datetime(
        string="Words Blanked On",
        readonly=True,
        copy=False,
        guard="method",
        help="Since then the words of the customer and of the messages are gone. What was written "
        "afterwards is not.",
    )

    @api.model
    def _get_word_models(self):
        """Return the names of all models whose words have an end, in alphabetical order."""
        models = self.pool.descendants(["service.words.mixin"], "_inherit")
        return sorted(name for name in models if not self.env[name]._abstract)

    @api.model
    def _get_over_domain(self, before):
        """Return the domain of what was over before `before` (naive UTC): nothing, where the words
        end with those of another record."""
        return Domain.FALSE

    @api.model
    def _get_to_blank_domain(self, company, before):
        """Return the domain of what this company blanks: over, and with nothing written since."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("date_blanked", "=", False)
            & self._get_over_domain(before)
            & Domain("message_ids", "not any", [("date", ">=", before)])
        )

    def _blank_words(self):
        """Blank the words of these records and of their threads, for good."""
        # Tracked, the old words would stand in the thread.
        records = self.sudo().with_context(tracking_disable=True)
        blank = self.env._("Words blanked")
        records.write(
            {
                **{name: self._fields[name].required and blank for name in self._word_fields},
                "date_blanked": fields.Datetime.now(),
            }
        )
        records._blank_threads()
        records._blank_parts()

    def _blank_parts(self):
        """Blank what hangs on these records, as superuser; nothing by default."""

    def _blank_threads(self):
        """Blank what was written to and fro, and delete its files: the messages stay, with their
        day and author."""
        in_thread = [("model", "=", self._name), ("res_id", "in", self.ids)]
        messages = self.env["mail.message"].search(in_thread)
        messages.write(
            {
                "body": False,
                "subject": False,
                "email_from": False,
                "reply_to": False,
                "incoming_email_to": False,
                "incoming_email_cc": False,
            }
        )
        # What went out, or failed to.
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        mails.write({"body_html": False, "email_to": False, "email_cc": False})
        self.env["mail.tracking.value"].search(
            [
                ("mail_message_id", "in", messages.ids),
                ("field_id.name", "in", self._word_fields),
            ]
        ).unlink()
        self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()

    def _forget_tracked_customers(self):
        """Delete from the threads who the customer was before."""
        self.env["mail.tracking.value"].search(
            [
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "in", self.ids),
                ("field_id.name", "=", "partner_id"),
            ]
        ).unlink()

    def _message_post_after_hook(self, message, msg_vals):
        # What is written now has an end of its own.
        self.sudo().filtered("date_blanked").date_blanked = False
        return super()._message_post_after_hook(message, msg_vals)
