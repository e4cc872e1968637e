from odoo import api, fields, models

from ..formulas.days import end_of_day

UNSOLVED_AT_MOST = 12
RECOVERIES_AT_MOST = 12


class ServiceQualityReportDocument(models.AbstractModel):
    """Complaints, and what was done to win the customers back."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [
            *super()._get_sections(wizard),
            (70, self._get_complaints(wizard)),
            (75, self._get_recoveries(wizard)),
        ]

    @api.model
    def _get_complaints(self, wizard):
        """Return the complaints by source and stage, and those that wait for a solution."""
        scopes = wizard._get_scopes()
        figures = wizard.env["service.kpi"]._complaint_figures(scopes[0])
        blocks = []
        if figures["counts"] or figures["solved"]:
            counts = figures["counts"]
            sources, states = (
                [
                    (value, label)
                    for value, label in wizard.env["customer.complaint"]
                    ._fields[name]
                    ._description_selection(self.env)
                    if any(key[position] == value for key in counts)
                ]
                for position, name in enumerate(("source", "state"))
            )
            rows = [
                {
                    "name": label,
                    "numbers": [counts.get((source, state), 0) for state, _label in states],
                }
                for source, label in sources
            ]
            blocks.append(
                {
                    "template": "customers_for_life.service_quality_report_complaints",
                    "rows": rows,
                    "columns": [label for _state, label in states],
                    **figures,
                }
            )
        now = fields.Datetime.now()
        seen = min(now, end_of_day(wizard.date_to, wizard.company_id._service_tz()))
        rows = [
            {
                "complaint": complaint,
                "day": wizard.company_id._service_day(complaint.create_date),
                "days": (seen - complaint.create_date).days,
            }
            for complaint in figures["unsolved"][:UNSOLVED_AT_MOST]
        ]
        more = len(figures["unsolved"]) - len(rows)
        template = "customers_for_life.service_quality_report_unsolved"
        return blocks + self._get_table(template, rows, more)

    @api.model
    def _get_recoveries(self, wizard):
        """Return the recoveries of the period with their outcome, and what those before led to."""
        scopes = wizard._get_scopes()
        figures = wizard.env["service.kpi"]._recovery_figures(scopes[0])
        recoveries = figures["judged"] | figures["done"]
        if not recoveries and not figures["under_way"]:
            return []
        company = wizard.company_id
        outcomes = dict(recoveries._fields["outcome"]._description_selection(self.env))
        rows = [
            {
                "recovery": recovery,
                "day": company._service_day(recovery.date_done),
                "outcome": outcomes[recovery.outcome],
            }
            for recovery in recoveries.sorted("date_done", reverse=True)[:RECOVERIES_AT_MOST]
        ]
        more = len(recoveries) - len(rows)
        return [
            {
                "template": "customers_for_life.service_quality_report_recoveries",
                "rows": rows,
                "more": more,
                "currency": company.currency_id,
                "recovery_days": company.recovery_days,
                **figures,
            }
        ]
