from odoo import api, models
from odoo.fields import Domain

from ...formulas import period
from .service_kpi_figures import FIGURES


class ServiceKpi(models.Model):
    """The figures of several periods at once: whole months that are closed and that nobody changed
    since come from their history, all other days are counted as of now."""

    _inherit = "service.kpi"

    @api.model_create_multi
    def create(self, vals_list):
        """A figure that an update brings is in no history: all months are open until the nightly
        job has counted them anew."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        companies.search([("service_value_month", "!=", False)]).service_value_month = False
        return super().create(vals_list)

    def _measure_periods(self, scope, periods):
        """Return each of these figures for each of these periods.

        :param Scope scope: company, and whom or what; its days do not matter
        :param periods: [(first day, last day)]
        :return: {service.kpi: [(value, numerator, size)]}, the lists in the order of the periods
        """
        history = self._read_history(scope, periods)
        return {
            kpi: [
                kpi._veil(scope, (), {(): kpi._rate(*count)})[()]
                for count in kpi._count_periods(scope, periods, history.get(kpi.code, {}))
            ]
            for kpi in self
        }

    def _count_periods(self, scope, periods, history):
        """Return [(numerator, size)] of one figure for each period.

        :param history: {month: (numerator, size)} of what is already counted
        """
        if FIGURES[self.code].so_far:
            return self._count_whole(scope, periods, history)
        counts, open_days = [], []
        for first, last in periods:
            kept = [start for start in self._get_whole_months(first, last) if start in history]
            counts.append([history[start] for start in kept])
            open_days.append(
                [days for days in self._cut_by_month(first, last) if days[0] not in kept]
            )
        spans = period.merge(days for piece in open_days for days in piece)
        if spans:
            first, last = spans[0][0], spans[-1][1]
            live = scope._replace(date_from=first, date_to=last, spans=tuple(spans))
            if len(periods) == 1 and not counts[0]:
                counts[0].extend(self._count(live).values())
            else:
                by_day = self._count(live, ["day"])
                for count, piece in zip(counts, open_days, strict=True):
                    count.extend(
                        by_day[day]
                        for day in by_day
                        if any(first <= day[0] <= last for first, last in piece)
                    )
        return [tuple(map(sum, zip(*count, strict=True))) if count else (0, 0) for count in counts]

    def _count_whole(self, scope, periods, history):
        """Return what `_count_periods` does, of a figure that cannot be added up."""
        raise NotImplementedError

    # === WHAT IS ALREADY COUNTED ===#

    def _read_history(self, scope, periods):
        """Return {code: {month: (numerator, size)}} of the months in these periods that are closed,
        with none that somebody changed since."""
        history = {}
        months = {start for days in periods for start in self._get_whole_months(*days)}
        company = scope.company.sudo()
        opened = months and company._get_service_open_month()
        closed = {month for month in months if opened and month < opened}
        whose = scope.chosen()
        # What was imported is in the history of companies and teams.
        if scope.is_own or not closed or not whose.keys() <= {"team", "user"} or len(whose) > 1:
            return history
        if not self._may_ask(scope):
            # They get what they may read of it.
            return history
        stale = self.env["service.kpi.change"]._get_stale_months(company)
        for kpi in self.filtered(lambda kpi: kpi._has_history() and kpi._may_read_history()):
            known = closed - stale[kpi.code]
            if FIGURES[kpi.code].so_far:
                known = {month for month in closed if not any(s <= month for s in stale[kpi.code])}
            history[kpi.code] = dict.fromkeys(known, (0, 0))
        # Whom it is shown to is the asker's matter, as with every count.
        rows = (
            self.env["service.kpi.value"]
            .sudo()
            ._read_group(
                Domain("company_id", "=", company.id)
                & Domain("kpi_id", "in", self.ids)
                & Domain("date", "in", sorted(closed))
                & Domain("team_id", "=", scope.team.id if scope.team else False)
                & Domain("user_id", "=", scope.user.id if scope.user else False),
                ["kpi_id", "date:day"],
                ["total:sum", "size:sum"],
            )
        )
        for kpi, month, total, size in rows:
            months = history.get(kpi.code, {})
            if month in months:
                months[month] = (total / FIGURES[kpi.code].factor, size)
        return history

    def _may_read_history(self):
        """Return whether the user may know what was counted of all records: the rules of
        `service.kpi.value` say the same."""
        private = FIGURES[self.code].is_private and not self._is_service_manager()
        return self._is_readable() and not private

    def _has_history(self):
        """Return whether each change of what this figure rests on is seen."""
        return True

    @api.model
    def _get_whole_months(self, first, last):
        """Return the first days of the months that lie wholly within these days."""
        return [
            start
            for start, end in period.each("month", first, last)
            if first <= start and end <= last
        ]

    @api.model
    def _cut_by_month(self, first, last):
        """Return these days, cut where months begin: [(first day, last day)]."""
        return [
            (max(start, first), min(end, last)) for start, end in period.each("month", first, last)
        ]
