from datetime import timedelta

from odoo import api, models

from ..formulas import period
from ..models.ground.missing import say_missing

CUSTOMERS_AT_MOST = 10


class ServiceQualityReportDocument(models.AbstractModel):
    """What could be lost: too few complaints, and the customers who were let down."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [
            *super()._get_sections(wizard),
            (90, self._get_silence(wizard)),
            (95, self._get_risk(wizard)),
            (97, self._get_cost(wizard)),
        ]

    @api.model
    def _get_silence(self, wizard):
        """Return what the silence alarm says of the last whole month; persons have no alarm."""
        kpi = wizard.env["service.kpi"]
        if wizard._get_scopes()[0].user:
            return []
        today = wizard.company_id._service_today()
        seen = min(wizard.date_to + timedelta(days=1), today)
        month, _last = period.named("last_month", seen)
        heard = kpi._listen(wizard.company_id, month, wizard.team_id)
        if not heard["came"] and not heard["expected"]:
            return []
        return [
            {
                "template": "customers_for_life.service_quality_report_silence",
                "note": kpi._describe_silence(heard, wizard.company_id, month, wizard.team_id),
                "alarm": heard["alarm"],
            }
        ]

    @api.model
    def _get_risk(self, wizard):
        """Return the value at risk, and the customers behind most of it with the reasons."""
        scopes = wizard._get_scopes()
        kpi = wizard.env.ref("customers_for_life.kpi_value_at_risk")
        if not kpi._is_readable():
            return []
        values = {
            customer: value
            for (customer,), (value, _n, _size) in kpi._measure(scopes[0], ["partner"]).items()
        }
        before, _numerator, size_before = kpi._total(scopes[1])
        if not values and not size_before:
            return []
        reasons = kpi._reasons_at_risk(scopes[0])
        customers = sorted(values, key=lambda customer: (-values[customer], customer.id))
        rows = [
            {
                "customer": customer,
                "value": kpi._format(values[customer], wizard.company_id),
                **reasons[customer],
            }
            for customer in customers[:CUSTOMERS_AT_MOST]
        ]
        more = len(customers) - len(rows)
        company = wizard.company_id.sudo()
        return [
            {
                "template": "customers_for_life.service_quality_report_risk",
                "rows": rows,
                "more": more,
                "expected": company._is_worth_expected(),
                "note": (company.service_worth_fit or say_missing(self.env))
                and company.service_worth_note,
                "total": kpi._format(sum(values.values()), wizard.company_id, len(values)),
                "size": len(values),
                "before": kpi._format(before, wizard.company_id, size_before),
            }
        ]

    @api.model
    def _get_cost(self, wizard):
        """Return what a broken promise costs, where anything can be told of it."""
        kpi = wizard.env.ref("customers_for_life.kpi_kept_rate")
        rows = kpi._get_broken_cost(wizard._get_scopes()[0]) if kpi._is_readable() else []
        if not any(row["enough"] for row in rows):
            return []
        return [{"template": "customers_for_life.service_quality_report_cost", "rows": rows}]
