from odoo import models
from odoo.tools import SQL


class CustomerPromise(models.Model):
    """What Inventory plans of a promised delivery, where it is installed."""

    _inherit = "customer.promise"

    def _has_inventory(self):
        return "move_ids" in self.env["sale.order.line"]._fields

    def _select_forecasts(self):
        selects = super()._select_forecasts()
        if not self._has_inventory():
            return selects
        # The last unit counts. What comes back from the customer is no delivery.
        planned = SQL(
            """SELECT promise.id, max(move.date) AS date FROM customer_promise promise
                 JOIN customer_promise_type type ON type.id = promise.type_id
                 JOIN sale_order_line line ON line.order_id = promise.order_id
                  AND line.id = COALESCE(promise.order_line_id, line.id)
                 JOIN stock_move move ON move.sale_line_id = line.id
                  AND move.state NOT IN ('done', 'cancel')
                 JOIN stock_location place ON place.id = move.location_dest_id
                  AND place.usage = 'customer'
                WHERE %s AND type.fulfilment = 'delivery'
             GROUP BY promise.id HAVING max(move.date) > min(promise.date_due)""",
            self._pending_sql(),
        )
        return {"moved": selects.pop("moved"), "inventory": planned, **selects}

    def _get_signs_of_work(self):
        signs = super()._get_signs_of_work()
        if self._has_inventory():
            # Goods that are there need only leave.
            signs.append(
                SQL(
                    """type.fulfilment = 'delivery' AND EXISTS (
                       SELECT FROM sale_order_line line
                         JOIN stock_move move ON move.sale_line_id = line.id
                        WHERE line.order_id = promise.order_id
                          AND line.id = COALESCE(promise.order_line_id, line.id)
                          AND move.state IN ('done', 'assigned', 'partially_available'))"""
                )
            )
        return signs

    def _say_forecast(self, reason, date):
        if reason != "inventory":
            return super()._say_forecast(reason, date)
        return self.env._("Inventory plans the delivery for %s.", self._format_moment(date))
