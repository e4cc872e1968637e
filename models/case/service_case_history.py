from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ServiceCaseMixin(models.AbstractModel):
    """Complaints and errors that were closed in another system, before this one."""

    _inherit = "service.case.mixin"

    # The date on which what was wrong was right again.
    _solved_field = None

    @api.model
    def _is_over(self, vals):
        names = ("date_closed", "date_answered", self._solved_field)
        return vals.get("state") in ("closed", "cancelled") or any(vals.get(n) for n in names)

    @api.model
    def _check_dates(self, vals):
        self._check_history_stage(vals, "state", ("closed", "cancelled"))
        return super()._check_dates(vals)

    @api.model
    def _complete_history(self, vals):
        self._check_number(vals.get("reference") or "")
        vals = super()._complete_history(vals)
        if vals["state"] == "closed" and not vals.get(self._solved_field):
            # What was closed was right again by then.
            vals = {**vals, self._solved_field: vals["date_closed"]}
        return vals

    @api.model
    def _check_number(self, reference):
        """Refuse a number that the next one of our own may be."""
        # Not by `ref`, which asks the database each time whether it is there.
        sequence = self.env["ir.model.data"]._xmlid_to_res_id(self._case_sequence)
        prefix = self.env["ir.sequence"].sudo().browse(sequence).prefix or ""
        if reference.startswith(prefix) and reference[len(prefix) :].isdecimal():
            raise UserError(
                self.env._(
                    "%(reference)s looks like a number that new ones get here. Leave the column "
                    "%(column)s out, or put something before the old number.",
                    reference=reference,
                    column=self._get_label("reference"),
                )
            )

    @api.model
    def _create_history(self, vals_list):
        numbers = [vals["reference"] for vals in vals_list if vals.get("reference")]
        # Whoever may read it: a number that two have is no number.
        known = self.sudo().with_context(active_test=False)
        known = known.search(Domain("reference", "in", numbers), limit=1).mapped("reference")
        known += [number for number, count in Counter(numbers).items() if count > 1][:1]
        if known:
            raise UserError(
                self.env._("%s is there already: each number stands for one.", known[0])
            )
        return super()._create_history(vals_list)


class CustomerComplaint(models.Model):
    _inherit = "customer.complaint"
    _solved_field = "date_solved"
    _history_fields = (
        *("state", "reference", "date_taken", "date_answered", "date_solved", "date_closed"),
    )
    _history_dates = ("date_taken", "date_answered", "date_solved", "date_closed")
    _history_needed = ("date_taken", "date_closed")
    _history_template = "complaints"

    date_taken = fields.Datetime(
        string="Taken On",
        compute="_compute_date_taken",
        readonly=False,
        guard="method",
        help="When the customer said it.",
    )


class CustomerRework(models.Model):
    _inherit = "customer.rework"
    _solved_field = "date_mended"
    _history_fields = ("state", "reference", "date_mended", "date_closed")
    _history_dates = ("date_found", "date_mended", "date_closed")
    _history_needed = ("date_found", "date_closed")
    _history_template = "reworks"
