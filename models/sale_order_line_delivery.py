from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_datetime

from ..formulas.delivery import DELIVERED, OPEN, VOID, is_enough, settle

SAID_BY_DELIVERY = ("delivery_state", "date_delivered", "date_recorded", "date_shortened")
STATES = [(OPEN, "To Deliver"), (DELIVERED, "Delivered"), (VOID, "Nothing to Deliver")]
# A transfer that is validated without a back order gives up the rest in the same breath.
SAME_BREATH = timedelta(minutes=1)
# In the context as `delivery_history`; no client can send an object in one.
HISTORY = object()


def is_news(before, after):
    """Return whether promises have to know: each is (state, delivered on)."""
    return before != after and bool(before[1] or not {before[0], after[0]} <= {False, OPEN})


class SaleOrderLine(models.Model):
    """When the last unit of a line was delivered, whatever records it.

    The rule itself stands in `formulas.delivery`; this collects what it is asked about. Past
    orders are judged by it too, with `delivery_history` in the context: then nothing is taken to
    have happened just now.
    """

    _inherit = "sale.order.line"

    delivery_state = fields.Selection(
        STATES,
        string="Delivery",
        compute="_compute_delivery",
        store=True,
        copy=False,
        guard="method",
        help="Empty where nothing records a delivery: notes, discounts, services that are "
        "invoiced as ordered, and goods whose delivered quantity nobody has to enter.",
    )
    date_delivered = fields.Datetime(
        string="Delivered On",
        compute="_compute_delivery",
        store=True,
        copy=False,
        guard="method",
        help="When the last unit of this line was delivered: the real date of the transfer, till "
        "receipt, timesheet, task, milestone or event; otherwise when the delivered quantity was "
        "entered.",
    )
    date_delivered_corrected = fields.Datetime(
        string="Delivered On (Corrected)",
        copy=False,
        guard="manager",
        groups="base.group_user",
        help="A service manager's word for when it was delivered, where what was recorded is not "
        "the real date. Empty it to go by the records again.",
    )
    date_recorded = fields.Datetime(
        string="Recorded On",
        compute="_compute_delivery",
        store=True,
        copy=False,
        guard="method",
        help="When the entry was made that completed it: the delivered quantity was typed, or the "
        "task closed.",
    )
    date_shortened = fields.Datetime(
        string="Shortened On",
        compute="_compute_delivery",
        store=True,
        copy=False,
        guard="method",
        help="When what was still to come was given up: the ordered quantity was lowered, or the "
        "rest cancelled. What is given up after the promised day does not count as delivered "
        "before it.",
    )

    @api.constrains("date_delivered_corrected")
    def _check_date_delivered_corrected(self):
        now = fields.Datetime.now()
        for line in self.sudo():
            if line.date_delivered_corrected and line.date_delivered_corrected > now:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” cannot have been delivered in the future: choose a date that "
                        "has passed.",
                        line=line.name,
                    )
                )

    # === WHICH LINES ===#

    def _can_be_delivered(self):
        """Return whether this line is something that is delivered at all: no note, down payment,
        expense, shipping fee, discount or coupon."""
        self.ensure_one()
        return (
            not self.display_type
            and not self.is_downpayment
            and not self.is_expense
            and not self._is_delivery()
            and not self._is_discount_line()
            and not self._is_global_discount()
            and not self._is_reward_without_product()
            and self.product_id.type in ("consu", "service")
        )

    def _is_reward_without_product(self):
        return (
            "reward_id" in self._fields
            and self.reward_id
            and self.reward_id.reward_type != "product"
        )

    def _is_delivery_recorded(self):
        """Return whether anything will say that this line is delivered.

        Inventory, milestones, tasks and events do; where a quantity has to be typed, somebody does
        whose invoice waits for it. Nobody does for what is invoiced as ordered.
        """
        self.ensure_one()
        return self._can_be_delivered() and self._has_recorder()

    def _has_recorder(self):
        """Return whether anything will say that this line, which can be delivered, is."""
        product = self.product_id
        return (
            self.qty_delivered_method in ("stock_move", "milestones")
            or product.invoice_policy == "delivery"
            or product.service_tracking in ("task_global_project", "task_in_project", "repair")
            or bool(self._get_event_end())
        )

    # === THE DATE ===#

    def _get_delivery_triggers(self):
        """Return the fields that say when a line is delivered, of the apps that are installed."""
        return ["state", "product_uom_qty", "qty_delivered", "date_delivered_corrected"]

    @api.depends(lambda self: self._get_delivery_triggers())
    def _compute_delivery(self):
        now = fields.Datetime.now()
        changed = []
        for line in self:
            before = {name: line[name] for name in SAID_BY_DELIVERY}
            after = before | line._get_delivery(now)
            # On a line that is not saved yet each of them has to be said.
            line.update({n: v for n, v in after.items() if v != before[n] or not line.id})
            if is_news(
                *((said["delivery_state"], said["date_delivered"]) for said in (before, after))
            ):
                changed.append(line.id)
        self.env["customer.promise"]._follow_deliveries_of("order_line_id", self.browse(changed))

    def _get_delivery(self, now):
        """Return {field: value} of what this line's records say anew of its delivery.

        :param datetime now: when the quantities changed for the last time, naive UTC
        """
        self.ensure_one()
        values = {"date_shortened": self.date_shortened}
        is_history = self.env.context.get("delivery_history") is HISTORY
        was_open = self.delivery_state == OPEN and not is_history
        if self.state != "sale" or not self._can_be_delivered():
            # What drops out before it came is given up.
            shortened = now if was_open else self.date_shortened
            return {"delivery_state": False, "date_shortened": shortened}
        is_recorded = self._has_recorder()
        parts = self._get_delivery_parts() if is_recorded else None
        if parts is None:
            state, moment, is_short = self._settle_typed_quantity(now, is_history)
            values["date_recorded"] = moment
        else:
            state, moment, is_short = settle(parts)
            if (
                was_open
                and is_short
                and sum(amount for p in parts for _when, amount in p.moved) <= 0
            ):
                # All that came went back before the rest was given up.
                state, moment = VOID, False
        if not is_recorded and state != DELIVERED:
            # Nobody has to enter it; what somebody enters in part holds nothing back.
            state = False
        if was_open and (
            state in (VOID, False) or (is_short and moment and moment < now - SAME_BREATH)
        ):
            values["date_shortened"] = now
        if moment and values["date_shortened"]:
            moment = max(moment, values["date_shortened"])
        if self.date_delivered_corrected:
            state, moment = DELIVERED, self.date_delivered_corrected
        return {**values, "delivery_state": state, "date_delivered": moment}

    def _settle_typed_quantity(self, now, is_history):
        """Return (state, moment, is_short) of a line whose delivered quantity somebody types.

        It is delivered at the moment of the entry that makes it complete. One that was complete
        before anybody looked was delivered on a day that nobody knows.
        """
        ordered, typed = self.product_uom_qty, self.qty_delivered
        if typed <= 0 and ordered <= 0:
            return VOID, False, False
        if typed <= 0 or not is_enough(typed, ordered):
            return OPEN, False, False
        return DELIVERED, self._get_recorded_moment(now, is_history), False

    def _get_recorded_moment(self, now, is_history):
        """Return when the entry was made that completes this line (naive UTC): in this very write,
        or before; False where nobody looked then."""
        is_known = is_history or self.delivery_state == DELIVERED
        return self.date_recorded or (False if is_known else now)

    def _get_delivery_parts(self):
        """Return the parts of this line as `formulas.delivery` takes them; None where a typed
        quantity is all there is to go by."""
        self.ensure_one()
        return None

    def _get_expected_delivery(self):
        """Return when the last unit is expected (naive UTC), after the line's lead time; False
        without any."""
        self.ensure_one()
        try:
            return self.customer_lead and self._expected_date()
        except OverflowError:
            return False

    # === CREATE, WRITE ===#

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        orders._keep_judged_promises()
        return super().create(vals_list)

    def write(self, vals):
        if "product_uom_qty" in vals:
            self._note_new_quantity(vals["product_uom_qty"] or 0)
        if "order_id" in vals:
            # What leaves an order before it came is given up.
            left = self.sudo().filtered(lambda line: line.delivery_state == OPEN)
            left.order_id.date_shortened = fields.Datetime.now()
        if "qty_delivered" in vals:
            self.sudo().filtered(
                lambda line: not is_enough(vals["qty_delivered"] or 0, line.product_uom_qty)
            )._drop_correction()
        if "date_delivered_corrected" in vals:
            self._log_correction(vals["date_delivered_corrected"])
        result = super().write(vals)
        if "customer_lead" in vals and not self.env.context.get("lead_times_followed_later"):
            self.order_id._follow_lead_times()
        return result

    def _note_new_quantity(self, quantity):
        """Remember when what is to come is given up, and forget when less was typed as complete.

        Called before the quantity is written, amid which Inventory settles the line.
        """
        lines = self.sudo()
        lines.filtered(
            lambda line: line.delivery_state == OPEN and quantity < line.product_uom_qty
        ).date_shortened = fields.Datetime.now()
        grown = lines.filtered(lambda line: quantity > line.product_uom_qty)
        grown.order_id._keep_judged_promises()
        grown._drop_correction()
        grown.filtered(
            lambda line: (
                line.delivery_state == DELIVERED
                and quantity > line.qty_delivered
                and line._get_delivery_parts() is None
            )
        ).write({"delivery_state": OPEN, "date_recorded": False})

    def _drop_correction(self):
        """Forget the manager's word for when all was delivered, now that it is not all."""
        self.filtered("date_delivered_corrected").date_delivered_corrected = False

    def _log_correction(self, moment):
        """Say on the orders that somebody corrects when these lines were delivered.

        :param moment: the new date, naive UTC as datetime or str, or False
        """
        moment = fields.Datetime.to_datetime(moment)
        for line in self.filtered(lambda line: line.date_delivered_corrected != moment):
            line.order_id.message_post(
                body=self.env._(
                    "%(line)s: delivered on corrected to %(date)s.",
                    line=line.name,
                    date=format_datetime(self.env, moment) if moment else "–",
                )
            )

    @api.model
    def _get_guard_message(self, fields):
        return self.env._(
            "When a line was delivered follows from its transfers, or from its delivered "
            "quantity. A service manager can correct it in “Delivered On (Corrected)”."
        )
