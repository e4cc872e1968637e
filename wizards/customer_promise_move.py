from odoo import api, fields, models


class CustomerPromiseMove(models.TransientModel):
    """Ask for the new date, who wanted it, why, and whether the customer was told."""

    _name = "customer.promise.move"
    _description = "Re-promise"

    promise_ids = fields.Many2many("customer.promise", required=True, readonly=True)
    date_due = fields.Datetime(string="New Date", required=True)
    requested_by = fields.Selection(
        [("company", "Us"), ("customer", "The customer")],
        string="Who Asked for It",
        required=True,
        help="Moved by us, the promise is still judged on the old date; "
        "at the customer's request, on the new one.",
    )
    reason = fields.Char(string="Why", required=True)
    customer_told = fields.Boolean(
        string="The Customer Was Told",
        help="Leave it unticked to write the customer a message next.",
    )

    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    @api.depends("promise_ids")
    def _compute_is_overdue(self):
        for wizard in self:
            wizard.is_overdue = bool(
                wizard.promise_ids.filtered(lambda promise: not promise._is_judged_on_a_new_date())
            )

    def action_move(self):
        """Move the promises; where the customer does not know yet, open the message to write."""
        self.ensure_one()
        promises = self.promise_ids
        promises.repromise(self.date_due, self.requested_by, self.reason, self.customer_told)
        if len(promises) == 1 and not self.customer_told and promises.partner_id:
            return promises.action_tell_customer()
        return {"type": "ir.actions.act_window_close"}
