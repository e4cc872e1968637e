from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..ground.locking import lock

TEMPLATE = "customers_for_life.mail_template_meeting"


class ServiceMeeting(models.Model):
    """The minutes, as PDF and by mail."""

    _inherit = "service.meeting"

    date_sent = fields.Datetime(string="Minutes Sent On", readonly=True, copy=False, guard="method")

    def _get_minutes_name(self):
        """Return what the PDF is called (str)."""
        self.ensure_one()
        return self.company_id._service_file_name(
            self.env._("Minutes"), self.team_id.name, fields.Date.to_string(self.date)
        )

    def _get_minutes_points(self):
        """Return the points that stand in the minutes."""
        return self.sudo().agenda_ids.sorted("sequence")

    def _check_minutes(self):
        self.ensure_one()
        self.check_access("write")
        if self.state != "held":
            raise UserError(self.env._("End the meeting first: its minutes are written then."))
        if not self.partner_ids.filtered("email"):
            raise UserError(self.env._("Nobody among the attendees has an e-mail address."))

    def action_send_minutes(self):
        """Mail the minutes to the attendees at once.

        :raise UserError: where the meeting is not over, nobody has an address, or they were sent
        """
        self._check_minutes()
        # Two may click at the same time.
        lock(self.sudo())
        self.invalidate_recordset(["date_sent"])
        if self.date_sent:
            raise UserError(
                self.env._("The minutes were sent already. To send them again, use “Draft Mail”.")
            )
        template = self.env.ref(TEMPLATE).sudo()
        self.message_post_with_source(template, subtype_xmlid="mail.mt_comment")
        self._note_sent()

    def action_draft_minutes(self):
        """Open the mail of the minutes in the composer.

        :raise UserError: where the meeting is not over, or nobody has an address
        """
        self._check_minutes()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Minutes"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": self.env.ref(TEMPLATE).id,
                "service_minutes": True,
            },
        }

    def _message_post_after_hook(self, message, msg_vals):
        is_minutes = self.env.context.get("service_minutes") and self.state == "held"
        if is_minutes and message.partner_ids and not message.is_internal:
            self._note_sent()
        return super()._message_post_after_hook(message, msg_vals)

    def _note_sent(self):
        # Written after the meeting is over, by this method alone.
        self.sudo().date_sent = fields.Datetime.now()

    def _blank_minutes(self):
        """Delete what was mailed of these meetings, with its files: the points stay."""
        messages = self.env["mail.message"].sudo()
        messages = messages.search([("model", "=", self._name), ("res_id", "in", self.ids)])
        messages.write({"body": False, "subject": False})
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", messages.ids)])
        mails.write({"body_html": False})
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()
        self.sudo().note = False


class ServiceMeetingPoint(models.Model):
    _inherit = "service.meeting.point"

    def _get_outcome(self):
        """Return in words (str) what became of a point."""
        self.ensure_one()
        if self.state == "decided":
            return self.env._(
                "%(decision)s (%(owner)s, until %(day)s)",
                decision=self.decision,
                owner=self.owner_id.name,
                day=format_date(self.env, self.date_deadline),
            )
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.carried_count:
            return self.env._(
                "%(state)s, put off before: %(count)s times",
                state=labels[self.state],
                count=self.carried_count,
            )
        return labels[self.state]

    def _get_minutes_words(self):
        """Return the customer's words as they may go to all attendees: where the company hides
        answers from salespeople, none."""
        self.ensure_one()
        point = self.sudo()
        return point.company_id.survey_shown_to_salespeople and point.words
