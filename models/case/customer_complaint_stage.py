from odoo import fields, models


class CustomerComplaint(models.Model):
    """What becomes of a complaint: each stage is a button's, and its deadlines follow."""

    _inherit = "customer.complaint"
    _stage_methods = {
        "working": "action_start",
        "solved": "action_solved",
        "closed": "action_learn_and_close",
        "cancelled": "action_cancel",
    }

    def action_start(self):
        """Begin to work on it."""
        self._move_on("working", from_states=("new",))

    def action_answered(self):
        """Say that the customer got a first answer, by phone or in person."""
        self._answer()

    def _answer(self):
        """Fulfil the promise of a first answer, once."""
        unanswered = self.filtered(lambda complaint: not complaint.date_answered)
        unanswered.sudo().write({"date_answered": fields.Datetime.now()})
        unanswered.filtered(lambda c: c.state == "new").sudo().write({"state": "working"})
        unanswered._get_pending_promises("complaint_answer").action_fulfil()

    def action_solved(self):
        """Say that the customer has what was wrong put right: all deadlines are met."""
        self._move_on("solved", ("new", "working"), date_solved=fields.Datetime.now())
        self._answer()
        self._get_pending_promises().action_fulfil()

    def action_close(self):
        """Close, once the cause is removed and taught.

        :raise UserError: naming what is missing: solution, cause, action or lesson
        """
        self._check_complete()
        self._move_on("closed", ("solved",), date_closed=fields.Datetime.now())

    def _get_needed(self):
        return {self.env._("solution"): self.date_solved, **super()._get_needed()}

    def action_cancel(self):
        """Take back what was no complaint.

        :raise UserError: where others than service managers take back what they did not write down
        """
        self._check_may_cancel(self.filtered(lambda complaint: not complaint._is_by_hand()))
        self._move_on("cancelled", ("new", "working"), date_closed=fields.Datetime.now())
        self._get_pending_promises()._cancel()

    def action_wait(self):
        """Stop the clock of the deadlines until the customer has answered."""
        self.check_access("write")
        self._get_pending_promises().action_wait()

    def action_resume(self):
        """Let the clock run again."""
        self.check_access("write")
        self._get_pending_promises().action_resume()

    def _reopen(self, why):
        """Open closed ones again, with the reason (str) on record."""
        closed = self.filtered(lambda complaint: complaint.state == "closed")
        closed.sudo().write({"state": "solved", "date_closed": False})
        for complaint in closed:
            complaint.message_post(body=why)
