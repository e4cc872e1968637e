from odoo import fields, models


class CustomerComplaint(models.Model):
    """Answers in words that stand ready: mail templates, which each company makes its own."""

    _inherit = "customer.complaint"

    def action_reply(self):
        """Open the mail composer with the customer as recipient; what stands ready is chosen there.

        What is sent from it is the first answer, as any message to the customer is.
        """
        self.ensure_one()
        recipients = self._message_get_suggested_recipients(no_create=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer the Customer"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": [r["partner_id"] for r in recipients if r["partner_id"]],
            },
        }

    def _get_words_about(self):
        """Return “ (order S00012)” (str), or nothing where the complaint names no order."""
        self.ensure_one()
        # The complaint shows it; the order itself may be a colleague's.
        order = self.sudo().order_id.name
        return self.env._(" (order %s)", order) if order else ""

    def _format_deadline(self):
        """Return by when it is to be put right, as a customer reads it (str), or nothing where no
        deadline is open: one that has passed is no promise to make again."""
        self.ensure_one()
        now = fields.Datetime.now()
        ahead = self.promise_ids.filtered(lambda p: p.state == "open" and p.date_due > now)
        return ahead.sorted("date_due")[-1]._format_due() if ahead else ""
