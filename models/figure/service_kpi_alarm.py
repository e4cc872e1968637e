from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models

from .service_kpi_figures import FIGURES

# A month is judged by the year that ends with it, and its silence by the year before it.
YEAR = 12


class ServiceKpi(models.Model):
    """What rings about the last whole month: figures that got worse by more than chance, and
    silence where complaints were to be expected."""

    _inherit = "service.kpi"

    def _find_signal(self, samples, month):
        """Return in words (str) by which run rules this figure got worse in a month, '' by none.

        :param samples: what `_get_samples` gives for the year of months that ends with it
        :param date month: its first day
        """
        self.ensure_one()
        if not FIGURES[self.code].chart or not samples or samples[-1][0] != month:
            return ""
        if not self._is_enough(samples, "month"):
            return ""
        centre, points = self._chart(samples)
        point = points[-1][1]
        if not point.rules or (point.value < centre) != (self.direction == "up"):
            return ""
        names = self._get_rule_names()
        return ", ".join(names[rule] for rule in point.rules)

    @api.model
    def _get_alarm_months(self, company):
        """Return [(first day, last day)] of the months that alarms rest on, oldest first: the last
        whole one, and the year before it."""
        end = company._service_today().replace(day=1) - timedelta(days=1)
        return self._cut_by_month(end.replace(day=1) - relativedelta(months=YEAR), end)

    @api.model
    def _get_alarms(self, scope, months, figures):
        """Return what rings in a scope, each to be opened as a figure's chart by month.

        :param months: what `_get_alarm_months` gives
        :param figures: {service.kpi with a control chart: [(value, numerator, size)] of these}
        :return: list of dicts: code, text (the figure's name, and why it rings)
        """
        first, label = months[-1][0], self._get_period_label(months[-1][0], "month")
        alarms = []
        for kpi, measured in figures.items():
            year = zip(months[-YEAR:], measured[-YEAR:], strict=True)
            samples = [(days[0], values) for days, values in year if values[2]]
            signal = kpi._find_signal(samples, first)
            found = [signal and f"{label}: {signal}", kpi._find_silence(scope, first, measured)]
            alarms += [
                {"code": kpi.code, "text": f"{kpi.name}, {words}"} for words in found if words
            ]
        return alarms

    def _find_silence(self, scope, month, measured):
        """Return in words (str) why the silence alarm rings in a scope, '' where it does not. It is
        that of the company and of its teams."""
        if self.code != "complaints" or not scope.chosen().keys() <= {"team"}:
            return ""
        counts = [(numerator, size) for _value, numerator, size in measured]
        heard = self._hear([sum(column) for column in zip(*counts[:-1], strict=True)], counts[-1])
        if not heard["alarm"]:
            return ""
        return self._describe_silence(heard, scope.company, month, scope.team)
