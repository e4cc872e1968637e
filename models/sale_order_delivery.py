from odoo import api, fields, models
from odoo.tools import split_every

from ..formulas.delivery import DELIVERED, OPEN, VOID
from .sale_order_line_delivery import HISTORY, STATES, is_news

BATCH = 1000


class SaleOrder(models.Model):
    """When the last unit of an order was delivered: follows from its lines."""

    _inherit = "sale.order"

    delivery_state = fields.Selection(
        STATES,
        string="Delivery",
        compute="_compute_delivery",
        store=True,
        copy=False,
        guard="method",
        help="Delivered: with the last unit of the last line. Empty where nothing records it.",
    )
    date_delivered = fields.Datetime(
        string="Delivered On",
        compute="_compute_delivery",
        store=True,
        copy=False,
        guard="method",
        help="When the last unit of this order was delivered.",
    )
    date_shortened = fields.Datetime(
        string="Shortened On",
        compute="_compute_delivery",
        store=True,
        copy=False,
        guard="method",
        help="When it was called off, or lost a line, before all was delivered: what is confirmed "
        "again does not count as delivered before that.",
    )

    # What was delivered in a period: whom to ask, and who was asked.
    _delivered_idx = models.Index("(date_delivered) WHERE date_delivered IS NOT NULL")

    @api.depends(
        "state",
        "order_line.delivery_state",
        "order_line.date_delivered",
        "order_line.date_shortened",
    )
    def _compute_delivery(self):
        changed = []
        for order in self:
            before = order.delivery_state, order.date_delivered
            state, order.date_delivered = order._get_delivery()
            if order.delivery_state == OPEN and not state:
                order.date_shortened = fields.Datetime.now()
            else:
                order.date_shortened = order.date_shortened
            order.delivery_state = state
            if is_news(before, (order.delivery_state, order.date_delivered)):
                changed.append(order.id)
        self.env["customer.promise"]._follow_deliveries_of("order_id", self.browse(changed))

    def _get_lines_to_deliver(self):
        """Return the lines of which something will say when they are delivered."""
        self.ensure_one()
        return self.order_line.filtered(
            lambda line: (
                line.product_uom_qty > 0
                # What waits for its delivery does so because something records it.
                and (line.delivery_state == OPEN or line._is_delivery_recorded())
            )
        )

    def _get_promised_delivery(self, lines=None):
        """Return the delivery date that the customer was given (naive UTC), or False.

        It is the commitment date, else the last of the dates expected of the lines, as the last
        unit counts. Lines without any lead time promise no date.
        :param lines: what `_get_lines_to_deliver` gives, where the caller has it
        """
        self.ensure_one()
        if self.commitment_date:
            return self.commitment_date
        lines = self._get_lines_to_deliver() if lines is None else lines
        expected = (line._get_expected_delivery() for line in lines)
        return max(filter(None, expected), default=False)

    def _get_delivery(self):
        """Return (state, delivered on) of this order, the date naive UTC or False.

        What was given up counts from the moment of giving it up. The date is unknown where that of
        any line is.
        """
        self.ensure_one()
        if self.state != "sale":
            return False, False
        # Those that can be delivered at all.
        lines = self.order_line.filtered("delivery_state")
        if lines and all(line.delivery_state == OPEN for line in lines):
            return OPEN, False
        # What nobody has to record counts only where there is nothing else.
        lines = lines.filtered(lambda line: line._has_recorder()) or lines
        states = set(lines.mapped("delivery_state"))
        if OPEN in states:
            return OPEN, False
        if DELIVERED not in states:
            # An order that waited for something waits for nothing now.
            return VOID if states or self.delivery_state in (OPEN, VOID) else False, False
        dates = [line.date_delivered for line in lines if line.delivery_state == DELIVERED]
        shortened = [
            line.date_shortened for line in self.order_line if line.delivery_state in (VOID, False)
        ]
        if not all(dates):
            return DELIVERED, False
        return DELIVERED, max(filter(None, (*dates, *shortened, self.date_shortened)))

    def _keep_judged_promises(self):
        """Leave what was promised and judged as it is, before the customer orders more.

        Called for orders that are about to grow: what is added after the promised day is another
        delivery, while what is added before it belongs to the promise.
        """
        # Whoever may change the order need not have the right on its promises.
        delivered = self.sudo().filtered(
            lambda order: order.state == "sale" and order.delivery_state == DELIVERED
        )
        now = fields.Datetime.now()
        delivered.promise_ids.filtered(
            lambda p: p.settled_by == "delivery" and p.date_fulfilled and p.date_judged < now
        ).settled_by = False

    @api.model
    def _get_guard_message(self, fields):
        return self.env._("When an order was delivered follows from its lines. See there.")

    @api.model
    def _settle_past_deliveries(self):
        """Judge the deliveries of all confirmed orders by what was recorded, in batches.

        The rule is that of today's deliveries; nothing is taken to have happened just now, and a
        day that nobody wrote down stays unknown.
        """
        history = self.with_context(delivery_history=HISTORY, active_test=False)
        for ids in split_every(BATCH, history.search([("state", "=", "sale")], order="id").ids):
            orders = history.browse(ids)
            for records in (orders.order_line, orders):
                self.env.add_to_compute(records._fields["delivery_state"], records)
                records.flush_recordset(["delivery_state", "date_delivered"])
            self.env.invalidate_all()
