from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...formulas import lifetime_value
from ...formulas.libraries import np
from ..figure.service_kpi import Scope
from ..ground.missing import is_skipped
from ..ground.planning import keep_from_compiling

# So many customers are written and committed at a time.
CUSTOMERS_AT_ONCE = 10000
# What is written of each customer, and its type in the database.
COLUMNS = {
    "partner_id": "int4",
    "date_first": "date",
    "date_last": "date",
    "purchase_count": "int4",
    "amount_earned": "numeric",
    "is_expected": "bool",
    "amount_expected": "numeric",
    "purchases_expected": "numeric",
    "alive": "float8",
    "worth": "numeric",
    "date_quiet": "date",
}


class CustomerValue(models.Model):
    """The nightly job that counts what customers are worth."""

    _inherit = "customer.value"

    @api.model
    def _cron_refresh(self):
        """Count the value of all customers anew, for each company.

        Each batch is committed; a job that is killed goes on with those who are left, and one that
        runs twice on a day changes nothing.
        """
        if is_skipped("what customers are worth"):
            return
        companies = self.env["res.company"].search(Domain.TRUE, order="id")
        due = companies.filtered(lambda company: not company._is_worth_of_today())
        for others, company in zip(range(len(due) - 1, -1, -1), due, strict=True):
            for left in self._refresh(company):
                # Where time is over, the other companies come next, not tomorrow.
                if not self.env["ir.cron"]._commit_progress(1, remaining=left + others):
                    return

    @api.model
    def _refresh(self, company):
        """Count the values of a company's customers, a batch at a time; yield how many batches are
        left after each, and 0 at the end."""
        today = company._service_today()
        purchases = self._read_purchases(company, today)
        rows = self._estimate(company, purchases, today)
        done = self.search([("company_id", "=", company.id), ("date_refreshed", "=", today)])
        done = set(done.partner_id.ids)
        rows = [row for row in rows if row[0] not in done]
        batches = [
            rows[start : start + CUSTOMERS_AT_ONCE]
            for start in range(0, len(rows), CUSTOMERS_AT_ONCE)
        ]
        for number, batch in enumerate(batches, 1):
            self._write_values(company, batch, today)
            yield len(batches) - number + 1
        gone = self.search([("company_id", "=", company.id), ("date_refreshed", "!=", today)])
        gone.unlink()
        company.service_worth_fit = {**company.service_worth_fit, "counted_on": str(today)}
        yield 0

    # === WHAT CUSTOMERS DID ===#

    @api.model
    def _read_purchases(self, company, today):
        """Return columns (numpy arrays) of all customers who ever bought: partner, first and last
        day (ordinals), number of days with a purchase, amount earned in all and on the first day.
        """
        keep_from_compiling(self.env)
        kpi = self.env["service.kpi"].sudo().with_company(company)
        earned = "margin" if company._get_worth_basis() == "margin" else "amount_sold"
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT customer, min(day) FILTER (WHERE is_purchase),
                          max(day) FILTER (WHERE is_purchase), count(*) FILTER (WHERE is_purchase),
                          sum(earned), min(ARRAY[day - DATE '0001-01-01', earned])
                              FILTER (WHERE is_purchase)
                     FROM (SELECT customer, (date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day,
                                  COALESCE(sum(earned), 0) AS earned, sum(amount) > 0 AS is_purchase
                             FROM (%s) sold
                         GROUP BY 1, 2) by_day
                    WHERE customer IS NOT NULL
                 GROUP BY customer
                   HAVING bool_or(is_purchase)""",
                company._service_tz(),
                SQL(" UNION ALL ").join(kpi._get_sold_sqls(Scope(company, today, today), earned)),
            )
        )
        columns = list(zip(*rows, strict=True)) or [[]] * 6
        firsts = [float(first[1]) for first in columns[5]]
        days = [[day.toordinal() for day in column] for column in columns[1:3]]
        return [
            np.array(column, dtype=float)
            for column in (columns[0], *days, columns[3], columns[4], firsts)
        ]

    @api.model
    def _estimate(self, company, purchases, today):
        """Return rows of values (list of tuples, as COLUMNS) of what was read, and keep with the
        company how well it can be estimated."""
        partners, first, last, count, earned, first_amount = purchases
        repeats, recency, age = count - 1, last - first, today.toordinal() - first
        amounts = np.divide(
            earned - first_amount, repeats, out=np.zeros_like(earned), where=repeats > 0
        )
        fit = {"months": company.service_worth_months, "returned": int(np.sum(repeats > 0))}
        expected = worth_ahead = alive = None
        try:
            # What happens today is not over yet.
            buying = lifetime_value.fit_buying(repeats, recency, np.maximum(age, 1))
            spending = lifetime_value.fit_spending(repeats, amounts)
        except lifetime_value.NoFit as error:
            fit.update(reason=error.reason, least=lifetime_value.REPEATERS_AT_LEAST)
        else:
            fit.update(buying=list(buying), spending=list(spending))
            history = (repeats, recency, np.maximum(age, 1))
            days = company.service_worth_months * lifetime_value.DAYS_A_MONTH
            alive, expected = buying.alive(*history), buying.expected(days, *history)
            worth_ahead = lifetime_value.present_value(
                buying,
                spending.mean(repeats, np.maximum(amounts, 0)),
                company.service_worth_months,
                company.service_worth_rate,
                *history,
            )
        company.service_worth_fit = fit
        quiet = last + np.ceil(lifetime_value.quiet_after(repeats, recency))
        known = worth_ahead is not None
        nothing = [None] * len(partners)
        return list(
            zip(
                map(int, partners),
                map(_date, first),
                map(_date, last),
                map(int, count),
                map(float, earned),
                [known] * len(partners),
                worth_ahead.tolist() if known else nothing,
                expected.tolist() if known else nothing,
                alive.tolist() if known else nothing,
                (worth_ahead if known else earned).tolist(),
                map(_date, quiet),
                strict=True,
            )
        )

    # === WHAT IS KEPT ===#

    @api.model
    def _write_values(self, company, rows, today):
        """Write the values of a batch of customers, and whose they are."""
        names = SQL(", ").join(map(SQL.identifier, COLUMNS))
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """WITH new AS (
                    SELECT * FROM unnest(%(columns)s) AS new (%(names)s)
                ), served AS (
                    SELECT DISTINCT ON (buyer.commercial_partner_id)
                           buyer.commercial_partner_id AS partner_id, sale.user_id, sale.team_id
                      FROM sale_order sale
                      JOIN res_partner buyer ON buyer.id = sale.partner_id
                     WHERE sale.state = 'sale' AND sale.company_id = %(company)s
                       AND buyer.commercial_partner_id IN (SELECT partner_id FROM new)
                  ORDER BY buyer.commercial_partner_id, sale.date_order DESC, sale.id DESC
                )
                INSERT INTO customer_value AS kept (
                    %(names)s, company_id, basis, user_id, team_id, date_refreshed,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT %(new)s, %(company)s, %(basis)s, COALESCE(customer.user_id, served.user_id),
                       served.team_id, %(today)s, %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM new
                  JOIN res_partner customer ON customer.id = new.partner_id
             LEFT JOIN served ON served.partner_id = new.partner_id
           ON CONFLICT (company_id, partner_id) DO UPDATE SET (%(kept)s) = ROW(%(excluded)s)""",
                columns=SQL(", ").join(
                    SQL("%s::%s[]", list(column), SQL(kind))
                    for column, kind in zip(zip(*rows, strict=True), COLUMNS.values(), strict=True)
                ),
                names=names,
                new=SQL(", ").join(SQL.identifier("new", name) for name in COLUMNS),
                company=company.id,
                basis=company._get_worth_basis(),
                today=today,
                uid=self.env.uid,
                **self._get_updates(),
            )
        )
        self.env["customer.value"].invalidate_model()

    @api.model
    def _get_updates(self):
        names = [*COLUMNS, "basis", "user_id", "team_id", "date_refreshed"]
        names += ["write_uid", "write_date"]
        return {
            "kept": SQL(", ").join(map(SQL.identifier, names)),
            "excluded": SQL(", ").join(SQL.identifier("excluded", name) for name in names),
        }


def _date(ordinal):
    """Return the date of an ordinal (float), None beyond the year 9999."""
    return date.fromordinal(int(ordinal)) if ordinal <= date.max.toordinal() else None
