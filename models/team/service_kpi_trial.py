from collections import Counter
from typing import NamedTuple

from odoo import models

from ...formulas import difference, gap
from ..figure.service_kpi_figures import FIGURES


class Counted(NamedTuple):
    """A figure as it was counted.

    total: (value, numerator, size), as `_total` gives it
    values: {value: how many records have it} of what it is the mean of
    """

    total: tuple
    values: dict


class ServiceKpi(models.Model):
    """A figure during a trial beside the time before, and beside those who tried nothing."""

    _inherit = "service.kpi"

    def _count_trial(self, scope, before, without=None):
        """Return (Counted of this scope, Counted of the one `before`, change, Gap or None).

        :param without: of a company's scope, all teams but these (crm.team) together
        :return: the change is that of `_compare`, the Gap that of the value, in the figure's unit
        """
        now, past = (self._count_one(days, without) for days in (scope, before))
        sizes = [now.total[2], past.total[2]]
        if FIGURES[self.code].is_sum:
            change = "untold"
        elif not all(sizes):
            change = difference.FEW
        else:
            change = self._compare_counted(now, past)
        return now, past, change, self._get_gap(now, past)

    def _count_one(self, scope, without):
        if without is None:
            return Counted(self._total(scope), self._get_values(scope).get((), {}))

        def is_meant(key):
            return key[0] and key[0] not in without

        groups = self._measure(scope, ["team"]).items()
        totals = [total for key, total in groups if is_meant(key)]
        values = Counter()
        for key, counts in self._get_values(scope, ["team"]).items():
            if is_meant(key):
                values.update(counts)
        numerator, size = (sum(total[n] for total in totals) for n in (1, 2))
        return Counted(self._rate(numerator, size), dict(values))

    def _compare_counted(self, now, past):
        """Return what `_compare` does of two that were counted."""
        figure = FIGURES[self.code]
        if not figure.chart:
            return self._get_change(difference.compare_means(now.values, past.values))
        test = difference.compare_shares if figure.chart == "p" else difference.compare_counts
        return self._get_change(test(*self._get_shares(now, past)))

    def _get_shares(self, now, past):
        """Return [(numerator, size)] of both, as the formulas of `formulas` take them."""
        return [(round(counted.total[1]), counted.total[2]) for counted in (now, past)]

    def _get_gap(self, now, past):
        """Return the Gap of this figure's value, in its unit; None of a sum of money, of too few,
        and without SciPy."""
        figure = FIGURES[self.code]
        if figure.is_sum:
            return None
        if figure.chart:
            measure = gap.of_shares if figure.chart == "p" else gap.of_counts
            found = measure(*self._get_shares(now, past))
        else:
            found = gap.of_means(
                *(self._get_trial_moments(counted.values) for counted in (now, past))
            )
        return found and gap.Gap(*(figure.factor * part for part in found))

    def _get_trial_moments(self, values):
        """Return (mean, variance of the sample, size)."""
        size = sum(values.values())
        mean = sum(value * times for value, times in values.items()) / size if size else 0
        squares = sum(times * (value - mean) ** 2 for value, times in values.items())
        return mean, squares / max(size - 1, 1), size

    def _judge_gap(self, found):
        """Return 'better', 'worse', 'none' or 'few' of a Gap (or None) of this figure."""
        if found is None:
            return difference.FEW
        if not found.is_clear:
            return difference.NONE
        return self._get_change(difference.UP if found.difference > 0 else difference.DOWN)
