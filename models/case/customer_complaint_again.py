from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models

from .customer_complaint import UNSOLVED_STATES

OVER_STATES = ("closed", "cancelled")


class CustomerComplaint(models.Model):
    """The customer writes again when all seemed to be over: it reopens, or long afterwards goes
    on as a new complaint. Verdicts that were given stay: what is promised then is promised anew.
    """

    _inherit = "customer.complaint"

    previous_id = fields.Many2one(
        "customer.complaint",
        string="Continues",
        readonly=True,
        copy=False,
        guard="method",
        index="btree_not_null",
        ondelete="set null",
        help="An older complaint, after which the customer wrote again.",
    )
    next_ids = fields.One2many("customer.complaint", "previous_id", string="Continued In")

    def _hear_again(self, message):
        """See that somebody looks at what the customer writes once it is solved or over."""
        if self.state in UNSOLVED_STATES:
            return
        # Whoever is logged in and speaks in a customer's name reopens nothing.
        by_hand = self.env.user._is_internal() and not self.env.user._is_superuser()
        if self.state in OVER_STATES and not by_hand:
            # As nobody: customers have no access right, and answer for nothing.
            complaint = self.with_user(SUPERUSER_ID)
            if complaint._is_long_over():
                complaint._go_on(message)
                return
            complaint._come_back()
        self._schedule_once(
            self.user_id or self.company_id._get_service_manager(),
            self.env._("The customer wrote again: is it solved?"),
        )

    def _is_long_over(self):
        days = timedelta(days=self.company_id.complaint_reopen_days)
        # What was imported may have been born closed.
        return fields.Datetime.now() > (self.date_closed or self.create_date) + days

    def _come_back(self):
        """Reopen: a closed one is solved until somebody sees that it is not; of a cancelled one
        the customer is promised again what they still wait for."""
        if self.state == "closed":
            self._reopen(self.env._("Reopened: the customer wrote again."))
            return
        self.write(
            {
                "state": "working" if self.date_answered else "new",
                "date_closed": False,
                "escalated": False,
            }
        )
        for trigger in self._case_triggers:
            if trigger != "complaint_answer" or not self.date_answered:
                self.env["customer.promise"]._make(trigger, self)
        self.message_post(body=self.env._("Reopened: the customer wrote again."))

    def _go_on(self, message):
        """Take `message` to the complaint in which this one goes on, a new one at first."""
        following = self.next_ids.filtered(lambda c: c.state != "merged").sorted("id")[-1:]
        if not following:
            following = self.create(self._prepare_following(message))
            self.message_post(
                body=self.env._(
                    "The customer wrote long after it was over. It goes on in %s.",
                    following._get_html_link(),
                )
            )
        files = message.attachment_ids.copy({"res_model": "mail.compose.message", "res_id": 0})
        following.message_post(
            author_id=message.author_id.id,
            email_from=message.email_from,
            body=message.body,
            message_type=message.message_type,
            subtype_xmlid="mail.mt_comment",
            attachment_ids=files.ids,
            partner_ids=following.user_id.partner_id.ids,
        )

    def _prepare_following(self, message):
        """Return {field: value} of the complaint in which this one goes on."""
        user = self.user_id.filtered("active")
        return {
            "name": self.name,
            "description": message.body,
            "source": "email" if message.message_type == "email" else "portal",
            "previous_id": self.id,
            "partner_id": self.partner_id.id,
            "email_from": self.email_from,
            "email_cc": self.email_cc,
            "order_id": self.order_id.id,
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            **({"user_id": user.id, "team_id": self.team_id.id} if user else {}),
        }
