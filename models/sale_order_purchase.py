from odoo import api, fields, models


class SaleOrder(models.Model):
    """Which orders are purchases, and which of them come from customers who came back."""

    _inherit = "sale.order"

    is_purchase = fields.Boolean(
        string="Counts as a Purchase",
        compute="_compute_is_purchase",
        store=True,
        copy=False,
        guard="method",
        help="Something is bought with it: it neither only replaces or mends something, nor is "
        "every quantity zero.",
    )
    is_repeat = fields.Float(
        compute="_compute_is_repeat",
        aggregator="avg",
        help="1 where this customer, or anybody of the same company, had bought something "
        "before, on an order or at a till; 0 otherwise. Its mean is the repeat rate.",
    )

    @api.depends(
        "complaint_id",
        "order_line.display_type",
        "order_line.mends_rework_id",
        "order_line.product_uom_qty",
    )
    def _compute_is_purchase(self):
        for order in self:
            order.is_purchase = not order.complaint_id and any(
                line.product_uom_qty > 0 and not line.display_type and not line.mends_rework_id
                for line in order.order_line
            )

    def _compute_is_repeat(self):
        # Defined once, in SQL, for the figure and for a single order.
        values = dict(self._read_group([("id", "in", self.ids)], ["id"], ["is_repeat:sum"]))
        for order in self:
            order.is_repeat = values.get(order._origin, 0)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "is_repeat":
            return super()._field_to_sql(alias, field_expr, query)
        return self.env["service.kpi"]._bought_before_sql(alias, "sale.order")
