from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ...formulas.days import end_of_day
from .service_kpi_figures import ASKED_FOR, CLOSINGS, COMPLAINTS, DURATIONS, RECOVERIES


class ServiceKpi(models.Model):
    """Complaints, recoveries and requests in detail: what stands behind the figures."""

    _inherit = "service.kpi"

    def _get_notes(self, scope):
        notes = super()._get_notes(scope)
        if self.code == "put_right":
            answered, asked = self._get_closing_response(scope)
            if asked:
                notes.append(
                    self.env._(
                        "%(answered)s of %(asked)s asked have answered so far: %(share).0f %%",
                        answered=answered,
                        asked=asked,
                        share=100 * answered / asked,
                    )
                )
        return notes

    @api.model
    def _get_closing_response(self, scope):
        """Return (answered, asked): how many customers were asked in a scope whether it is put
        right, and how many of them have answered, to this day."""
        counts = {
            answer: count
            for (answer,), (count,) in self._read_source(
                CLOSINGS._replace(dimensions={**CLOSINGS.dimensions, "answer": "answer"}),
                scope,
                ["answer"],
                ["__count"],
            ).items()
        }
        asked = sum(counts.values())
        return asked - counts.get("pending", 0), asked

    @api.model
    def _complaint_figures(self, scope):
        """Return what became of the complaints of a scope.

        :return: dict of `counts` ({(source, state): number} of those taken in it), `solved` (the
            number solved in it) and `unsolved` (customer.complaint records unsolved at its end,
            oldest first)
        """
        complaints = self.env["customer.complaint"]
        counts = complaints._read_group(
            self._get_domain(COMPLAINTS, scope), ["source", "state"], ["__count"]
        )
        solved = self._get_domain(DURATIONS["solution"].source, scope)
        end = end_of_day(scope.date_to, scope.company._service_tz())
        return {
            "counts": {(source, state): count for source, state, count in counts},
            "solved": complaints.search_count(solved),
            "unsolved": self._unsolved_complaints(scope, end).sorted("create_date"),
        }

    @api.model
    def _recovery_figures(self, scope):
        """Return what was done to win customers back, and whether it did.

        :return: dict of `done` (customer.recovery records done in the scope), `under_way` (the
            number of those that were not done at its end), `judged` (records whose days for
            coming back ended in it), `back` (the number of these after which the customer came
            back) and `amount` (what was bought after these, untaxed)
        """
        recoveries = self.env["customer.recovery"]
        wait = timedelta(days=scope.company.recovery_days)
        earlier = scope._replace(date_from=scope.date_from - wait, date_to=scope.date_to - wait)
        judged = recoveries.search(self._get_domain(RECOVERIES, earlier)).filtered(
            lambda recovery: recovery.outcome != "open"
        )
        end = end_of_day(scope.date_to, scope.company._service_tz())
        under_way = self._get_chosen_domain(RECOVERIES._replace(domain=[]), scope)
        under_way &= Domain("create_date", "<=", end)
        under_way &= Domain("date_done", "=", False) | Domain("date_done", ">", end)
        return {
            "done": recoveries.search(self._get_domain(RECOVERIES, scope), order="date_done, id"),
            "under_way": recoveries.search_count(under_way),
            "judged": judged,
            "back": len(judged.filtered(lambda recovery: recovery.outcome == "back")),
            "amount": sum(judged.mapped("outcome_amount")),
        }

    @api.model
    def _request_figures(self, scope):
        """Return what customers asked for in a scope, and what the answers cost.

        :return: dict of the numbers `yes`, `no`, `pending` and `answered` (yes + no), of
            `yes_rate`, of `cost`, `minutes` and `charge` (sums), `charged` and `out_of_hours`
            (numbers of requests), `reasons` ([(reason, number, cost)] of the noes, the commonest
            first) and `noes` (customer.request records, latest first)
        """
        # An archived record happened all the same.
        requests = self.env["customer.request"].with_context(active_test=False)
        domain = self._get_domain(ASKED_FOR, scope)
        no = domain & Domain("answer", "=", "no")
        ((cost, minutes, charge),) = requests._read_group(
            domain, [], ["cost:sum", "minutes:sum", "charge:sum"]
        )
        yes_rate, _yes, answered = self.env.ref("customers_for_life.kpi_yes_rate")._total(scope)
        return {
            **dict.fromkeys(("yes", "no", "pending"), 0),
            **dict(requests._read_group(domain, ["answer"], ["__count"])),
            "answered": answered,
            "yes_rate": yes_rate,
            "cost": cost or 0,
            "minutes": minutes or 0,
            "charge": charge or 0,
            "charged": requests.search_count(domain & Domain("charge", ">", 0)),
            "out_of_hours": requests.search_count(domain & Domain("out_of_hours", "=", True)),
            "reasons": requests._read_group(
                no, ["reason_id"], ["__count", "cost:sum"], order="__count DESC, reason_id"
            ),
            "noes": requests.search(no),
        }
