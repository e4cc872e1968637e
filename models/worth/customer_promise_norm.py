from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...formulas import lead_time

# What is known when a promise is made, the general before the special.
KINDS = {
    "category": "Product Category",
    "product": "Product",
    "country": "Customer's Country",
    "state": "Customer's State",
    "warehouse": "Warehouse",
}
# The row that stands for all promises of a type.
LEVEL = ("level", 0)


class Case(NamedTuple):
    """A promise to be: what is known of it; ids, 0 where there is none.

    `type_id` is 0 for the one that an order makes when it is confirmed.
    """

    company: int
    type_id: int
    category: int = 0
    product: int = 0
    country: int = 0
    state: int = 0
    warehouse: int = 0

    @property
    def things(self):
        return [(kind, getattr(self, kind)) for kind in KINDS if getattr(self, kind)]


class Known:
    """What is on record of the promises of a type, as far as some cases concern it."""

    def __init__(self, unit, by_day):
        """
        :param str unit: 'day' or 'hour', of working time
        :param bool by_day: whether such a promise is kept until its day ends
        """
        self.unit, self.by_day = unit, by_day
        self.size, self.percentiles, self.effects = 0, [], {}

    def expect(self, case):
        """Return the logarithm of the lead time that a case lets expect."""
        return lead_time.predict(
            self.effects[LEVEL], [self.effects.get(thing, 0) for thing in case.things]
        )


class CustomerPromiseNorm(models.Model):
    """What history says a comparable promise takes.

    One row says how long the promises of a type take; one more for each thing that makes a
    difference, and of which any is on record, says how much. Nobody writes them but the nightly
    job.
    """

    _name = "customer.promise.norm"
    _description = "Time That Promises Take"
    _inherit = ["service.number.mixin"]
    _order = "company_id, type_id, id"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", help="Whose promises these are."
    )
    type_id = fields.Many2one(
        "customer.promise.type",
        required=True,
        ondelete="cascade",
        help="Promises of one type are compared with one another.",
    )
    kind = fields.Selection(
        [("level", "All"), *KINDS.items()],
        string="Of",
        required=True,
        help="Of which promises of this type: all, or those of one product, region and so on.",
    )
    res_id = fields.Integer(
        string="Record", required=True, help="Which product, region and so on; 0 for all."
    )
    effect = fields.Float(
        digits=0,
        help="Mean of the logarithm of the lead time, in working days or hours as the type plans "
        "it; of one thing, what it adds to that, shrunk where little is known of it.",
    )
    size = fields.Integer(
        string="Promises", help="Of all: those fulfilled lately. Of one thing: those on record."
    )
    percentiles = fields.Json(
        help="How far the quickest 1 %, 2 % … of the recent promises stay from what was expected "
        "of them, as far as it is known.",
    )
    date_refreshed = fields.Date(help="The company's day on which this was last looked at.")

    _thing_uniq = models.UniqueIndex("(company_id, type_id, kind, res_id)")
    _type_idx = models.Index("(type_id)")

    @api.model
    def _look_up(self, cases):
        """Return {(company id, type id): Known} for these cases, with one query.

        That of a type that orders make promises of stands under the type id 0 too.
        :param cases: Case objects
        """
        cases = set(cases)
        if not cases:
            return {}
        self.flush_model()
        self.env["customer.promise.type"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT norm.company_id, norm.type_id, type.lead_unit, type.precision,
                          type.of_orders, norm.kind, norm.res_id, norm.effect, norm.size,
                          norm.percentiles
                     FROM customer_promise_norm norm
                     JOIN (SELECT *, active AND trigger = 'order_confirmed'
                                     AND fulfilment = 'delivery' AS of_orders
                             FROM customer_promise_type) type ON type.id = norm.type_id
                    WHERE norm.company_id IN %(companies)s
                      AND (type.id IN %(types)s OR type.of_orders AND %(any_order)s)
                      AND (norm.kind, norm.res_id) IN %(things)s
                 ORDER BY type.sequence, type.id""",
                companies=tuple({case.company for case in cases}),
                types=tuple({case.type_id for case in cases}),
                any_order=any(not case.type_id for case in cases),
                things=tuple({LEVEL, *(thing for case in cases for thing in case.things)}),
            )
        )
        found = {}
        for company, kind, unit, precision, of_orders, *thing, effect, size, percentiles in rows:
            known = found.setdefault((company, kind), Known(unit, precision == "day"))
            known.effects[tuple(thing)] = effect
            if tuple(thing) == LEVEL:
                known.size, known.percentiles = size, percentiles
            if of_orders:
                # The first of several.
                found.setdefault((company, 0), known)
        return found
