from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...formulas import period
from ...formulas.days import end_of_day, start_of_day
from ..ground.planning import keep_from_compiling
from .service_kpi_figures import COMPLAINTS, LET_DOWN, REVENUE


class ServiceKpi(models.Model):
    """Value at risk: what the customers bought so far whom the company let down.

    At risk is a customer (a commercial entity) who had a late or broken promise in the period, or
    an unsolved complaint at its end. All of it is one query: many customers are let down in a year.
    """

    _inherit = "service.kpi"

    def _count_value_at_risk(self, scope, groupings):
        intervals = [next(filter(period.STEPS.get, by), None) for by in groupings]
        counted = {}
        for interval in set(intervals):
            alike = [by for by, its in zip(groupings, intervals, strict=True) if its == interval]
            groups = self._count_at_risk(scope, alike, self._get_spans(scope, interval))
            counted.update(zip(map(tuple, alike), groups, strict=True))
        return [counted[tuple(by)] for by in groupings]

    def _count_whole(self, scope, periods, history):
        counts, missing = {}, set()
        for first, last in periods:
            if self._get_whole_months(first, last) == [first] and first in history:
                counts[first, last] = history[first]
            else:
                missing.add((first, last))
        if missing:
            hull = scope._replace(
                date_from=min(missing)[0], date_to=max(last for _first, last in missing)
            )
            spans = [
                (days, *self._get_moments(scope.company, *days))
                for days in sorted(missing, key=lambda days: days[1])
            ]
            (found,) = self._count_at_risk(hull, [["month"]], spans)
            counts.update((days, found.get((days,), (0, 0))) for days in missing)
        return [counts[days] for days in periods]

    @api.model
    def _count_at_risk(self, scope, groupings, periods):
        """Return a dict for each grouping: {key: (revenue, number of customers)}.

        :param periods: [(what stands for it in a key, first and last moment in naive UTC)], by
            their ends
        """
        keep_from_compiling(self.env)
        names = [name for name in LET_DOWN.dimensions if any(name in by for by in groupings)]
        rows = self.env.execute_query(
            SQL(
                "WITH risk AS MATERIALIZED (%s), bought AS MATERIALIZED (%s) %s",
                self._at_risk_sql(scope, names, periods),
                self._bought_sql(scope, periods),
                SQL(" UNION ALL ").join(
                    self._groups_sql(number, [name for name in names if name in by], names)
                    for number, by in enumerate(groupings)
                ),
            )
        )
        counted = [{} for _by in groupings]
        for (grouping, number, *columns), count in self._read_keys(scope, names, rows):
            record = dict(zip(names, columns, strict=True))
            key = (
                periods[number][0] if name in period.STEPS else record[name]
                for name in groupings[grouping]
            )
            counted[grouping][tuple(key)] = count
        return counted

    @api.model
    def _read_keys(self, scope, names, rows):
        """Yield ((grouping, period, record of each name), (revenue, customers)) of rows of SQL."""
        model = self._get_model(LET_DOWN, scope)
        columns = list(zip(*rows, strict=True))
        for column, name in enumerate(names if rows else [], 2):
            path = LET_DOWN.dimensions[name]
            columns[column] = list(model._read_group_postprocess_groupby(path, columns[column]))
        for *key, value, count in zip(*columns, strict=True):
            yield key, (float(value), int(count))

    @api.model
    def _revenue_so_far(self, scope):
        """Return the untaxed revenue with the chosen customer until a scope ends, in the company's
        currency."""
        domain = Domain("company_id", "=", scope.company.id)
        domain &= Domain(REVENUE.dimensions["partner"], "=", scope.partner.id)
        domain &= Domain(REVENUE.date, "<=", end_of_day(scope.date_to, scope.company._service_tz()))
        ((amount,),) = self._get_model(REVENUE, scope)._read_group(domain, [], ["amount:sum"])
        return amount or 0

    @api.model
    def _reasons_at_risk(self, scope):
        """Return {customer: {'promises': number, 'complaints': number}}: why each is at risk."""
        missed = self._read_source(LET_DOWN, scope, ["partner"], ["__count"])
        end = end_of_day(scope.date_to, scope.company._service_tz())
        unsolved = self._by_key(
            self._get_model(COMPLAINTS, scope)._read_group(
                self._get_unsolved_domain(scope, end),
                [COMPLAINTS.dimensions["partner"]],
                ["__count"],
            ),
            1,
        )
        return {
            customer: {
                "promises": missed.get((customer,), (0,))[0],
                "complaints": unsolved.get((customer,), (0,))[0],
            }
            for (customer,) in missed.keys() | unsolved.keys()
        }

    @api.model
    def _get_unsolved_domain(self, scope, moment):
        """Return the domain of the complaints taken before the scope ends that were unsolved at
        `moment`."""
        end = end_of_day(scope.date_to, scope.company._service_tz())
        domain = self._get_chosen_domain(COMPLAINTS, scope)
        domain &= Domain("create_date", "<=", end)
        return domain & (Domain("date_solved", "=", False) | Domain("date_solved", ">", moment))

    @api.model
    def _unsolved_complaints(self, scope, moment):
        """Return the complaints taken before the scope ends that were unsolved at `moment`."""
        return self.env["customer.complaint"].search(self._get_unsolved_domain(scope, moment))

    @api.model
    def _get_spans(self, scope, interval):
        """Return [(first day, first and last moment)] of the periods that touch a scope's days; the
        day is None without an interval, and none ends after the scope."""
        if not interval:
            return [(None, *self._get_moments(scope.company, scope.date_from, scope.date_to))]
        return [
            (
                first,
                *self._get_moments(
                    scope.company, max(first, scope.date_from), min(last, scope.date_to)
                ),
            )
            for first, last in self._get_periods(interval, scope.date_from, scope.date_to)
        ]

    @api.model
    def _get_moments(self, company, first, last):
        """Return the first and the last moment (naive UTC) of a company's days."""
        tz = company._service_tz()
        return start_of_day(first, tz), end_of_day(last, tz)

    @api.model
    def _find_customers_at_risk(self, scope):
        """Return the ids (list of int) of the customers that are at risk."""
        risk = self._at_risk_sql(scope, (), self._get_spans(scope, None))
        rows = self.env.execute_query(SQL("SELECT DISTINCT customer FROM (%s) risk", risk))
        return [customer for (customer,) in rows]

    def _get_customers_at_risk(self, scope):
        """Return (model, domain) of the customers that are at risk."""
        return "res.partner", Domain("id", "in", self._find_customers_at_risk(scope))
