from odoo import api, fields, models


class CustomerPromiseMove(models.TransientModel):
    """Ask for the new date, who wanted it, why, and whether the customer was told."""

    _name = "customer.promise.move"
    _description = "Re-promise"
    _inherit = ["customer.advice.mixin"]

    promise_ids = fields.Many2many("customer.promise", required=True, readonly=True)
    old_date = fields.Datetime(string="Present Date", compute="_compute_present")
    old_day = fields.Date(string="Present Day", compute="_compute_present")
    by_day = fields.Boolean(compute="_compute_present")
    later = fields.Selection(
        [("1", "+1"), ("3", "+3"), ("7", "+7")],
        string="Working Days Later",
        help="Counted from the present date, or from today where that has passed.",
    )
    date_due = fields.Datetime(
        string="New Date", compute="_compute_new_date", store=True, readonly=False
    )
    day = fields.Date(string="New Day", compute="_compute_new_date", store=True, readonly=False)
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
    def _compute_present(self):
        for wizard in self:
            promises = wizard.promise_ids
            wizard.by_day = set(promises.mapped("precision")) == {"day"}
            # Of several, each has its own.
            promise = promises if len(promises) == 1 else promises.browse()
            wizard.update({"old_date": promise.date_due, "old_day": promise.due_day})

    @api.depends("later")
    def _compute_new_date(self):
        for wizard in self:
            latest = wizard.promise_ids.sorted("date_due")[-1:]
            if not wizard.later or not latest:
                wizard.update({"date_due": wizard.date_due, "day": wizard.day})
                continue
            company = latest.company_id
            start = max(latest.date_due, fields.Datetime.now())
            due = company._service_plan(int(wizard.later), "day", start)
            wizard.day = company._service_day(due)
            # On that day at the same hour.
            hour = start - company._service_day_start(start)
            wizard.date_due = company._service_day_start(due) + hour

    @api.depends("promise_ids")
    def _compute_is_overdue(self):
        for wizard in self:
            wizard.is_overdue = bool(
                wizard.promise_ids.filtered(lambda promise: not promise._is_judged_on_a_new_date())
            )

    @api.depends("promise_ids", "day", "date_due")
    def _compute_advice(self):
        return super()._compute_advice()

    def _get_advice_question(self):
        # Of several, each would be advised another date.
        promise = self.promise_ids._origin
        question = len(promise) == 1 and promise._get_advice_question()
        return question and question._replace(due=self._get_new_date(promise.company_id))

    def _get_new_date(self, company):
        """Return the date that was chosen (naive UTC), or False."""
        return company._service_noon(self.day) if self.by_day and self.day else self.date_due

    def action_move(self):
        """Move the promises; where the customer does not know yet, open the message to write."""
        self.ensure_one()
        promises = self.promise_ids
        for company, theirs in promises.grouped("company_id").items():
            due = self._get_new_date(company)
            theirs.repromise(due, self.requested_by, self.reason, self.customer_told)
        if len(promises) == 1 and not self.customer_told and promises.partner_id:
            return promises._open_message()
        return {"type": "ir.actions.act_window_close"}
