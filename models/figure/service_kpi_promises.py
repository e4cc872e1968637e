from odoo import api, models
from odoo.tools import SQL

from ...formulas import verdict


class ServiceKpi(models.Model):
    """What the kept rate is made of."""

    _inherit = "service.kpi"

    @api.model
    def _promise_figures(self, domain, groupby=()):
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
        return {key: self._sum_up(group) for key, group in groups.items()}

    @api.model
    def _sum_up(self, group):
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
    def _promise_total(self, domain):
        """Return the figures of `_promise_figures` for all the promises of `domain` together."""
        empty = {"counts": {}, "margin": 0, "fulfilled": 0}
        return self._promise_figures(domain).get((), self._sum_up(empty))

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
