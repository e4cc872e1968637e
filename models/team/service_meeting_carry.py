from odoo import models

from .service_meeting_agenda import AGAIN


class ServiceMeeting(models.Model):
    """What the last meeting left to this one, whose agenda may have been filled before it."""

    _inherit = "service.meeting"

    def _carry_over(self):
        """Put first what the last meeting carried over, with how many times it was; what it took or
        decided is taken off, where nobody began with it here."""
        last = self._get_last_held().point_ids
        carried = last.filtered(lambda point: point.state == "carried")
        settled = (last - carried).filtered(lambda p: p.state != "open" and p.kind not in AGAIN)
        settled = {point._get_matter() for point in settled}
        self.point_ids.filtered(
            lambda point: point._get_matter() in settled and not point._is_begun()
        ).unlink()
        known = {point._get_matter(): point for point in self.point_ids}
        new = []
        for point in carried - self.point_ids.origin_id:
            vals = {"origin_id": point.id, "carried_count": point.carried_count + 1}
            if same := known.get(point._get_matter()):
                same.write(vals)
            else:
                new.append({**self._prepare_point(point), **vals, "note": point.note})
        self.env["service.meeting.point"].create(new)

    def _prepare_point(self, point):
        """Return the values of a point that is about the same as `point`."""
        return {
            "meeting_id": self.id,
            "kind": point.kind,
            "name": point.name,
            "res_model": point.res_model,
            "res_id": point.res_id,
            "partner_id": point.partner_id.id,
        }


class ServiceMeetingPoint(models.Model):
    _inherit = "service.meeting.point"

    def _get_matter(self):
        """Return what is the same (tuple) for two points about the same thing."""
        self.ensure_one()
        if self.res_id:
            return self.kind, self.res_model, self.res_id
        point = self
        while point.origin_id:
            point = point.origin_id
        return self.kind, self._name, point.id

    def _is_begun(self):
        """Return whether somebody has dealt with this point in its meeting."""
        self.ensure_one()
        return bool(self.state != "open" or self.note or self.decision or self.is_picked)
