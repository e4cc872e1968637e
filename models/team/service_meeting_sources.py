from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from ...formulas.days import end_of_day
from ..figure.service_kpi_figures import (
    CLOSED,
    COMPLAINTS,
    FIGURES,
    LET_DOWN,
    REQUESTS,
    REWORK,
    SCORED,
)
from ..promise.customer_promise import UNSETTLED
from .service_meeting_agenda import Finding

# A mean of fewer says nothing to be proud of.
KEPT_AT_LEAST = 5
MONTHS = 12


class ServiceMeeting(models.Model):
    """Where the points of an agenda come from: each source is a method of the list, which other
    files extend."""

    _inherit = "service.meeting"

    @api.model
    def _get_agenda_sources(self):
        return [
            *super()._get_agenda_sources(),
            self._find_silence,
            self._find_signals,
            self._find_broken,
            self._find_due,
            self._find_reworks,
            self._find_complaints,
            self._find_unsolved,
            self._find_scores,
            self._find_noes,
            self._find_actions,
            self._find_praise,
        ]

    def _search_source(self, source, window, domain):
        """Return the records of a figure's source, whosever they are in the scope, that fit."""
        kpi = self.env["service.kpi"]
        chosen = kpi._get_chosen_domain(source, window.scope)
        return self.env[source.model].search(chosen & Domain(domain))

    def _find_broken(self, window):
        judged = Domain("date_judged", ">=", window.since) & Domain("date_judged", "<=", window.now)
        domain = judged | Domain("date_given_up", ">=", window.since)
        return [Finding("broken", p) for p in self._search_source(LET_DOWN, window, domain)]

    def _find_due(self, window):
        end = end_of_day(self.date, self.company_id._service_tz())
        domain = [
            ("state", "in", UNSETTLED),
            ("date_due", ">=", window.now),
            ("date_due", "<=", end),
        ]
        due = self._search_source(LET_DOWN._replace(domain=[]), window, domain)
        return [Finding("due", promise) for promise in due]

    def _find_reworks(self, window):
        domain = [("create_date", ">=", window.since)]
        return [Finding("rework", r) for r in self._search_source(REWORK, window, domain)]

    def _find_complaints(self, window):
        # What a low score made is told by the score.
        domain = [("create_date", ">=", window.since), ("survey_input_id", "=", False)]
        return [Finding("complaint", c) for c in self._search_source(COMPLAINTS, window, domain)]

    def _find_unsolved(self, window):
        domain = [("answer", "=", "no"), ("date_answered", ">=", window.since)]
        return [Finding("unsolved", c) for c in self._search_source(CLOSED, window, domain)]

    def _find_scores(self, window):
        domain = [
            ("end_datetime", ">=", window.since),
            ("service_score", "<", self.company_id.survey_low_score),
        ]
        answers = self._search_source(SCORED, window, domain)
        # The score itself is told to whom the company shows answers.
        return [
            Finding("score", answer, self.env._("Low survey score, %s", answer.order_id.name))
            for answer in answers
        ]

    def _find_noes(self, window):
        domain = [("answer", "=", "no"), ("date_answered", ">=", window.since)]
        return [Finding("no", r) for r in self._search_source(REQUESTS, window, domain)]

    def _find_actions(self, window):
        team, today = window.scope.team, window.scope.date_to
        domain = Domain("company_id", "=", self.company_id.id)
        if team:
            domain &= Domain.OR(
                Domain(path, "in", ids)
                for path, ids in (
                    ("complaint_id.team_id", team.ids),
                    ("rework_id.team_id", team.ids),
                    ("meeting_point_id.team_id", team.ids),
                    ("user_id", (team.member_ids | team.user_id).ids),
                )
            )
        due = Domain("state", "=", "open") & Domain("date_deadline", "<=", today)
        failed = Domain("state", "in", ("ineffective", "unclear")) & Domain(
            "date_review", ">=", window.scope.date_from
        )
        return [
            Finding("action" if action.state == "open" else "failed", action)
            for action in self.env["service.action"].search(domain & (due | failed))
        ]

    def _find_silence(self, window):
        """Last month's silence alarm, in the first meeting of a month."""
        if not window.is_first_of_month:
            return []
        kpi, company = self.env.ref("customers_for_life.kpi_complaints"), self.company_id
        month = self.date.replace(day=1) - relativedelta(months=1)
        heard = kpi._listen(company, month, self.team_id)
        if not heard["alarm"]:
            return []
        note = kpi._describe_silence(heard, company, month, self.team_id)
        return [Finding("silence", kpi, note)]

    def _find_signals(self, window):
        """The figures that got worse by more than chance last month, in the first meeting of a
        month."""
        if not window.is_first_of_month:
            return []
        last = self.date.replace(day=1) - timedelta(days=1)
        scope = window.scope._replace(
            date_from=last.replace(day=1) - relativedelta(months=MONTHS - 1), date_to=last
        )
        findings = []
        for kpi in self.env["service.kpi"].search([("code", "in", list(FIGURES))]):
            figure = FIGURES[kpi.code]
            if not figure.chart or not scope.chosen().keys() <= figure.dimensions:
                continue
            why = kpi._find_signal(kpi._get_samples(scope, "month"), last.replace(day=1))
            if why:
                findings.append(Finding("alarm", kpi, f"{kpi.name}: {why}"))
        return findings

    def _find_praise(self, window):
        """One good thing: the best answer with thanks, else that all promises were kept."""
        thanked = self._search_source(
            SCORED,
            window,
            [
                ("end_datetime", ">=", window.since),
                ("service_score", ">=", self.company_id.survey_low_score),
                ("service_thanks", "not in", (False, "")),
            ],
        )
        if thanked:
            best = max(thanked, key=lambda answer: (answer.service_score, answer.id))
            who = best.praised_user_id.name or best.user_id.name
            name = self.env._("A customer said thank you: %s", who or best.order_id.name)
            return [Finding("celebrate", best, name)]
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        _value, kept, size = kpi._total(window.scope)
        if size < KEPT_AT_LEAST or kept < size:
            return []
        name = self.env._("All %s promises due since the last meeting were kept", size)
        return [Finding("celebrate", kpi, name)]
