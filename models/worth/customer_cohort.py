from odoo import api, fields, models
from odoo.tools import SQL


class CustomerCohort(models.Model):
    """Who came back, month by month: customers who bought for the first time in the same month.

    A row for each month that is over, of those who were won by the same person for the same team.
    A job writes all of it each night; nobody else does.
    """

    _name = "customer.cohort"
    _description = "Customer Cohort"
    _inherit = ["service.number.mixin"]
    _order = "date_first desc, age, id"
    _rec_name = "date_first"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="That of the first order.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="That of the first order.",
    )
    date_first = fields.Date(
        string="First Bought In",
        required=True,
        readonly=True,
        help="The month of these customers' first purchase; its first day.",
    )
    date_month = fields.Date(
        string="Month", required=True, readonly=True, help="The month that is looked at."
    )
    age = fields.Integer(
        string="Months Later",
        required=True,
        readonly=True,
        aggregator=None,
        help="Months from the first purchase to the month that is looked at.",
    )
    customer_count = fields.Integer(
        string="Customers",
        readonly=True,
        help="New customers of the month. Over several months later, each counts once a month.",
    )
    active_count = fields.Integer(
        string="Bought Again",
        readonly=True,
        help="Of these, those who bought in the month, on a later day than their first purchase.",
    )
    returned_count = fields.Integer(
        string="Came Back",
        readonly=True,
        help="Of these, those who bought again for the first time. Nobody comes back twice.",
    )
    active_rate = fields.Float(
        string="Bought Again (%)",
        compute="_compute_active_rate",
        aggregator="avg",
        help="Which share of the customers bought in the month.",
    )

    _month_idx = models.Index("(company_id, date_first, age)")

    @api.depends("customer_count", "active_count")
    def _compute_active_rate(self):
        for cohort in self:
            cohort.active_rate = 100 * cohort.active_count / (cohort.customer_count or 1)

    def _read_group_select(self, aggregate_spec, query):
        # The share of all of them, not the mean of shares of many and of few.
        if aggregate_spec != "active_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "active_count", query),
            self._field_to_sql(self._table, "customer_count", query),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # Pivots and graphs ask for the column before they ask for its share.
        if field_expr != "active_rate":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "(100.0 * %s / NULLIF(%s, 0))",
            self._field_to_sql(alias, "active_count", query),
            self._field_to_sql(alias, "customer_count", query),
        )
