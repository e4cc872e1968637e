from odoo import api, fields, models

from ..ground.telling import TODO
from .customer_complaint import UNSOLVED_STATES


class CustomerComplaint(models.Model):
    """Complaints whose deadlines have passed go to the leader."""

    _inherit = "customer.complaint"

    escalated = fields.Boolean(
        readonly=True,
        copy=False,
        guard="method",
        help="The team's leader, or else a service manager, was told that a deadline passed.",
    )

    @api.model
    def _cron_escalate(self):
        """Tell the team's leader, or else a service manager, or whoever is responsible, once, of
        each complaint of which a deadline has passed."""
        overdue = (
            self.env["customer.promise"]
            .search(
                [
                    ("complaint_id.state", "in", UNSOLVED_STATES),
                    ("complaint_id.escalated", "=", False),
                    ("state", "=", "open"),
                    ("date_due", "<", fields.Datetime.now()),
                ]
            )
            .complaint_id
        )
        for leader, complaints in overdue.grouped(
            lambda c: c.team_id.user_id or c.company_id._get_service_manager() or c.user_id
        ).items():
            if leader:
                complaints.activity_schedule(
                    TODO,
                    summary=self.env._("A deadline of this complaint has passed"),
                    user_id=leader.id,
                )
                complaints.sudo().write({"escalated": True})
