from odoo import api, models
from odoo.tools.misc import formatLang

from ...formulas import funnel
from ..ground.missing import say_missing
from ..ground.planning import keep_from_compiling

# Fewer promises show nothing, however they ended.
PROMISES_AT_LEAST = 10
ROWS_AT_MOST = 30
# So many sizes at which the limits are drawn, each so much larger than the one before.
CURVE_POINTS = 40


class ServiceKpi(models.Model):
    """Where promises break: the groups whose kept rate differs from that of all promises by more
    than chance, many groups having been looked at."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_funnel(self, filters):
        """Return where promises break, for the screen.

        :return: dict of size (of all promises), rate and rate_text (their kept rate), compared
            (how many groups were), rows (those that differ, most promises to be saved first: a dict
            of dimension, key, title, name, size, value, text, is_worse, saved (promises that would
            have been kept at the rate of all) and saved_text), more (how many differ beyond those),
            others ([size, value] of the other groups), curves ([size, lower and upper limit of
            99.8 %, those of 95 %]) and missing (what to install, in words, before any group can be
            compared; or False)
        :raise AccessError: where another's figures are asked for
        """
        return self._get_by_code("kept_rate")._get_funnel(self._get_screen_scope(filters))

    @api.model
    @api.readonly
    def get_funnel_action(self, filters, dimension, key):
        """Return the window action of exactly the promises of one of these groups.

        :raise UserError: where there is no such group
        """
        kpi = self._get_by_code("kept_rate")
        scope = self._get_screen_scope(filters)
        domain = self._get_group_domain(scope, dimension, key)
        name = self._get_group_names([(dimension, key)])[dimension, key]
        window = kpi._get_window("customer.promise", domain, scope, f"{kpi.name}, {name}")
        # The days of the week are the company's.
        return {**window, "context": {**window["context"], "tz": scope.company._service_tz()}}

    def _get_funnel(self, scope):
        """Return what `get_funnel` does for a Scope."""
        keep_from_compiling(self.env)
        (met, size), counts = self._count_groups(scope)
        rate = met / size if size else None
        missing, groups = say_missing(self.env), {}
        if not missing:
            groups = {key: count for key, count in counts.items() if count[1] >= PROMISES_AT_LEAST}
        found = dict(
            zip(
                groups,
                funnel.find([funnel.chance(*count, rate) for count in groups.values()]),
                strict=True,
            )
        )

        def get_saved(group):
            return groups[group][1] * rate - groups[group][0]

        outside = sorted((g for g in groups if found[g]), key=lambda g: (-get_saved(g), g))
        shown = outside[:ROWS_AT_MOST]
        others = [groups[group] for group in groups.keys() - set(shown)]
        names, titles = self._get_group_names(shown), self._get_group_titles()
        return {
            "missing": missing,
            "size": size,
            "rate": rate,
            "rate_text": self._format(rate, scope.company, size),
            "compared": len(groups),
            "rows": [
                {
                    "dimension": group[0],
                    "key": group[1],
                    "title": titles[group[0]],
                    "name": names[group],
                    **self._describe_group(*groups[group], rate, scope.company),
                }
                for group in shown
            ],
            "more": len(outside) - len(shown),
            "others": sorted({(n, kept / n) for kept, n in others}),
            "curves": self._get_curves(rate, [n for _kept, n in groups.values()]),
        }

    def _describe_group(self, met, size, rate, company):
        """Return what `get_funnel` tells of one group beside its name."""
        saved = size * rate - met
        return {
            "size": size,
            "value": met / size,
            "text": self._format(met / size, company, size),
            "is_worse": saved > 0,
            "saved": saved,
            "saved_text": formatLang(self.env, saved, digits=0 if saved >= 10 else 1)
            if saved > 0
            else "–",
        }

    @api.model
    def _get_curves(self, rate, sizes):
        """Return the limits of the funnel from the smallest to the largest of these sizes."""
        if not sizes:
            return []
        first, last = PROMISES_AT_LEAST, max(PROMISES_AT_LEAST + 1, *sizes)
        step = (last / first) ** (1 / CURVE_POINTS)
        return [
            [
                size,
                *funnel.limits(rate, size, funnel.ALARM),
                *funnel.limits(rate, size, funnel.WARNING),
            ]
            for size in sorted({round(first * step**n) for n in range(CURVE_POINTS + 1)})
        ]
