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
        # Of customers whom the reader may not know the worth stays unknown, as elsewhere.
        values = self.env["customer.value"]._search([("company_id", "=", company.id)])
        # One value for all periods: it is what the company could lose now.
        return SQL(
            """SELECT risk.customer, 0 AS start, %s AS stop, COALESCE(max(kept.worth), 0) AS amount
                 FROM risk
            LEFT JOIN (%s) kept ON kept.partner_id = risk.customer
             GROUP BY risk.customer""",
            len(periods),
            values.select(
                *(SQL.identifier(values.table, name) for name in ("partner_id", "worth"))
            ),
        )

    def _get_notes(self, scope):
        notes = super()._get_notes(scope)
        if self.code == "value_at_risk":
            notes = [*notes, scope.company.sudo().service_worth_note]
        return notes
