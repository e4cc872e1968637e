from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas import verdict
from .customer_promise_make import is_promisable


class CustomerPromise(models.Model):
    """Giving the customer another date, with a log of every move."""

    _inherit = "customer.promise"

    date_first_due = fields.Datetime(
        string="First Due",
        readonly=True,
        required=True,
        copy=False,
        guard="method",
        help="The date first given.",
    )
    revision_ids = fields.One2many("customer.promise.revision", "promise_id", readonly=True)
    revision_count = fields.Integer(compute="_compute_revision_count")

    @api.depends("revision_ids")
    def _compute_revision_count(self):
        for promise in self:
            promise.revision_count = len(promise.revision_ids)

    def repromise(self, date_due, requested_by, reason, customer_told=False):
        """Give the customer a new date; the first one that anybody gives is the promise.

        :param datetime date_due: naive UTC
        :param str requested_by: 'company', the promise is judged on the old date still, or
            'customer', it is judged on the new one
        :param str reason: why; stays on record
        :param bool customer_told: whether the customer knows
        :raise UserError: where a promise is no longer open, the date has passed or is no date, or
            the reason is missing
        """
        try:
            date_due = fields.Datetime.to_datetime(date_due)
        except (TypeError, ValueError):
            date_due = False
        if not is_promisable(date_due) or any(
            promise.type_id._round_due(promise.company_id, date_due) < self._now()
            for promise in self
        ):
            raise UserError(self.env._("Choose a date to come."))
        if requested_by not in ("company", "customer"):
            raise UserError(self.env._("Say who asked for the new date: us, or the customer."))
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why the date moves: the reason stays on record."))
        self._check_not_a_colleague_s(lambda promise: date_due < promise.date_judged)
        self._repromise(date_due, requested_by, reason, customer_told)

    def _repromise(self, date_due, requested_by, reason, customer_told=False, by_lead_time=False):
        """Do as `repromise` says.

        :param bool by_lead_time: whether somebody gave the date as a lead time on the order's
            lines, so that the order gets no delivery date of its own
        """
        for promise in self._filter_pending():
            due = promise.type_id._round_due(promise.company_id, date_due)
            if due == promise.date_due:
                raise UserError(self.env._("Choose a date other than the present one."))
            is_first = promise._is_open_to_a_first_date()
            is_asked = requested_by == "customer" and promise._is_judged_on_a_new_date()
            promise._move(
                due,
                due if is_first or is_asked else promise.date_judged,
                requested_by=requested_by,
                reason=reason,
                customer_told=customer_told,
            )
            promise._write_dates(
                {"is_planned": False, **({"date_first_due": due} if is_first else {})}
            )
            order = promise.order_id
            if (
                promise.automatic
                and promise.type_id.fulfilment == "delivery"
                and not by_lead_time
                and order.commitment_date != date_due
            ):
                order.commitment_date = date_due

    def _is_judged_on_a_new_date(self):
        """Return whether a date that the customer asked for is the one to judge on: what was
        overdue by then stays judged on its old date, unless a manager says otherwise."""
        self.ensure_one()
        return self.verdict == verdict.PENDING or self._is_service_manager()

    def _move(self, due, judged, **revision):
        """Move the due date and log the move, once write access is certain.

        :param datetime due: the new due date, naive UTC
        :param datetime judged: the date to judge on from now on, naive UTC
        :param revision: requested_by, reason, customer_told of the revision
        """
        self.ensure_one()
        self.check_access("write")
        # Nobody has the right to create a revision but this method.
        self.env["customer.promise.revision"].sudo().create(
            {
                "promise_id": self.id,
                "author_id": self.env.uid,
                "old_date": self.date_due,
                "new_date": due,
                "judged_date": judged,
                **revision,
            }
        )
        self._write_dates({"date_due": due, "date_judged": judged, "reminded": False})
        self._close_activities()

    def action_repromise(self):
        """Open the dialog that asks for the new date, who asked for it and why."""
        self._filter_pending()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Re-promise"),
            "res_model": "customer.promise.move",
            "view_mode": "form",
            "target": "new",
            "context": {"default_promise_ids": self.ids},
        }
