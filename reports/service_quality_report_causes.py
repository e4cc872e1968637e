from textwrap import wrap

from odoo import api, models

from ..models.figure.service_kpi_figures import REWORK
from . import charts

CAUSES_AT_MOST = 8
# So many letters fit below a chart, side by side.
LETTERS_AT_MOST = 150


class ServiceQualityReportDocument(models.AbstractModel):
    """Why: the causes of errors and of broken promises, the vital few first (Pareto)."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [
            *super()._get_sections(wizard),
            (48, self._get_promise_causes(wizard)),
            (50, self._get_rework_causes(wizard)),
        ]

    @api.model
    def _get_rework_causes(self, wizard):
        causes = wizard.env["service.kpi"]._get_causes(REWORK, wizard._get_scopes()[0])
        return self._get_pareto("customers_for_life.service_quality_report_causes", causes)

    @api.model
    def _get_promise_causes(self, wizard):
        """Return why promises were missed, and for how many of them nobody has said so."""
        found = wizard.env["service.kpi"]._get_promise_causes(wizard._get_scopes()[0])
        blocks = self._get_pareto("customers_for_life.service_quality_report_why", found["causes"])
        return [{**block, "found": found} for block in blocks]

    @api.model
    def _get_pareto(self, template, causes):
        """Return the block of these causes, as `service.kpi._get_causes` gives them."""
        rows = causes[:CAUSES_AT_MOST]
        bars = [(self._get_cause_label(row["name"], len(rows)), row["share"]) for row in rows]
        blocks = self._get_table(template, rows, more=len(causes) - len(rows))
        return [
            {
                **block,
                "size": sum(cause["count"] for cause in causes),
                "chart": len(rows) > 1 and charts.pareto(bars),
            }
            for block in blocks
        ]

    @api.model
    def _get_cause_label(self, name, bars):
        """Return what stands below one of so many bars: of a tree, the leaf, on two lines where it
        is long."""
        name, longest = name.rpartition(" / ")[2], LETTERS_AT_MOST // bars
        return "\n".join(wrap(name, longest, max_lines=2, placeholder="…"))
