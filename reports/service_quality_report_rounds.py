from collections import defaultdict

from odoo import api, models

from ..models.figure.service_kpi_figures import ROUNDS


class ServiceQualityReportDocument(models.AbstractModel):
    """The rounds: the boss is the example, so the manager's own stand first."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [*super()._get_sections(wizard), (32, self._get_rounds(wizard))]

    @api.model
    def _get_rounds(self, wizard):
        """Return the table of the rounds done in time, late and missed, by plan and person."""
        found = wizard.env["service.kpi"]._read_source(
            ROUNDS,
            wizard._get_scopes()[0],
            ["managers_own", "plan", "user", "team", "state"],
            ["__count"],
        )
        counts = defaultdict(dict)
        for (own, plan, user, team, state), (count,) in found.items():
            whose = user or team
            states = counts[own or user == wizard.manager_id, plan, whose]
            states[state] = states.get(state, 0) + count
        rows = [
            {
                "plan": plan,
                "whose": whose,
                "is_managers_own": own,
                "counts": [states.get(state, 0) for state in ("done", "late", "missed")],
                "size": sum(states.values()),
            }
            for (own, plan, whose), states in counts.items()
        ]
        for row in rows:
            row["rate"] = 100 * row["counts"][0] / row["size"]
        # Those that fail most first, after the manager's own.
        rows.sort(
            key=lambda row: (
                not row["is_managers_own"],
                row["rate"],
                row["plan"].name,
                row["whose"].name or "",
            )
        )
        return self._get_table("customers_for_life.service_quality_report_rounds", rows)
