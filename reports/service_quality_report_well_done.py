from odoo import api, models

from ..models.team.service_recognition import RECOGNISED

SHOWN_AT_MOST = 30


class ServiceQualityReportDocument(models.AbstractModel):
    """Who was given which badge in the period, and why."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [*super()._get_sections(wizard), (34, self._get_well_done(wizard))]

    @api.model
    def _get_well_done(self, wizard):
        """Return the table of the badges that were earned."""
        scope, _before = wizard._get_scopes()
        domain = wizard.env["service.kpi"]._get_domain(RECOGNISED, scope)
        recognitions = wizard.env["service.recognition"]
        rows = recognitions.search(domain, order="date, id", limit=SHOWN_AT_MOST)
        more = recognitions.search_count(domain) - len(rows)
        return self._get_table("customers_for_life.service_quality_report_well_done", rows, more)
