from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Domain


class CustomerRecovery(models.Model):
    """Whether it is made good, the customer says; about that of a complaint they are asked with the
    complaint."""

    _name = "customer.recovery"
    _inherit = ["customer.recovery", "service.closing.mixin"]
    _closing_field = "recovery_id"

    closing_ids = fields.One2many(
        "customer.closing", "recovery_id", string="Put Right?", readonly=True
    )

    def _is_put_right_asked(self):
        return not self.is_imported and self.state == "done" and not self.complaint_id

    def _get_solved_domain(self, since):
        return Domain([("state", "=", "done"), ("complaint_id", "=", False)]) & Domain(
            "date_done", ">=", since
        )

    def _come_back_unsolved(self):
        """A no is a complaint, with deadlines of its own, that this recovery belongs to."""
        # As nobody: customers have no access right, and answer for nothing.
        recovery = self.with_user(SUPERUSER_ID)
        complaint = self.env["customer.complaint"].with_user(SUPERUSER_ID)
        recovery.complaint_id = complaint.create(recovery._prepare_complaint())
        user = recovery.complaint_id.user_id
        ours = recovery.with_context(lang=user.lang or self.env.lang)
        said = ours.env._("The customer says: it is not put right")
        self._log_of_customer(said)
        recovery.complaint_id._schedule_once(
            user or recovery.company_id._get_service_manager(), said
        )

    def _prepare_complaint(self):
        """Return {field: value} of the complaint in which a no is worked on."""
        people = self._get_people()
        customer = self.partner_id.commercial_partner_id
        if self.order_id.partner_id.commercial_partner_id != customer:
            people["order_id"] = False
        if not self.user_id.active:
            people |= {"user_id": False, "team_id": False}
        words = self._get_customer_words()
        theirs = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return {
            **people,
            "name": theirs.env._("Not put right: %s", words),
            "source": "portal",
        }

    def _blank_parts(self):
        self.closing_ids._blank_words()
        return super()._blank_parts()
