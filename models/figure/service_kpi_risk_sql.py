from datetime import timedelta
from itertools import pairwise

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...formulas.days import end_of_day
from .service_kpi_figures import COMPLAINTS, LET_DOWN, ORDERS, REVENUE

SECOND = timedelta(seconds=1)


class ServiceKpi(models.Model):
    """The parts of the one query behind the value at risk."""

    _inherit = "service.kpi"

    @api.model
    def _at_risk_sql(self, scope, names, periods):
        """Return the query (SQL) of who is at risk: a row for each record that puts a customer at
        risk, with the numbers of the first period (`start`) and of the one after the last (`stop`).

        :param names: the dimensions that the rows have as `<name>_key`
        :param periods: those of `_count_at_risk`, which the rows count from 0
        """
        promises = self._get_model(LET_DOWN, scope)
        due = promises._search(self._get_domain(LET_DOWN, scope))
        complaints = self._get_model(COMPLAINTS, scope)
        taken = complaints._search(self._get_chosen_domain(COMPLAINTS, scope))
        solved = complaints._field_to_sql(complaints._table, "date_solved", taken)
        unsolved = SQL(
            "LATERAL (SELECT %s AS number, COALESCE(%s, %s) AS stop) span",
            self._number_sql(
                complaints._field_to_sql(complaints._table, COMPLAINTS.date, taken), periods
            ),
            self._number_sql(solved, periods),
            len(periods),
        )
        date = promises._field_to_sql(promises._table, LET_DOWN.date, due)
        return SQL(
            "%s UNION ALL %s",
            self._let_down_sql(
                LET_DOWN,
                promises,
                due,
                names,
                SQL("number + 1"),
                self._in_time_sql(date, periods),
            ),
            self._let_down_sql(
                COMPLAINTS,
                complaints,
                taken,
                names,
                SQL("stop"),
                SQL("%s ON number < stop", unsolved),
            ),
        )

    @api.model
    def _in_time_sql(self, date, periods):
        """Return what is joined (SQL) for the numbers of the periods in which a moment falls."""
        if all(last < first for (*_, last), (_, first, _) in pairwise(periods)):
            # One at most, which need not be looked for among all of them.
            return SQL(
                "LATERAL (SELECT %s AS number) span ON %s >= (%s::timestamp[])[number + 1]",
                self._number_sql(date, periods),
                date,
                [first for _key, first, _last in periods],
            )
        return SQL(
            "(VALUES %s) span (number, first, last) ON %s BETWEEN span.first AND span.last",
            SQL(", ").join(
                SQL("(%s, %s::timestamp, %s::timestamp)", number, first, last)
                for number, (_key, first, last) in enumerate(periods)
            ),
            date,
        )

    @api.model
    def _let_down_sql(self, source, model, query, names, stop, joined):
        """Return the query (SQL) of whom the records of a source put at risk, in the periods from
        the `number` of what is joined to `stop`."""
        dimensions = source.dimensions
        terms = [
            SQL(
                "%s AS %s",
                model._read_group_groupby(model._table, dimensions[name], query),
                SQL.identifier(f"{name}_key"),
            )
            for name in names
        ]
        customer = model._read_group_groupby(model._table, dimensions["partner"], query)
        return SQL(
            "SELECT %s, %s FROM %s JOIN %s WHERE %s IS NOT NULL AND %s",
            SQL(", ").join([*terms, SQL("%s AS customer", customer)]),
            SQL("span.number AS start, %s AS stop", stop),
            # The query's own joins come with the groups, so it is read last.
            query.from_clause,
            joined,
            customer,
            query.where_clause or SQL("TRUE"),
        )

    @api.model
    def _groups_sql(self, grouping, by, names):
        """Return the query (SQL) of the customers at risk by group and period: the number of the
        grouping, of the period, the keys, what the customers bought and how many they are.

        A customer with several reasons is at risk once.
        """
        keys = SQL(", ").join(SQL.identifier(f"{name}_key") for name in by)
        group = SQL("%s,", keys) if by else SQL()
        return SQL(
            """SELECT %(grouping)s, number, %(columns)s sum(amount), count(*)
                 FROM (SELECT %(group)s customer, start AS number FROM risk WHERE stop = start + 1
                        UNION
                       SELECT %(group)s customer, generate_series(start, stop - 1) FROM risk
                        WHERE stop > start + 1) at_risk
                 JOIN bought USING (customer)
                WHERE number >= bought.start AND number < bought.stop
             GROUP BY %(group)s number""",
            grouping=grouping,
            columns=SQL("").join(
                SQL("%s,", SQL.identifier(f"{name}_key") if name in by else SQL("NULL::integer"))
                for name in names
            ),
            group=group,
        )

    @api.model
    def _bought_sql(self, scope, periods):
        """Return the query (SQL) of what each customer in `risk` has bought so far: an amount from
        one period (`start`) up to another one (`stop`), from the first of all to the end."""
        return SQL(
            """SELECT customer, number AS start,
                      lead(number, 1, %(end)s) OVER so_far AS stop,
                      sum(sum(amount)) OVER so_far AS amount
                 FROM (SELECT DISTINCT customer, 0 AS number, 0 AS amount FROM risk
                       UNION ALL
                       SELECT customer, %(number)s, amount FROM (%(sold)s) sold
                        WHERE customer IN (SELECT customer FROM risk)) purchases
             GROUP BY customer, number
               WINDOW so_far AS (PARTITION BY customer ORDER BY number)""",
            end=len(periods),
            number=self._number_sql(SQL("date"), periods),
            sold=SQL(" UNION ALL ").join(self._get_sold_sqls(scope)),
        )

    @api.model
    def _number_sql(self, moment, periods):
        """Return the SQL of the number of the first of these periods that ends after a moment."""
        ends = [last + SECOND for _key, _first, last in periods]
        return SQL("width_bucket(%s, %s::timestamp[])", moment, ends)

    @api.model
    def _get_sold_sqls(self, scope, earned="amount_sold"):
        """Return the queries (SQL) of what was bought until a scope ends, by customer: of orders,
        whose sums are kept, and of receipts, where Point of Sale is installed.

        :param str earned: the amount of orders that stands as `earned` beside what they sold
        """
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

            def amount(name, source=source, column=column):
                if source is REVENUE:
                    return column("amount")
                return SQL("%s / COALESCE(NULLIF(%s, 0), 1)", column(name), column("currency_rate"))

            customer = model._read_group_groupby(model._table, source.dimensions["partner"], query)
            sqls.append(
                SQL(
                    "SELECT %s AS customer, %s AS date, %s FROM %s WHERE %s",
                    customer,
                    column(source.date),
                    SQL("%s AS amount, %s AS earned", amount("amount_sold"), amount(earned)),
                    query.from_clause,
                    query.where_clause,
                )
            )
        return sqls
