from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas import verdict
from .customer_promise_make import is_promisable

# Of a promise that came by itself, what nobody changes: another's delivery would fulfil it.
WHAT_IT_IS_ABOUT = {"lead_id", "order_id", "order_line_id", "type_id"}
# Whose figure it is.
WHOSE_IT_IS = {"employee_id", "team_id", "user_id"}
# What a verdict asks for: said of a new promise, it is looked up for none.
NOTHING_YET = dict.fromkeys(
    ("date_fulfilled", "date_given_up", "date_cancelled", "waiting_since", "lead_id"), False
)
# What was entered by mistake is put right at once.
SLIP = timedelta(hours=1)


class CustomerPromise(models.Model):
    """What keeps the ledger honest: how promises enter it, and what nobody writes or deletes."""

    _inherit = "customer.promise"

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        if not self._is_service_manager():
            promises._check_still_to_come()
        return promises

    def _check_still_to_come(self):
        """Refuse what is broken as soon as it is promised: it blames whoever it is given to."""
        late = self.filtered(lambda promise: promise.verdict in verdict.MISSED)
        if late:
            raise UserError(
                self.env._(
                    "“%s” would be overdue already: promise a date to come. Only a service "
                    "manager enters what was promised in the past.",
                    late[0].name,
                )
            )

    def _prepare_create_values(self, vals_list):
        return super()._prepare_create_values(self._prepare_due_dates(vals_list))

    def _prepare_due_dates(self, vals_list):
        """Return the values with due dates rounded, and kept as the first and the judged ones."""
        vals_list = [NOTHING_YET | vals for vals in self._add_defaults(vals_list)]

        def together(name):
            """Return {id: record} of a field's values, to be read at once for all of them."""
            ids = {vals[name] for vals in vals_list if vals.get(name)}
            records = self.env[self._fields[name].comodel_name].browse(ids)
            return {record.id: record for record in records}

        subjects = {name: together(name) for name in ("order_line_id", "order_id", "lead_id")}
        types = together("type_id")
        for vals in vals_list:
            found = {name: subjects[name].get(vals.get(name)) for name in subjects}
            if found["order_line_id"]:
                vals["order_id"] = found["order_line_id"].order_id.id
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            for subject in found.values():
                company = subject and subject.company_id or company
            kind = types.get(vals.get("type_id"))
            if not kind:
                raise UserError(self.env._("Choose the type of the promise."))
            due = self._get_due(kind, company, vals)
            vals.update(date_due=due, date_first_due=due)
            vals["date_judged"] = vals.get("date_judged") or due
        return vals_list

    @api.model
    def _get_due(self, kind, company, vals):
        """Return the due date that the values give, or that the type plans (naive UTC)."""
        try:
            if vals.get("date_due"):
                due = kind._round_due(company, fields.Datetime.to_datetime(vals["date_due"]))
            else:
                due = kind._plan_due(company, fields.Datetime.to_datetime(vals["date_made"]))
        except OverflowError:
            due = False
        if not is_promisable(due):
            raise UserError(
                self.env._("Nobody can promise such a date: choose one between 1970 and 2199.")
            )
        return due

    def write(self, vals):
        if "user_id" in vals and not vals["user_id"] and not self._is_service_manager():
            raise UserError(self.env._("Say who keeps the promise: it is nobody's otherwise."))
        result = super().write(vals)
        if "partner_id" in vals:
            # A manager corrects whose a settled promise was: its company goes along.
            for promise in self.sudo():
                promise.commercial_partner_id = promise.partner_id.commercial_partner_id
        return result

    @api.model
    def _get_guard_message(self, fields):
        return self.env._(
            "%(fields)s cannot be written directly. Use the promise's buttons: "
            "Re-promise, Fulfilled, Wait for Customer, Give Up or Cancel.",
            fields=fields,
        )

    def _get_settled(self, name):
        judged = self.filtered(lambda promise: promise.verdict != verdict.PENDING)
        settled = super()._get_settled(name) | judged | self._get_made_by_itself(name)
        return settled | self._get_at_stake() if name in WHOSE_IT_IS else settled

    def _get_made_by_itself(self, name):
        return self.filtered("automatic") if name in WHAT_IT_IS_ABOUT else self.browse()

    def _get_at_stake(self, ever=False):
        """Return those of these promises that are so near the date that they are judged on that
        nobody passes them on any more: within its warning time, or past it.

        :param bool ever: whether to look at the dates before they were moved too
        """
        now = self._now()

        def is_at_stake(promise):
            if promise.create_uid == self.env.user and promise.create_date > now - SLIP:
                return False
            # Another date that we gave moves none that it is judged on.
            dates = [promise.date_due, promise.date_judged]
            if ever:
                moves = promise.sudo().revision_ids.filtered(lambda r: r.requested_by != "waiting")
                dates += moves.mapped("old_date")
            ahead = timedelta(hours=promise.type_id.warning_hours)
            return min(dates) - ahead <= (promise.waiting_since or now)

        return self.filtered(is_at_stake)

    def _check_may_cancel(self):
        """Refuse to take off the ledger what is about to be judged, or what goes with its order or
        case."""
        for promise in self:
            if (
                promise.automatic
                or promise.complaint_id
                or promise.rework_id
                or promise.recovery_id
            ):
                raise UserError(
                    self.env._(
                        "“%s” came by itself, and goes with what it came from. Where it never was "
                        "a promise, ask a service manager to cancel it.",
                        promise.display_name,
                    )
                )
        # What was moved just before it broke would be forgotten.
        if at_stake := self._get_at_stake(ever=True):
            raise UserError(
                self.env._(
                    "“%s” is due soon or overdue: give up what you cannot keep. Where the customer "
                    "needs it no longer, ask a service manager to cancel it.",
                    at_stake[0].display_name,
                )
            )

    def _get_settled_message(self, name):
        if name == "company_id":
            return super()._get_settled_message(name)
        if self._get_made_by_itself(name):
            return self.env._(
                "What a promise that came by itself is about cannot be changed. Ask a service "
                "manager to do so."
            )
        if self[0].verdict == verdict.PENDING:
            return self.env._(
                "%s is due soon: whoever has it now keeps it. Ask a service manager to pass it on.",
                self[0].display_name,
            )
        return self.env._(
            "%(promise)s is judged already. Ask a service manager to change whose promise it was.",
            promise=self[0].display_name,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        if any(promise.verdict != verdict.PENDING or promise.revision_ids for promise in self):
            raise UserError(
                self.env._(
                    "A promise that was moved or judged stays in the ledger. To erase a person, "
                    "use “Erase Personal Data” on the contact."
                )
            )

    def _write_dates(self, vals):
        """Write dates that no client may write, once write access is certain."""
        self.check_access("write")
        # The guard of `write` lets only this model's methods through.
        return self.sudo().write(vals)
