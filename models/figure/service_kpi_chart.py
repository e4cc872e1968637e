from odoo import api, models
from odoo.tools.misc import get_lang

from ...formulas import control_chart, period
from .service_kpi_figures import FIGURES

# Fewer events say nothing, by whatever period.
EVENTS_AT_LEAST = 3


class ServiceKpi(models.Model):
    """The control chart of a figure."""

    _inherit = "service.kpi"

    def _chart(self, groups):
        """Return the control chart of this figure.

        :param groups: its samples, as `_get_samples` gives them
        :return: (centre line, [(date, Point)]), in the figure's own unit, oldest first; periods
            without any record are left out. No centre line nor limits where no chart fits
        """
        self.ensure_one()
        figure = FIGURES[self.code]
        if not figure.chart:
            return None, [
                (day, control_chart.Point(value, None, None, None, size=size))
                for day, (value, _numerator, size) in groups
            ]
        samples = [(numerator, size) for _day, (_value, numerator, size) in groups]
        draw = control_chart.p_chart if figure.chart == "p" else control_chart.u_chart
        centre, points = draw(samples)
        return (
            None if centre is None else centre * figure.factor,
            [
                (day, point.scaled(figure.factor))
                for (day, _values), point in zip(groups, points, strict=True)
            ],
        )

    def _get_samples(self, scope, interval):
        """Return [(first day, (value, numerator, size))] of the periods of a scope with any record,
        oldest first.

        :param str interval: 'day', 'week' or 'month'
        """
        if interval != "month":
            return sorted(
                (day, values) for (day,), values in self._measure(scope, [interval]).items()
            )
        months = self._cut_by_month(scope.date_from, scope.date_to)
        (figures,) = self._measure_periods(scope, months).values()
        return [
            (first.replace(day=1), values)
            for (first, _last), values in zip(months, figures, strict=True)
            if values[2]
        ]

    def _is_enough(self, groups, interval):
        """Return whether enough happened in these samples for a control chart by `interval`.

        A sample should be large enough for at least one event, of those that are the rarer, to
        be expected in it (Montgomery, Introduction to Statistical Quality Control, on the choice
        of the sample size). There is nothing coarser than a month to turn to.
        """
        self.ensure_one()
        samples = [sample for _day, sample in groups]
        met, size = (sum(sample[n] for sample in samples) for n in (1, 2))
        events = min(met, size - met) if FIGURES[self.code].chart == "p" else met
        return events >= max(EVENTS_AT_LEAST, len(samples) if interval != "month" else 0)

    @api.model
    def _get_rule_names(self):
        """Return {number: words} of the Western Electric rules."""
        return {
            1: self.env._("beyond three standard deviations"),
            2: self.env._("two of three beyond two standard deviations"),
            3: self.env._("four of five beyond one standard deviation"),
            4: self.env._("eight in a row on one side of the mean"),
        }

    @api.model
    def _get_period_names(self):
        """Return [(name, words)] of the periods that `res.company._service_period` takes."""
        names = {
            "this_week": self.env._("This week"),
            "last_week": self.env._("Last week"),
            "this_month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "this_quarter": self.env._("This quarter"),
            "last_quarter": self.env._("Last quarter"),
            "this_year": self.env._("This fiscal year"),
            "last_year": self.env._("Last fiscal year"),
        }
        return list(names.items())

    @api.model
    def _get_periods(self, interval, date_from, date_to):
        """Return [(first day, last day)] of the periods that touch these days, as `_measure` groups
        them: weeks begin as the user's language has it."""
        week_start = int(get_lang(self.env).week_start)
        return period.each(interval, date_from, date_to, week_start)
