from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..formulas import days
from ..formulas.waiting import outside
from .ground.measure import Elapsed


class SaleOrder(models.Model):
    """How long the customer waited for the last unit. Stored as soon as it was delivered."""

    _inherit = "sale.order"

    days_to_deliver = Elapsed(
        string="Days to Delivery",
        end="date_delivered",
        compute="_compute_days_to_deliver",
        store=True,
        copy=False,
        digits=(16, 0),
        aggregator="avg",
        guard="method",
        help="Calendar days from the order's confirmation to the delivery of its last unit, "
        "without those that were taken off its delivery promise since the customer had to do "
        "something.",
    )

    @api.depends("company_id", "date_order", "date_delivered", "promise_ids.pause_ids.is_counted")
    def _compute_days_to_deliver(self):
        over = self.filtered("date_delivered")
        # What has none is not written once more.
        (self - over).filtered("days_to_deliver").days_to_deliver = 0
        waits = over._get_delivery_waits()
        for order in over:
            tz = order.company_id._service_tz()
            order.days_to_deliver = sum(
                days.margin_days(end, start, tz)
                for start, end in outside(order.date_order, order.date_delivered, waits[order.id])
            )

    def _get_delivery_waits(self):
        """Return {id of an order: [(start, end)]} of what is taken off its delivery promises."""
        pauses = self.env["customer.promise.pause"].search(
            [
                ("is_counted", "=", True),
                ("promise_id.order_id", "in", self.ids),
                ("promise_id.type_id.fulfilment", "=", "delivery"),
            ]
        )
        waits = defaultdict(list)
        for pause in pauses:
            waits[pause.promise_id.order_id.id].append((pause.date_from, pause.date_to))
        return waits

    @api.model
    def _settle_past_days(self):
        """Store how many days all delivered orders took, in one go for each company."""
        for company in self.env["res.company"].with_context(active_test=False).search(Domain.TRUE):
            tz = company._service_tz()
            self.env.cr.execute(
                SQL(
                    """UPDATE sale_order SET days_to_deliver = GREATEST(0,
                              timezone(%(tz)s, timezone('UTC', date_delivered))::date
                            - timezone(%(tz)s, timezone('UTC', date_order))::date)
                        WHERE company_id = %(company)s AND date_delivered IS NOT NULL""",
                    tz=tz,
                    company=company.id,
                )
            )
        self.invalidate_model(["days_to_deliver"])
        pauses = self.env["customer.promise.pause"].search([("is_counted", "=", True)])
        self.env.add_to_compute(self._fields["days_to_deliver"], pauses.promise_id.order_id)
        self.env.flush_all()
