from datetime import timedelta
from math import inf

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..formulas.delivery import DELIVERED, OPEN, VOID, Part, is_enough, settle

# Said by what was delivered; no client writes it.
SAID_BY_DELIVERY = {"delivery_state", "date_delivered", "date_shortened"}
STATES = [(OPEN, "To Deliver"), (DELIVERED, "Delivered"), (VOID, "Nothing to Deliver")]
# A transfer that is validated without a back order gives up the rest in the same breath.
SAME_BREATH = timedelta(minutes=1)


def is_news(before, after):
    """Return whether promises have to know: each is (state, delivered on)."""
    return before != after and not {before[0], after[0]} <= {False, OPEN}


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
        help="Empty where nothing records a delivery: notes, discounts, services that are "
        "invoiced as ordered, and goods whose delivered quantity nobody has to enter.",
    )
    date_delivered = fields.Datetime(
        string="Delivered On",
        compute="_compute_delivery",
        store=True,
        copy=False,
        help="When the last unit of this line was delivered: the real date of the transfer, till "
        "receipt, timesheet, task, milestone or event; otherwise when the delivered quantity was "
        "entered.",
    )
    date_delivered_corrected = fields.Datetime(
        string="Delivered On (Corrected)",
        copy=False,
        groups="customers_for_life.group_service_manager",
        help="A service manager's word for when it was delivered, where what was recorded is not "
        "the real date. Empty it to go by the records again.",
    )
    date_shortened = fields.Datetime(
        string="Shortened On",
        compute="_compute_delivery",
        store=True,
        readonly=False,
        copy=False,
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
        if not self._can_be_delivered():
            return False
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
        paths = (
            "move_ids.date",
            "pos_order_line_ids.order_id.date_order",
            "timesheet_ids.date",
            "task_id.state",
            "reached_milestones_ids.reached_date",
            "event_id.date_end",
        )
        return [
            "state",
            "product_uom_qty",
            "qty_delivered",
            "date_delivered_corrected",
            *(path for path in paths if path.split(".")[0] in self._fields),
        ]

    @api.depends(lambda self: self._get_delivery_triggers())
    def _compute_delivery(self):
        now = fields.Datetime.now()
        changed = self.browse()
        for line in self:
            before = line.delivery_state, line.date_delivered
            line.delivery_state, line.date_delivered, line.date_shortened = line._get_delivery(now)
            if is_news(before, (line.delivery_state, line.date_delivered)):
                changed += line
        self.env["customer.promise"]._follow_deliveries_of("order_line_id", changed)

    def _get_delivery(self, now):
        """Return (state, delivered on, shortened on) of this line, the dates naive UTC or False.

        :param datetime now: when the quantities changed for the last time, naive UTC
        """
        self.ensure_one()
        shortened = self.date_shortened
        parts = self._get_delivery_parts() if self._is_delivery_recorded() else None
        # A line being typed into a form has a quantity before it has a product.
        nobody_says = not parts and not self._is_delivery_recorded() and self.qty_delivered <= 0
        if self.state != "sale" or not self._can_be_delivered() or nobody_says:
            return False, self.date_delivered, shortened
        if self.date_delivered_corrected:
            return DELIVERED, self.date_delivered_corrected, shortened
        is_history = self.env.context.get("delivery_history")
        if parts is None:
            state, moment, is_short = self._settle_typed_quantity(now, is_history)
        else:
            state, moment, is_short = settle(parts)
        if self.delivery_state == OPEN and not is_history:
            given_up = state == VOID or (is_short and moment < now - SAME_BREATH)
            shortened = now if given_up else shortened
        if state == DELIVERED and moment and shortened:
            moment = max(moment, shortened)
        return state, moment or False, shortened

    def _settle_typed_quantity(self, now, is_history):
        """Return (state, moment, is_short) of a line whose delivered quantity somebody types.

        It is delivered at the moment of the entry that makes it complete. One that was complete
        before anybody looked was delivered on a day that nobody knows.
        """
        ordered, typed = self.product_uom_qty, self.qty_delivered
        if typed <= 0 and ordered <= 0:
            return VOID, None, False
        if typed <= 0 or not is_enough(typed, ordered):
            return OPEN, None, False
        is_known = is_history or self.delivery_state == DELIVERED
        return DELIVERED, self.date_delivered or (None if is_known else now), False

    def _get_delivery_parts(self):
        """Return the parts of this line as `formulas.delivery` takes them; None where a typed
        quantity is all there is to go by."""
        self.ensure_one()
        if self.qty_delivered_method == "stock_move":
            return self._get_moved_parts()
        if self.qty_delivered_method == "milestones":
            return [Part(self.product_uom_qty, self._get_milestones(), is_open=True)]
        if end := self._get_event_end():
            is_over = end <= fields.Datetime.now()
            moved = [(end, self.product_uom_qty)] if is_over else []
            return [Part(self.product_uom_qty, moved, is_open=not is_over)]
        is_typed = self.qty_delivered_method == "manual" and is_enough(
            self.qty_delivered, self.product_uom_qty
        )
        if "task_id" in self._fields and self.task_id and not is_typed:
            return [self._get_task_part()]
        if self.qty_delivered_method == "timesheet":
            return [Part(self.product_uom_qty, self._get_hours(), is_open=True)]
        return None

    # --- Inventory and tills ---

    def _get_moved_parts(self):
        """Return a part for each product that is sent: the line's own, or the components of a kit.

        What is written on the moves is what counts; the line's quantity is the limit, since a
        replacement for what came back is not ordered again.
        """
        moves = self.move_ids.filtered(
            lambda move: move.state != "cancel" and move.location_dest_usage != "inventory"
        )
        is_open = any(
            move.state != "done" and move.location_id.usage != "customer" for move in moves
        )
        # A purchase or a production may still send it.
        is_open |= not self.move_ids and not self._get_till_receipts() and self.product_uom_qty > 0
        kit = self._get_kit_quantities(moves)
        moved = {product: [] for product in kit}
        for move in moves.filtered(lambda move: move.state == "done"):
            if sign := self._get_direction(move):
                unit = move.product_id.uom_id if kit else self.product_uom_id
                quantity = move.product_uom._compute_quantity(move.quantity, unit, round=False)
                product = move.product_id if kit else self.product_id
                moved.setdefault(product, []).append((move.date, sign * quantity))
        for moment, quantity in self._get_till_receipts():
            for product, each in (kit or {self.product_id: 1}).items():
                moved.setdefault(product, []).append((moment, quantity * each))
        ordered = {
            product: self.product_uom_qty * each for product, each in kit.items()
        } or {self.product_id: self.product_uom_qty}
        return [
            Part(ordered.get(product, inf), events, is_open)
            for product, events in (moved or {self.product_id: []}).items()
        ]

    def _get_direction(self, move):
        """Return 1 for a move that reached the customer, -1 for one that came back, else 0.

        As Odoo counts the delivered quantity: what comes back without a refund is sent again.
        """
        if move._is_dropshipped_returned():
            return -1 if move.to_refund else 0
        if move.location_dest_id._is_outgoing() or ("repair_id" in move._fields and move.repair_id):
            return 1 if not move.origin_returned_move_id or move.to_refund else 0
        return -1 if move.to_refund and move.location_id._is_outgoing() else 0

    def _get_kit_quantities(self, moves):
        """Return {component: quantity in its own unit for one unit of this line}; empty where this
        is no kit, infinite where the kit consists of kits."""
        components = moves.product_id - self.product_id
        if "bom_line_id" not in moves._fields or not components:
            return {}
        bom = moves.bom_line_id.bom_id.filtered(
            lambda bom: (
                bom.type == "phantom"
                and bom.product_tmpl_id == self.product_id.product_tmpl_id
                and bom.product_id in (self.product_id, bom.product_id.browse())
            )
        )[:1]
        if not bom:
            return dict.fromkeys(moves.product_id, inf)
        kits = self.product_uom_id._compute_quantity(1, self.product_id.uom_id, round=False)
        return {
            moves.product_id.browse(product_id): kits * component["qty"]
            for product_id, component in self._get_bom_component_qty(bom).items()
        }

    def _get_till_receipts(self):
        """Return [(moment, quantity)] of what was handed over, or came back, at a till."""
        if "pos_order_line_ids" not in self._fields:
            return []
        receipts = self.pos_order_line_ids | self.pos_order_line_ids.refund_orderline_ids
        unit = self.product_id.uom_id
        return [
            (
                receipt.order_id.date_order,
                unit._compute_quantity(receipt.qty, self.product_uom_id, round=False),
            )
            for receipt in receipts
            if receipt.order_id.state not in ("draft", "cancel")
        ]

    # --- Services ---

    def _get_event_end(self):
        """Return when the event of this line ends (naive UTC), or False."""
        if "event_id" not in self._fields or not self.event_id:
            return False
        slot = self.event_slot_id if "event_slot_id" in self._fields else False
        return slot.end_datetime if slot else self.event_id.date_end

    def _get_milestones(self):
        return [
            (
                self.company_id._service_noon(milestone.reached_date),
                milestone.quantity_percentage * self.product_uom_qty,
            )
            for milestone in self.reached_milestones_ids
            if milestone.reached_date
        ]

    def _get_task_part(self):
        """Return the part that is delivered when its task is done: on the day of the last hours
        logged for it, otherwise when it was closed."""
        task, ordered = self.task_id, self.product_uom_qty or 1
        if task.state == "1_done":
            days = self.timesheet_ids.mapped("date") if "timesheet_ids" in self._fields else []
            moment = (
                self.company_id._service_noon(max(days)) if days else task.date_last_stage_update
            )
            return Part(ordered, [(moment, ordered)])
        return Part(ordered, [], is_open=task.state != "1_canceled")

    def _get_hours(self):
        """Return [(moment, quantity)] of the hours logged on this line, in its unit."""
        unit = self.product_uom_id
        return [
            (
                self.company_id._service_noon(hours.date),
                hours.product_uom_id._compute_quantity(hours.unit_amount, unit, round=False)
                if hours.product_uom_id._has_common_reference(unit)
                else hours.unit_amount,
            )
            for hours in self.timesheet_ids
        ]

    def _get_expected_delivery(self):
        """Return when the last unit is expected (naive UTC): at the end of an event, otherwise
        after the line's lead time; False without any."""
        self.ensure_one()
        return self._get_event_end() or (self.customer_lead and self._expected_date())

    @api.model
    def _cron_settle_events(self):
        """Settle the lines whose event is over: no record changes at that moment."""
        if "event_id" not in self._fields:
            return
        lines = self.search(
            [("delivery_state", "=", OPEN), ("event_id.date_end", "<=", fields.Datetime.now())]
        )
        lines.modified(["event_id"])
        self.env.flush_all()

    # === CREATE, WRITE ===#

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {name.removeprefix("default_") for name in self.env.context}
        self._check_said_by_delivery(defaults.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._check_said_by_delivery(vals.keys())
        if "date_delivered_corrected" in vals:
            # Without the correction the records say it again; what was typed has none.
            self.sudo().filtered("date_delivered_corrected").date_delivered = False
        if "product_uom_qty" in vals:
            # Before the write, amid which Inventory settles the line.
            self.sudo().filtered(
                lambda line: (
                    line.delivery_state == OPEN
                    and (vals["product_uom_qty"] or 0) < line.product_uom_qty
                )
            ).date_shortened = fields.Datetime.now()
        result = super().write(vals)
        if "customer_lead" in vals:
            self.order_id._follow_lead_times()
        return result

    def _check_said_by_delivery(self, names):
        """Refuse to let a client write what only a delivery says."""
        if not self.env.su and SAID_BY_DELIVERY.intersection(names):
            raise UserError(
                self.env._(
                    "When a line was delivered follows from its transfers, or from its delivered "
                    "quantity. A service manager can correct it in “Delivered On (Corrected)”."
                )
            )
