from odoo import api, fields, models
from odoo.tools import SQL


class ServiceKpiValue(models.Model):
    """The history of the figures: a row for each month, of the company, a team or a person.

    What is asked of months that are closed is read here; where a record of such a month changes,
    the month is counted again."""

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
        return {
            **action,
            "path": "figures-by-month",
            "context": {f"search_default_{whose}": 1, "search_default_shares": 1},
        }
