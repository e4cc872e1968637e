from odoo import api, fields, models

from ...formulas import verdict
from ...formulas.delivery import DELIVERED, VOID
from .customer_promise import UNSETTLED

# Who may put the date of a delivery right: service managers, and those who record deliveries.
RECORD_KEEPERS = (
    "customers_for_life.group_service_manager",
    "stock.group_stock_user",
    "project.group_project_manager",
    "hr_timesheet.group_hr_timesheet_approver",
    "base.group_system",
)


class CustomerPromise(models.Model):
    """Promises that the delivery of an order or of its line fulfils by itself."""

    _inherit = "customer.promise"

    settled_by = fields.Selection(
        [("delivery", "Its Delivery"), ("order", "Its Order")],
        readonly=True,
        copy=False,
        guard="method",
        help="What fulfilled or cancelled it by itself: it follows when the delivery is put right, "
        "and goes on when the order is confirmed again. Empty where somebody did so by hand.",
    )
    is_planned = fields.Boolean(
        string="Date Only Planned",
        readonly=True,
        copy=False,
        guard="method",
        help="Nobody has given a date yet: this one comes from lead times. The first date that "
        "somebody gives before it is the promise.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        promises.filtered(lambda p: p.type_id.fulfilment == "delivery")._follow_deliveries()
        return promises

    def write(self, vals):
        result = super().write(vals)
        if "date_fulfilled" in vals and "settled_by" not in vals:
            # What a manager puts right by hand, the delivery does not overwrite.
            self.sudo().settled_by = False
        if {"order_id", "order_line_id", "type_id"} & vals.keys():
            self.filtered(lambda p: p.type_id.fulfilment == "delivery")._follow_deliveries()
        return result

    @api.model
    def _follow_deliveries_of(self, field, records):
        """Let the promises on these records follow their deliveries.

        Called amid the computation, and not by dependencies: each line of each order and transfer
        would look for promises on it.
        :param str field: the field of customer.promise that points at `records`
        """
        ids = [record_id for record_id in records._ids if isinstance(record_id, int)]
        if ids:
            domain = [(field, "in", ids), ("type_id.fulfilment", "=", "delivery")]
            if field == "order_id":
                domain.append(("order_line_id", "=", False))
            self.sudo().search(domain)._follow_deliveries()

    def _follow_deliveries(self):
        """Fulfil, cancel or open these promises, as the delivery of their line or order says.

        What somebody settled by hand stays as it is.
        """
        # Whoever records a delivery settles a colleague's promise with it.
        fulfilled, void, undone = {}, self.browse(), self.browse()
        for promise in self.sudo():
            subject = promise.order_line_id or promise.order_id
            state, delivered = subject.delivery_state, subject.date_delivered
            follows = promise.settled_by == "delivery"
            if not follows and promise.state not in UNSETTLED:
                continue
            if state == DELIVERED and delivered:
                if promise._is_fulfilled_by(delivered):
                    fulfilled.setdefault(delivered, []).append(promise.id)
            elif state == VOID:
                if not promise.date_cancelled:
                    void += promise
            elif state and follows and not promise._is_succeeded():
                undone += promise
        for moment, ids in fulfilled.items():
            promises = self.sudo().browse(ids)
            promises.filtered("waiting_since").action_resume()
            # The record itself says when its delivery fulfilled it. Only where that is put right
            # does a message keep what it said before: it stands in no other place.
            corrected = promises.filtered(lambda p: p.date_fulfilled or p.date_cancelled)
            corrected._settle("delivery", date_fulfilled=moment)
            (promises - corrected)._quietly()._settle("delivery", date_fulfilled=moment)
        void._settle("delivery", date_cancelled=self._now())
        undone._settle(False)

    def _is_fulfilled_by(self, delivered):
        """Return whether a delivery at this moment (naive UTC) fulfils this promise anew.

        What was delivered before somebody promised it is no promise kept. An earlier date than the
        one on record is believed of those alone who keep those records.
        """
        self.ensure_one()
        if delivered == self.date_fulfilled or self._is_succeeded():
            return False
        if not self.automatic and delivered < self.date_made:
            return False
        is_earlier = self.date_fulfilled and delivered < self.date_fulfilled
        return not is_earlier or any(map(self.env.user.has_group, RECORD_KEEPERS))

    def _is_succeeded(self):
        """Return whether this one was cancelled, and the order has another in its place."""
        self.ensure_one()
        return self.state == "cancelled" and bool(
            self.order_id.promise_ids.filtered(
                lambda p: (
                    p.automatic
                    and p.type_id == self.type_id
                    and (p.state != "cancelled" or p.id > self.id)
                )
            )
        )

    @api.model
    def _get_customers_domain(self):
        """Return the domain of the promises that customers read: none that was cancelled, and no
        date that is only planned, which nobody gave them."""
        return [
            ("state", "!=", "cancelled"),
            "|",
            ("is_planned", "=", False),
            ("state", "not in", UNSETTLED),
        ]

    def _settle(self, settled_by, date_fulfilled=False, date_cancelled=False):
        """Write how these promises were settled by themselves, or that they no longer are."""
        self._write_dates(
            {
                "date_fulfilled": date_fulfilled,
                "date_cancelled": date_cancelled,
                "settled_by": settled_by,
            }
        )

    def _cancel_with_order(self):
        """Cancel these promises with their order; see `_resume_with_order`."""
        self._settle("order", date_cancelled=self._now())

    def _resume_with_order(self):
        """Open the last promise of each order and type again that was cancelled with its order,
        where that was after its day, or where its day has not come yet; return those opened.

        One that was cancelled in good time, and whose day has passed, is over.
        """
        now = self._now()
        last = {(p.order_id, p.type_id): p for p in self.sorted(lambda p: (p.date_made, p.id))}
        resumed = self.browse().concat(
            *(
                promise
                for promise in last.values()
                if promise.state == "cancelled"
                and promise.settled_by == "order"
                and (promise.date_cancelled > promise.date_judged or now <= promise.date_judged)
            )
        )
        resumed._settle(False)
        return resumed

    def _is_open_to_a_first_date(self):
        """Return whether a date given now is the first that anybody gave, and not too late."""
        self.ensure_one()
        return self.is_planned and self.state == "open" and self.verdict == verdict.PENDING
