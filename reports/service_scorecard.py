from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_datetime

from ..models.ground.direction import keep_date
from ..models.ground.missing import say_missing
from . import funnel_chart

# So many of each: a scorecard is two pages at most.
CHARTED = ("kept_rate", "first_time_right")
CHART_HEIGHT, FUNNEL_HEIGHT = 130, 160


class ServiceScorecardDocument(models.AbstractModel):
    """The printed scorecard of people and teams: all of it is asked of the figures when printed."""

    _name = "report.customers_for_life.service_scorecard"
    _description = "Scorecard Document"

    @api.model
    def _get_report_values(self, docids, data=None):
        # A report's address is open to everybody who is logged in.
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("This paper is for salespeople."))
        docs = self.env["service.scorecard"].browse(docids)
        docs.check_access("read")
        return {
            "docs": docs,
            "cards": {doc.id: self._get_cards(doc) for doc in docs},
            "printed": {
                doc.id: keep_date(
                    self.env,
                    format_datetime(
                        self.env,
                        fields.Datetime.now(),
                        tz=doc.company_id._service_tz(),
                        dt_format="short",
                    ),
                )
                for doc in docs
            },
        }

    @api.model
    def _get_cards(self, wizard):
        """Return a dict for each scorecard of a wizard: see `_get_card`."""
        wizard = wizard.with_context(tz=wizard.company_id._service_tz())
        return [self._get_card(*scopes) for scopes in wizard._get_scopes()]

    @api.model
    def _get_card(self, scope, before):
        """Return what stands on one scorecard.

        :return: dict of kind (words), name, before (Scope), rows (as `service.kpi._get_rows` gives
            them), missing (what cannot be tested, or False), kept (the three kept rates, or None),
            charts (blocks of control charts) and peers (dicts of a funnel plot each, as
            `service.kpi.get_peers` gives them, with its chart)
        """
        kpi = scope.company.env["service.kpi"]
        shown = kpi._get_shown(scope)
        ((dimension, record),) = scope.chosen().items()
        charted = shown.filtered(lambda kpi: kpi.code in CHARTED)
        promises = shown.filtered(lambda kpi: kpi.code == "kept_rate")
        return {
            "kind": self._get_kinds()[dimension],
            "name": record.display_name,
            "before": before,
            "rows": [
                row
                for row in shown._get_rows(scope, before)
                # No line over what isn't there.
                if row["size"] or row["size_before"]
            ],
            "missing": say_missing(self.env),
            "kept": promises and promises._get_kept_table(scope),
            "charts": self._get_charts(charted, scope),
            "peers": [self._get_peers(kpi, scope) for kpi in charted if kpi._total(scope)[2]],
        }

    @api.model
    def _get_kinds(self):
        """Return {dimension: words} of whose a scorecard is."""
        return {
            "user": self.env._("Salesperson"),
            "employee": self.env._("Employee"),
            "team": self.env._("Sales Team"),
        }

    @api.model
    def _get_charts(self, kpis, scope):
        report = self.env["report.customers_for_life.service_quality_report"]
        charts = [report._get_control_chart(kpi, scope, height=CHART_HEIGHT) for kpi in kpis]
        return [chart for chart in charts if chart]

    @api.model
    def _get_peers(self, kpi, scope):
        """Return the funnel plot of a figure. On somebody's paper nobody else has a name."""
        peers = kpi._get_peers(scope)
        own, chart = peers["own"], None
        if own:
            others = [*peers["others"], *((row["size"], row["value"]) for row in peers["rows"])]
            chart = funnel_chart.funnel(
                peers["rate"],
                peers["curves"],
                [(own["size"], own["value"], own["is_worse"])],
                others,
                height=FUNNEL_HEIGHT,
            )
        return {**peers, "chart": chart}
