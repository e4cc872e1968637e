from odoo import api, models
from odoo.fields import Domain

from ..models.figure.service_kpi_figures import SCORED

QUOTES_AT_MOST = 4
QUOTE_LENGTH = 230
NOES_AT_MOST = 8
REASONS_AT_MOST = 6


class ServiceQualityReportDocument(models.AbstractModel):
    """The customers' voice: what they answered, what they asked for, and what they were told."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_sections(self, wizard):
        return [
            *super()._get_sections(wizard),
            (80, self._get_surveys(wizard)),
            (82, self._get_asked(wizard)),
            (85, self._get_requests(wizard)),
        ]

    @api.model
    def _get_surveys(self, wizard):
        """Return score and response of the surveys, and what customers wrote."""
        scopes = wizard._get_scopes()
        kpis = wizard.env["service.kpi"].search(
            [("code", "in", ("survey_score", "survey_response"))]
        )
        if not all(kpi._is_readable() for kpi in kpis):
            return []
        lines = []
        for kpi in kpis:
            row = kpi._get_row(*scopes)
            if row["size"]:
                lines.append(row)
        if not lines:
            return []
        # Of answers too few to show a score, the words tell no less.
        quotes = self._get_quotes(wizard) if all(row["value"] is not None for row in lines) else ()
        return [
            {
                "template": "customers_for_life.service_quality_report_surveys",
                "lines": lines,
                "notes": kpis._get_channel_notes(scopes[0]),
            },
            *(
                {
                    "template": "customers_for_life.service_quality_report_quotes",
                    "rows": rows,
                    "best": best,
                }
                for best, rows in zip((True, False), quotes, strict=False)
                if rows
            ),
        ]

    @api.model
    def _get_asked(self, wizard):
        """Return the table of whose customers were asked, and how the other orders went."""
        if not wizard.company_id.survey_id:
            return []
        kpi, scope = wizard.env["service.kpi"], wizard._get_scopes()[0]
        rows = [
            {
                "user": user,
                "asked": group["asked"]["size"],
                "delivered": group["asked"]["size"] + group["not_asked"]["size"],
                "faults": [kpi._say_asked(group, fault) for fault in kpi._get_fault_names()],
                "reasons": ", ".join(
                    f"{name} {count}" for name, count in kpi._name_reasons(group["reasons"])
                ),
            }
            for (user,), group in kpi._get_asked(scope, ["user"]).items()
        ]
        rows.sort(key=lambda row: (row["asked"] / row["delivered"], row["user"].name or ""))
        return self._get_table("customers_for_life.service_quality_report_asked", rows)

    @api.model
    def _get_quotes(self, wizard):
        """Return two lists of what customers wrote: with the highest and with the lowest scores."""
        kpi, answers = wizard.env["service.kpi"], wizard.env["survey.user_input"]
        domain = kpi._get_domain(SCORED, wizard._get_scopes()[0])
        domain &= Domain("service_wish", "not in", (False, "")) | Domain(
            "service_thanks", "not in", (False, "")
        )
        for direction in ("desc", "asc"):
            answers |= answers.search(
                domain, order=f"service_score {direction}, id desc", limit=QUOTES_AT_MOST
            )
        answers = answers.sorted(lambda answer: (-answer.service_score, -answer.id))
        quotes = [
            {
                "words": self._shorten(
                    " · ".join(filter(None, (answer.service_wish, answer.service_thanks)))
                ),
                "day": wizard.company_id._service_day(answer.end_datetime),
                "answer": answer,
            }
            for answer in answers
        ]
        half = (len(quotes) + 1) // 2
        return quotes[:half], quotes[half:]

    @api.model
    def _shorten(self, words):
        """Return the words on one line, cut to what two printed lines hold."""
        words = " ".join(words.split())
        return words if len(words) <= QUOTE_LENGTH else f"{words[: QUOTE_LENGTH - 1].rstrip()}…"

    @api.model
    def _get_requests(self, wizard):
        """Return how often customers were told yes, what it cost, and the noes."""
        scopes = wizard._get_scopes()
        figures = wizard.env["service.kpi"]._request_figures(scopes[0])
        if not figures["answered"] and not figures["pending"]:
            return []
        reasons = figures["reasons"]
        noes = figures["noes"]
        blocks = [
            {
                "template": "customers_for_life.service_quality_report_requests",
                "currency": wizard.company_id.currency_id,
                **figures,
            }
        ]
        blocks += self._get_table(
            "customers_for_life.service_quality_report_reasons",
            [
                {"reason": reason, "count": count, "cost": cost}
                for reason, count, cost in reasons[:REASONS_AT_MOST]
            ],
            more=max(len(reasons) - REASONS_AT_MOST, 0),
        )
        blocks += self._get_table(
            "customers_for_life.service_quality_report_noes",
            [
                {"request": request, "day": wizard.company_id._service_day(request.date_asked)}
                for request in noes[:NOES_AT_MOST]
            ],
            more=max(len(noes) - NOES_AT_MOST, 0),
        )
        return blocks
