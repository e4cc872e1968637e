from odoo import api, fields, models

from ..figure.service_kpi import Scope


class ServiceKpi(models.Model):
    """The scorecard of a person or a team: their figures on the Service Quality screen, and what
    the printed one tells beside them."""

    _inherit = "service.kpi"

    @api.model
    def _open_scorecard(self, dimension, record):
        """Return the action of the screen with this month's figures of a person or a team.

        :raise AccessError: where another's figures are asked for
        """
        company = self.env.company
        self._permit(Scope(company, *company._service_period("this_month"), **{dimension: record}))
        return self._get_scorecard_action(dimension, record)

    @api.model
    def _get_scorecard_action(self, dimension, record, date_from=None, date_to=None):
        """Return the client action of one's figures; without days, of this month."""
        days = {"period": "this_month"}
        if date_from:
            days = {
                "date_from": fields.Date.to_string(date_from),
                "date_to": fields.Date.to_string(date_to),
            }
        action = self.env["ir.actions.client"]._for_xml_id(
            "customers_for_life.service_quality_action"
        )
        return {**action, "params": {**days, f"{dimension}_id": record.id}}

    @api.model
    def _get_kept_table(self, scope):
        """Return the three kept rates of a scope side by side, and who moved what.

        :return: dict of rates ([dict of name, text and size]) and moves ([(whose wish, number)]);
            None where no promise fell due
        """
        rates = [
            {
                "name": name,
                "text": self._format(met / size if size else None, scope.company, size),
                "size": size,
            }
            for name, met, size in self._get_kept_rates(scope)
        ]
        if not any(rate["size"] for rate in rates):
            return None
        moves = self._get_moves(scope)
        names = {
            "company": self.env._("by us"),
            "customer": self.env._("at the customer's wish"),
            "waiting": self.env._("by waiting for the customer"),
        }
        return {"rates": rates, "moves": [(words, moves.get(n, 0)) for n, words in names.items()]}
