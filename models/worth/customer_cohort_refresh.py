from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..figure.service_kpi import Scope
from ..ground.attempt import attempt
from ..ground.planning import keep_from_compiling


class CustomerCohort(models.Model):
    """The nightly job that counts who came back."""

    _inherit = "customer.cohort"

    @api.model
    def _cron_refresh(self):
        """Count all cohorts anew. Each company is committed: a job that is killed leaves the others
        as they were, and one that runs twice changes nothing."""
        companies = self.env["res.company"].search(Domain.TRUE, order="id")
        for left, company in zip(range(len(companies) - 1, -1, -1), companies, strict=True):
            attempt(company, self._refresh)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    @api.model
    def _refresh(self, company):
        """Write the cohorts of a company: of all its customers, each month that is over.

        Purchases are days on which something was paid for, on an order or at a till, in the
        company's time zone: those that `customer.value` counts.
        """
        keep_from_compiling(self.env)
        today = company._service_today()
        kpi = self.env["service.kpi"].sudo().with_company(company)
        self.search([("company_id", "=", company.id)]).unlink()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_cohort (
                          company_id, user_id, team_id, date_first, date_month, age,
                          customer_count, active_count, returned_count,
                          create_uid, create_date, write_uid, write_date)
                   WITH bought AS (
                        SELECT customer, (date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day
                          FROM (%(sold)s) sold
                         WHERE customer IS NOT NULL
                      GROUP BY 1, 2
                        HAVING sum(amount) > 0
                   ), since AS (
                        SELECT customer, day, min(day) OVER (PARTITION BY customer) AS first
                          FROM bought
                   ), won AS (
                        SELECT DISTINCT ON (customer)
                               buyer.commercial_partner_id AS customer, sale.user_id, sale.team_id
                          FROM sale_order sale
                          JOIN res_partner buyer ON buyer.id = sale.partner_id
                         WHERE sale.is_first_purchase AND sale.company_id = %(company)s
                      ORDER BY customer, sale.id
                   ), customers AS (
                        SELECT customer, first, user_id, team_id
                          FROM (SELECT DISTINCT customer, first FROM since) new
                     LEFT JOIN won USING (customer)
                   ), cohorts AS (
                        SELECT date_trunc('month', first)::date AS month, user_id, team_id,
                               count(*) AS number
                          FROM customers
                      GROUP BY 1, 2, 3
                   ), months AS (
                        SELECT customer, first, age,
                               age = min(age) OVER (PARTITION BY customer) AS is_return
                          FROM (SELECT DISTINCT customer, first, %(age)s AS age
                                  FROM since
                                 WHERE day > first) later
                   ), came AS (
                        SELECT date_trunc('month', first)::date AS month, user_id, team_id, age,
                               count(*) AS active, count(*) FILTER (WHERE is_return) AS returned
                          FROM months
                          JOIN customers USING (customer, first)
                      GROUP BY 1, 2, 3, 4
                   )
                   SELECT %(company)s, cohorts.user_id, cohorts.team_id, cohorts.month,
                          (cohorts.month + passed.age * interval '1 month')::date, passed.age,
                          cohorts.number, COALESCE(came.active, 0), COALESCE(came.returned, 0),
                          %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                     FROM cohorts
               CROSS JOIN LATERAL generate_series(0, %(over)s) passed (age)
                LEFT JOIN came ON came.month = cohorts.month AND came.age = passed.age
                              AND came.user_id IS NOT DISTINCT FROM cohorts.user_id
                              AND came.team_id IS NOT DISTINCT FROM cohorts.team_id""",
                tz=company._service_tz(),
                sold=SQL(" UNION ALL ").join(kpi._get_sold_sqls(Scope(company, today, today))),
                company=company.id,
                age=_months_sql(SQL("first"), SQL("day")),
                over=_months_sql(SQL("cohorts.month"), today - relativedelta(months=1)),
                uid=self.env.uid,
            )
        )
        self.env.invalidate_all()


def _months_sql(first, last):
    """Return the SQL of how many months the month of `last` comes after that of `first`."""
    return SQL(
        "((EXTRACT(YEAR FROM %(last)s::date) - EXTRACT(YEAR FROM %(first)s::date)) * 12"
        " + EXTRACT(MONTH FROM %(last)s::date) - EXTRACT(MONTH FROM %(first)s::date))::integer",
        first=first,
        last=last,
    )
