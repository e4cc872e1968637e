from odoo import api, fields, models
from odoo.fields import Domain

from .ground.measure import Measure


class SaleOrder(models.Model):
    _inherit = "sale.order"

    rework_ids = fields.One2many(
        "customer.rework",
        "order_id",
        string="Reworks",
        # An archived record happened all the same.
        context={"active_test": False},
        groups="sales_team.group_sale_salesman",
    )


class SaleOrderLine(models.Model):
    """Whether a delivered line was done right the first time: settled once, counted often."""

    _inherit = "sale.order.line"

    first_time_right = Measure(
        measured=lambda line: line.date_delivered and not line.is_replacement,
        compute="_compute_first_time_right",
        store=True,
        copy=False,
        guard="method",
        groups="base.group_user",
        aggregator="avg",
        help="Of a delivered line: 1 where no rework concerns it, 0 where one does: one on this "
        "very line, or one on the whole order that names its product or none.",
    )

    @api.depends(
        "date_delivered",
        "product_id",
        "order_id.rework_ids.order_line_id",
        "order_id.rework_ids.product_id",
        "order_id.rework_ids.state",
    )
    def _compute_first_time_right(self):
        delivered = self.filtered("date_delivered")
        (self - delivered).first_time_right = 1
        # Reworks of the delivered alone are looked up; whoever looks, they happened.
        reworks = self.env["customer.rework"].sudo().with_context(active_test=False)
        concerned = reworks.search_fetch(
            Domain("order_id", "in", delivered.order_id.ids)
            & Domain("state", "!=", "cancelled")
            # What is imported changes nothing of an order that was sold here.
            & Domain("is_imported", "=", False),
            ["order_id", "order_line_id", "product_id"],
        )
        by_order = concerned.grouped("order_id")
        for line in delivered:
            line.first_time_right = not any(
                rework.order_line_id == line._origin
                if rework.order_line_id
                else rework.product_id in (line.product_id, line.product_id.browse())
                for rework in by_order.get(line.order_id._origin, ())
            )
