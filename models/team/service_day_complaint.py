from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ...formulas.libraries import otherwise
from ..case.customer_complaint import UNSOLVED_STATES
from ..ground.res_company_clock import to_seconds
from ..promise.customer_promise import UNSETTLED
from .service_day import COMING, MINE, OVERDUE, TODAY, WAITING, Kind

# A deadline further away is told by its date.
COUNTED = timedelta(days=300)


class ServiceDay(models.AbstractModel):
    """Complaints that are not solved yet, with the working hours left until the next deadline."""

    _inherit = "service.day"

    @api.model
    def _get_kinds(self):
        return [*super()._get_kinds(), self._find_complaints]

    def _find_complaints(self, day):
        whose = self._whose(day)
        if day.scope == MINE:
            # A complaint that was passed up waits for the team's leader.
            whose |= Domain("escalated", "=", True) & Domain("team_id.user_id", "in", day.users)
        return Kind(
            "complaint",
            self.env._("Complaints"),
            "customer.complaint",
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("state", "in", UNSOLVED_STATES)
            & whose,
            "date_deadline, id",
            self._describe_complaints,
        )

    def _describe_complaints(self, day, complaints):
        left = self._get_hours_left(day, complaints)
        return [
            self._row(
                day,
                complaint,
                self._get_complaint_section(day, complaint),
                complaint.display_name,
                **self._get_complaint_due(complaint),
                user=complaint.user_id,
                customer=self._name_customer(complaint) or complaint.email_from or "",
                hours_left=left.get(complaint),
                note="" if complaint.date_answered else self.env._("Not answered yet"),
                icon="fa-exclamation-circle",
                kind_label=self.env._("Complaint"),
                buttons=self._get_complaint_buttons(complaint),
            )
            for complaint in complaints
        ]

    def _get_complaint_due(self, complaint):
        """Return until when as `_row` takes it: the day alone, where no hour was promised."""
        deadline = complaint.date_deadline
        promise = complaint.promise_ids.filtered(
            lambda p: p.state in UNSETTLED and p.date_due == deadline
        )[:1]
        if promise.precision == "day":
            return {"date": promise.due_day}
        return {"moment": deadline}

    def _get_complaint_section(self, day, complaint):
        deadline = complaint.date_deadline
        if not deadline:
            return WAITING if complaint.is_waiting else COMING
        if deadline < day.now:
            return OVERDUE
        return TODAY if deadline <= day.end else COMING

    @otherwise({})
    def _get_hours_left(self, day, complaints):
        """Return {complaint: working hours until its next deadline}, negative where it has passed;
        without those of another year."""
        left = {}
        for complaint in complaints.filtered("date_deadline"):
            deadline = complaint.date_deadline
            if abs(deadline - day.now) < COUNTED:
                clock = complaint.company_id._service_clock("hour")
                times = (to_seconds(day.now), to_seconds(deadline))
                left[complaint] = float(clock.tell(times[1]) - clock.tell(times[0]))
        return left

    def _get_complaint_buttons(self, complaint):
        buttons = [self._button("A", self.env._("Answer"), complaint, "action_reply")]
        done = (
            (self.env._("Solved"), "action_solved")
            if complaint.date_answered
            else (self.env._("Answered"), "action_answered")
        )
        buttons.insert(0, self._button("D", done[0], complaint, done[1], is_main=True))
        pending = complaint.promise_ids.filtered(lambda p: p.state in UNSETTLED).sorted("date_due")
        if pending:
            label = self.env._("Re-promise")
            buttons.append(self._button("R", label, pending[0], "action_repromise"))
        if complaint.is_waiting:
            buttons.append(self._button("W", self.env._("Resume"), complaint, "action_resume"))
        elif pending:
            buttons.append(self._button("W", self.env._("Wait"), complaint, "action_wait"))
        return buttons
