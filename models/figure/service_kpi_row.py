from odoo import api, models

from ...formulas import difference
from .service_kpi_figures import FIGURES


class ServiceKpi(models.Model):
    """A figure as one line or tile shows it, and whether it changed by more than chance."""

    _inherit = "service.kpi"

    def _get_row(self, scope, before):
        """Return the row of this figure, see `_get_rows`."""
        return self._get_rows(scope, before)[0]

    def _get_rows(self, scope, before):
        """Return the row of each of these figures, in their order, as `_describe` gives it."""
        periods = [(days.date_from, days.date_to) for days in (scope, before)]
        figures = self._measure_periods(scope, periods)
        return [kpi._describe(scope, before, *figures[kpi]) for kpi in self]

    def _describe(self, scope, before, now, past):
        """Return this figure for a scope beside its target and an earlier scope.

        :param now, past: (value, numerator, size) for this scope and the one `before`
        :return: dict of code, name, unit, value, text (the value as people read it), size (of the
            sample), before and size_before (text and sample of the earlier scope), target (text),
            status (as `_get_status` gives it), change (as `_compare` gives it), and both in words
            as status_label and change_text; False stands for what there is not
        """
        target = self._get_target(scope)
        values = self._get_values(scope).get(())
        status = self._get_status(now, target, values) or False
        change = self._compare(before, now, past, values)
        return {
            "code": self.code,
            "name": self.name,
            "unit": self.unit,
            "value": now[0],
            "text": self._format(now[0], scope.company, now[2]),
            "size": now[2],
            "before": (past[0] is not None or past[2] > 0)
            and self._format(past[0], scope.company, past[2]),
            "size_before": past[2],
            "target": bool(target) and self._format(target.target, scope.company),
            "status": status,
            "status_label": self._get_status_labels().get(status, ""),
            "change": change,
            "change_text": self._get_change_names().get(change, False),
        }

    @api.model
    def _get_change_names(self):
        """Return {change: words}."""
        return {
            "better": self.env._("better"),
            "worse": self.env._("worse"),
            "none": self.env._("no clear change"),
            "few": self.env._("too few to tell"),
            "untested": self.env._("not tested: needs SciPy"),
        }

    def _compare(self, before, now, past, values):
        """Return 'better', 'worse', 'none' (no clear change), 'few' (too few to tell) or 'untested'
        (SciPy is missing).

        False where there is nothing to compare, and of sums of money: one large case moves them,
        and nothing tells how far chance does.

        :param now, past: what `_total` gives for this scope and the one `before`
        :param values: what `_get_values` gives for this scope
        """
        figure = FIGURES[self.code]
        if figure.is_sum or not now[2] or not past[2]:
            return False
        if now[0] is None or past[0] is None:
            return difference.FEW
        if figure.chart:
            test = difference.compare_shares if figure.chart == "p" else difference.compare_counts
            found = test(*((round(number), size) for _value, number, size in (now, past)))
        else:
            found = difference.compare_means(values, self._get_values(before)[()])
        return self._get_change(found)

    def _get_change(self, found):
        """Return what `formulas.difference` found as `_compare` gives it."""
        if found in (difference.UP, difference.DOWN):
            return "better" if found == self.direction else "worse"
        return found
