from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerPromise(models.Model):
    """Waiting for the customer stops the clock, on the working calendar."""

    _inherit = "customer.promise"

    waiting_since = fields.Datetime(
        string="Waiting for Customer Since",
        readonly=True,
        copy=False,
        tracking=True,
        guard="method",
    )
    waiting_by_id = fields.Many2one(
        "res.users", string="Clock Stopped By", readonly=True, copy=False, guard="method"
    )
    waiting_hours = fields.Float(
        string="Hours Waited",
        readonly=True,
        copy=False,
        guard="method",
        help="Working hours spent waiting for the customer; they are taken off.",
    )
    pause_ids = fields.One2many(
        "customer.promise.pause", "promise_id", string="Waits for the Customer", readonly=True
    )

    def action_wait(self):
        """Stop the clock until the customer has done their part."""
        return (
            self._filter_pending()
            .filtered(lambda p: not p.waiting_since)
            ._write_dates({"waiting_since": self._now(), "waiting_by_id": self.env.uid})
        )

    def action_resume(self):
        """Let the clock run again, with the working time waited added to the due date.

        A promise that was overdue when it began to wait stays judged on its old date.
        """
        now = self._now()
        for promise in self.filtered("waiting_since"):
            since = promise.waiting_since
            worked = promise.company_id._service_worked(since, now)
            earned = promise._get_earned(worked)
            due = promise._put_off(promise.date_due, earned)
            judged = promise._get_judged_after_wait(now)
            promise._log_pause(now, worked, since <= promise.date_judged)
            if due != promise.date_due or judged != promise.date_judged:
                promise._move(
                    due,
                    judged,
                    requested_by="waiting",
                    reason=self.env._(
                        "Waited for the customer: %.1f working hours", worked["hours"]
                    ),
                )
        return True

    def _get_judged_after_wait(self, until):
        """Return the date that it is judged on (naive UTC) where its wait ends at `until`."""
        self.ensure_one()
        since = self.waiting_since
        if not since or since > self.date_judged:
            return self.date_judged
        worked = self.company_id._service_worked(since, until)
        return self._put_off(self.date_judged, self._get_earned(worked))

    def _log_pause(self, until, worked, is_counted):
        """Put the present wait on record, and let the clock run again."""
        pause = {
            "promise_id": self.id,
            "date_from": self.waiting_since,
            "date_to": until,
            **worked,
            "is_counted": is_counted,
            "paused_by_id": self.waiting_by_id.id,
            "resumed_by_id": self.env.uid,
        }
        self._write_dates(
            {
                "waiting_since": False,
                "waiting_by_id": False,
                "waiting_hours": self.waiting_hours + worked["hours"],
            }
        )
        # Nobody has the right to create a pause but this method.
        self.env["customer.promise.pause"].sudo().create(pause)

    def _get_earned(self, worked):
        """Return what a wait puts dates off by: hours, or whole days where only the day counts.

        Half a day and more is one, of all waits together: it is the same however they are split.
        """
        self.ensure_one()
        if self.precision != "day":
            return worked["hours"]
        before = sum(self.sudo().pause_ids.mapped("days"))
        return round_days(before + worked["days"]) - round_days(before)

    def _put_off(self, moment, earned):
        """Return `moment` put off by what `_get_earned` gives; never an earlier one."""
        self.ensure_one()
        if not earned:
            return moment
        unit = "day" if self.precision == "day" else "hour"
        moved = self.company_id._service_plan(earned, unit, moment)
        return self.type_id._round_due(self.company_id, moved)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paused(self):
        if self.sudo().pause_ids:
            raise UserError(
                self.env._("A promise that waited for the customer stays in the ledger.")
            )


def round_days(days):
    """Return the nearest number of whole days; half a day is one, also where thirds add up to it"""
    return int(days + 0.5 + 1e-6)
