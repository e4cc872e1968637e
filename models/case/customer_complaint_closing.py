from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Domain

from .customer_complaint import SOLVED_STATES


class CustomerComplaint(models.Model):
    """Whether it is put right, the customer says."""

    _name = "customer.complaint"
    _inherit = ["customer.complaint", "service.closing.mixin"]
    _closing_field = "complaint_id"

    closing_ids = fields.One2many(
        "customer.closing", "complaint_id", string="Put Right?", readonly=True
    )

    def _is_put_right_asked(self):
        # While we make it good, it is not over.
        return (
            not self.is_imported
            and self.state in SOLVED_STATES
            and "open" not in self.recovery_ids.mapped("state")
        )

    def _get_solved_domain(self, since):
        return (
            Domain("state", "in", SOLVED_STATES)
            & (
                Domain("date_solved", ">=", since)
                | Domain("recovery_ids", "any", [("date_done", ">=", since)])
            )
            & Domain("recovery_ids", "not any", [("state", "=", "open")])
        )

    def _come_back_unsolved(self):
        # As nobody: customers have no access right, and answer for nothing.
        complaint = self.with_user(SUPERUSER_ID)
        complaint.write(
            {"state": "working", "date_solved": False, "date_closed": False, "escalated": False}
        )
        complaint._track_set_author(complaint.partner_id)
        self.env["customer.promise"]._make("complaint_solution", complaint)
        user = complaint.user_id or complaint.company_id._get_service_manager()
        # Whoever is away has a stand-in; each of them reads it in a language of their own.
        ours = complaint.with_context(lang=user.lang or self.env.lang)
        self._log_of_customer(ours.env._("Reopened: the customer says it is not put right."))
        complaint._schedule_once(user, ours.env._("The customer says: it is not put right"))

    def _blank_parts(self):
        self.closing_ids._blank_words()
        return super()._blank_parts()
