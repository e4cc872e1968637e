from odoo import api, models
from odoo.fields import Domain

from .service_kpi_figures import FIGURES

# {model of which our own views are not the first: the action that has them}
ACTIONS = {"survey.user_input": "customers_for_life.survey_user_input_action"}


class ServiceKpi(models.Model):
    """The records behind a number."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_records_action(self, code, filters, missed=False):
        """Return the window action of exactly the records that a figure is counted from.

        :param missed: only those that lower the figure
        """
        kpi = self._get_by_code(code)
        scope = self._get_screen_scope(filters)
        model, domain = kpi._get_records(scope)
        if missed:
            domain &= Domain(FIGURES[code].missed)
        return kpi._get_window(model, domain, scope)

    def _get_records(self, scope):
        """Return (model, domain) of the records that this figure is counted from."""
        figure = FIGURES[self.code]
        if figure.open:
            return getattr(self, figure.open)(scope)
        return figure.records.model, self._get_domain(figure.records, scope)

    def _get_window(self, model, domain, scope, name=None):
        days = self._get_days_label(scope.date_from, scope.date_to)
        views = {"views": [(False, "list"), (False, "form")]}
        if model in ACTIONS:
            ours = self.env["ir.actions.act_window"]._for_xml_id(ACTIONS[model])
            views = {
                "views": [view for view in ours["views"] if view[1] in ("list", "form")],
                "search_view_id": ours["search_view_id"],
            }
        return {
            "type": "ir.actions.act_window",
            "name": f"{name or self.name}, {days}",
            "res_model": model,
            **views,
            "domain": list(domain),
            # Archived records are counted as well.
            "context": {"active_test": False, "create": False},
        }
