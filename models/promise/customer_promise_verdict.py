from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...formulas import days, verdict
from ..ground.measure import Measure

# Whether a promise is none of those that were met: no clock is needed to tell, and most were.
UNMET = (
    "((%(date_fulfilled)s <= %(date_judged)s) IS NOT TRUE"
    " OR %(date_given_up)s IS NOT NULL OR %(date_cancelled)s IS NOT NULL)"
)
RESTS_ON = ("date_fulfilled", "date_judged", "date_given_up", "date_cancelled")


class CustomerPromise(models.Model):
    """Whether a promise was kept: its state, and the verdict as of now, which nobody stores."""

    _inherit = "customer.promise"

    date_judged = fields.Datetime(
        string="Judged On",
        readonly=True,
        required=True,
        copy=False,
        guard="method",
        help="The date on which the verdict rests: the first one, or the last one that the "
        "customer asked for, plus the working time spent waiting for the customer.",
    )
    date_judged_start = fields.Datetime(
        compute="_compute_date_judged_start", store=True, precompute=True, guard="method"
    )
    date_fulfilled = fields.Datetime(
        string="Fulfilled On",
        copy=False,
        tracking=True,
        guard="manager",
        help="When the promise was fulfilled; for a delivery, when its last unit was delivered.",
    )
    date_given_up = fields.Datetime(string="Given Up On", copy=False, tracking=True, guard="method")
    date_cancelled = fields.Datetime(
        string="Cancelled On", copy=False, tracking=True, guard="method"
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("waiting", "Waiting for Customer"),
            ("fulfilled", "Fulfilled"),
            ("given_up", "Given Up"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        guard="method",
    )
    verdict = fields.Selection(
        [
            ("early", "Early"),
            ("kept", "Kept"),
            ("late", "Late"),
            ("broken", "Broken"),
            ("pending", "Pending"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_verdict",
        search="_search_verdict",
        help="Early: before the due day. Kept: on the due day. Late: fulfilled afterwards. "
        "Broken: past due and not fulfilled, or given up. Always as of now.",
    )
    kept_rate = Measure(
        measured=lambda promise: promise.verdict in verdict.JUDGED,
        compute="_compute_verdict",
        aggregator="avg",
        help="1 for an early or kept promise, 0 for a late or broken one. Its mean is the kept "
        "rate; pending and cancelled promises do not count.",
    )
    margin_days = Measure(
        measured=lambda promise: promise.date_fulfilled,
        string="Margin (Days)",
        compute="_compute_margin_days",
        store=True,
        precompute=True,
        guard="method",
        aggregator="avg",
        digits=(16, 1),
        help="Calendar days between fulfilment and the date judged on; positive is before.",
    )

    _pending_idx = models.Index("(date_due, id) WHERE state IN ('open', 'waiting')")
    _mine_idx = models.Index("(user_id, date_due) WHERE state IN ('open', 'waiting')")
    _due_idx = models.Index("(company_id, date_judged)")
    # Few are missed: who asks for them need not look through all that were met.
    _unmet_idx = models.Index(f"(company_id, date_judged) WHERE {UNMET % {n: n for n in RESTS_ON}}")

    @api.depends("date_judged")
    def _compute_date_judged_start(self):
        days_of = self.grouped(lambda promise: (promise.company_id, promise.date_judged))
        for (company, judged), promises in days_of.items():
            promises.date_judged_start = judged and company._service_day_start(judged)

    @api.depends("date_cancelled", "date_given_up", "date_fulfilled", "waiting_since")
    def _compute_state(self):
        for promise in self:
            if promise.date_cancelled:
                promise.state = "cancelled"
            elif promise.date_given_up:
                promise.state = "given_up"
            elif promise.date_fulfilled:
                promise.state = "fulfilled"
            else:
                promise.state = "waiting" if promise.waiting_since else "open"

    @api.depends(
        "date_judged",
        "date_judged_start",
        "date_fulfilled",
        "date_given_up",
        "date_cancelled",
        "waiting_since",
    )
    def _compute_verdict(self):
        now = self._now()
        for promise in self:
            if not promise.date_judged:
                promise.verdict, promise.kept_rate = verdict.PENDING, False
                continue
            facts = verdict.Facts(
                judged=promise.date_judged,
                day_start=promise.date_judged_start,
                fulfilled=promise.date_fulfilled,
                given_up=promise.date_given_up,
                cancelled=promise.date_cancelled,
                waiting_since=promise.waiting_since,
            )
            promise.verdict = verdict.verdict(facts, now)
            promise.kept_rate = promise.verdict in verdict.MET

    def _search_verdict(self, operator, value):
        if operator != "in":
            return NotImplemented
        names = tuple(name for name in value if name) or (None,)

        def to_sql(model, alias, query):
            live, unmet = model._field_to_sql(alias, "verdict", query), model._unmet_sql(alias)
            others = tuple(name for name in names if name not in verdict.MET)
            if others == names:
                return SQL("(%s AND %s IN %s)", unmet, live, names)
            if set(verdict.MET) <= set(names):
                return SQL("(NOT %s OR %s IN %s)", unmet, live, others or (None,))
            return SQL("%s IN %s", live, names)

        return Domain.custom(to_sql=to_sql, predicate=lambda promise: promise.verdict in names)

    @api.depends("date_judged", "date_fulfilled")
    def _compute_margin_days(self):
        for promise in self:
            promise.margin_days = bool(promise.date_fulfilled and promise.date_judged) and (
                days.margin_days(
                    promise.date_judged, promise.date_fulfilled, promise.company_id._service_tz()
                )
            )

    def _now(self):
        """Return the moment as of which verdicts are given (naive UTC)."""
        return fields.Datetime.now()

    def _field_to_sql(self, alias, field_expr, query=None):
        """Give the database the live verdict, so that views can group by it and average it."""
        if field_expr == "verdict":
            return self._verdict_sql(alias, query)
        if field_expr == "kept_rate":
            return SQL(
                "(CASE WHEN NOT %s THEN 1.0 WHEN %s IN %s THEN 0.0 END)",
                self._unmet_sql(alias),
                self._field_to_sql(alias, "verdict", query),
                verdict.MISSED,
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _unmet_sql(self, alias):
        """Return the SQL of whether a promise behind `alias` is none of those that were met."""
        return SQL(UNMET, **{name: self._field_to_sql(alias, name) for name in RESTS_ON})

    def _verdict_sql(self, alias, query):
        """Return the SQL of `formulas.verdict.verdict` for the promises behind `alias`.

        In the database because nobody stores a verdict: a promise is broken from the second at
        which it is overdue, whether or not a job has run since.
        """

        def column(name):
            return self._field_to_sql(alias, name, query)

        return SQL(
            """(CASE
                WHEN %(cancelled)s IS NOT NULL
                    THEN CASE WHEN %(cancelled)s > %(judged)s THEN 'broken' ELSE 'cancelled' END
                WHEN %(given_up)s IS NOT NULL THEN 'broken'
                WHEN %(fulfilled)s < %(day_start)s THEN 'early'
                WHEN %(fulfilled)s <= %(judged)s THEN 'kept'
                WHEN %(fulfilled)s IS NOT NULL THEN 'late'
                WHEN COALESCE(%(waiting)s, %(now)s) > %(judged)s THEN 'broken'
                ELSE 'pending' END)""",
            cancelled=column("date_cancelled"),
            given_up=column("date_given_up"),
            fulfilled=column("date_fulfilled"),
            day_start=column("date_judged_start"),
            judged=column("date_judged"),
            waiting=column("waiting_since"),
            now=self._now(),
        )
