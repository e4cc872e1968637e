from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

# As long as an action takes by default.
DAYS_TO_DO = 14
# The records that an action can be about.
SUBJECTS = {"customer.complaint": "complaint_id", "customer.rework": "rework_id"}


class ServiceAction(models.Model):
    """An action that a meeting decided."""

    _inherit = "service.action"

    meeting_point_id = fields.Many2one(
        "service.meeting.point",
        string="Decided In",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        guard="method",
        help="The point of the meeting in which it was decided.",
    )


class ServiceMeetingPoint(models.Model):
    """What becomes of a point: taken, decided or carried over."""

    _inherit = "service.meeting.point"

    def _settle(self, state, **vals):
        """Give these points an outcome.

        :raise UserError: where the meeting is over, or a decision was made already
        """
        self.check_access("write")
        self.meeting_id._check_state("planned", "running")
        self.invalidate_recordset(["state"])
        if any(point.state == "decided" for point in self):
            raise UserError(self.env._("This is decided already: see its action."))
        # The outcome is written by these methods alone.
        self.sudo().write({"state": state, **vals})

    def action_take(self):
        """Note that the point was talked about, and that nothing is left to do."""
        self._settle("taken")

    def action_carry(self):
        """Put the point on the agenda of the next meeting."""
        self._settle("carried")

    def action_discuss(self):
        """Take the outcome back, where nothing was decided."""
        self._settle("open")

    def action_put_on_agenda(self):
        """Talk about it today, though a dozen others are worse."""
        self.check_access("write")
        self.meeting_id._check_state("planned", "running")
        self.sudo().write({"on_agenda": True, "is_picked": True})

    def action_decide(self):
        """Make an action, with its owner's activity, of what was decided.

        :raise UserError: where no decision is written, or its owner does not work here
        """
        for point in self:
            if not (point.decision or "").strip():
                raise UserError(self.env._("Write what was decided first."))
            owner = point.owner_id or self.env.user
            point._check_owner(owner)
            deadline = point.date_deadline or (
                point.company_id._service_today() + timedelta(days=DAYS_TO_DO)
            )
            point._settle("decided", owner_id=owner.id, date_deadline=deadline)
            # Whoever is in the meeting decides for colleagues too.
            self.env["service.action"].sudo().create(point._prepare_action())

    def decide(self, decision, owner_id=False, date_deadline=False):
        """Write down a decision and make its action in one go, as the meeting's screen does.

        :param str decision: what is to be done
        :param int owner_id: of a res.users; whoever decides by default
        :param str date_deadline: YYYY-MM-DD; two weeks on by default
        :raise UserError: see `action_decide`
        """
        self.write(
            {"decision": decision, "owner_id": owner_id, "date_deadline": date_deadline or False}
        )
        self.action_decide()

    def _check_owner(self, owner):
        # Who works where is no secret to whoever chooses among them.
        user, company = owner.sudo(), self.sudo().company_id
        if not user.active or user.share or company not in user.company_ids:
            raise UserError(
                self.env._(
                    "%(user)s does not work at %(company)s: choose somebody who does.",
                    user=user.name,
                    company=company.name,
                )
            )

    def _prepare_action(self):
        """Return the values of the action that was decided."""
        self.ensure_one()
        record = self._get_subject()
        subjects = {name: record._name == model and record.id for model, name in SUBJECTS.items()}
        return {
            **subjects,
            "name": self.decision.strip(),
            "user_id": self.owner_id.id,
            "date_deadline": self.date_deadline,
            "company_id": self.company_id.id,
            "meeting_point_id": self.id,
        }

    def _get_subject(self):
        """Return the record that the point is about, as superuser; of a low score, its
        complaint."""
        self.ensure_one()
        record = self.env[self.res_model or self._name].sudo().browse(self.res_id or []).exists()
        return record.complaint_ids[:1] if record._name == "survey.user_input" else record

    def _carry_what_is_left(self):
        """Carry over what is open when a meeting ends, as superuser."""
        left = self.filtered(lambda point: point.state == "open" and point.on_agenda)
        praise = left.filtered(lambda point: point.kind == "celebrate")
        praise.write({"state": "taken"})
        (left - praise).write({"state": "carried"})

    def action_open(self):
        """Open the record that the point is about.

        :raise UserError: where there is none any more
        :raise AccessError: where the user may not read it
        """
        self.ensure_one()
        record = self.res_model and self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("There is no record behind this point."))
        record.check_access("read")
        return record.get_formview_action()
