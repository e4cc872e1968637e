from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .service_kpi_figures import DELIVERED_ORDERS, ORDERS, Source

PAID = ("paid", "done", "invoiced")


class ServiceKpi(models.Model):
    """Purchases at a till, where Point of Sale is installed: each is an order and its delivery."""

    _inherit = "service.kpi"

    @api.model
    def _read_source(self, source, scope, by, aggregates):
        groups = super()._read_source(source, scope, by, aggregates)
        if source not in (ORDERS, DELIVERED_ORDERS) or not self._may_count_receipts(scope, by):
            return groups
        for key, values in self._read_receipts(scope, by, aggregates).items():
            present = groups.get(key, (0,) * len(values))
            groups[key] = tuple((a or 0) + (b or 0) for a, b in zip(present, values, strict=True))
        return groups

    @api.model
    def _may_count_receipts(self, scope, by):
        """Return whether there are receipts to count: their number is a service manager's to know;
        anybody else counts those that their own rights show."""
        if "pos.order" not in self.env:
            return False
        receipts = self.env["pos.order"]
        dimensions = self._get_receipts().dimensions
        asked = {*scope.chosen(), *by} & set(ORDERS.dimensions)
        return asked <= dimensions.keys() and (
            self.env.user.has_group("customers_for_life.group_service_manager")
            or receipts.has_access("read")
        )

    @api.model
    def _get_receipts(self):
        """Return the Source of receipts; those that only settle an order are no purchases."""
        receipts = self.env["pos.order"]
        domain = [("state", "in", PAID), ("amount_total", ">=", 0)]
        if "sale_order_origin_id" in self.env["pos.order.line"]._fields:
            domain.append(("lines", "not any", [("sale_order_origin_id", "!=", False)]))
        dimensions = {"user": "user_id", "partner": ORDERS.dimensions["partner"]}
        if "crm_team_id" in receipts._fields:
            dimensions["team"] = "crm_team_id"
        return Source("pos.order", "date_order", domain, dimensions)

    @api.model
    def _read_receipts(self, scope, by, aggregates):
        """Return {key: aggregates} of the receipts of a scope, as `_read_source` does.

        A purchase of nobody in particular is a delivery, but nobody comes back with it.
        """
        source = self._get_receipts()
        model = self._get_model(source, scope)
        if self.env.user.has_group("customers_for_life.group_service_manager"):
            # Only the number of receipts is told, never what is on them.
            model = model.sudo()
        domain = self._get_domain(source, scope)
        specs = self._get_specs(source, by)
        if "is_repeat:sum" not in aggregates:
            return self._by_key(model._read_group(domain, specs, aggregates), len(by))
        query = model._search(domain & Domain("partner_id", "!=", False))
        terms = [model._read_group_groupby(model._table, spec, query) for spec in specs]
        repeat = self._bought_before_sql(model._table, "pos.order")
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE %s %s",
                SQL(", ").join([*terms, SQL("sum(%s)", repeat), SQL("count(*)")]),
                query.from_clause,
                query.where_clause or SQL("TRUE"),
                SQL("GROUP BY %s", SQL(", ").join(terms)) if terms else SQL(),
            )
        )
        columns = list(zip(*rows, strict=True))
        keys = [
            list(model._read_group_postprocess_groupby(spec, column))
            for spec, column in zip(specs, columns, strict=False)
        ]
        rows = [
            (*(column[number] for column in keys), *row[len(by) :])
            for number, row in enumerate(rows)
        ]
        return self._by_key(rows, len(by))

    @api.model
    def _is_purchase_at_till(self, alias):
        """Return the SQL of the domain of `_get_receipts`, of the receipt behind `alias`."""
        lines = self.env["pos.order.line"]
        settles = SQL("FALSE")
        if "sale_order_origin_id" in lines._fields:
            lines.flush_model(["order_id", "sale_order_origin_id"])
            settles = SQL(
                """EXISTS (
                    SELECT FROM pos_order_line line
                     WHERE line.order_id = %s.id AND line.sale_order_origin_id IS NOT NULL)""",
                SQL.identifier(alias),
            )
        return SQL(
            "%(receipt)s.state IN %(paid)s AND %(receipt)s.amount_total >= 0 AND NOT %(settles)s",
            receipt=SQL.identifier(alias),
            paid=PAID,
            settles=settles,
        )

    @api.model
    def _bought_before_sql(self, alias, model):
        """Return the SQL of 1 where the customer of the order or receipt behind `alias`, or anybody
        of the same company, had bought something of this company before; else 0.

        :param str model: 'sale.order' or 'pos.order'
        """
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["sale.order"].flush_model(
            ["partner_id", "company_id", "state", "date_order", "is_purchase"]
        )
        purchases = [("sale.order", SQL("earlier.state = 'sale' AND earlier.is_purchase"))]
        if "pos.order" in self.env:
            self.env["pos.order"].flush_model(
                ["partner_id", "company_id", "state", "date_order", "amount_total"]
            )
            purchases.append(("pos.order", self._is_purchase_at_till("earlier")))
        return SQL(
            "(CASE WHEN %s THEN 1.0 ELSE 0.0 END)",
            SQL(" OR ").join(
                SQL(
                    """EXISTS (
                        SELECT FROM res_partner customer
                          JOIN res_partner person
                            ON person.commercial_partner_id = customer.commercial_partner_id
                          JOIN %(table)s earlier ON earlier.partner_id = person.id
                         WHERE customer.id = %(order)s.partner_id
                           AND earlier.company_id = %(order)s.company_id
                           AND %(purchase)s AND %(before)s)""",
                    table=SQL.identifier(self.env[other]._table),
                    order=SQL.identifier(alias),
                    purchase=purchase,
                    before=SQL(
                        "(earlier.date_order, earlier.id) < (%(o)s.date_order, %(o)s.id)"
                        if other == model
                        else "earlier.date_order < %(o)s.date_order",
                        o=SQL.identifier(alias),
                    ),
                )
                for other, purchase in purchases
            ),
        )
