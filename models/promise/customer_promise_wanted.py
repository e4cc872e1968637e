from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import SQL

from ...formulas import verdict
from ...formulas.days import end_of_day
from ..ground.measure import Measure
from .customer_promise_make import is_promisable

# What is stored, beside the limit, of what `formulas.verdict.is_kept_to` asks for.
FACTS = ("date_cancelled", "date_given_up", "date_fulfilled", "waiting_since")


class CustomerPromise(models.Model):
    """Two other days by which a promise can be measured: the one that the customer wanted, and the
    last one that was given. The gaps to the kept rate tell how honest our dates are."""

    _inherit = "customer.promise"

    date_wanted = fields.Date(
        string="Wanted By",
        copy=False,
        guard="settled",
        help="The day by which the customer wanted it, as they said; empty where nobody asked.",
    )
    date_wanted_end = fields.Datetime(
        compute="_compute_date_wanted_end", store=True, precompute=True, guard="method"
    )
    wanted_rate = Measure(
        string="Kept to the Wanted Day",
        measured=lambda promise: promise._is_kept_to(promise.date_wanted_end) is not None,
        compute="_compute_other_rates",
        aggregator="avg",
        help="1 where it was fulfilled by the day that the customer wanted, 0 where not. Its mean "
        "is the share; promises of which no such day is known do not count.",
    )
    last_rate = Measure(
        string="Kept to the Last Day Given",
        measured=lambda promise: promise._is_kept_to(promise.date_due) is not None,
        compute="_compute_other_rates",
        aggregator="avg",
        help="1 where it was fulfilled by the last date given, whoever moved it, 0 where not.",
    )

    @api.depends("date_wanted", "company_id")
    def _compute_date_wanted_end(self):
        for promise in self:
            promise.date_wanted_end = self._get_wanted_end(promise.date_wanted, promise.company_id)

    @api.model
    def _get_wanted_end(self, wanted, company):
        """Return the end (naive UTC) of the day `wanted`, a date or False, at a company."""
        # A slip of the keyboard measures nothing, and stops nobody's work.
        if not wanted or not is_promisable(datetime.combine(wanted, time.min)):
            return False
        return end_of_day(wanted, company._service_tz())

    @api.depends("date_wanted_end", "date_due", "date_judged", *FACTS)
    def _compute_other_rates(self):
        for promise in self:
            promise.wanted_rate = promise._is_kept_to(promise.date_wanted_end)
            promise.last_rate = promise._is_kept_to(promise.date_due)

    def _get_settled(self, name):
        settled = super()._get_settled(name)
        if name != "date_wanted":
            return settled
        # The order says it; what was missed already is wanted no later.
        return settled | self.filtered(
            lambda promise: (
                (promise.automatic and promise.order_id)
                or promise._is_kept_to(promise.date_wanted_end) is False
            )
        )

    def _is_kept_to(self, limit):
        """Return what `formulas.verdict.is_kept_to` says of this promise; None without a limit."""
        self.ensure_one()
        if not limit:
            return None
        cancelled, given_up, fulfilled, waiting = (self[name] or None for name in FACTS)
        facts = verdict.Facts(limit, limit, fulfilled, given_up, cancelled, waiting)
        return verdict.is_kept_to(limit, facts, self._now())

    def _field_to_sql(self, alias, field_expr, query=None):
        limits = {"wanted_rate": "date_wanted_end", "last_rate": "date_due"}
        if field_expr not in limits:
            return super()._field_to_sql(alias, field_expr, query)
        cancelled, given_up, fulfilled, waiting = (
            self._field_to_sql(alias, name, query) for name in FACTS
        )
        return SQL(
            """(CASE
                WHEN %(limit)s IS NULL THEN NULL
                WHEN %(cancelled)s IS NOT NULL
                    THEN CASE WHEN %(cancelled)s > %(limit)s THEN 0.0 END
                WHEN %(given_up)s IS NOT NULL THEN 0.0
                WHEN %(fulfilled)s IS NOT NULL
                    THEN CASE WHEN %(fulfilled)s <= %(limit)s THEN 1.0 ELSE 0.0 END
                WHEN COALESCE(%(waiting)s, %(now)s) > %(limit)s THEN 0.0 END)""",
            limit=self._field_to_sql(alias, limits[field_expr], query),
            cancelled=cancelled,
            given_up=given_up,
            fulfilled=fulfilled,
            waiting=waiting,
            now=self._now(),
        )
