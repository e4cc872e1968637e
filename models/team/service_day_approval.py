from odoo import api, models
from odoo.fields import Domain

from ..ground.service_guard_mixin import MANAGER
from .service_day import MINE, TODAY, Kind


class ServiceDay(models.AbstractModel):
    """Recoveries over the company's limit, which wait for any service manager."""

    _inherit = "service.day"

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), self._find_approvals]

    def _find_approvals(self, day):
        if not self.env.user.has_group(MANAGER):
            return None
        return Kind(
            "approval",
            self.env._("Costs to approve"),
            "customer.recovery",
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("state", "=", "open")
            & Domain("needs_approval", "=", True)
            & (Domain.TRUE if day.scope == MINE else self._whose(day)),
            "id",
            self._describe_approvals,
        )

    def _describe_approvals(self, day, recoveries):
        return [
            self._row(
                day,
                recovery,
                TODAY,
                recovery.name,
                user=recovery.user_id,
                who=recovery.sudo().user_id.name,
                customer=self._name_customer(recovery),
                note=recovery.currency_id.format(recovery.cost),
                icon="fa-balance-scale",
                kind_label=self.env._("Approval"),
                buttons=[
                    self._button(
                        "D",
                        self.env._("Approve the Cost"),
                        recovery,
                        "action_approve",
                        is_main=True,
                        confirm=self.env._(
                            "Approve %(cost)s for “%(name)s”?",
                            cost=recovery.currency_id.format(recovery.cost),
                            name=recovery.name,
                        ),
                    )
                ],
            )
            for recovery in recoveries
        ]
