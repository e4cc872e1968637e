from odoo import fields, models

from .service_meeting_agenda import Finding


class ServiceMeetingPoint(models.Model):
    _inherit = "service.meeting.point"

    kind = fields.Selection(
        selection_add=[("round", "Round Not in Time"), ("other",)], ondelete={"round": "cascade"}
    )


class ServiceMeeting(models.Model):
    """Rounds that were late or missed stand on the agenda, the manager's own first."""

    _inherit = "service.meeting"

    def _get_agenda_sources(self):
        return [*super()._get_agenda_sources(), self._find_rounds]

    def _find_rounds(self, window):
        missed = self.env["service.round"]._get_missed(window.since, window.now, window.scope.team)
        return [Finding("round", round_) for round_ in missed]
