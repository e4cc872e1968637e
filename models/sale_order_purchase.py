from odoo import api, fields, models

from .ground.measure import Measure


class SaleOrder(models.Model):
    """Which orders are purchases, and which of them come from customers who came back."""

    _inherit = "sale.order"

    is_purchase = fields.Boolean(
        string="Counts as a Purchase",
        compute="_compute_is_purchase",
        store=True,
        copy=False,
        guard="method",
        help="Something is paid for with it: it does not only replace or mend something, nor is it "
        "free.",
    )
    is_repeat = Measure(
        measured=lambda order: order.is_purchase and order.state == "sale",
        compute="_compute_is_repeat",
        aggregator="avg",
        help="Of a purchase: 1 where this customer, or anybody of the same company, had bought "
        "something before, on an order or at a till; 0 otherwise. Its mean is the repeat rate.",
    )

    @api.depends(
        "complaint_id",
        "order_line.display_type",
        "order_line.mends_rework_id",
        "order_line.price_subtotal",
    )
    def _compute_is_purchase(self):
        for order in self:
            # What is free is no purchase, whether it was made by a button or by hand.
            lines = order.order_line.filtered(lambda line: line._is_bought())
            paid = sum(lines.mapped("price_subtotal"))
            order.is_purchase = (
                not order.complaint_id and order.currency_id.compare_amounts(paid, 0) > 0
            )

    @api.model
    def _settle_past_purchases(self):
        """Look anew at past orders that cost nothing and count as purchases for what is on them."""
        orders = self.search([("is_purchase", "=", True), ("amount_untaxed", "<=", 0)])
        self.env.add_to_compute(self._fields["is_purchase"], orders)

    @api.depends("is_first_purchase")
    def _compute_is_repeat(self):
        # Defined once, in SQL, for the figure and for a single order.
        values = dict(self._read_group([("id", "in", self.ids)], ["id"], ["is_repeat:sum"]))
        for order in self:
            order.is_repeat = values.get(order._origin, 0)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "is_repeat":
            return super()._field_to_sql(alias, field_expr, query)
        first = self._field_to_sql(alias, "is_first_purchase", query)
        return self.env["service.kpi"]._is_repeat_sql(alias, first)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_bought(self):
        """Return whether this line is a part of what is bought, or a discount on it; to be paid
        with a gift card is no discount."""
        self.ensure_one()
        is_payment = "reward_id" in self._fields and self.reward_id.program_id.is_payment_program
        return not (self.display_type or self.mends_rework_id or is_payment)
