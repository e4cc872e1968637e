from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.figure.service_kpi_figures import (
    COMPLAINTS,
    DELIVERED_LINES,
    PROMISES,
    REVENUE,
    REWORK,
    SCORED,
    Source,
)
from ..models.ground.measure import Measure
from ..models.ground.planning import keep_from_compiling

# Of each row, and of which type; a row has the measures of its own kind alone.
COLUMNS = {
    "product_id": "int4",
    "company_id": "int4",
    "team_id": "int4",
    "user_id": "int4",
    "partner_id": "int4",
    "date": "timestamp",
    "quantity": "float8",
    "revenue": "float8",
    "last_sold": "timestamp",
    "promise_count": "int4",
    "kept_rate": "float8",
    "delivered_count": "int4",
    "first_time_right": "float8",
    "rework_count": "int4",
    "rework_cost": "float8",
    "complaint_count": "int4",
    "answer_count": "int4",
    "survey_score": "float8",
}
CATALOGUE = Source(
    "product.product", None, [("sale_ok", "=", True), ("active", "=", True)], {"product": "id"}
)
# Where what happened is of a line or of a whole order, the joins (SQL) to its products, a query for
# each. What is said of an order as a whole is said of each of its products, once.
LINES_OF_ORDER = """
    JOIN sale_order_line item ON item.order_id = %(table)s.order_id
     AND NOT EXISTS (
         SELECT FROM sale_order_line twin
          WHERE twin.order_id = item.order_id AND twin.product_id = item.product_id
            AND twin.id < item.id)"""
ITEMS = {
    "customer.promise": (
        "JOIN sale_order_line item ON item.id = %(table)s.order_line_id",
        LINES_OF_ORDER + " AND %(table)s.order_line_id IS NULL",
    ),
    "survey.user_input": (LINES_OF_ORDER,),
}


class ServiceProductReport(models.Model):
    """Sales beside promises, rework, complaints and scores, by product; slow sellers included.

    A row for each thing that happened, and one for each slow seller. What is
    counted is what `service.kpi` counts; a measure is empty on the rows of other things, so that
    its mean is the figure.
    """

    _name = "service.product.report"
    _description = "Service Analysis by Product"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", string="Product Template", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    date = fields.Datetime(readonly=True, help="When it was ordered, due, delivered or said.")
    is_slow = fields.Boolean(
        string="Slow Seller", readonly=True, help="Nothing of it was ordered for twelve months."
    )
    quantity = fields.Float(string="Quantity Sold", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Untaxed, in the company's currency.")
    last_sold = fields.Datetime(readonly=True, aggregator="max")
    promise_count = fields.Integer(string="Promises Due", readonly=True)
    # In percent: what is shown as a percentage by a widget has no way to show that there is none.
    kept_rate = Measure(
        string="Kept Rate (%)",
        measured=lambda row: row.promise_count,
        readonly=True,
        aggregator="avg",
        help="Early or kept, of all that fell due; of the line with this product or, where a "
        "promise is of the whole order, of the orders with it.",
    )
    delivered_count = fields.Integer(string="Delivered Lines", readonly=True)
    first_time_right = Measure(
        string="First-Time-Right (%)",
        measured=lambda row: row.delivered_count,
        readonly=True,
        aggregator="avg",
        help="Delivered order lines that no rework concerns, of all delivered.",
    )
    rework_count = fields.Integer(string="Errors", readonly=True)
    rework_cost = fields.Monetary(
        string="Cost of Rework",
        readonly=True,
        help="In the company's currency, at the rate of the day on which the error was found.",
        groups="customers_for_life.group_service_manager",
    )
    complaint_count = fields.Integer(string="Complaints", readonly=True)
    answer_count = fields.Integer(string="Survey Answers", readonly=True)
    survey_score = Measure(
        measured=lambda row: row.has_score,
        readonly=True,
        aggregator="avg",
        help="Mean answer about the orders with this product, from 0 to 100.",
    )

    @property
    def _table_query(self):
        keep_from_compiling(self.env)
        return SQL(
            """SELECT happened.*, template.id AS product_tmpl_id, template.categ_id,
                      %(currency)s AS currency_id, recent.product_id IS NULL AS is_slow
                 -- LEFT: what is not asked for is not joined.
                 FROM (%(rows)s) happened
            LEFT JOIN product_product product ON product.id = happened.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN (SELECT DISTINCT line.product_id %(recent)s) recent
                   ON recent.product_id = happened.product_id""",
            rows=SQL(" UNION ALL ").join(self._get_rows()),
            currency=self.env.company.currency_id.id,
            recent=self._get_recent_lines(),
        )

    @api.model
    def _get_recent_lines(self):
        """Return the tables and the condition (SQL) of the lines ordered in the last twelve
        months."""
        return SQL(
            """FROM sale_order_line line JOIN sale_order o ON o.id = line.order_id
              WHERE o.state = 'sale' AND o.company_id = ANY(%s)
                AND o.date_order > %s::timestamp - interval '12 months'""",
            self.env.companies.ids,
            fields.Datetime.now(),
        )

    @api.model
    def _get_rows(self):
        """Return the queries (SQL) of the rows, one for each kind of thing."""
        return [
            *self._select(
                REVENUE,
                quantity=("%s", "quantity"),
                revenue=("%s", "amount"),
                last_sold=("%s", "date"),
            ),
            *self._select(PROMISES, promise_count=("1",), kept_rate=("100 * %s", "kept_rate")),
            *self._select(
                DELIVERED_LINES,
                delivered_count=("1",),
                first_time_right=("100 * %s", "first_time_right"),
            ),
            *self._select(
                REWORK,
                rework_count=("1",),
                rework_cost=(
                    self.env.company._service_convert_sql,
                    "cost",
                    "currency_id",
                    REWORK.date,
                ),
            ),
            *self._select(COMPLAINTS, complaint_count=("1",)),
            *self._select(SCORED, answer_count=("1",), survey_score=("%s", "service_score")),
            *self._select(self._get_slow(), quantity=("0",), revenue=("0",)),
        ]

    @api.model
    def _get_slow(self):
        """Return the source of what can be sold and nobody ordered for twelve months."""
        ordered = SQL(
            "(SELECT DISTINCT line.product_id %s AND line.product_id IS NOT NULL)",
            self._get_recent_lines(),
        )
        return CATALOGUE._replace(domain=[*CATALOGUE.domain, ("id", "not in", ordered)])

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        grouped = self.with_context(service_grouped=True)
        return super(ServiceProductReport, grouped)._read_group_orderby(order, groupby_terms, query)

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "product_id" or not self.env.context.get("service_grouped"):
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        # The rows are many and the products few: these are named, and put in Odoo's order, once the
        # rows are grouped.
        return SQL(
            """(SELECT ROW(product.default_code, %(name)s, product.id)
                  FROM product_product product
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE product.id = %(product)s) %(direction)s %(nulls)s""",
            name=self.env["product.template"]._field_to_sql("template", "name"),
            product=self._field_to_sql(alias, field_name, query),
            direction=direction,
            nulls=nulls,
        )

    @api.model
    def _select(self, source, **measures):
        """Return the queries of the rows of a source.

        :param measures: {column: (SQL, or a function that returns it from those of the fields; the
            fields of the source's model in it, …)}
        """
        # Whose rows a user sees is the matter of this model's own rules; whose answers, of theirs.
        is_superuser = self.env.su or source.model != SCORED.model
        model = self.env[source.model].sudo(is_superuser).with_context(active_test=False)
        table = SQL.identifier(model._table)
        # What has no date has not happened yet, or nobody knows when: no period counts it.
        dated = Domain(source.date, "!=", False) if source.date else Domain.TRUE
        query = model._search(dated & Domain(source.domain))

        def column(name):
            return model._field_to_sql(model._table, name, query)

        columns = {
            "company_id": column("company_id"),
            "date": source.date and column(source.date),
            **{
                f"{name}_id": model._read_group_groupby(model._table, path, query)
                for name, path in source.dimensions.items()
                if name not in source.ungrouped
            },
            **{
                name: (measure if callable(measure) else partial(SQL, measure))(*map(column, names))
                for name, (measure, *names) in measures.items()
            },
        }
        items = ITEMS.get(model._name, ("",))
        if model._name in ITEMS:
            columns["product_id"] = SQL("item.product_id")
        return [
            SQL(
                """SELECT abs(hashtextextended(
                              concat_ws(',', %(model)s, %(table)s.id, %(product)s), 0
                          )) %% 4503599627370496 AS id,
                          %(columns)s
                     FROM %(source)s %(items)s
                    WHERE %(product)s IS NOT NULL AND %(where)s""",
                model=model._name,
                table=table,
                product=columns["product_id"],
                columns=SQL(", ").join(
                    SQL(
                        "%s::%s AS %s",
                        columns.get(name) or SQL("NULL"),
                        SQL(kind),
                        SQL.identifier(name),
                    )
                    for name, kind in COLUMNS.items()
                ),
                source=query.from_clause,
                items=SQL(join, table=table),
                where=query.where_clause or SQL("TRUE"),
            )
            for join in items
        ]
