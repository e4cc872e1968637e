from datetime import timedelta

from odoo import api, models
from odoo.tools.misc import format_date

from ..models.figure.service_kpi_figures import FIGURES
from ..models.ground.direction import keep_date
from . import charts

CHARTS = ("kept_rate", "first_time_right", "complaints")
# So much of the past is charted at least: a month alone has no runs.
LOOK_BACK = {"week": timedelta(weeks=26), "month": timedelta(days=366)}
# Longer periods are charted by month.
WEEKS_AT_MOST = timedelta(weeks=60)
POINTS_AT_LEAST = 3
SIGNALS_AT_MOST = 3


class ServiceQualityReportDocument(models.AbstractModel):
    """What varies: control charts."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [*super()._get_sections(wizard), (40, self._get_control_charts(wizard))]

    @api.model
    def _get_control_charts(self, wizard):
        """Return a control chart of each figure that has enough points for one."""
        scopes = wizard._get_scopes()
        kpis = wizard.env["service.kpi"].search([("code", "in", CHARTS)])
        charted = [
            self._get_control_chart(kpi, scopes[0])
            for kpi in kpis.filtered(lambda kpi: kpi._is_readable())
        ]
        return [block for block in charted if block]

    @api.model
    def _get_control_chart(self, kpi, scope, **looks):
        """Return the control chart of a figure, and what its run rules say; or None.

        :param looks: what `charts.control_chart` is given beside the points
        """
        if not kpi._total(scope)[2]:
            return None
        interval, samples = self._get_samples(kpi, scope)
        if not interval:
            return None
        centre, points = kpi._chart(samples)
        unit = (
            kpi.unit != "percent"
            and dict(kpi._fields["unit"]._description_selection(kpi.env))[kpi.unit]
        )
        looks["percent"] = FIGURES[kpi.code].chart == "p"
        return self._draw_control_chart(scope, interval, centre, points, kpi.name, unit, **looks)

    @api.model
    def _draw_control_chart(
        self, scope, interval, centre, points, name, unit, percent=False, **looks
    ):
        """Return the block of a control chart, or None where it has too few points.

        :param points: [(first day, Point)], oldest first
        :param unit: words, or False where there is none to tell
        """
        points = [(day, point) for day, point in points if point.value is not None]
        if len(points) < POINTS_AT_LEAST:
            return None
        env = scope.company.env
        words = "d MMM yy" if interval == "week" else "MMM yy"
        labels = [format_date(env, day, date_format=words) for day, _point in points]
        rules = env["service.kpi"]._get_rule_names()
        signals = [
            (keep_date(env, label), ", ".join(rules[rule] for rule in point.rules))
            for label, (day, point) in zip(labels, points, strict=True)
            # The rest of the past was told in its own report.
            if point.rules and day > scope.date_from - timedelta(weeks=1)
        ]
        shown = signals[-SIGNALS_AT_MOST:]
        return {
            "template": "customers_for_life.service_quality_report_control_chart",
            "name": name,
            "unit": unit,
            "interval": interval,
            "chart": charts.control_chart(
                centre,
                [(label, point) for label, (_day, point) in zip(labels, points, strict=True)],
                percent=percent,
                **looks,
            ),
            "signals": shown,
            "more": len(signals) - len(shown),
        }

    @api.model
    def _get_samples(self, kpi, scope):
        """Return (step, samples) of the chart of a figure: by week where that tells something.
        Both are None where there are too few events for any chart.
        """
        for interval, start in self._get_look_backs(scope):
            samples = kpi._get_samples(scope._replace(date_from=start), interval)
            if kpi._is_enough(samples, interval):
                return interval, samples
        return None, None

    @api.model
    def _get_look_backs(self, scope):
        """Yield (step, first day) of the charts that there may be of a scope, the finest first."""
        for interval, look_back in LOOK_BACK.items():
            start = min(scope.date_from, scope.date_to - look_back + timedelta(days=1))
            if interval != "week" or scope.date_to - start < WEEKS_AT_MOST:
                yield interval, start
