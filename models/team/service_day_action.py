from odoo import api, models
from odoo.fields import Domain

from .service_day import OVERDUE, TODAY, Kind


class ServiceDay(models.AbstractModel):
    """Corrective and preventive actions whose deadline has come."""

    _inherit = "service.day"

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), self._find_actions]

    def _find_actions(self, day):
        return Kind(
            "action",
            self.env._("Actions"),
            "service.action",
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("state", "=", "open")
            & Domain("date_deadline", "<=", day.today)
            & self._whose(day, team=None),
            "date_deadline, id",
            self._describe_actions,
        )

    def _describe_actions(self, day, actions):
        return [
            self._row(
                day,
                action,
                OVERDUE if action.date_deadline < day.today else TODAY,
                action.name,
                date=action.date_deadline,
                user=action.user_id,
                icon="fa-wrench",
                kind_label=self.env._("Action"),
                buttons=[
                    self._button("D", self.env._("Done"), action, "action_done", is_main=True)
                ],
            )
            for action in actions
        ]
