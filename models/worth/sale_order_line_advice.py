from odoo import api, fields, models

from ...formulas.delivery import OPEN
from .customer_promise_norm_advise import Question


class SaleOrderLine(models.Model):
    """Which date to promise for one line alone: the slowest one is what the order waits for."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "customer.advice.mixin"]

    advice = fields.Char(groups="sales_team.group_sale_salesman")
    advice_date = fields.Datetime(
        groups="sales_team.group_sale_salesman",
        help="The first date that this line alone would keep as often as the company aims at. "
        "Empty where it is not known yet.",
    )
    advice_chance = fields.Char(groups="sales_team.group_sale_salesman")
    advice_is_risky = fields.Boolean(groups="sales_team.group_sale_salesman")

    @api.depends(
        "product_id",
        "delivery_state",
        "order_id.state",
        "order_id.commitment_date",
        "order_id.company_id",
        "order_id.partner_shipping_id",
    )
    def _compute_advice(self):
        return super()._compute_advice()

    def _get_advice_question(self):
        order = self.order_id
        is_quotation = order.state in ("draft", "sent")
        if not self.product_id or not (is_quotation or self.delivery_state == OPEN):
            return None
        company = order.company_id or self.env.company
        kind = self.env["customer.promise.type"]
        case = order._get_case(company, kind, self.product_id, order.partner_shipping_id)
        now = fields.Datetime.now()
        return Question(case, now if is_quotation else order.date_order, order.commitment_date)
