from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_promise_make import is_promisable

# How a promise ends, and the date that says so.
ENDS = {"fulfilled": "date_fulfilled", "given_up": "date_given_up", "cancelled": "date_cancelled"}


class CustomerPromise(models.Model):
    """Promises that were kept or broken in another system, before this one."""

    _inherit = "customer.promise"
    _history_fields = ("state", "date_given_up", "date_cancelled")
    _history_dates = ("date_made", "date_due")
    _history_needed = ("date_made", "date_due")
    _history_put_right = ("date_made", "date_fulfilled")
    _history_template = "promises"

    @api.model
    def _is_over(self, vals):
        return vals.get("state") in ENDS or any(vals.get(name) for name in ENDS.values())

    @api.model
    def _check_dates(self, vals):
        given = {state: name for state, name in ENDS.items() if vals.get(name)}
        state = vals.get("state") or next(iter(given), None)
        if list(given) != [state]:
            raise UserError(
                self.env._(
                    "What is over needs one date of its end, the one of its stage: %s.",
                    ", ".join(map(self._get_label, ENDS.values())),
                )
            )
        # It may end before it is due, and after.
        self._check_sequence(vals, "date_made", given[state])
        return super()._check_dates(vals)

    @api.model
    def _complete_history(self, vals):
        kind = self.env["customer.promise.type"].browse(vals.get("type_id"))
        if kind.fulfilment == "delivery" and (vals.get("order_id") or vals.get("order_line_id")):
            raise UserError(
                self.env._(
                    "What an order here promised is not imported: “Promises from Past Orders” "
                    "makes it from the order and its delivery."
                )
            )
        # The stage follows from the dates.
        return {name: value for name, value in vals.items() if name != "state"}

    def _normalize_row(self, values):
        if values.get("date_due"):
            # As it is rounded when it is promised.
            due = fields.Datetime.to_datetime(values["date_due"])
            if is_promisable(due):
                due = self.type_id._round_due(self.company_id, due)
                values = {**values, "date_due": due}
        return super()._normalize_row(values)
