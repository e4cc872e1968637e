from odoo import api, fields, models


class CustomerComplaint(models.Model):
    """Until when a customer waits at the longest for what comes next."""

    _inherit = "customer.complaint"

    date_deadline = fields.Datetime(
        string="Next Deadline",
        compute="_compute_date_deadline",
        store=True,
        index="btree_not_null",
        guard="method",
        help="The first deadline that is not met yet; empty while the customer is waited for.",
    )

    @api.depends("promise_ids.state", "promise_ids.date_due")
    def _compute_date_deadline(self):
        for complaint in self:
            running = complaint.promise_ids.filtered(lambda promise: promise.state == "open")
            complaint.date_deadline = min(running.mapped("date_due"), default=False)
