from odoo import api, models
from odoo.tools import SQL

from ...formulas.waiting import outside
from ..ground.measure import Measure

# A measure, and the date without which there is none.
ENDS = {"hours_to_answer": "date_answered", "hours_to_solution": "date_solved"}


class CustomerComplaint(models.Model):
    """How long the customer waited. Stored as soon as it is over: by the working calendar that was
    in force then."""

    _inherit = "customer.complaint"

    hours_to_answer = Measure(
        string="Hours to First Answer",
        measured=lambda complaint: complaint.date_answered,
        compute="_compute_hours_to_answer",
        store=True,
        aggregator="avg",
        guard="method",
        help="Working hours from when it was taken to the first answer.",
    )
    hours_to_solution = Measure(
        string="Hours to Solution",
        measured=lambda complaint: complaint.date_solved,
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
        for company, complaints in self.grouped("company_id").items():
            over = complaints.filtered(ENDS[name])
            (complaints - over)[name] = 0
            hours = company._service_hours(
                [outside(c.create_date, c[ENDS[name]], get_waits(c)) for c in over]
            )
            for complaint, passed in zip(over, hours, strict=True):
                complaint[name] = passed

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in ENDS:
            return super()._field_to_sql(alias, field_expr, query)
        # What is not over yet took no hour that could be averaged.
        return SQL(
            "(CASE WHEN %s IS NOT NULL THEN %s END)",
            self._field_to_sql(alias, ENDS[field_expr], query),
            super()._field_to_sql(alias, field_expr, query),
        )
