from odoo import api, models

from ...formulas import verdict
from .service_kpi_figures import DUE

BY_VERDICT = DUE._replace(dimensions={**DUE.dimensions, "verdict": "verdict"})


class ServiceKpi(models.Model):
    """The kept rate in detail."""

    _inherit = "service.kpi"

    @api.model
    def _promise_details(self, scope, by=()):
        """Return what the kept rate is made of, as of now.

        :return: {key: details}, keys as `_measure` returns them, details a dict of one count per
            verdict, `judged` (early + kept + late + broken), `kept_rate` (0 to 1; None without
            judged ones), `fulfilled` (early + kept + late), `fulfilled_rate` (the share of the
            fulfilled ones that were met) and `margin_days` (mean, + is before the due day)
        """
        groups = {}
        for (*key, name), (margin, dated, count) in self._read_source(
            BY_VERDICT,
            scope,
            [*by, "verdict"],
            ["margin_days:avg", "date_fulfilled:count", "__count"],
        ).items():
            group = groups.setdefault(tuple(key), {"counts": {}, "margin": 0, "dated": 0})
            group["counts"][name] = count
            if name in (verdict.EARLY, verdict.KEPT, verdict.LATE):
                group["margin"] += (margin or 0) * dated
                group["dated"] += dated
        return {key: self._describe_promises(**group) for key, group in groups.items()}

    @api.model
    def _describe_promises(self, counts, margin, dated):
        kept_rate, judged = verdict.rate(counts)
        fulfilled_rate, fulfilled = verdict.rate({**counts, verdict.BROKEN: 0})
        return {
            **{name: counts.get(name, 0) for name in verdict.VERDICTS},
            "judged": judged,
            "kept_rate": kept_rate,
            "fulfilled": fulfilled,
            "fulfilled_rate": fulfilled_rate,
            "margin_days": margin / dated if dated else None,
        }

    @api.model
    def _promise_total(self, scope):
        """Return the details of all the promises of a scope together."""
        return self._promise_details(scope).get((), self._describe_promises({}, 0, 0))
