from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...formulas import control_chart
from ..ground.direction import keep_number
from .service_kpi import PEOPLE
from .service_kpi_figures import DURATIONS

# The true median lies between the shortest and the longest of five in 94 of 100 cases.
MEDIAN_AT_LEAST = 5
# Of fewer than ten, none lies beyond the ninetieth percentile.
NINETIETH_AT_LEAST = 10
# Limits from fewer values tell little (Wheeler 1993).
CHARTED_AT_LEAST = 6


class Spread(NamedTuple):
    """How long a number of things took: half of them at most `median`, nine of ten at most
    `ninetieth`; None where there are too few of them to tell."""

    median: float | None
    ninetieth: float | None
    size: int


class ServiceKpi(models.Model):
    """How long customers wait: what there is in `DURATIONS`, its spread and its control chart.

    Such times are skewed: a few long ones make their mean, which tells of nobody. So it is the
    median and the ninetieth percentile, as PostgreSQL's `percentile_cont` has it (type 7 of Hyndman
    and Fan 1996): between the two values next to it, in proportion. What is charted is the median
    of each period, as an individual value: a chart of the single times, with limits made for a
    normal distribution, would ring where nothing is the matter.
    """

    _inherit = "service.kpi"

    @api.model
    def _get_durations(self, scope):
        """Return {code: Duration} of those that the user may read and that exist for the scope.

        :raise AccessError: where the user may not read figures
        """
        self.check_access("read")
        return {
            code: duration
            for code, duration in DURATIONS.items()
            if self.env[duration.source.model].has_access("read")
            and scope.chosen().keys() <= duration.source.dimensions.keys()
        }

    @api.model
    def _measure_duration(self, duration, scope, by=None):
        """Return {key: Spread} of what was over in a scope, with the user's access rights.

        :param by: as one name of those that `_measure` takes; the key is the id of a record (None
            for none), or the date on which a period begins. Of all together it is None
        """
        source = duration.source
        # Nobody's own are those that were imported.
        scope = scope._replace(is_own=scope.is_own or by in PEOPLE)
        model = self._get_model(source, scope)
        query = model._search(self._get_domain(source, scope))
        key = SQL("NULL::integer")
        if by:
            (spec,) = self._get_specs(source, [by])
            key = model._read_group_groupby(model._table, spec, query)
        value = model._field_to_sql(model._table, duration.field, query)
        rows = self.env.execute_query(
            SQL(
                """SELECT key, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY value),
                          count(*)
                     FROM (%s) over GROUP BY key""",
                query.select(SQL("%s AS key", key), SQL("%s AS value", value)),
            )
        )
        return {key: self._get_spread(*values) for (key,), values in self._by_key(rows, 1).items()}

    @api.model
    def _get_spread(self, percentiles, size):
        median, ninetieth = percentiles
        return Spread(
            median if size >= MEDIAN_AT_LEAST else None,
            ninetieth if size >= NINETIETH_AT_LEAST else None,
            size,
        )

    @api.model
    def _total_duration(self, duration, scope):
        """Return the Spread of all that was over in a scope."""
        return self._measure_duration(duration, scope).get(None, Spread(None, None, 0))

    @api.model
    def _chart_duration(self, duration, scope, interval):
        """Return (centre line, {first day: Point}) of the medians of a scope's periods.

        :param str interval: 'day', 'week' or 'month'
        """
        found = sorted(self._measure_duration(duration, scope, interval).items())
        centre, points = control_chart.xmr_chart(
            [(spread.median, spread.size) for _day, spread in found]
        )
        return centre, {day: point for (day, _spread), point in zip(found, points, strict=True)}

    @api.model
    def _is_enough_for_chart(self, points):
        """Return whether these points (Point) of a chart of durations are enough for limits."""
        return sum(point.value is not None for point in points) >= CHARTED_AT_LEAST

    @api.model
    def _get_duration_names(self):
        """Return {code: words} of the DURATIONS, in this order."""
        return {
            "answer": self.env._("First answer to a complaint"),
            "solution": self.env._("Solution of a complaint"),
            "delivery": self.env._("From order to delivery"),
        }

    @api.model
    def _get_duration_units(self):
        """Return {unit: words} of what durations are measured in."""
        return {"hour": self.env._("Working hours"), "day": self.env._("Days")}

    @api.model
    def _format_duration(self, value, unit, size=0):
        """Return a duration as people read it, in the user's language (str).

        :param size: that of the sample, where the value is None since there is too little
        """
        if value is None:
            return self._get_change_names()["few"] if size else "–"
        number = formatLang(self.env, value, digits=0 if unit == "day" and value % 1 == 0 else 1)
        number = keep_number(self.env, number)
        return self.env._("%s h", number) if unit == "hour" else self.env._("%s days", number)
