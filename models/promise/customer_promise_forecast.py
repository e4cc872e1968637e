from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# The records that a promise came from: what is done for it may be written there.
SUBJECTS = {
    "customer.promise": "id",
    "customer.complaint": "complaint_id",
    "customer.rework": "rework_id",
    "customer.recovery": "recovery_id",
}


class CustomerPromise(models.Model):
    """Will it be late? What is known of it before its date has passed, so that the customer can be
    told. Nothing is said where nothing is known, and no verdict rests on it."""

    _inherit = "customer.promise"

    will_be_late = fields.Boolean(
        compute="_compute_forecast",
        search="_search_will_be_late",
        help="What is known of it says that it will not be kept to the date last given, or the "
        "customer does not know yet that it was moved.",
    )
    forecast = fields.Char(compute="_compute_forecast", help="Why it will be late.")
    date_forecast = fields.Datetime(
        string="Expected On",
        compute="_compute_forecast",
        help="When it is expected to be fulfilled; empty where that is not known.",
    )

    @api.depends("state", "date_due", "date_judged", "date_warning", "date_forewarned")
    @api.depends_context("lang")
    def _compute_forecast(self):
        found = self._origin._get_forecasts()
        for promise in self:
            reason, date = found.get(promise._origin.id, (None, None))
            promise.will_be_late = bool(reason)
            promise.date_forecast = date
            promise.forecast = reason and promise._origin._say_forecast(reason, date)

    def _get_forecasts(self):
        """Return {id: (reason, datetime or None)} of those of these promises that will be late,
        with one query; the first of several reasons."""
        if not self.ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (id) id, reason, date FROM (%s) forecast
                    WHERE id IN %s ORDER BY id, priority""",
                self._union_forecasts(),
                tuple(self.ids),
            )
        )
        return {promise_id: (reason, date) for promise_id, reason, date in rows}

    def _search_will_be_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        pending = Domain([("state", "=", "open"), ("date_due", ">=", self._now())])
        return pending & Domain.custom(
            to_sql=lambda model, alias, query: model._field_to_sql(alias, "will_be_late", query),
            predicate=lambda promise: promise.will_be_late,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "will_be_late":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "(%s IN (SELECT id FROM (%s) forecast))",
            self._field_to_sql(alias, "id", query),
            self._union_forecasts(),
        )

    def _union_forecasts(self):
        """Return the query (SQL) of all that is known: id, reason, date, priority."""
        # Odoo cannot know what it reads, which may wait to be written.
        self.env.flush_all()
        selects = self._select_forecasts()
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT id, %s AS reason, date::timestamp, %s AS priority FROM (%s) promise",
                reason,
                priority,
                select,
            )
            for priority, (reason, select) in enumerate(selects.items())
        )

    def _select_forecasts(self):
        """Return {reason: query (SQL) of the id and the date of promises that will be late}, the
        surest knowledge first. Rooms that know more add theirs by extending this."""
        return {
            "moved": SQL(
                """SELECT promise.id, promise.date_due AS date FROM customer_promise promise
                    WHERE %s AND promise.date_due > promise.date_judged
                      AND promise.date_forewarned IS NULL""",
                self._pending_sql(),
            ),
            "idle": SQL(
                """SELECT promise.id, NULL AS date FROM customer_promise promise
                     JOIN customer_promise_type type ON type.id = promise.type_id
                    WHERE %s AND promise.date_warning BETWEEN promise.date_made AND %s
                      AND NOT (%s)""",
                self._pending_sql(),
                self._now(),
                SQL(" OR ").join(self._get_signs_of_work()),
            ),
        }

    def _pending_sql(self):
        """Return the condition (SQL) of a promise of which the customer can be told in time."""
        now = self._now()
        return SQL(
            "promise.state = 'open' AND promise.date_due >= %s AND promise.date_judged >= %s",
            now,
            now,
        )

    def _get_signs_of_work(self):
        """Return conditions (list of SQL), each of which says that something was done for a
        promise: something was delivered; or somebody wrote or did an activity on it or on what it
        came from, or ticked its playbook."""
        written = SQL(" OR ").join(
            SQL("message.model = %s AND message.res_id = promise.%s", model, SQL.identifier(field))
            for model, field in SUBJECTS.items()
        )
        return [
            SQL(
                """type.fulfilment = 'delivery' AND EXISTS (
                   SELECT FROM sale_order_line line
                    WHERE line.order_id = promise.order_id AND line.qty_delivered > 0
                      AND line.id = COALESCE(promise.order_line_id, line.id))"""
            ),
            SQL(
                """type.fulfilment = 'manual' AND EXISTS (
                   SELECT FROM mail_message message
                    WHERE (%s) AND message.date > promise.date_made
                      AND message.author_id IS DISTINCT FROM promise.partner_id
                      AND (message.message_type IN ('comment', 'email_outgoing')
                           OR message.mail_activity_type_id IS NOT NULL))""",
                written,
            ),
            SQL(
                """EXISTS (SELECT FROM service_playbook_check tick
                            WHERE tick.promise_id = promise.id
                               OR tick.complaint_id = promise.complaint_id
                               OR tick.rework_id = promise.rework_id)"""
            ),
        ]

    def _say_forecast(self, reason, date):
        """Return in words (str) why this promise will be late."""
        if reason == "moved":
            return self.env._(
                "Moved to %s, and the customer does not know it yet.", self._format_moment(date)
            )
        return self.env._("Nothing is done yet, and it is due on %s.", self._format_due())
