from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...formulas import period
from ...formulas.days import end_of_day, start_of_day
from ..ground.planning import keep_from_compiling
from .service_kpi_figures import COMPLAINTS, LET_DOWN, ORDERS, REVENUE

SECOND = timedelta(seconds=1)


class ServiceKpi(models.Model):
    """Value at risk: what the customers bought so far whom the company let down.

    At risk is a customer (a commercial entity) who had a late or broken promise in the period, or
    an unsolved complaint at its end. All of it is one query: many customers are let down in a year.
    """

    _inherit = "service.kpi"

    def _count_value_at_risk(self, scope, by=()):
        interval = next((name for name in by if name in period.STEPS), None)
        return self._count_at_risk(scope, by, self._get_spans(scope, interval))

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
            found = self._count_at_risk(hull, ["month"], spans)
            counts.update((days, found.get((days,), (0, 0))) for days in missing)
        return [counts[days] for days in periods]

    @api.model
    def _count_at_risk(self, scope, by, periods):
        """Return {key: (revenue, number of customers)}.

        :param periods: [(what stands for it in a key, first and last moment in naive UTC)], by
            their ends
        """
        keep_from_compiling(self.env)
        keys = SQL(", ").join(SQL.identifier(f"{name}_key") for name in by)
        rows = self.env.execute_query(
            SQL(
                """WITH risk AS MATERIALIZED (%(risk)s), spent AS (%(spent)s)
                 SELECT %(keys)s sum(value), count(*)
                   FROM (SELECT risk.*, COALESCE(sum(spent.amount), 0) AS value
                           FROM risk
                      LEFT JOIN spent ON spent.customer = risk.customer
                                     AND spent.period <= risk.period
                       GROUP BY %(columns)s) let_down
                        %(group)s""",
                risk=self._at_risk_sql(scope, by, periods),
                spent=self._spent_sql(scope, periods),
                keys=SQL("%s,", keys) if by else SQL(),
                columns=SQL("%s risk.period, risk.customer", SQL("%s,", keys) if by else SQL()),
                group=SQL("GROUP BY %s", keys) if by else SQL(),
            )
        )
        return {
            key: (float(value or 0), count)
            for key, (value, count) in self._read_keys(scope, by, periods, rows)
            if count
        }

    @api.model
    def _read_keys(self, scope, by, periods, rows):
        """Yield (key as `_count` returns it, the other columns) of rows of SQL."""
        if not rows:
            return
        model = self._get_model(LET_DOWN, scope)
        columns = list(zip(*rows, strict=True))
        keys = [
            [periods[number][0] for number in column]
            if name in period.STEPS
            else list(model._read_group_postprocess_groupby(LET_DOWN.dimensions[name], column))
            for name, column in zip(by, columns, strict=False)
        ]
        for number, row in enumerate(rows):
            yield tuple(column[number] for column in keys), row[len(by) :]

    @api.model
    def _at_risk_sql(self, scope, by, periods):
        """Return the query (SQL) of who is at risk: a row for each group of `by`, period and
        customer.

        :param periods: those of `_count_at_risk`, which the rows count from 0
        """
        promises = self._get_model(LET_DOWN, scope)
        due = promises._search(self._get_domain(LET_DOWN, scope))
        in_time = SQL(
            "%s BETWEEN period.first AND period.last",
            promises._field_to_sql(promises._table, LET_DOWN.date, due),
        )
        complaints = self._get_model(COMPLAINTS, scope)
        taken = complaints._search(self._get_chosen_domain(COMPLAINTS, scope))
        is_unsolved = SQL(
            "%(taken)s <= period.last AND (%(solved)s IS NULL OR %(solved)s > period.last)",
            taken=complaints._field_to_sql(complaints._table, COMPLAINTS.date, taken),
            solved=complaints._field_to_sql(complaints._table, "date_solved", taken),
        )
        return SQL(" UNION ").join(
            self._let_down_sql(source, model, query, by, periods, when)
            for source, model, query, when in (
                (LET_DOWN, promises, due, in_time),
                (COMPLAINTS, complaints, taken, is_unsolved),
            )
        )

    @api.model
    def _let_down_sql(self, source, model, query, by, periods, when):
        """Return the query (SQL) of whom the records of a source put at risk.

        :param SQL when: in which `period` a record does
        """

        def group(name):
            if name in period.STEPS:
                return SQL("period.number")
            return model._read_group_groupby(model._table, source.dimensions[name], query)

        customer = group("partner")
        columns = [SQL("%s AS %s", group(name), SQL.identifier(f"{name}_key")) for name in by]
        return SQL(
            """SELECT %(columns)s period.number AS period, %(customer)s AS customer
                 FROM %(source)s
                 JOIN (VALUES %(periods)s) period (number, first, last) ON %(when)s
                WHERE %(customer)s IS NOT NULL AND %(where)s""",
            columns=SQL("%s,", SQL(", ").join(columns)) if columns else SQL(),
            customer=customer,
            # The query's own joins come with the groups, so it is read last.
            source=query.from_clause,
            periods=SQL(", ").join(
                SQL("(%s, %s::timestamp, %s::timestamp)", number, first, last)
                for number, (_key, first, last) in enumerate(periods)
            ),
            when=when,
            where=query.where_clause or SQL("TRUE"),
        )

    @api.model
    def _spent_sql(self, scope, periods):
        """Return the query (SQL) of what each customer in `risk` bought in each period, all that
        was before with the first."""
        return SQL(
            """SELECT customer, width_bucket(date, %(ends)s) AS period, sum(amount) AS amount
                 FROM (%(sold)s) sold
                WHERE customer IN (SELECT customer FROM risk)
             GROUP BY 1, 2""",
            # The first moment after each.
            ends=SQL("%s::timestamp[]", [last + SECOND for _key, _first, last in periods]),
            sold=SQL(" UNION ALL ").join(self._get_sold_sqls(scope)),
        )

    @api.model
    def _get_sold_sqls(self, scope):
        """Return the queries (SQL) of what was bought until a scope ends, by customer: of orders,
        whose sums are kept, and of receipts, where Point of Sale is installed."""
        company = Domain("company_id", "=", scope.company.id)
        until = end_of_day(scope.date_to, scope.company._service_tz())
        orders = self._get_model(ORDERS, scope)
        kinds = [(ORDERS, orders, Domain("state", "=", "sale") & company)]
        if "pos.order" in self.env:
            receipts = Domain("id", "<", 0) & company
            kinds.append((REVENUE, self._get_model(REVENUE, scope), receipts))
        sqls = []
        for source, model, domain in kinds:
            query = model._search(domain & Domain(source.date, "<=", until))

            def column(name, model=model, query=query):
                return model._field_to_sql(model._table, name, query)

            amount = (
                SQL("%s", column("amount"))
                if source is REVENUE
                else SQL(
                    "%s / COALESCE(NULLIF(%s, 0), 1)",
                    column("amount_sold"),
                    column("currency_rate"),
                )
            )
            customer = model._read_group_groupby(model._table, source.dimensions["partner"], query)
            sqls.append(
                SQL(
                    "SELECT %s AS customer, %s AS date, %s AS amount FROM %s WHERE %s",
                    customer,
                    column(source.date),
                    amount,
                    query.from_clause,
                    query.where_clause,
                )
            )
        return sqls

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
        rows = self.env.execute_query(SQL("SELECT customer FROM (%s) risk", risk))
        return [customer for (customer,) in rows]

    def _get_customers_at_risk(self, scope):
        """Return (model, domain) of the customers that are at risk."""
        return "res.partner", Domain("id", "in", self._find_customers_at_risk(scope))
