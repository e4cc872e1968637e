from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

# Of 100 comparable promises that are still open, fewer than so many keep the date: it is likelier
# to be late than not. At the share that the company aims at, each one given on the advised date
# would stand there as soon as the first of its like is fulfilled.
LIKELY = 50
BATCH = 1000


class CustomerPromise(models.Model):
    """What history expects of an open promise, looked at each night."""

    _inherit = "customer.promise"

    date_expected = fields.Datetime(
        string="History Expects",
        readonly=True,
        copy=False,
        guard="method",
        help="By when so many comparable promises as the company aims at are fulfilled, where this "
        "one is likelier to be late than not. Looked at each night.",
    )
    day_expected = fields.Date(
        readonly=True, copy=False, guard="method", help="When history was last asked about it."
    )

    @api.model
    def _cron_look_ahead(self):
        """Ask history about each open promise, once a day.

        Commits batch by batch; a run that was cut short goes on where it stopped.
        """
        now, today = self._now(), fields.Date.today()
        pending = Domain([("state", "=", "open"), ("date_due", ">=", now)])
        promises = self.search(
            pending & (Domain("day_expected", "=", False) | Domain("day_expected", "<", today)),
            order="date_due, id",
        )
        done = 0
        for ids in split_every(BATCH, promises.ids):
            self.browse(ids)._look_ahead(today)
            done += len(ids)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=len(promises) - done):
                break
            # What was read of the last ones is not needed again.
            self.env.invalidate_all()

    def _look_ahead(self, today):
        """Ask history about these promises, with a handful of queries."""
        promises = self.exists()
        questions = {promise: promise._get_advice_question() for promise in promises}
        questions = {promise: question for promise, question in questions.items() if question}
        answers = self.env["customer.promise.norm"].sudo()._advise(questions)
        rows = [
            SQL("(%s, %s::timestamp)", promise.id, answer.date or None)
            if answer.chance is not None and answer.chance < LIKELY
            else SQL("(%s, NULL::timestamp)", promise.id)
            for promise, answer in answers.items()
        ]
        if not rows:
            return
        self.flush_model()
        # In one go, and nobody's last change: the clock tells it, not a user.
        self.env.cr.execute(
            SQL(
                """UPDATE customer_promise promise
                      SET date_expected = asked.date, day_expected = %s
                     FROM (VALUES %s) asked (id, date)
                    WHERE promise.id = asked.id""",
                today,
                SQL(", ").join(rows),
            )
        )
        promises.invalidate_recordset(["date_expected", "day_expected"], flush=False)

    def _select_forecasts(self):
        selects = super()._select_forecasts()
        expected = SQL(
            """SELECT promise.id, promise.date_expected AS date FROM customer_promise promise
                WHERE %s AND promise.date_expected > promise.date_due""",
            self._pending_sql(),
        )
        idle = selects.pop("idle")
        return {**selects, "history": expected, "idle": idle}

    def _say_forecast(self, reason, date):
        if reason != "history":
            return super()._say_forecast(reason, date)
        target = self.company_id.promise_target
        of = (target, 100) if target % 10 else (target // 10, 10)
        return self.env._(
            "%(some)s of %(all)s like it take until %(date)s.",
            some=of[0],
            all=of[1],
            date=self._format_moment(date),
        )
