from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .service_kpi_duration import MEDIAN_AT_LEAST
from .service_kpi_figures import DURATIONS

# What is sent later belongs to another delivery; a transfer is dated a breath after its moves.
SAME_BREATH = timedelta(minutes=1)


class ServiceKpi(models.Model):
    """Where the time from order to delivery goes, where Inventory is installed.

    A step ends when the last transfer of its kind is done, and begins when the step before ends,
    the first with the order. That is what Inventory keeps: it does not store when goods were
    reserved. The time is that of the clock, with what was spent waiting for the customer.
    """

    _inherit = "service.kpi"

    @api.model
    def _get_steps(self, scope):
        """Return the steps of the orders that were delivered in a scope, in the order in which
        they are usually taken.

        :return: list of dicts: id (of the stock.picking.type), name, size (orders that took it),
            median (days; None where there are too few) and median_text, share (of all the time, 0
            to 1) and share_text, and is_bottleneck (it takes more of the time than any other)
        """
        if not self._has_steps(scope):
            return []
        rows = self.env.execute_query(self._steps_sql(scope))
        total = sum(row[2] for row in rows)
        # Of two that take as long, neither is the one.
        *_others, second, longest = sorted([0, 0, *(row[2] for row in rows)])
        kinds = self.env["stock.picking.type"].browse(row[0] for row in rows)
        steps = []
        for kind, (_id, median, days, size) in zip(kinds, rows, strict=True):
            known = median if size >= MEDIAN_AT_LEAST else None
            share = days / total if total else None
            steps.append(
                {
                    "id": kind.id,
                    "name": kind.display_name,
                    "size": size,
                    "median": known,
                    "median_text": self._format_duration(known, "day", size),
                    "share": share,
                    "share_text": self._format_share(share, size),
                    "is_bottleneck": len(rows) > 1
                    and size >= MEDIAN_AT_LEAST
                    and days == longest > second,
                }
            )
        return steps

    @api.model
    @api.readonly
    def get_step_action(self, filters, kind_id):
        """Return the window action of the transfers of a step, of one stock.picking.type."""
        scope = self._get_screen_scope(filters)
        ids = self.env.execute_query(
            SQL("SELECT id FROM (%s) taken WHERE kind = %s", self._taken_sql(scope), kind_id)
        )
        domain = Domain("id", "in", [transfer_id for (transfer_id,) in ids])
        kind = self.env["stock.picking.type"].browse(kind_id)
        return self._get_window("stock.picking", domain, scope, kind.display_name)

    @api.model
    def _has_steps(self, scope):
        return (
            "stock.picking" in self.env
            and "sale_id" in self.env["stock.picking"]._fields
            and self.env["stock.picking"].has_access("read")
            and "delivery" in self._get_durations(scope)
        )

    @api.model
    def _get_transfers_domain(self):
        """Return the domain of the transfers that take an order a step on: none that came back."""
        return Domain([("state", "=", "done"), ("sale_id", "!=", False), ("return_id", "=", False)])

    @api.model
    def _steps_sql(self, scope):
        """Return the query (SQL) of the steps: kind, median days, days of all, orders."""
        return SQL(
            """WITH ended AS (
                SELECT order_id, start, kind, max(done) AS done
                  FROM (%s) taken
              GROUP BY 1, 2, 3
            ), step AS (
                SELECT kind, row_number() OVER past AS place,
                       GREATEST(0, EXTRACT(EPOCH FROM done - lag(done, 1, start) OVER past) / 86400)
                           AS days
                  FROM ended WINDOW past AS (PARTITION BY order_id ORDER BY done, kind)
            )
            SELECT kind, percentile_cont(0.5) WITHIN GROUP (ORDER BY days), sum(days)::float8,
                   count(*)
              FROM step GROUP BY kind ORDER BY avg(place), kind""",
            self._taken_sql(scope),
        )

    @api.model
    def _taken_sql(self, scope):
        """Return the query (SQL) of the transfers behind the steps: id, order_id, start (of the
        order), kind and done (when)."""
        orders = self._records_sql(
            DURATIONS["delivery"].source,
            scope,
            id="id",
            start="date_order",
            stop="date_delivered",
        )
        model = self.env["stock.picking"]
        query = model._search(self._get_transfers_domain())
        columns = {
            "id": "id",
            "order_id": "sale_id",
            "kind": "picking_type_id",
            "done": "date_done",
        }
        transfers = query.select(
            *(
                SQL("%s AS %s", model._field_to_sql(model._table, field), SQL.identifier(name))
                for name, field in columns.items()
            )
        )
        return SQL(
            """SELECT transfer.id, sold.id AS order_id, sold.start, transfer.kind, transfer.done
                 FROM (%s) sold
                 JOIN (%s) transfer ON transfer.order_id = sold.id
                  AND transfer.done <= sold.stop + %s""",
            orders,
            transfers,
            SAME_BREATH,
        )
