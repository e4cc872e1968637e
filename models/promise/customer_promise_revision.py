from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerPromiseRevision(models.Model):
    """The frozen log of every move of a due date."""

    _name = "customer.promise.revision"
    _description = "Promise Revision"
    _order = "id"
    _rec_name = "promise_id"

    promise_id = fields.Many2one(
        "customer.promise", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="promise_id.partner_id")
    author_id = fields.Many2one(
        "res.users", string="Moved By", required=True, readonly=True, index=True
    )
    requested_by = fields.Selection(
        [("company", "Us"), ("customer", "Customer"), ("waiting", "Waited for customer")],
        required=True,
        readonly=True,
        help="Moved by us, the promise is still judged on the old date; "
        "at the customer's request, on the new one.",
    )
    old_date = fields.Datetime(required=True, readonly=True)
    new_date = fields.Datetime(required=True, readonly=True)
    judged_date = fields.Datetime(
        string="Judged On",
        required=True,
        readonly=True,
        help="The date on which the promise is judged after this move.",
    )
    reason = fields.Char(required=True, readonly=True)
    customer_told = fields.Boolean(readonly=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A revision is a record of what happened: it stays as it is."))

    def _blank_reason(self):
        """Blank the words of why, which have an end; what happened has none."""
        blank = {"reason": self.env._("Words blanked")}
        # Past the refusal above.
        return super().write(blank)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A revision is a record of what happened: it stays as it is."))
