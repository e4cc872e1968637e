from odoo import Command, models

from .promise.customer_promise import UNSETTLED
from .promise.customer_promise_make import is_promisable

# Whose an order is, and the promises that it makes.
WHOSE = ("company_id", "partner_id", "team_id", "user_id")


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
        told = self.sudo().promise_ids._get_told() if "partner_id" in vals else {}
        result = super(SaleOrder, orders).write(vals)
        self.env["customer.promise"]._forget_others(told)
        sent._create_promises("quotation_sent")
        if vals.get("commitment_date"):
            self._repromise_delivery()
        elif new_leads:
            self._follow_lead_times()
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        # A customer may confirm on the portal; the ledger is the company's.
        self.sudo()._get_automatic_promises("quotation_sent")._cancel_with_order()
        self._create_promises("order_confirmed")
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
        return self.promise_ids.filtered(
            lambda promise: (
                promise.automatic
                and promise.type_id.trigger in triggers
                and promise.state in UNSETTLED
            )
        )

    def _create_promises(self, trigger):
        """Make the promises that `trigger` calls for; never one twice.

        One that was cancelled with its order goes on when the order is confirmed again before its
        day, or was broken by then: nobody gets a second chance by cancelling.
        :param str trigger: one of the triggers of customer.promise.type
        :return: the new customer.promise records
        """
        if trigger == "order_confirmed":
            again = self.sudo().promise_ids.filtered(
                lambda promise: promise.automatic and promise.type_id.trigger == trigger
            )
            resumed = again._resume_with_order().order_id
            resumed.filtered("commitment_date")._repromise_delivery()
        # Of what was cancelled a moment ago, the index that allows one of a kind has to know.
        self.sudo().promise_ids.flush_recordset(["state"])
        return self.env["customer.promise"]._make(trigger, self)

    def _prepare_promise(self, kind):
        """Return {field: value} of the promise of this type, or None where there is one already,
        or nothing to deliver."""
        by_delivery = kind.fulfilment == "delivery"
        present = self.promise_ids.filtered(lambda p: p.automatic and p.state != "cancelled")
        lines = by_delivery and self._get_lines_to_deliver()
        if kind in present.type_id or (by_delivery and not lines):
            return None
        # What the order does not say itself, the promise looks for elsewhere.
        whose = {name: self[name].id for name in WHOSE if self[name]}
        return {
            **whose,
            "automatic": True,
            "date_due": by_delivery and self._get_promised_delivery(lines),
            "is_planned": by_delivery and not self.commitment_date,
        }

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
            promises = order.promise_ids.sudo().filtered(
                lambda promise: (
                    promise.automatic
                    and promise.type_id.fulfilment == "delivery"
                    and promise.state in UNSETTLED
                    and (promise.is_planned or not only_planned)
                )
            )
            due = promises and order._get_promised_delivery()
            if due and not is_promisable(due):
                # The ledger stops nobody's work.
                order.message_post(
                    body=promises._say_why_not(promises.type_id[:1], due, promises._now())
                )
            for promise in promises if is_promisable(due) else ():
                if promise.date_due != promise.type_id._round_due(order.company_id, due):
                    promise._repromise(due, "company", reason, by_lead_time=only_planned)
                elif promise.is_planned and order.commitment_date:
                    promise.is_planned = False
