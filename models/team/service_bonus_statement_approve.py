from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..ground.locking import lock


class ServiceBonusStatement(models.Model):
    """Draft, approved, paid: pressed by managers, for others than themselves."""

    _inherit = "service.bonus.statement"

    def action_approve(self):
        """Approve these drafts: from now on their people read them, and nothing alters them.

        :raise UserError: where one is no draft, or the user's own
        """
        self._check_step("draft")
        for statement in self.sudo():
            # Whose it is, whatever user the employee may have been given since.
            if self.env.user in (statement.employee_id.user_id, statement.measured_user_id):
                raise UserError(
                    self.env._(
                        "%s is your own: another service manager approves it.",
                        statement.display_name,
                    )
                )
        # Written by these methods alone.
        self.sudo().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "date_approved": fields.Datetime.now(),
            }
        )
        self._tell_people()

    def _tell_people(self):
        """Tell each person of these that there is a statement to read; the amount stands in it."""
        for statement in self:
            reader = statement.sudo().employee_id.user_id.filtered("active").partner_id
            if reader:
                words = statement.with_context(lang=statement._get_language())
                subject = words.env._("Your bonus statement of %s", words._get_month_label())
                words.message_notify(
                    partner_ids=reader.ids,
                    subject=subject,
                    body=words.env._("It is approved: open it to see how it was counted."),
                )

    def action_paid(self):
        """Say that these approved statements are paid, today.

        :raise UserError: where one is not approved
        """
        self._check_step("approved")
        for company, statements in self.grouped("company_id").items():
            statements.sudo().write({"state": "paid", "date_paid": company._service_today()})

    def _check_step(self, state):
        """Lock these, and see whether the user may move them on from `state`.

        :raise AccessError: for all but service managers
        :raise UserError: where one stands elsewhere
        """
        self.check_access("write")
        if not self._is_service_manager():
            raise AccessError(self.env._("Statements are approved by service managers."))
        lock(self)
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for statement in self:
            if statement.state != state:
                raise UserError(
                    self.env._(
                        "%(statement)s is at the stage “%(stage)s” already. Reload the page.",
                        statement=statement.display_name,
                        stage=labels[statement.state],
                    )
                )
