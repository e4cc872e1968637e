from odoo import api, fields, models


class SaleOrder(models.Model):
    """What an order adds to its customer's revenue, for whoever adds up many customers."""

    _inherit = "sale.order"

    amount_sold = fields.Monetary(
        compute="_compute_amount_sold",
        store=True,
        copy=False,
        guard="method",
        groups="base.group_user",
        help="Untaxed, without what mends or replaces something: what service.revenue says of each "
        "of the lines.",
    )

    _sold_idx = models.Index(
        "(partner_id, date_order) INCLUDE (company_id, amount_sold, currency_rate)"
        " WHERE state = 'sale'"
    )

    @api.depends(
        "order_line.display_type",
        "order_line.is_replacement",
        "order_line.price_subtotal",
        "order_line.product_id",
    )
    def _compute_amount_sold(self):
        for order in self:
            lines = order.order_line.filtered(
                lambda line: line.product_id and not (line.display_type or line.is_replacement)
            )
            order.amount_sold = sum(lines.mapped("price_subtotal"))

    @api.model
    def _settle_past_amounts(self):
        """Look anew at past orders that mend or replace something."""
        orders = self.search([("order_line.is_replacement", "=", True)])
        self.env.add_to_compute(self._fields["amount_sold"], orders)
