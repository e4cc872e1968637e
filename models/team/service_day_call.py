from odoo import api, models
from odoo.fields import Domain

from .service_day import ALL, OVERDUE, TODAY, Kind

# Whom one calls about these is a customer.
SUBJECTS = (
    "res.partner",
    "crm.lead",
    "sale.order",
    "customer.promise",
    "customer.complaint",
    "customer.request",
)


class ServiceDay(models.AbstractModel):
    """Customers to call: the activities of planned calls, as they are handed over to whoever acts
    for somebody, and calls that somebody planned by hand."""

    _inherit = "service.day"

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), self._find_calls]

    def _find_calls(self, day):
        whose = self._whose(day, team=None)
        if day.scope == ALL:
            whose = Domain("user_id.company_ids", "in", self.env.companies.ids)
        return Kind(
            "call",
            self.env._("Customers to call"),
            "mail.activity",
            Domain("activity_type_id.category", "=", "phonecall")
            & Domain("res_model", "in", SUBJECTS)
            & Domain("date_deadline", "<=", day.today)
            & whose,
            "date_deadline, id",
            self._describe_calls,
        )

    def _describe_calls(self, day, activities):
        return [
            self._row(
                day,
                activity,
                OVERDUE if activity.date_deadline < day.today else TODAY,
                activity.summary or activity.display_name,
                date=activity.date_deadline,
                # Handed over, it is another's still.
                user=activity.service_for_user_id or activity.user_id,
                customer=activity.res_name or "",
                icon="fa-phone",
                kind_label=self.env._("Call"),
                open={"model": activity.res_model, "id": activity.res_id},
                buttons=[
                    self._button("D", self.env._("Called"), activity, "action_done", is_main=True)
                ],
            )
            for activity in activities
        ]
