from collections import Counter

from odoo import api, models

from ..formulas import difference
from ..models.figure.service_kpi_figures import LET_DOWN


class ServiceQualityReportDocument(models.AbstractModel):
    """The sentences on the first page: what changed, and where it comes from."""

    _inherit = "report.customers_for_life.service_quality_report"

    @api.model
    def _get_headline(self, wizard, now, before):
        """Return sentences (list of str) on the kept rate.

        :param now, before: figures of the promises of this period and of the one before
        """
        if not now["judged"]:
            return []
        return [self._say_change(now, before), *self._say_whence(wizard, now)]

    @api.model
    def _say_change(self, now, before):
        rate = self._say_points(now["kept_rate"], now)
        if not before["judged"]:
            return self.env._("Kept rate is %s %%; nothing fell due in the period before.", rate)
        change = now["kept_rate"] - before["kept_rate"]
        points = self._say_points(abs(change), now, before)
        if points == self._say_points(0, now, before):
            return self.env._("Kept rate is %s %%, as in the period before.", rate)
        words = {
            "points": points,
            "rate": rate,
            "chance": self._say_chance(
                difference.compare_shares(
                    *(
                        (figures["early"] + figures["kept"], figures["judged"])
                        for figures in (now, before)
                    )
                )
            ),
        }
        if change > 0:
            return self.env._(
                "Kept rate rose %(points)s points to %(rate)s %%: %(chance)s.", **words
            )
        return self.env._("Kept rate fell %(points)s points to %(rate)s %%: %(chance)s.", **words)

    @api.model
    def _say_chance(self, found):
        """Return in words what `formulas.difference` found."""
        return {
            difference.NONE: self.env._("no clear change, chance explains it"),
            difference.FEW: self.env._("too few promises to tell it from chance"),
            difference.UNTESTED: self.env["service.kpi"]._get_change_names()["untested"],
        }.get(found) or self.env._("more than chance")

    @api.model
    def _say_points(self, share, *figures, sign=False):
        """Return a share, or a difference of shares, with the decimals of the smallest sample."""
        size = min(each["judged"] for each in figures)
        points = self.env["service.kpi"]._format_points(share, size)
        return f"+{points}" if sign and share >= 0 else points

    @api.model
    def _say_whence(self, wizard, now):
        """Say whose, and what, most of the late and broken promises are; nothing without any."""
        missed = now["late"] + now["broken"]
        domain = wizard.env["service.kpi"]._get_domain(LET_DOWN, wizard._get_scopes()[0])
        counts = wizard.env["customer.promise"]._read_group(
            domain, ["type_id", "user_id"], ["__count"], order="__count DESC"
        )
        by_type, by_user = Counter(), Counter()
        for kind, user, count in counts:
            by_type[f"“{kind.name}”"] += count
            by_user[user.name if user != wizard.user_id else False] += count
        kind, user, together = counts[0] if counts else (None, None, 0)
        if 2 * together > missed and user and user != wizard.user_id:
            # Both are named only where most are both.
            most = [f"“{kind.name}”", user.name]
        else:
            (name, count), *_others = (by_type + by_user).most_common(1) or [(False, 0)]
            most = [name] if name and 2 * count > missed else []
        if not most:
            return []
        return [
            self.env._(
                "Late or broken: %(missed)s, most of them: %(most)s.",
                missed=missed,
                most=", ".join(most),
            )
        ]
