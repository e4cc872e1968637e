from odoo import api, models

from . import funnel_chart

ROWS_AT_MOST = 10
# One group alone has nothing to be compared with.
GROUPS_AT_LEAST = 2
MISSING = "customers_for_life.service_quality_report_funnel_missing"


class ServiceQualityReportDocument(models.AbstractModel):
    """Where promises break: the groups that stand out among all that were compared."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [*super()._get_sections(wizard), (45, self._get_funnel(wizard))]

    @api.model
    def _get_funnel(self, wizard):
        """Return the funnel plot of the kept rate and the groups outside of it."""
        kpi = wizard.env.ref("customers_for_life.kpi_kept_rate")
        if not kpi._is_readable():
            return []
        found = kpi._get_funnel(wizard._get_scopes()[0])
        if found["missing"] and found["size"]:
            return [{"template": MISSING, "missing": found["missing"]}]
        if found["compared"] < GROUPS_AT_LEAST:
            return []
        rows = found["rows"][:ROWS_AT_MOST]
        return [
            {
                "template": "customers_for_life.service_quality_report_funnel",
                "rate": found["rate_text"],
                "compared": found["compared"],
                "chart": funnel_chart.funnel(
                    found["rate"],
                    found["curves"],
                    [(row["size"], row["value"], row["is_worse"]) for row in found["rows"]],
                    found["others"],
                ),
                "rows": rows,
                "more": len(found["rows"]) + found["more"] - len(rows),
            }
        ]
