from datetime import date, timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..figure.service_kpi_figures import PROMISES

# What promises are grouped by, beside what they sold.
GROUPED = PROMISES._replace(
    dimensions={
        **PROMISES.dimensions,
        "country": "commercial_partner_id.country_id",
        "state": "commercial_partner_id.state_id",
        "type": "type_id",
        "weekday": f"{PROMISES.date}:day_of_week",
        "days": "days_promised",
    }
)
SOLD = ("product", "category")
GROUP_MODELS = {
    "product": "product.product",
    "category": "product.category",
    "country": "res.country",
    "state": "res.country.state",
    "type": "customer.promise.type",
    "team": "crm.team",
    "user": "res.users",
}
# What there is only one of where a product or customer is chosen.
TOLD_BY = {"product": SOLD, "partner": ("country", "state")}
PATHS = {"category": "product_ids.categ_id", "weekday": f"{PROMISES.date}.day_of_week"}
MANY = 2**31 - 1
# First and last of the days promised.
BANDS = ((0, 0), (1, 1), (2, 3), (4, 7), (8, 14), (15, 21), (22, 30), (31, 60), (61, MANY))
# As PostgreSQL counts days of the week.
A_SUNDAY = date(2023, 1, 1)


class ServiceKpi(models.Model):
    """The groups of promises whose kept rates are compared: how many, what they are called, and
    which promises they are."""

    _inherit = "service.kpi"

    @api.model
    def _get_group_titles(self):
        """Return {dimension: words} of what promises are grouped by."""
        return {
            "product": self.env._("Product"),
            "category": self.env._("Product Category"),
            "country": self.env._("Country"),
            "state": self.env._("State or Province"),
            "type": self.env._("Promise Type"),
            "weekday": self.env._("Due On"),
            "days": self.env._("Days Promised"),
            "team": self.env._("Sales Team"),
            "user": self.env._("Salesperson"),
        }

    @api.model
    def _count_groups(self, scope):
        """Return how many promises of a scope were kept, by group.

        :return: ((kept, all) of the whole scope, {(dimension, key): (kept, all)}); the key is that
            of a record, a band of days or a day of the week (an int)
        """
        apart = {*scope.chosen()}.union(*(TOLD_BY.get(name, ()) for name in scope.chosen()))
        names = [name for name in self._get_group_titles() if name not in apart]
        read = [name for name in names if name not in SOLD]
        groupings = [(), *([name] for name in read)]
        totals, *found = self._read_each(GROUPED, scope, groupings, ["kept_rate:sum", "__count"])
        counts = self._count_sold(scope) if set(SOLD) <= set(names) else {}
        for name, groups in zip(read, found, strict=True):
            for (group,), (met, size) in groups.items():
                key = self._get_group_key(scope, name, group)
                if key is not None:
                    before = counts.get((name, key), (0, 0))
                    counts[name, key] = before[0] + round(met), before[1] + size
        met, size = totals.get((), (0, 0))
        return (round(met or 0), size), counts

    @api.model
    def _get_group_key(self, scope, name, group):
        """Return the key of what promises were grouped by; None for no group, or for people whom
        the user may not compare."""
        if name == "weekday":
            return int(group)
        if name == "days":
            return next(n for n, (_first, last) in enumerate(BANDS) if group <= last)
        return group.id if group and self._may_compare(scope, name, group) else None

    @api.model
    def _count_sold(self, scope):
        """Return {(dimension, key): (kept, all)} of the products promised and their categories: a
        promise counts once for each."""
        # Of the promises that the user may read, whosever their orders are.
        lines = self.env["sale.order.line"].sudo()._search([("product_id", "!=", False)])
        products = self.env["product.product"].with_context(active_test=False)._search([])
        rows = self.env.execute_query(
            SQL(
                """WITH promised AS MATERIALIZED (%(promised)s
                ), line AS NOT MATERIALIZED (%(lines)s
                ), sold AS (
                    SELECT promised.id, met, product_id
                      FROM promised JOIN line ON line.id = line_id
                     WHERE line_id IS NOT NULL
                 UNION ALL
                    SELECT promised.id, met, product_id
                      FROM promised JOIN line USING (order_id)
                     WHERE line_id IS NULL
                )
                SELECT sold.product_id, template.categ_id,
                       count(DISTINCT sold.id) FILTER (WHERE met = 1), count(DISTINCT sold.id)
                  FROM sold
                  JOIN product_product product ON product.id = sold.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE product.id IN %(products)s
              GROUP BY GROUPING SETS ((sold.product_id), (template.categ_id))""",
                promised=self._records_sql(
                    PROMISES,
                    scope,
                    id="id",
                    order_id="order_id",
                    line_id="order_line_id",
                    met="kept_rate",
                ),
                lines=lines.select(
                    *(
                        SQL.identifier(lines.table, name)
                        for name in ("id", "order_id", "product_id")
                    )
                ),
                products=products.subselect(),
            )
        )
        return {
            ("product", product) if product else ("category", category): (met, size)
            for product, category, met, size in rows
            if product or category
        }

    @api.model
    def _get_group_domain(self, scope, name, key):
        """Return the domain of exactly the promises of a group.

        :raise UserError: where there is no such group
        """
        known = range(len(BANDS)) if name == "days" else range(MANY)
        if name not in self._get_group_titles() or key not in known:
            raise UserError(self.env._("There is no such group of promises."))
        domain = self._get_domain(PROMISES, scope)
        if name == "days":
            first, last = BANDS[key]
            domain &= Domain("days_promised", ">=", first)
            return domain & Domain("days_promised", "<=", last)
        return domain & Domain(PATHS.get(name) or GROUPED.dimensions[name], "in", [key])

    @api.model
    def _get_group_names(self, groups):
        """Return {(dimension, key): name} of groups, with one query for each model."""
        names = {}
        for name, model in GROUP_MODELS.items():
            keys = [key for dimension, key in groups if dimension == name]
            for record in self.env[model].browse(keys):
                names[name, record.id] = record.display_name
        for name, key in groups:
            if name == "weekday":
                day = A_SUNDAY + timedelta(days=key)
                names[name, key] = format_date(self.env, day, date_format="EEEE")
            elif name == "days":
                names[name, key] = self._get_band_name(*BANDS[key])
        return names

    @api.model
    def _get_band_name(self, first, last):
        if last == MANY:
            return self.env._("%s or more", first)
        return str(first) if first == last else f"{first} – {last}"
