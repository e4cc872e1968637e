from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...formulas import gap
from ..figure.service_kpi_figures import PROMISES, SCORED
from ..ground.missing import say_missing
from ..ground.planning import keep_from_compiling

YEAR = relativedelta(years=1)


class ServiceKpi(models.Model):
    """What a broken promise costs: customers whose promise was late or broken beside those whose
    was kept.

    Each customer stands once, by the first promise that fell due in a year. What they said is of
    the year that ends with the scope; what they did afterwards is of the year before it, since it
    takes another year to see it. The comparison tells no cause by itself.
    """

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_broken_cost(self, filters):
        """Return what a broken promise costs, for the screen.

        :return: [dict of name, missed, kept and difference (str), sizes (customers whose promise
            was missed, and kept), enough (a difference can be told), clear (it is more than chance)
            and gap (missed less kept, with the bounds of its interval; None where not enough)]
        """
        return self._get_broken_cost(self._get_screen_scope(filters))

    @api.model
    def _get_broken_cost(self, scope):
        """Return what `get_broken_cost` does for a Scope, of which the end alone matters."""
        keep_from_compiling(self.env)
        rows = [self._compare_scores(scope)] if self._may_compare_scores() else []
        return [row for row in rows + self._compare_returns(scope) if row["sizes"] != [0, 0]]

    @api.model
    def _may_compare_scores(self):
        return self.env.ref("customers_for_life.kpi_survey_score")._is_readable()

    @api.model
    def _compare_scores(self, scope):
        """Compare how customers scored the order of the promise."""
        answers = self._get_model(SCORED, scope)
        chosen = scope._replace(date_from=scope.date_to - YEAR + relativedelta(days=1))
        # Whose promise it was, and of what, is asked of the promises.
        of_whom = scope._replace(product=None, employee=None)
        query = answers._search(self._get_chosen_domain(SCORED, of_whom))
        score = SQL(
            "SELECT %s AS order_id, avg(%s) AS score FROM %s WHERE %s GROUP BY 1",
            answers._field_to_sql(answers._table, "order_id", query),
            answers._field_to_sql(answers._table, "service_score", query),
            query.from_clause,
            query.where_clause,
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT met, count(*), avg(score), COALESCE(var_samp(score), 0)
                     FROM (SELECT DISTINCT ON (promise.customer) promise.met, answer.score
                             FROM (%s) promise
                             JOIN (%s) answer ON answer.order_id = promise.order_id
                         ORDER BY promise.customer, promise.date, promise.id) customers
                 GROUP BY met""",
                self._promised_sql(chosen),
                score,
            )
        )
        samples = {met: (float(mean), float(spread), size) for met, size, mean, spread in rows}
        missed, kept = (samples.get(met, (0, 0, 0)) for met in (0, 1))
        return self._describe_gap(
            self.env._("Survey score of that order"),
            [missed[0], kept[0]],
            [missed[2], kept[2]],
            gap.of_means(missed, kept),
            lambda value, _size: formatLang(self.env, value, digits=1),
        )

    @api.model
    def _compare_returns(self, scope):
        """Compare who bought again within a year after the promise was due, and for how much."""
        end = scope.date_to - YEAR
        chosen = scope._replace(date_from=end - YEAR + relativedelta(days=1), date_to=end)
        rows = self.env.execute_query(
            SQL(
                """WITH promised AS MATERIALIZED (
                    SELECT DISTINCT ON (customer) customer, date, met
                      FROM (%s) promise
                  ORDER BY customer, date, id
                ), later AS (
                    SELECT promised.customer, sum(sold.amount) AS amount
                      FROM promised
                      JOIN (%s) sold ON sold.customer = promised.customer
                       AND sold.date > promised.date
                       AND sold.date <= promised.date + interval '1 year'
                  GROUP BY 1
                )
                SELECT met, count(*), count(*) FILTER (WHERE amount > 0),
                       avg(COALESCE(amount, 0)), COALESCE(var_samp(COALESCE(amount, 0)), 0)
                  FROM promised LEFT JOIN later USING (customer)
              GROUP BY met""",
                self._promised_sql(chosen),
                SQL(" UNION ALL ").join(self._get_sold_sqls(scope)),
            )
        )
        samples = {row[0]: row[1:] for row in rows}
        missed, kept = (samples.get(met, (0, 0, 0, 0)) for met in (0, 1))
        sizes = [missed[0], kept[0]]
        shares = [again / size if size else 0 for size, again, *_rest in (missed, kept)]
        money = [(float(mean), float(spread), n) for n, _again, mean, spread in (missed, kept)]
        return [
            self._describe_gap(
                self.env._("Bought again within a year"),
                shares,
                sizes,
                gap.of_shares((missed[1], missed[0]), (kept[1], kept[0])),
                self._format_share,
                lambda value, size: self.env._("%s points", self._format_points(value, size)),
            ),
            self._describe_gap(
                self.env._("Revenue in the year after, for each customer"),
                [money[0][0], money[1][0]],
                sizes,
                gap.of_means(*money),
                lambda value, _size: formatLang(
                    self.env, value, currency_obj=scope.company.currency_id
                ),
            ),
        ]

    @api.model
    def _promised_sql(self, scope):
        """Return the query (SQL) of the promises to known customers that fell due in a scope:
        customer, date, id, order_id and `met` (1 where it was kept, else 0)."""
        known = [*PROMISES.domain, ("commercial_partner_id", "!=", False)]
        return self._records_sql(
            PROMISES._replace(domain=known),
            scope,
            customer="commercial_partner_id",
            date=PROMISES.date,
            id="id",
            order_id="order_id",
            met="kept_rate",
        )

    @api.model
    def _describe_gap(self, name, values, sizes, found, write, write_gap=None):
        """Return the row of `get_broken_cost` of two values and `found` (Gap or None).

        :param write, write_gap: what gives the words of a value or difference, given a sample's
            size
        """
        missed, kept = (
            write(value, size) if found else "–" for value, size in zip(values, sizes, strict=True)
        )
        if found is None:
            is_small = min(sizes) < gap.SAMPLE_AT_LEAST
            words = self.env._("not enough yet") if is_small else say_missing(self.env)
        else:
            difference, low, high = ((write_gap or write)(value, min(sizes)) for value in found)
            words = self.env._(
                "%(difference)s (%(low)s to %(high)s)", difference=difference, low=low, high=high
            )
            if not found.is_clear:
                words = self.env._("no clear difference: %s", words)
        return {
            "name": name,
            "missed": missed,
            "kept": kept,
            "difference": words,
            "sizes": sizes,
            "enough": found is not None,
            "clear": bool(found and found.is_clear),
            "gap": found and list(found),
        }
