from odoo import api, fields, models


class CustomerComplaint(models.Model):
    """When the clocks of a complaint's deadlines ran, and when they stood still."""

    _inherit = "customer.complaint"

    timeline = fields.Html(compute="_compute_timeline", sanitize=False)

    @api.depends("promise_ids.timeline")
    @api.depends_context("lang", "tz")
    def _compute_timeline(self):
        for complaint in self:
            complaint.timeline = bool(complaint._origin) and self.env["ir.qweb"]._render(
                "customers_for_life.customer_complaint_timeline",
                {"promises": complaint.promise_ids.filtered(lambda p: p.state != "cancelled")},
            )
