from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...formulas import period
from ..ground.planning import keep_from_compiling
from .service_kpi_api import CHOSEN

SLOWEST_AT_MOST = 10


class ServiceKpi(models.Model):
    """How long customers wait, for the screen."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_durations(self, filters):
        """Return how long customers waited for what was over in a period.

        :return: dict of rows (see `_get_duration_rows`) and steps (see `_get_steps`)
        :raise AccessError: where another's figures are asked for
        """
        scope = self._get_screen_scope(filters)
        return {"rows": self._get_duration_rows(scope), "steps": self._get_steps(scope)}

    @api.model
    @api.readonly
    def get_duration(self, code, filters, interval="week"):
        """Return one of the durations over time, and whose are the longest.

        :return: dict as that of `get_details`: code, name, unit, chart, centre, points and too_few;
            and slowest, as its worst
        :raise UserError: where there is no such duration or interval
        """
        scope = self._get_screen_scope(filters)
        duration = self._get_duration(code, scope)
        periods = self._get_chart_periods(scope, interval)
        charted_scope = scope._replace(date_from=periods[0][0])
        centre, charted = self._chart_duration(duration, charted_scope, interval)
        too_few = not self._is_enough_for_chart(charted.values())
        points = self._get_points(
            periods,
            charted,
            interval,
            lambda point: self._format_duration(point.value, duration.unit, point.size),
        )
        return {
            "code": code,
            "name": self._get_duration_names()[code],
            "unit": self._get_duration_units()[duration.unit],
            "chart": "xmr",
            "centre": centre,
            "points": [{**point, "rules": []} for point in points] if too_few else points,
            "too_few": too_few,
            "slowest": self._get_slowest(duration, scope),
        }

    @api.model
    @api.readonly
    def get_duration_action(self, code, filters, slowest=False):
        """Return the window action of exactly the records of a duration, the longest first.

        :param slowest: only those that took as long as the ninetieth percentile, or longer
        """
        scope = self._get_screen_scope(filters)
        duration = self._get_duration(code, scope)
        domain = self._get_domain(duration.source, scope)
        if slowest:
            ninetieth = self._total_duration(duration, scope).ninetieth
            domain &= Domain(duration.field, ">=", ninetieth or 0)
        name = self._get_duration_names()[code]
        window = self._get_window(duration.source.model, domain, scope, name)
        return {**window, "views": [(self.env.ref(duration.view).id, "list"), (False, "form")]}

    @api.model
    def _get_duration(self, code, scope):
        durations = self._get_durations(scope)
        if code not in durations:
            raise UserError(self.env._("There is no such figure, or you may not read it."))
        return durations[code]

    @api.model
    def _get_duration_rows(self, scope):
        """Return how long each of the durations was, without those of which nothing was over.

        :return: [dict of code, name, unit, median, ninetieth (numbers, None where there are too
            few), median_text and ninetieth_text (as people read them), size, before (text of the
            median of the period before, False for none) and size_before]
        """
        keep_from_compiling(self.env)
        first, last = period.previous(scope.date_from, scope.date_to)
        before = scope._replace(date_from=first, date_to=last)
        names, rows = self._get_duration_names(), []
        for code, duration in self._get_durations(scope).items():
            now, past = (self._total_duration(duration, days) for days in (scope, before))
            if not now.size:
                continue
            rows.append(
                {
                    "code": code,
                    "name": names[code],
                    "unit": self._get_duration_units()[duration.unit],
                    "median": now.median,
                    "median_text": self._format_duration(now.median, duration.unit, now.size),
                    "ninetieth": now.ninetieth,
                    "ninetieth_text": self._format_duration(now.ninetieth, duration.unit, now.size),
                    "size": now.size,
                    "before": past.median is not None
                    and self._format_duration(past.median, duration.unit),
                    "size_before": past.size,
                }
            )
        return rows

    @api.model
    def _get_slowest(self, duration, scope):
        """Return a list for each dimension that is not chosen, whose median is longest first.

        :return: list of dicts: dimension, title and rows (id, name, text and size)
        """
        lists = []
        for name, title in self._get_dimension_names().items():
            if name in scope.chosen() or name not in duration.source.dimensions:
                continue
            model = self.env[CHOSEN[name]]
            groups = [
                (model.browse(key), spread)
                for key, spread in self._measure_duration(duration, scope, name).items()
                if key
                and spread.median is not None
                and self._may_compare(scope, name, model.browse(key))
            ]
            groups.sort(key=lambda group: (-group[1].median, -group[1].size, group[0].id))
            rows = [
                {
                    "id": record.id,
                    "name": record.display_name,
                    "text": self._format_duration(spread.median, duration.unit),
                    "size": spread.size,
                }
                for record, spread in groups[:SLOWEST_AT_MOST]
            ]
            if rows:
                lists.append({"dimension": name, "title": title, "rows": rows})
        return lists
