from datetime import timedelta
from math import ceil
from operator import ge, gt, le, lt

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

DAY = timedelta(days=1)
COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge}


class CustomerPromise(models.Model):
    """How many days the customer was promised."""

    _inherit = "customer.promise"

    days_promised = fields.Integer(
        compute="_compute_days_promised",
        search="_search_days_promised",
        aggregator="avg",
        help="Calendar days from the day on which it was promised to the day that it is judged on; "
        "0 for a promise of the same day.",
    )

    @api.depends("date_made", "date_judged_start")
    def _compute_days_promised(self):
        for promise in self:
            made, due = promise.date_made, promise.date_judged_start
            # As many as midnights lie between, but for the hour by which a clock is put forward.
            promise.days_promised = made and due and max(0, ceil((due - made) / DAY))

    def _search_days_promised(self, operator, value):
        if operator == "in":
            days = tuple(day for day in value if day is not False) or (None,)
            return Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s IN %s", model._field_to_sql(alias, "days_promised", query), days
                ),
                predicate=lambda promise: promise.days_promised in days,
            )
        if operator not in COMPARE:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s %s",
                model._field_to_sql(alias, "days_promised", query),
                # One of a few signs.
                SQL(operator),  # pylint: disable=sql-injection
                value,
            ),
            predicate=lambda promise: COMPARE[operator](promise.days_promised, value),
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "days_promised":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "GREATEST(0, CEIL(EXTRACT(EPOCH FROM %s - %s) / 86400))::integer",
            self._field_to_sql(alias, "date_judged_start", query),
            self._field_to_sql(alias, "date_made", query),
        )
