from odoo import api, models
from odoo.tools import SQL


class ServiceKpi(models.Model):
    """Value at risk by what is expected of the customers, where that is known."""

    _inherit = "service.kpi"

    @api.model
    def _bought_sql(self, scope, periods):
        company = scope.company.sudo()
        if not company._is_worth_expected():
            return super()._bought_sql(scope, periods)
        # One value for all periods: it is what the company could lose now.
        return SQL(
            """SELECT risk.customer, 0 AS start, %s AS stop, COALESCE(max(kept.worth), 0) AS amount
                 FROM risk
            LEFT JOIN customer_value kept
                   ON kept.partner_id = risk.customer AND kept.company_id = %s
             GROUP BY risk.customer""",
            len(periods),
            company.id,
        )

    def _get_notes(self, scope):
        notes = super()._get_notes(scope)
        if self.code == "value_at_risk":
            notes = [*notes, scope.company.sudo().service_worth_note]
        return notes
