from odoo import api, fields, models
from odoo.tools.misc import format_datetime


class CustomerPromise(models.Model):
    """When the clock of a promise ran, and when it stood still."""

    _inherit = "customer.promise"

    timeline = fields.Html(compute="_compute_timeline", sanitize=False)

    @api.depends("date_made", "state", "pause_ids", "waiting_since")
    @api.depends_context("lang", "tz")
    def _compute_timeline(self):
        for promise in self:
            promise.timeline = bool(promise._origin) and self.env["ir.qweb"]._render(
                "customers_for_life.customer_promise_timeline",
                {"spans": promise._get_spans()},
            )

    def _get_spans(self):
        """Return the spans of the clock, from the promise until it was settled or until now.

        :return: list of dicts, in order: waits (bool), date_from and date_to (words; no date_to
            where it goes on), hours (working time), share (of the whole time, in percent), note
        """
        self.ensure_one()
        now = self._now()
        settled = self.date_fulfilled or self.date_given_up or self.date_cancelled
        end = settled or now
        # Whoever may read the promise may know when it waited.
        waits = [(p.date_from, p.date_to, p.hours, p._get_words()) for p in self.sudo().pause_ids]
        if self.waiting_since:
            by = self.waiting_by_id.name
            words = self.env._("Stopped by %s", by) if by else ""
            waits.append((self.waiting_since, max(end, self.waiting_since), None, words))
        spans, start = [], self.date_made
        for date_from, date_to, hours, words in waits:
            spans += [(False, start, date_from, None, ""), (True, date_from, date_to, hours, words)]
            start = date_to
        if not self.waiting_since:
            spans.append((False, start, end, None, ""))
        # What goes on is shown from its first second, and nothing else is said to go on.
        going_on = None if settled else spans[-1]
        spans = [span for span in spans if span[1] < span[2] or span is going_on]
        total = sum((span[2] - span[1]).total_seconds() for span in spans) or 1
        return [
            {
                "waits": is_wait,
                "date_from": self._say_moment(first),
                "date_to": span is not going_on and self._say_moment(last),
                "hours": self.company_id._service_worked(first, last)["hours"]
                if hours is None
                else hours,
                "share": 100 * (last - first).total_seconds() / total,
                "note": words,
            }
            for span in spans
            for is_wait, first, last, hours, words in [span]
        ]

    def _say_moment(self, moment):
        return format_datetime(self.env, moment, dt_format="short")
