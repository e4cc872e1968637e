from odoo import api, models

# As long as a meeting should take, in minutes.
MINUTES = 15


class ServiceMeeting(models.Model):
    """The screen of the meeting room."""

    _inherit = "service.meeting"

    def action_open_room(self):
        """Open the screen of the meeting room."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.client"]._for_xml_id(
            "customers_for_life.service_meeting_room_action"
        )
        return {**action, "params": {"meeting_id": self.id}, "context": {"active_id": self.id}}

    @api.readonly
    def get_room(self):
        """Return what the screen shows: the meeting, its points in order, and who may own an
        action.

        :return: dict of id, name, state, date_start (naive UTC, or False), minutes, points, owners
        """
        self.ensure_one()
        self.check_access("read")
        kinds, states = (
            dict(self.env["service.meeting.point"]._fields[name]._description_selection(self.env))
            for name in ("kind", "state")
        )
        # Names of colleagues are no secret to them.
        owners = self.sudo().partner_ids.user_ids.filtered(
            lambda user: user._is_internal() and self.company_id in user.company_ids
        )
        return {
            "id": self.id,
            "name": self.display_name,
            "state": self.state,
            "state_label": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "date_start": self.date_start,
            "minutes": MINUTES,
            "more": self.more_count,
            "owners": [{"id": u.id, "name": u.name} for u in owners | self.env.user],
            "points": [
                {
                    "id": point.id,
                    "kind": kinds[point.kind],
                    "is_praise": point.kind == "celebrate",
                    "name": point.name,
                    "customer": point.sudo().partner_id.display_name or "",
                    "words": point.words or "",
                    "state": point.state,
                    "state_label": states[point.state],
                    "carried": point.carried_count,
                    "has_record": bool(point.res_id),
                    "decision": point.decision or "",
                    "owner": point.sudo().owner_id.name or "",
                    "deadline": point.date_deadline,
                }
                for point in self.agenda_ids.sorted("sequence")
            ],
        }
