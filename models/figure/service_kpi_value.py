from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .service_kpi import Scope
from .service_kpi_figures import FIGURES

# So many months are measured and committed at a time.
MONTHS_AT_ONCE = 12
LEVELS = ("company", "team", "user")


class ServiceKpiValue(models.Model):
    """The history of the figures: a row for each month, of the company, a team or a person.

    A month stays open until the end of the next one, for what is entered late; then it is kept as
    it was.
    """

    _name = "service.kpi.value"
    _description = "Figure of a Month"
    _order = "date desc, kpi_id, level, team_id, user_id"
    _rec_name = "kpi_id"

    kpi_id = fields.Many2one(
        "service.kpi", string="Figure", required=True, readonly=True, ondelete="cascade"
    )
    unit = fields.Selection(related="kpi_id.unit")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    date = fields.Date(string="Month", required=True, readonly=True, help="Its first day.")
    level = fields.Selection(
        [("company", "Company"), ("team", "Sales Team"), ("user", "Salesperson")],
        string="Whose",
        required=True,
        readonly=True,
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    value = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 4),
        help="Shares go from 0 to 1. Several months together give the figure of all their "
        "records. Amounts of money are added up for each month, in your company's currency at the "
        "rate of its last day; several months give their mean.",
    )
    currency_id = fields.Many2one(
        "res.currency", readonly=True, help="Of an amount of money: what it was counted in."
    )
    share = fields.Float(
        compute="_compute_share", aggregator="avg", help="The figure, where it is a share."
    )
    shown = fields.Char(string="Shown As", compute="_compute_shown")
    total = fields.Float(readonly=True, aggregator=None, digits=(16, 4))
    divisor = fields.Float(readonly=True, aggregator=None, digits=(16, 4))
    size = fields.Integer(
        string="Sample", readonly=True, help="Number of records from which it was counted."
    )

    _once = models.UniqueIndex(
        "(company_id, date, kpi_id, COALESCE(team_id, 0), COALESCE(user_id, 0))",
        "Each figure is kept once a month, for the company, a team or a person.",
    )
    _of_one = models.Constraint(
        """CHECK((team_id IS NOT NULL) = (level = 'team')
             AND (user_id IS NOT NULL) = (level = 'user'))""",
        "A figure is the company's, a team's or a person's.",
    )

    @api.depends("value", "unit")
    def _compute_share(self):
        for figure in self:
            figure.share = figure.unit == "percent" and figure.value

    @api.depends("value", "size", "kpi_id", "company_id")
    def _compute_shown(self):
        for figure in self:
            figure.shown = figure.kpi_id._format(figure.value, figure.company_id, figure.size)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec not in ("value:avg", "share:avg"):
            return super()._read_group_select(aggregate_spec, query)
        # A mean of shares is no share: the records of all rows are counted together. What two
        # companies lost in a month is a sum, and in no currency but one.
        total, divisor, currency, month = (
            self._field_to_sql(self._table, name, query)
            for name in ("total", "divisor", "currency_id", "date")
        )
        result = SQL(
            """SUM(%(total)s) / NULLIF(
                COALESCE(SUM(%(divisor)s) FILTER (WHERE %(currency)s IS NULL), 0)
                + COUNT(DISTINCT %(month)s) FILTER (WHERE %(currency)s IS NOT NULL), 0)""",
            total=self.env.company._service_convert_sql(
                total, currency, SQL("(%s + interval '1 month - 1 day')::date", month)
            ),
            divisor=divisor,
            currency=currency,
            month=month,
        )
        if aggregate_spec == "value:avg":
            return result
        # Amounts and shares together are neither.
        unit = self._field_to_sql(self._table, "unit", query)
        return SQL("CASE WHEN BOOL_AND(%s = 'percent') THEN %s END", unit, result)

    @api.model
    def _get_action(self):
        """Return the window action: a manager begins with the company, others with themselves."""
        whose = (
            "company_level"
            if self.env.user.has_group("customers_for_life.group_service_manager")
            else "mine"
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.service_kpi_value_action"
        )
        # Amounts of money and shares have no axis in common.
        return {**action, "context": {f"search_default_{whose}": 1, "search_default_shares": 1}}

    @api.model
    def _cron_keep(self):
        """Keep the figures of all months that are open, for each company.

        After the installation these are all months in which anything happened. Each batch is
        committed, and a job that is killed goes on behind the last one; run twice, it changes
        nothing.
        """
        batches = [
            (company, start)
            for company in self.env["res.company"].search(Domain.TRUE, order="id")
            for start in self._get_batches(company)
        ]
        for done, (company, start) in enumerate(batches, 1):
            self._keep(company, start)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(batches) - done):
                return

    @api.model
    def _get_batches(self, company):
        """Return the first months (dates) of the batches that are to be kept."""
        this_month = company._service_today().replace(day=1)
        month = company.service_value_month or self._get_first_month(company, this_month)
        batches = []
        while month <= this_month:
            batches.append(month)
            month += relativedelta(months=MONTHS_AT_ONCE)
        return batches

    @api.model
    def _get_first_month(self, company, default):
        """Return the month in which the first record of any figure of this company happened."""
        dates = {(figure.source.model, figure.source.date) for figure in FIGURES.values()}
        days = []
        for model, date in dates:
            ((first,),) = self.env[model]._read_group(
                [("company_id", "=", company.id), (date, "!=", False)], [], [f"{date}:min"]
            )
            if first:
                days.append(company._service_day(first) if isinstance(first, datetime) else first)
        return min(days, default=default).replace(day=1)

    @api.model
    def _keep(self, company, start):
        """Measure and keep the months of a batch, in place of what was kept of them before."""
        this_month = company._service_today().replace(day=1)
        last = min(start + relativedelta(months=MONTHS_AT_ONCE - 1), this_month)
        scope = Scope(company, start, last + relativedelta(months=1, days=-1))
        self.search(
            [("company_id", "=", company.id), ("date", ">=", start), ("date", "<=", last)]
        ).unlink()
        kpis = self.env["service.kpi"].with_context(active_test=False).search(Domain.TRUE)
        self.create([vals for kpi in kpis for vals in self._measure_months(kpi, scope)])
        # Last month and this one are kept anew tomorrow.
        company.service_value_month = min(
            last + relativedelta(months=1), this_month - relativedelta(months=1)
        )

    @api.model
    def _measure_months(self, kpi, scope):
        """Yield the values of a row for each month and level in which a figure exists."""
        figure = FIGURES[kpi.code]
        for level in LEVELS:
            dimensions = [] if level == "company" else [level]
            groups = kpi._measure(scope, ["month", *dimensions])
            for (month, *records), (value, numerator, size) in groups.items():
                # What is nobody's stands in the company's row alone.
                if not size or not all(records):
                    continue
                yield {
                    "kpi_id": kpi.id,
                    "company_id": scope.company.id,
                    "date": month,
                    "level": level,
                    **{f"{level}_id": record.id for record in records},
                    "value": value,
                    "total": numerator * figure.factor,
                    "divisor": 1 if figure.is_sum else size,
                    "size": size,
                    "currency_id": kpi.unit == "money" and scope.company.currency_id.id,
                }
