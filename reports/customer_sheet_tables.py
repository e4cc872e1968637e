from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

from ..formulas import verdict
from ..models.case.customer_complaint import UNSOLVED_STATES as UNSOLVED_COMPLAINT
from ..models.case.customer_rework import UNSOLVED_STATES as UNSOLVED_REWORK
from ..models.figure.service_kpi_figures import (
    ASKED,
    COMPLAINTS,
    CUSTOMER,
    PROMISES,
    RECOVERIES,
    REQUESTS,
    REWORK,
    Source,
)
from ..models.promise.customer_promise import UNSETTLED
from .service_sheet_mixin import Table

PENDING = [("state", "in", UNSETTLED)]
EXTRAS = Source("customer.extra", "date", [], {"partner": CUSTOMER})


class CustomerSheet(models.AbstractModel):
    """The lists of the customer's sheet: what was promised, what went wrong, what was said."""

    _inherit = "report.customers_for_life.customer_sheet"

    @api.model
    def _get_tables(self, scope):
        promises = PROMISES._replace(domain=[("verdict", "in", (*verdict.JUDGED, "pending"))])
        # Those that wait for an answer as well.
        requests = REQUESTS._replace(domain=[])
        answers = ASKED._replace(
            date="end_datetime", domain=[*ASKED.domain, ("state", "=", "done")]
        )
        # Those that are under way as well.
        recoveries = RECOVERIES._replace(date="create_date", domain=[])
        unsolved = [("state", "in", UNSOLVED_COMPLAINT)]
        unfinished = [("state", "in", UNSOLVED_REWORK)]
        tables = [
            (promises, self._show_promises, PENDING),
            (COMPLAINTS, self._show_complaints, unsolved),
            (REWORK, self._show_reworks, unfinished),
            (recoveries, self._show_recoveries, [("state", "=", "open")]),
            (requests, self._show_requests, [("answer", "=", "pending")]),
            (answers, self._show_answers, None),
            (EXTRAS, self._show_extras, None),
        ]
        kpi = self.env["service.kpi"]
        return [
            Table(
                source.model,
                kpi._get_chosen_domain(source, scope),
                show,
                source.date,
                Domain(first) if first else Domain.FALSE,
            )
            for source, show, first in tables
        ]

    @api.model
    def _show_promises(self, promises):
        orders, users = self._get_names(promises.order_id), self._get_names(promises.user_id)
        columns = [
            (self.env._("Promises"), None, ""),
            (self.env._("Order"), 10, ""),
            (self.env._("Responsible"), 16, "text-truncate"),
            (self.env._("Due"), 17, ""),
            (self.env._("How It Stands"), 13, ""),
        ]
        rows = [
            [
                promise._get_words(),
                orders.get(promise.order_id.id, ""),
                users.get(promise.user_id.id, ""),
                promise._format_due(),
                self._get_standing(promise),
            ]
            for promise in promises
        ]
        return columns, rows

    @api.model
    def _get_standing(self, promise):
        if promise.state not in UNSETTLED:
            return self._get_label(promise, "verdict")
        if promise.verdict == verdict.BROKEN:
            return Markup("<b>%s</b>") % self.env._("Overdue")
        return self._get_label(promise, "state")

    @api.model
    def _show_complaints(self, complaints):
        users = self._get_names(complaints.user_id)
        columns = [
            (self.env._("Complaints"), None, ""),
            (self.env._("Severity"), 10, ""),
            (self.env._("Responsible"), 16, "text-truncate"),
            (self.env._("Taken On"), 17, ""),
            (self.env._("Stage"), 13, ""),
        ]
        rows = [
            [
                complaint.display_name,
                self._get_label(complaint, "severity"),
                users.get(complaint.user_id.id, ""),
                self._get_day(complaint.create_date),
                self._get_label(complaint, "state"),
            ]
            for complaint in complaints
        ]
        return columns, rows

    @api.model
    def _show_reworks(self, reworks):
        causes, users = self._get_names(reworks.cause_id), self._get_names(reworks.user_id)
        columns = [
            (self.env._("Rework"), None, ""),
            (self.env._("Cause"), 18, ""),
            (self.env._("Mended By"), 15, "text-truncate"),
            (self.env._("Found On"), 11, ""),
            (self.env._("Stage"), 11, ""),
        ]
        rows = [
            [
                rework.display_name,
                causes.get(rework.cause_id.id, ""),
                users.get(rework.user_id.id, ""),
                self._get_day(rework.date_found),
                self._get_label(rework, "state"),
            ]
            for rework in reworks
        ]
        if reworks._has_field_access(reworks._fields["cost"], "read"):
            columns.append((self.env._("Cost"), 10, "text-end"))
            for row, rework in zip(rows, reworks, strict=True):
                row.append(self._get_money(rework.cost))
        return columns, rows

    @api.model
    def _show_recoveries(self, recoveries):
        users = self._get_names(recoveries.user_id)
        columns = [
            (self.env._("Recoveries"), None, ""),
            (self.env._("Responsible"), 18, "text-truncate"),
            (self.env._("Done On"), 13, ""),
            (self.env._("Outcome"), 18, ""),
            (self.env._("Bought Again"), 14, "text-end"),
        ]
        rows = [
            [
                recovery.name,
                users.get(recovery.user_id.id, ""),
                self._get_day(recovery.date_done) or self._get_label(recovery, "state"),
                self._get_label(recovery, "outcome") if recovery.date_done else "",
                self._get_money(recovery.outcome_amount),
            ]
            for recovery in recoveries
        ]
        return columns, rows

    @api.model
    def _show_requests(self, requests):
        reasons = self._get_names(requests.reason_id)
        columns = [
            (self.env._("Requests"), None, ""),
            (self.env._("Asked On"), 12, ""),
            (self.env._("Answer"), 10, ""),
            (self.env._("Why Not, and What Instead"), 38, ""),
        ]
        rows = [
            [
                request.name,
                self._get_day(request.date_asked),
                self._get_label(request, "answer"),
                " · ".join(filter(None, (reasons.get(request.reason_id.id), request.alternative))),
            ]
            for request in requests
        ]
        return columns, rows

    @api.model
    def _show_answers(self, answers):
        orders = self._get_names(answers.order_id)
        columns = [
            (self.env._("Survey Answers, in the Customer's Words"), None, ""),
            (self.env._("Order"), 12, ""),
            (self.env._("Answered On"), 13, ""),
            (self.env._("Score"), 8, "text-end"),
        ]
        rows = [
            [
                self._get_words(answer) or "–",
                orders.get(answer.order_id.id, ""),
                self._get_day(answer.end_datetime),
                self._get_score(answer),
            ]
            for answer in answers
        ]
        return columns, rows

    @api.model
    def _show_extras(self, extras):
        users = self._get_names(extras.user_id)
        columns = [
            (self.env._("A Little More"), None, ""),
            (self.env._("Given By"), 18, ""),
            (self.env._("On"), 12, ""),
            (self.env._("Cost"), 12, "text-end"),
        ]
        rows = [
            [
                extra.name,
                users.get(extra.user_id.id, ""),
                self._get_day(extra.date),
                self._get_money(extra.cost),
            ]
            for extra in extras
        ]
        return columns, rows
