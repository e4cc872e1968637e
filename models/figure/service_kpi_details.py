from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...formulas import verdict


class ServiceKpi(models.Model):
    """Promises, requests and surveys in detail."""

    _inherit = "service.kpi"

    @api.model
    def _promise_domain(self, company, date_from, date_to, team=None, user=None):
        """Return the domain of the promises that fall due in a period.

        :param date date_from: first day of the period, in the company's time zone
        :param date date_to: last day of the period, included
        """
        tz = company._service_tz()
        domain = Domain("company_id", "=", company.id) & Domain(
            "date_judged", ">=", verdict.start_of_day(date_from, tz)
        )
        domain &= Domain("date_judged", "<=", verdict.end_of_day(date_to, tz))
        if team:
            domain &= Domain("team_id", "=", team.id)
        if user:
            domain &= Domain("user_id", "=", user.id)
        return domain

    @api.model
    @api.readonly
    def promise_figures(self, domain, groupby=()):
        """Return the kept rate and what it is made of, as of now.

        :param domain: of customer.promise; access rights apply
        :param groupby: field specifications as `_read_group` takes them
        :return: {key: figures}, key the tuple of group values, figures a dict of one count per
            verdict, `judged` (early + kept + late + broken), `kept_rate` (0 to 1; None without
            judged ones), `fulfilled` (early + kept + late), `fulfilled_rate` (the share of the
            fulfilled ones that were met) and `margin_days` (mean, + is before the due day)
        """
        groups = {}
        for *key, name, margin, with_margin, count in self.env["customer.promise"]._read_group(
            domain,
            [*groupby, "verdict"],
            ["margin_days:avg", "date_fulfilled:count", "__count"],
        ):
            group = groups.setdefault(tuple(key), {"counts": {}, "margin": 0, "fulfilled": 0})
            group["counts"][name] = count
            if name in (verdict.EARLY, verdict.KEPT, verdict.LATE):
                group["margin"] += (margin or 0) * with_margin
                group["fulfilled"] += with_margin
        return {key: self._promise_figures(group) for key, group in groups.items()}

    @api.model
    def _promise_figures(self, group):
        counts = group["counts"]
        kept_rate, judged = verdict.rate(counts)
        fulfilled_rate, fulfilled = verdict.rate({**counts, verdict.BROKEN: 0})
        return {
            **{name: counts.get(name, 0) for name in verdict.VERDICTS},
            "judged": judged,
            "kept_rate": kept_rate,
            "fulfilled": fulfilled,
            "fulfilled_rate": fulfilled_rate,
            "margin_days": group["margin"] / group["fulfilled"] if group["fulfilled"] else None,
        }

    @api.model
    def promise_total(self, domain):
        """Return the figures of `promise_figures` for all the promises of `domain` together."""
        empty = {"counts": {}, "margin": 0, "fulfilled": 0}
        return self.promise_figures(domain).get((), self._promise_figures(empty))

    @api.model
    @api.readonly
    def yes_figures(self, domain, groupby=()):
        """Return how often customers were told yes.

        :param domain: of customer.request; access rights apply
        :param groupby: field specifications as `_read_group` takes them
        :return: {key: figures}, key the tuple of group values, figures a dict of the numbers
            `yes`, `no`, `pending` and `answered` (yes + no), and `yes_rate` (yes of the answered,
            0 to 1; None without any)
        """
        figures = {}
        for *key, answer, count in self.env["customer.request"]._read_group(
            domain, [*groupby, "answer"], ["__count"]
        ):
            group = figures.setdefault(tuple(key), {"yes": 0, "no": 0, "pending": 0})
            group[answer] = count
        for group in figures.values():
            group["answered"] = group["yes"] + group["no"]
            group["yes_rate"] = group["yes"] / group["answered"] if group["answered"] else None
        return figures

    @api.model
    @api.readonly
    def survey_figures(self, domain, groupby=()):
        """Return the survey score, and how many answered.

        :param domain: of survey.user_input; access rights apply
        :param groupby: field specifications as `_read_group` takes them
        :return: {key: figures}, key the tuple of group values, figures a dict of `score` (mean of
            the scored answers, 0 to 100; None without any), `scored`, `asked` (invited, at the
            till, or by link), `answered` and `response_rate` (answered of the asked, 0 to 1)
        """
        figures = {}
        for *key, state, score, scored, count in self.env["survey.user_input"]._read_group(
            domain,
            [*groupby, "state"],
            ["service_score:sum", "service_score:count", "__count"],
        ):
            empty = {"total": 0, "scored": 0, "asked": 0, "answered": 0}
            group = figures.setdefault(tuple(key), empty)
            group["total"] += score or 0
            group["scored"] += scored
            group["asked"] += count
            group["answered"] += count if state == "done" else 0
        for group in figures.values():
            total = group.pop("total")
            group["score"] = total / group["scored"] if group["scored"] else None
            group["response_rate"] = group["answered"] / group["asked"]
        return figures

    @api.model
    def _verdict_sql(self, model, alias, query):
        """Return the SQL of `formulas.verdict.verdict` for the promises behind `alias`.

        In the database because nobody stores a verdict: a promise is broken from the second at
        which it is overdue, whether or not a job has run since.
        """

        def column(name):
            return model._field_to_sql(alias, name, query)

        return SQL(
            """(CASE
                WHEN %(cancelled)s IS NOT NULL
                    THEN CASE WHEN %(cancelled)s > %(judged)s THEN 'broken' ELSE 'cancelled' END
                WHEN %(given_up)s IS NOT NULL THEN 'broken'
                WHEN %(fulfilled)s < %(day_start)s THEN 'early'
                WHEN %(fulfilled)s <= %(judged)s THEN 'kept'
                WHEN %(fulfilled)s IS NOT NULL THEN 'late'
                WHEN COALESCE(%(waiting)s, %(now)s) > %(judged)s THEN 'broken'
                ELSE 'pending' END)""",
            cancelled=column("date_cancelled"),
            given_up=column("date_given_up"),
            fulfilled=column("date_fulfilled"),
            day_start=column("date_judged_start"),
            judged=column("date_judged"),
            waiting=column("waiting_since"),
            now=model._now(),
        )
