from heapq import nsmallest
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas import control_chart, period
from .service_kpi_figures import FIGURES

WORST_AT_MOST = 10
# So many customers with the most faults are ranked; who of those with as many comes last is chance.
SUSPECTS_AT_MOST = 1000
# A control chart of few points tells little: it reaches back before the period for more.
POINTS_AT_LEAST = 12
INTERVALS = ("day", "week", "month")


class ServiceKpi(models.Model):
    """One figure in detail, for the screen."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_details(self, code, filters, interval="week"):
        """Return one figure over time, and where it is worst.

        :param str interval: day, week or month
        :return: dict of code, name, unit, chart ('p', 'u' or False), centre, centre_text, points
            (date_from, date_to, label, value, text, size, lower, upper and rules; oldest first),
            too_few (a chart by this interval would show chance alone, and no rule is told),
            can_miss (records that lower the figure can be opened), notes (sentences on what the
            figure is worth) and worst, a list for each of customer, product, team and salesperson
            that was not chosen
        :raise UserError: where there is no such figure or interval
        """
        kpi = self._get_by_code(code)
        scope = self._get_screen_scope(filters)
        periods = self._get_chart_periods(scope, interval)
        charted_scope = scope._replace(date_from=periods[0][0])
        samples = kpi._get_samples(charted_scope, interval)
        centre, charted = kpi._chart(samples)
        too_few = bool(FIGURES[code].chart) and not kpi._is_enough(samples, interval)
        points = kpi._get_points(
            periods,
            dict(charted),
            interval,
            lambda point: kpi._format(point.value, scope.company, point.size),
        )
        return {
            "code": code,
            "name": kpi.name,
            "unit": kpi.unit,
            "chart": FIGURES[code].chart or False,
            "centre": centre,
            "centre_text": kpi._format(
                centre, scope.company, sum(point.size or 0 for _day, point in charted)
            ),
            "points": [{**point, "rules": []} for point in points] if too_few else points,
            "too_few": too_few,
            "can_miss": bool(FIGURES[code].missed),
            "notes": kpi._get_notes(scope),
            "worst": kpi._get_worst(scope),
        }

    def _get_notes(self, scope):
        """Return sentences (list of str) on what this figure is worth, for figures that need it."""
        return []

    @api.model
    def _get_by_code(self, code):
        kpi = self.search([("code", "=", code)], limit=1)
        if not kpi or not kpi._is_readable():
            raise UserError(self.env._("There is no such figure, or you may not read it."))
        return kpi

    @api.model
    def _get_chart_periods(self, scope, interval):
        """Return [(first day, last day)] of the points; the last one ends with the scope."""
        if interval not in INTERVALS:
            raise UserError(self.env._("Choose days, weeks or months."))
        first = scope.date_to - (POINTS_AT_LEAST - 1) * period.STEPS[interval]
        periods = self._get_periods(interval, min(first, scope.date_from), scope.date_to)
        return [*periods[:-1], (periods[-1][0], scope.date_to)]

    @api.model
    def _get_points(self, periods, charted, interval, write):
        """Return what `get_details` tells of the points of a chart.

        :param charted: {first day: Point}
        :param write: what gives the words of a Point's value
        """
        names = self._get_rule_names()
        nothing = control_chart.Point(None, None, None, None)
        points = []
        for start, end in periods:
            point = charted.get(start, nothing)
            points.append(
                {
                    "date_from": fields.Date.to_string(start),
                    "date_to": fields.Date.to_string(end),
                    "label": self._get_period_label(start, interval),
                    "value": point.value,
                    "text": write(point),
                    "size": point.size,
                    "lower": point.lower,
                    "upper": point.upper,
                    "rules": [names[rule] for rule in point.rules],
                }
            )
        return points

    def _get_worst(self, scope):
        """Return a list for each dimension that is not chosen, its worst first.

        :return: list of dicts: dimension, title and rows (id, name, text, size, status)
        """
        figure, titles = FIGURES[self.code], self._get_dimension_names()
        apart = {*scope.chosen(), *figure.source.ungrouped}
        names = [name for name in titles if name in figure.dimensions - apart]
        found = self._measure_some(scope, names)
        target = self._get_target(scope)
        worst = []
        for name in names:
            ranked = (
                (self._get_rank(*figures), record, figures)
                for (record,), figures in found[name].items()
                if record and self._may_compare(scope, name, record)
            )
            shown = nsmallest(
                WORST_AT_MOST,
                (group for group in ranked if group[0] is not None),
                key=itemgetter(0),
            )
            values = self._get_values(scope, [name]) if shown else {}
            # Nobody reads the names of all the others.
            ids = [record.id for _rank, record, _figures in shown]
            rows = [
                {
                    "id": record.id,
                    "name": record.with_prefetch(ids).display_name,
                    "text": self._format(value, scope.company, size),
                    "size": size,
                    "status": self._get_status(
                        (value, numerator, size), target, values.get((record,))
                    )
                    or False,
                }
                for _rank, record, (value, numerator, size) in shown
            ]
            if rows:
                worst.append({"dimension": name, "title": titles[name], "rows": rows})
        return worst

    @api.model
    def _get_dimension_names(self):
        """Return {dimension: words} of what groups are compared by, in this order."""
        return {
            "partner": self.env._("Customers"),
            "product": self.env._("Products"),
            "team": self.env._("Sales Teams"),
            "user": self.env._("Salespeople"),
        }

    def _measure_some(self, scope, names):
        """Return {dimension: {key: figures}}, of all groups but of customers: of these, who there
        are many of, only those who may be the worst."""
        few = [name for name in names if name != "partner" or FIGURES[self.code].count]
        found = dict(zip(few, self._measure_each(scope, [[name] for name in few]), strict=True))
        if few != names:
            suspects = self._get_suspects(scope)
            only = scope._replace(partner=suspects)
            found["partner"] = self._measure(only, ["partner"]) if suspects else {}
        return found

    def _get_suspects(self, scope):
        """Return the customers (res.partner) with the most faults: those who may be the worst."""
        figure = FIGURES[self.code]
        source, order = figure.source, f"{figure.numerator} DESC"
        if figure.chart == "p":
            source, order = figure.records, "__count DESC"
            source = source._replace(domain=[*source.domain, *figure.missed])
        elif not figure.chart and not figure.is_sum:
            order = figure.numerator.replace(":sum", ":avg")
        groups = self._get_model(source, scope)._read_group(
            self._get_domain(source, scope),
            self._get_specs(source, ["partner"]),
            [order.split()[0]],
            order=f"{order}, {source.dimensions['partner']}",
            limit=SUSPECTS_AT_MOST,
        )
        return self.env["res.partner"].union(*(partner for partner, _faults in groups))

    def _get_rank(self, value, numerator, size):
        """Return a key that sorts groups worst first, None for a group without any fault.

        By how many records missed, so that 0 of 1 does not come before 50 of 100; a mean has no
        such number and goes by itself.
        """
        if self.direction == "down":
            return (-numerator, 0) if numerator else None
        if FIGURES[self.code].chart == "p":
            return (numerator - size, value) if numerator < size else None
        return None if value is None else (value, -size)
