from odoo import api, models

from ...formulas import difference, judging
from .service_kpi_figures import FIGURES


class ServiceKpi(models.Model):
    """How a figure stands to its target: an alarm only where more than chance lies behind it."""

    _inherit = "service.kpi"

    @api.model
    def _get_status_labels(self):
        """Return {status: words}."""
        return {
            "good": self.env._("on target"),
            "warning": self.env._("near target"),
            "bad": self.env._("off target"),
            "unclear": self.env._("not clearly off target"),
            "few": self.env._("too few to tell"),
            "untested": self.env._("off target, not tested: needs SciPy"),
        }

    def _get_status(self, total, target, values):
        """Return how a figure stands to its target; None without either.

        'good' from the target on, 'warning' between it and the warning, 'bad' where it is worse
        than the warning by more than chance, 'unclear' where chance explains that and 'untested'
        where that cannot be told without SciPy, 'few' where there is too little to say any of
        these. A sum of money is what it is.

        :param total: (value, numerator, size) as `_measure` gives it
        :param values: {value: how many records have it} of what the figure is the mean of, or None
        """
        value = total[0]
        if value is None or not target:
            return None
        sign = 1 if self.direction == "up" else -1
        found = self._judge(total, target.warning, values)
        if found == difference.FEW:
            return "few"
        if sign * value >= sign * target.target:
            return "good"
        if sign * value >= sign * target.warning:
            return "warning"
        unsure = {difference.NONE: "unclear", difference.UNTESTED: "untested"}
        return unsure.get(found, "bad")

    def _judge(self, total, bound, values):
        """Return what `formulas.judging` finds of a figure and a bound; None of a sum of money."""
        figure, (_value, numerator, size) = FIGURES[self.code], total
        if figure.is_sum:
            return None
        if figure.chart == "p":
            return judging.judge_share(round(numerator), size, bound)
        if figure.chart == "u":
            return judging.judge_count(round(numerator), size, bound / figure.factor)
        return judging.judge_mean(values, bound)

    def _get_values(self, scope, by=()):
        """Return {key: {value: how many records have it}} of what this figure is the mean of, with
        the keys of `_measure`; nothing where it is no mean."""
        figure, values = FIGURES[self.code], {}
        if figure.is_sum or figure.chart:
            return values
        field = figure.numerator.split(":")[0]
        groups = self._get_model(figure.source, scope)._read_group(
            self._get_domain(figure.source, scope),
            [*self._get_specs(figure.source, by), field],
            ["__count"],
        )
        for *key, value, count in groups:
            values.setdefault(tuple(key), {})[value] = count
        return values
