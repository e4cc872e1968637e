from odoo import api, fields, models
from odoo.fields import Domain

from ..formulas.delivery import OPEN, Part, is_enough
from .sale_order_line_delivery import HISTORY

# Shares of milestones are rounded.
ALL_MILESTONES = 0.99


class SaleOrderLine(models.Model):
    """What tasks, timesheets, milestones and events record of a service's delivery."""

    _inherit = "sale.order.line"

    def _get_delivery_triggers(self):
        paths = (
            "timesheet_ids.date",
            "task_id.state",
            "reached_milestones_ids.reached_date",
            "event_id.date_end",
            "event_id.kanban_state",
            "event_slot_id.end_datetime",
        )
        installed = [path for path in paths if path.split(".")[0] in self._fields]
        return [*super()._get_delivery_triggers(), *installed]

    def _get_delivery_parts(self):
        if self.qty_delivered_method == "milestones":
            return [Part(self.product_uom_qty * ALL_MILESTONES, self._get_milestones(), True)]
        if self._get_event_end():
            return [self._get_event_part()]
        if self._goes_by_task():
            return [self._get_task_part()]
        if self.qty_delivered_method == "timesheet":
            return [Part(self.product_uom_qty, self._get_hours(), is_open=True)]
        return super()._get_delivery_parts()

    def _get_delivery(self, now):
        values = super()._get_delivery(now)
        if self._goes_by_task():
            # When it was closed stays on record, whatever becomes of the task afterwards.
            values["date_recorded"] = self._get_task_closed(now)
        return values

    # === EVENTS ===#

    def _get_event_end(self):
        """Return when the event of this line ends (naive UTC), or False."""
        if "event_id" not in self._fields or not self.event_id:
            return False
        return self.event_slot_id.end_datetime or self.event_id.date_end

    def _get_event_part(self):
        ordered, end = self.product_uom_qty, self._get_event_end()
        if self.event_id.kanban_state == "cancel":
            return Part(ordered, [])
        is_over = end <= fields.Datetime.now()
        return Part(ordered, [(end, ordered)] if is_over else [], is_open=not is_over)

    def _get_expected_delivery(self):
        return self._get_event_end() or super()._get_expected_delivery()

    @api.model
    def _cron_settle_events(self):
        """Settle the lines whose event is over: no record changes at that moment."""
        if "event_id" not in self._fields:
            return
        now = fields.Datetime.now()
        is_over = Domain("event_id.date_end", "<=", now) | Domain(
            "event_slot_id.end_datetime", "<=", now
        )
        self.search(Domain("delivery_state", "=", OPEN) & is_over).modified(["event_id"])
        self.env.flush_all()

    # === MILESTONES, TASKS, HOURS ===#

    def _get_milestones(self):
        return [
            (
                self.company_id._service_noon(milestone.reached_date),
                milestone.quantity_percentage * self.product_uom_qty,
            )
            for milestone in self.reached_milestones_ids
            if milestone.reached_date
        ]

    def _goes_by_task(self):
        """Return whether this line is delivered with its task, and not by a typed quantity."""
        if "task_id" not in self._fields or not self.task_id:
            return False
        return self.qty_delivered_method != "manual" or not is_enough(
            self.qty_delivered, self.product_uom_qty
        )

    def _get_task_closed(self, now):
        """Return when the task of this line was closed (naive UTC), or False."""
        if self.task_id.state != "1_done":
            return False
        is_history = self.env.context.get("delivery_history") is HISTORY
        return self.date_recorded or (self.task_id.date_last_stage_update if is_history else now)

    def _get_task_part(self):
        """Return the part that is delivered when its task is done: on the last day on which hours
        were logged for it until then, otherwise when it was closed."""
        ordered = self.product_uom_qty or 1
        closed = self._get_task_closed(fields.Datetime.now())
        if not closed:
            return Part(ordered, [], is_open=self.task_id.state != "1_canceled")
        hours = self.timesheet_ids if "timesheet_ids" in self._fields else ()
        noons = [self.company_id._service_noon(entry.date) for entry in hours]
        last_day = self.company_id._service_day_end(closed)
        worked = max((noon for noon in noons if noon <= last_day), default=closed)
        return Part(ordered, [(min(worked, closed), ordered)])

    def _get_hours(self):
        """Return [(moment, quantity)] of the hours logged on this line, in its unit."""
        unit, now = self.product_uom_id, fields.Datetime.now()
        return [
            (
                min(self.company_id._service_noon(hours.date), now),
                hours.product_uom_id._compute_quantity(hours.unit_amount, unit, round=False)
                if hours.product_uom_id._has_common_reference(unit)
                else hours.unit_amount,
            )
            for hours in self.timesheet_ids
        ]
