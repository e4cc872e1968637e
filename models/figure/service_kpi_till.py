from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from .service_kpi_figures import DELIVERED_ORDERS, FIGURES, ORDERS, SOLD, Source

PAID = ("paid", "done", "invoiced")


class ServiceKpi(models.Model):
    """Purchases at a till, where Point of Sale is installed: each is an order and its delivery."""

    _inherit = "service.kpi"

    @api.model
    def _read_each(self, source, scope, groupings, aggregates):
        counted = super()._read_each(source, scope, groupings, aggregates)
        if source not in (ORDERS, DELIVERED_ORDERS):
            return counted
        for groups, by in zip(counted, groupings, strict=True):
            if not self._may_count_receipts(scope, by):
                continue
            for key, values in self._read_receipts(scope, by, aggregates).items():
                present = groups.get(key, (0,) * len(values))
                groups[key] = tuple(
                    (a or 0) + (b or 0) for a, b in zip(present, values, strict=True)
                )
        return counted

    def _has_history(self):
        # Nothing watches what happens at a till.
        figure = FIGURES[self.code]
        counted = [*figure.sources, *(source for source, _names in figure.so_far)]
        return super()._has_history() and (
            "pos.order" not in self.env
            or not any(source in (ORDERS, DELIVERED_ORDERS, SOLD) for source in counted)
        )

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
        """Return the Source of receipts; those that only settle an order are no purchases, nor are
        those at no charge: gifts, and one thing in exchange for another."""
        receipts = self.env["pos.order"]
        domain = [
            ("state", "in", PAID),
            ("lines", "any", [("qty", ">", 0), ("price_subtotal", ">", 0)]),
            # One that a gift card pays in full has a total of zero too.
            "|",
            ("amount_total", ">", 0),
            "&",
            ("amount_total", "=", 0),
            ("lines", "not any", [("refunded_orderline_id", "!=", False)]),
        ]
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
        repeat = self._receipt_is_repeat_sql(model._table)
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
    def _is_repeat_sql(self, alias, first):
        """Return the SQL of 1 where the customer of the order behind `alias` had bought something
        of its company before, on an order or at a till; else 0.

        :param SQL first: whether it is the first one of all orders
        """
        repeat = SQL("%s IS NOT TRUE", first)
        if "pos.order" in self.env:
            receipt = self._bought_earlier_sql(alias, "sale.order", self._get_receipts())
            repeat = SQL("%s OR %s", repeat, receipt)
        return SQL("(CASE WHEN %s THEN 1.0 ELSE 0.0 END)", repeat)

    @api.model
    def _receipt_is_repeat_sql(self, alias):
        """Return the SQL of the same for the receipt behind `alias`."""
        return SQL(
            "(CASE WHEN %s THEN 1.0 ELSE 0.0 END)",
            SQL(" OR ").join(
                self._bought_earlier_sql(alias, "pos.order", source)
                for source in (ORDERS, self._get_receipts())
            ),
        )

    @api.model
    def _bought_earlier_sql(self, alias, model, source):
        """Return the SQL of whether there is an earlier purchase of this Source."""

        def column(table, model_name, name):
            return SQL.identifier(table, name, to_flush=self.env[model_name]._fields[name])

        # Whoever asks, they are all purchases.
        earlier = self.env[source.model].sudo().with_context(active_test=False)
        query = Query(self.env, "earlier", SQL.identifier(earlier._table))
        names = ["date_order", *(["id"] if source.model == model else [])]
        return SQL(
            """EXISTS (
                SELECT FROM res_partner customer
                  JOIN res_partner person
                    ON %(persons)s = %(customers)s
                  JOIN %(earlier)s ON %(buyer)s = person.id
                 WHERE customer.id = %(partner)s AND %(its_company)s = %(company)s
                   AND %(purchase)s AND (%(its_date)s) < (%(date)s))""",
            persons=column("person", "res.partner", "commercial_partner_id"),
            customers=column("customer", "res.partner", "commercial_partner_id"),
            earlier=query.from_clause,
            buyer=column("earlier", source.model, "partner_id"),
            partner=column(alias, model, "partner_id"),
            its_company=column("earlier", source.model, "company_id"),
            company=column(alias, model, "company_id"),
            purchase=Domain(source.domain)
            .optimize_full(earlier)
            ._to_sql(earlier, "earlier", query),
            its_date=SQL(", ").join(column("earlier", source.model, name) for name in names),
            date=SQL(", ").join(column(alias, model, name) for name in names),
        )
