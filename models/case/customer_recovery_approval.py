from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..ground.locking import lock
from ..ground.service_guard_mixin import MANAGER
from ..ground.telling import TODO, notification


class CustomerRecovery(models.Model):
    """A cost over the company's limit waits for a service manager."""

    _inherit = "customer.recovery"

    needs_approval = fields.Boolean(
        compute="_compute_needs_approval",
        search="_search_needs_approval",
        help="The cost is over the company's limit and no manager has approved it.",
    )
    approved_cost = fields.Monetary(
        readonly=True,
        copy=False,
        tracking=True,
        guard="method",
        help="Up to this cost a manager has approved.",
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, guard="method")

    approval_asked = fields.Boolean(compute="_compute_approval_asked")

    @api.depends("activity_ids")
    def _compute_approval_asked(self):
        managers = {company: company._get_service_manager() for company in self.company_id}
        for recovery in self:
            manager = managers.get(recovery.company_id)
            recovery.approval_asked = manager and any(
                activity.automated and manager in activity.user_id | activity.service_for_user_id
                for activity in recovery.activity_ids
            )

    @api.depends("cost", "approved_cost", "company_id.recovery_limit")
    def _compute_needs_approval(self):
        for recovery in self:
            limit = max(recovery.company_id.recovery_limit, recovery.approved_cost)
            recovery.needs_approval = recovery.currency_id.compare_amounts(recovery.cost, limit) > 0

    def _search_needs_approval(self, operator, value):
        if operator != "in":
            return NotImplemented
        needed = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("cost", ">", company.recovery_limit)
            for company in self.env.companies
        ) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s > COALESCE(%s, 0)",
                model._field_to_sql(alias, "cost", query),
                model._field_to_sql(alias, "approved_cost", query),
            )
        )
        return needed if True in value else ~needed

    def action_ask_approval(self):
        """Give the company's service manager an activity: approve this cost. While they are away,
        whoever acts for them gets it, if they may approve; else the next service manager.

        :raise UserError: where there is nothing to approve, or nobody to ask
        """
        self.ensure_one()
        manager = self.company_id._get_service_manager()
        if not self.needs_approval:
            raise UserError(self.env._("%s needs no approval any more.", self.name))
        if not manager:
            raise UserError(self.env._("Nobody is a service manager of %s.", self.company_id.name))
        if not self.approval_asked:
            self.activity_schedule(
                TODO,
                summary=self.env._("Approve: %s", self.currency_id.format(self.cost)),
                user_id=manager.id,
            )
        asked = manager._get_present(self.company_id, group=MANAGER)[manager]
        return notification(
            self.env._("%s was asked.", asked.name), {"type": "ir.actions.act_window_close"}
        )

    def action_approve(self):
        """Approve the cost as it stands; a higher one needs another approval.

        :raise UserError: where the user is no manager, or nothing is left to approve
        """
        if not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("A service manager has to approve this cost."))
        lock(self)
        self.invalidate_recordset(["approved_cost", "cost"])
        for recovery in self:
            if not recovery.needs_approval:
                raise UserError(self.env._("%s needs no approval any more.", recovery.name))
            # Approvals are written by this method alone.
            recovery.sudo().write({"approved_cost": recovery.cost, "approved_by_id": self.env.uid})
        # Those asked in somebody's place, and those in whose place somebody was.
        self.activity_feedback([TODO])

    def _check_approved(self):
        if self.needs_approval:
            raise UserError(
                self.env._(
                    "The cost is over the limit of %(limit)s: ask a service manager to approve it.",
                    limit=self.currency_id.format(self.company_id.recovery_limit),
                )
            )


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def _get_needed_group(self, model, automated):
        # The right to approve does not travel with somebody's absence.
        if model == "customer.recovery" and automated:
            return MANAGER
        return super()._get_needed_group(model, automated)
