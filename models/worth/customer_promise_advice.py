from odoo import api, fields, models

from .customer_promise_norm_advise import Question


class CustomerPromise(models.Model):
    """Will it be kept? Until it is settled, the clock is standing, or its day has come."""

    _name = "customer.promise"
    _inherit = ["customer.promise", "customer.advice.mixin"]

    @api.depends(
        "type_id", "partner_id", "order_id", "order_line_id", "date_made", "date_due", "state"
    )
    def _compute_advice(self):
        return super()._compute_advice()

    def _get_advice_question(self):
        if not self.type_id or self.state not in (False, "open"):
            return None
        # What a colleague sold tells how long it takes, and nothing else is said of it.
        promise = self.sudo()
        return Question(
            promise._get_case(),
            made=promise._origin.date_made or fields.Datetime.now(),
            due=promise.date_due,
            pauses=promise.pause_ids if promise.waiting_hours else (),
        )

    def _get_case(self):
        """Return the Case that this promise is; `customer.promise.norm` reads the same of all."""
        order, line = self.order_id, self.order_line_id
        return order._get_case(
            self.company_id or self.env.company,
            self.type_id,
            line.product_id or order._get_slowest_line().product_id,
            order.partner_shipping_id or self.partner_id,
        )
