from odoo import fields, models


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
    waiting_hours = fields.Float(
        string="Hours Waited",
        readonly=True,
        copy=False,
        guard="method",
        help="Working hours spent waiting for the customer; they are taken off.",
    )

    def action_wait(self):
        """Stop the clock until the customer has done their part."""
        return (
            self._filter_pending()
            .filtered(lambda p: not p.waiting_since)
            ._write_dates({"waiting_since": self._now()})
        )

    def action_resume(self):
        """Let the clock run again, with the working time waited added to the due date.

        A promise that was overdue when it began to wait stays judged on its old date.
        """
        now = self._now()
        for promise in self.filtered("waiting_since"):
            since = promise.waiting_since
            worked = promise.company_id._service_worked(since, now)
            judged = promise.date_judged
            if since <= judged:
                judged = promise._add_worked(judged, worked)
            promise._write_dates(
                {"waiting_since": False, "waiting_hours": promise.waiting_hours + worked["hours"]}
            )
            due = promise._add_worked(promise.date_due, worked)
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

    def _add_worked(self, moment, worked):
        """Return `moment` put off by working time: to the hour, or by whole days where only the
        day counts (half a day and more is one)."""
        self.ensure_one()
        by_day = self.precision == "day"
        amount = int(worked["days"] + 0.5) if by_day else worked["hours"]
        unit = "day" if by_day else "hour"
        moved = self.company_id._service_plan(amount, unit, moment)
        return self.type_id._round_due(self.company_id, moved)
