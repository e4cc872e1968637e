from odoo import api, models

from ...formulas.waiting import outside
from ..ground.measure import Elapsed


class CustomerComplaint(models.Model):
    """How long the customer waited. Stored as soon as it is over: by the working calendar that was
    in force then."""

    _inherit = "customer.complaint"

    hours_to_answer = Elapsed(
        string="Hours to First Answer",
        end="date_answered",
        compute="_compute_hours_to_answer",
        store=True,
        aggregator="avg",
        guard="method",
        help="Working hours from when it was taken to the first answer.",
    )
    hours_to_solution = Elapsed(
        string="Hours to Solution",
        end="date_solved",
        compute="_compute_hours_to_solution",
        store=True,
        aggregator="avg",
        guard="method",
        help="Working hours from when it was taken to its solution, without those that were taken "
        "off its deadlines since the customer had to do something.",
    )

    _answered_idx = models.Index("(company_id, date_answered) WHERE date_answered IS NOT NULL")
    _solved_idx = models.Index("(company_id, date_solved) WHERE date_solved IS NOT NULL")

    # Before the first answer nobody can have asked the customer for anything.
    @api.depends("company_id", "create_date", "date_answered")
    def _compute_hours_to_answer(self):
        self._measure_hours("hours_to_answer", lambda complaint: ())

    @api.depends("company_id", "create_date", "date_solved", "promise_ids.pause_ids.is_counted")
    def _compute_hours_to_solution(self):
        self._measure_hours(
            "hours_to_solution",
            lambda complaint: [
                (pause.date_from, pause.date_to)
                for pause in complaint.promise_ids.pause_ids
                if pause.is_counted
            ],
        )

    def _measure_hours(self, name, get_waits):
        """Compute the field `name`; `get_waits` returns what `formulas.waiting` takes of one."""
        end = self._fields[name].end
        for company, complaints in self.grouped("company_id").items():
            over = complaints.filtered(end)
            (complaints - over)[name] = 0
            hours = company._service_hours(
                [outside(c.create_date, c[end], get_waits(c)) for c in over]
            )
            for complaint, passed in zip(over, hours, strict=True):
                complaint[name] = passed
