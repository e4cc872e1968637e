from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas import verdict
from ..ground.guard import get_given_names

# Dates on which the verdict rests: only this model's own methods write them.
MOVED_BY_METHODS = {
    "automatic",
    "customer_name",
    "date_cancelled",
    "date_due",
    "date_first_due",
    "date_given_up",
    "date_judged",
    "date_judged_start",
    "is_planned",
    "reminded",
    "settled_by",
    "waiting_hours",
    "waiting_since",
}
# What a service manager may put right, or import.
CORRECTED_BY_MANAGER = {"date_fulfilled", "date_made"}
# Whose promise it was, and what about: settled with the verdict.
SETTLED_WITH_VERDICT = {
    "company_id",
    "lead_id",
    "order_id",
    "order_line_id",
    "partner_id",
    "team_id",
    "type_id",
    "user_id",
}
# Of a promise that came by itself, what nobody changes: another's delivery would fulfil it.
WHAT_IT_IS_ABOUT = {"lead_id", "order_id", "order_line_id", "type_id"}


class CustomerPromise(models.Model):
    """What keeps the ledger honest: how promises enter it, and what nobody writes or deletes."""

    _inherit = "customer.promise"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_written_fields(get_given_names(self.env, vals_list) - {"date_due"})
        return super().create(self._prepare_due_dates(vals_list))

    def _prepare_due_dates(self, vals_list):
        """Return the values with due dates rounded, and kept as the first and the judged ones."""
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]

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
        if vals.get("date_due"):
            return kind._round_due(company, fields.Datetime.to_datetime(vals["date_due"]))
        return kind._plan_due(company, fields.Datetime.to_datetime(vals["date_made"]))

    def write(self, vals):
        self._check_written_fields(vals.keys())
        self._check_settled_fields(vals.keys())
        if vals.get("partner_id"):
            customer = self.env["res.partner"].browse(vals["partner_id"])
            vals = {**vals, "commercial_partner_id": customer.commercial_partner_id.id}
        return super().write(vals)

    def _is_service_manager(self):
        return self.env.su or self.env.user.has_group("customers_for_life.group_service_manager")

    def _check_settled_fields(self, names):
        """Refuse to let a salesperson pass a judged promise on to somebody else."""
        if self._is_service_manager() or not SETTLED_WITH_VERDICT.intersection(names):
            return
        if WHAT_IT_IS_ABOUT.intersection(names) and any(self.mapped("automatic")):
            raise UserError(
                self.env._(
                    "What a promise that came by itself is about cannot be changed. Ask a service "
                    "manager to do so."
                )
            )
        judged = self.filtered(lambda promise: promise.verdict != verdict.PENDING)
        if judged:
            raise UserError(
                self.env._(
                    "%(promise)s is judged already. "
                    "Ask a service manager to change whose promise it was.",
                    promise=judged[0].display_name,
                )
            )

    def _check_written_fields(self, names):
        """Refuse to let a client write the dates on which the verdict rests."""
        if self.env.su:
            return
        refused = MOVED_BY_METHODS.intersection(names)
        if not self._is_service_manager():
            refused |= CORRECTED_BY_MANAGER.intersection(names)
        if refused:
            labels = ", ".join(
                sorted(self._fields[name]._description_string(self.env) for name in refused)
            )
            raise UserError(
                self.env._(
                    "%(fields)s cannot be written directly. Use the promise's buttons: "
                    "Re-promise, Fulfilled, Wait for Customer, Give Up or Cancel.",
                    fields=labels,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        if any(promise.verdict != verdict.PENDING or promise.revision_ids for promise in self):
            raise UserError(self.env._("A promise that was moved or judged stays in the ledger."))

    def _write_dates(self, vals):
        """Write dates that no client may write, once write access is certain."""
        self.check_access("write")
        # The guard of `write` lets only this model's methods through.
        return self.sudo().write(vals)
