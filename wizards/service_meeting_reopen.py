from odoo import fields, models


class ServiceMeetingReopen(models.TransientModel):
    """Asks why a meeting that was held is to be altered."""

    _name = "service.meeting.reopen"
    _description = "Reopen a Meeting"

    meeting_id = fields.Many2one("service.meeting", required=True, ondelete="cascade")
    reason = fields.Text(string="Why", required=True, help="It stands in the meeting's thread.")

    def action_reopen(self):
        """Reopen the meeting; see `service.meeting._reopen`."""
        self.ensure_one()
        self.meeting_id._reopen(self.reason)
        return {"type": "ir.actions.act_window_close"}
