from datetime import datetime
from functools import cache

from odoo import Command, fields, models

# What lies outside is a slip of the keyboard, which no calendar can plan with.
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2200, 1, 1)


def is_promisable(due):
    """Return whether anybody can promise this date (naive UTC, or False)."""
    return bool(due) and EARLIEST <= due < LATEST


class SaleOrder(models.Model):
    """The promises that an order makes by itself, and what becomes of them with it."""

    _inherit = "sale.order"

    def write(self, vals):
        sent = self.browse()
        if vals.get("state") == "sent":
            sent = self.filtered(lambda order: order.state != "sent")
        # What the lines say together is followed once.
        new_leads = any(
            command[0] == Command.UPDATE and "customer_lead" in command[2]
            for command in vals.get("order_line") or ()
        )
        orders = self.with_context(lead_times_followed_later=True) if new_leads else self
        result = super(SaleOrder, orders).write(vals)
        sent._create_promises("quotation_sent")
        if vals.get("commitment_date"):
            self._repromise_delivery()
        elif new_leads:
            self._follow_lead_times()
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        # A customer may confirm on the portal; the ledger is the company's.
        orders = self.sudo()
        orders._get_automatic_promises("quotation_sent")._cancel_with_order()
        orders._create_promises("order_confirmed")
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        # Whoever may cancel the order takes its promises along, a colleague's too.
        self.sudo()._get_automatic_promises(
            "quotation_sent", "order_confirmed"
        )._cancel_with_order()
        return result

    def _get_automatic_promises(self, *triggers):
        """Return the pending promises that one of these events made."""
        return self.env["customer.promise"].search(
            [
                ("order_id", "in", self.ids),
                ("automatic", "=", True),
                ("type_id.trigger", "in", triggers),
                ("state", "in", ("open", "waiting")),
            ]
        )

    def _create_promises(self, trigger):
        """Make the promises that `trigger` calls for, in one batch; never one twice.

        One that was cancelled with its order goes on when the order is confirmed again before its
        day, or was broken by then: nobody gets a second chance by cancelling.
        :param str trigger: one of the triggers of customer.promise.type
        :return: the new customer.promise records
        """
        Promise = self.env["customer.promise"]
        types = self and self.env["customer.promise.type"].sudo()._triggered_by(
            trigger, self.sudo().company_id
        )
        if not types:
            return Promise
        # The ledger is kept for whoever sends or confirms, the customer on the portal included.
        orders = self.sudo()
        Promise = orders.env["customer.promise"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        earlier = Promise.search([("order_id", "in", orders.ids), ("automatic", "=", True)])
        if trigger == "order_confirmed":
            again = earlier.filtered(lambda promise: promise.type_id.trigger == trigger)
            resumed = again._resume_with_order().order_id
            resumed.filtered("commitment_date")._repromise_delivery()
        present = {(p.order_id, p.type_id) for p in earlier if p.state != "cancelled"}
        now = fields.Datetime.now()

        @cache  # Planning reads the calendar, which is the same for all.
        def plan(kind, company):
            try:
                return kind._plan_due(company, now)
            except OverflowError:
                return False

        vals_list = []
        for order in orders:
            for kind in types[order.company_id]:
                by_delivery = kind.fulfilment == "delivery"
                if (order, kind) in present or (by_delivery and not order._get_lines_to_deliver()):
                    continue
                due = by_delivery and order._get_promised_delivery() or plan(kind, order.company_id)
                if not is_promisable(due):
                    # The ledger never stops a sale.
                    order.message_post(
                        body=self.env._(
                            "“%s” was not promised: its date lies too far away.", kind.name
                        )
                    )
                    continue
                vals_list.append(
                    {
                        "type_id": kind.id,
                        "order_id": order.id,
                        "automatic": True,
                        "date_made": now,
                        "date_due": due,
                        "is_planned": by_delivery and not order.commitment_date,
                    }
                )
        return Promise.create(vals_list).with_env(self.env)

    def _repromise_delivery(self):
        """Follow a delivery date that was changed on the order itself."""
        self._move_delivery_promises(self.env._("Delivery date changed on the order"))

    def _follow_lead_times(self):
        """Follow lead times that were changed on the lines, as long as nobody has given a date."""
        self.filtered(lambda order: not order.commitment_date)._move_delivery_promises(
            self.env._("Lead time changed on the order"), only_planned=True
        )

    def _move_delivery_promises(self, reason, only_planned=False):
        """Move the pending promises that these orders made to the delivery date they now promise.

        :param str reason: why; stays on record
        :param bool only_planned: leave those alone of which somebody has given a date
        """
        for order in self.filtered(lambda order: order.state == "sale"):
            # Whoever may change the order may move a colleague's promise with it.
            for promise in order.promise_ids.sudo():
                if (
                    promise.automatic
                    and promise.type_id.fulfilment == "delivery"
                    and promise.state in ("open", "waiting")
                    and (promise.is_planned or not only_planned)
                    and is_promisable(due := order._get_promised_delivery())
                ):
                    if promise.date_due != promise.type_id._round_due(order.company_id, due):
                        promise._repromise(due, "company", reason, by_lead_time=only_planned)
                    elif promise.is_planned and order.commitment_date:
                        promise.is_planned = False
