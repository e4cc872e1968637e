from odoo import api, fields, models

from ...formulas.delivery import OPEN
from .customer_advice_mixin import FIELDS
from .customer_promise_norm import Case
from .customer_promise_norm_advise import Question


class SaleOrder(models.Model):
    """Which delivery date to promise, and will the one on the order be kept?"""

    _name = "sale.order"
    _inherit = ["sale.order", "customer.advice.mixin"]

    advice = fields.Char(groups="sales_team.group_sale_salesman")
    advice_date = fields.Datetime(groups="sales_team.group_sale_salesman")
    advice_chance = fields.Char(groups="sales_team.group_sale_salesman")
    advice_is_risky = fields.Boolean(groups="sales_team.group_sale_salesman")

    @api.depends(
        "state",
        "delivery_state",
        "commitment_date",
        "company_id",
        "partner_shipping_id",
        "order_line.product_id",
        "order_line.customer_lead",
    )
    def _compute_advice(self):
        return super()._compute_advice()

    def _fill_advice(self):
        # The slowest line asks the very same, with all the others in one query.
        asking = self.filtered(lambda order: order._get_advice_question())
        slowest = {order: order._get_slowest_line() for order in asking}
        # On a form all lines stand beside; in a list of orders nobody asks for theirs.
        lines = asking.order_line if len(self) == 1 else asking.order_line.browse()
        lines.concat(*slowest.values()).mapped("advice")
        for order, line in slowest.items():
            if line.advice:
                order.update({name: line[name] for name in FIELDS})
        others = self.filtered(lambda order: not order.advice)
        return super(SaleOrder, others)._fill_advice()

    def _get_advice_question(self):
        is_quotation = self.state in ("draft", "sent")
        if not is_quotation and self.delivery_state != OPEN:
            return None
        company = self.company_id or self.env.company
        case = self._get_case(
            company,
            self.env["customer.promise.type"],
            self._get_slowest_line().product_id,
            self.partner_shipping_id,
        )
        now = fields.Datetime.now()
        return Question(case, now if is_quotation else self.date_order, self.commitment_date)

    def _get_slowest_line(self):
        """Return the line that takes longest by its lead time, the first of several; what is
        delivered last is what the customer waits for."""
        lines = self.order_line.filtered(lambda line: line.product_id and not line.display_type)
        return max(lines, key=lambda line: line.customer_lead, default=lines)

    def _get_case(self, company, kind, product, address):
        """Return the Case of a promise on this order, or on none.

        :param company: a res.company
        :param kind: a customer.promise.type, or none for what orders promise by themselves
        :param product: a product.product, or none
        :param address: a res.partner, or none: where it goes to
        """
        things = {
            "category": product.categ_id,
            "product": product,
            "country": address.country_id,
            "state": address.state_id,
        }
        if "warehouse_id" in self._fields:
            things["warehouse"] = self.warehouse_id
        return Case(
            company.id,
            kind.id or 0,
            # On a form that is not saved yet, records stand in for those in the database.
            **{name: thing._origin.id or 0 for name, thing in things.items()},
        )
