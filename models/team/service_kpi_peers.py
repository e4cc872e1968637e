from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

from ...formulas import funnel
from ..figure.service_kpi_figures import FIGURES
from ..ground.missing import say_missing
from ..ground.planning import keep_from_compiling
from ..worth.service_kpi_funnel import PROMISES_AT_LEAST

# Who stands there without a name is one of so many at least, in a period of so many days.
NAMELESS_AT_LEAST = 3
DAYS_AT_LEAST = timedelta(days=28)
PEERS = ("user", "team", "employee")


class ServiceKpi(models.Model):
    """One person or team among their peers, on a funnel plot instead of a ranking: where somebody
    stands within it, chance alone tells them from the others (Spiegelhalter 2005)."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_peers(self, code, filters):
        """Return where one person or team stands among their peers, for the screen.

        Named are who was asked for, and of those who stand out whom the user may see.

        :return: dict of name (of who was asked for), title (of the figure), size and rate (of all
            together), rate_text, compared (how many peers were), own (size, value, text and words
            on how it compares; False where none is drawn), why_not (words why none is, or False),
            and rows, others, curves and missing as `get_funnel` gives them
        :raise UserError: where not one person or team is chosen, or the figure is no share
        :raise AccessError: where another's figures are asked for
        """
        return self._get_by_code(code)._get_peers(self._get_screen_scope(filters))

    @api.model
    @api.readonly
    def get_details(self, code, filters, interval="week"):
        """Return what it does, and has_peers: whether `get_peers` compares what was chosen."""
        details = super().get_details(code, filters, interval)
        scope = self._get_screen_scope(filters)
        return {**details, "has_peers": self._get_by_code(code)._has_peers(scope)}

    def _has_peers(self, scope):
        """Return whether this figure can be compared among the peers of a scope: more than one
        thing chosen would tell who is who."""
        chosen = scope.chosen()
        return (
            FIGURES[self.code].chart == "p"
            and len(chosen) == 1
            and chosen.keys() <= FIGURES[self.code].dimensions.intersection(PEERS)
        )

    def _get_peers(self, scope):
        """Return what `get_peers` does for a Scope."""
        if not self._has_peers(scope):
            raise UserError(
                self.env._(
                    "Choose one person or one team, nothing else, and a figure that is a share."
                )
            )
        ((dimension, record),) = scope.chosen().items()
        counts = self._count_peers(scope, dimension)
        own = counts.get(record, (0, 0))
        met, size = (sum(count[n] for count in counts.values()) for n in (0, 1))
        rate = met / size if size else None
        groups = {peer: count for peer, count in counts.items() if count[1] >= PROMISES_AT_LEAST}
        result = {
            "name": record.display_name,
            "title": self.name,
            "size": size,
            "rate": rate,
            "rate_text": self._format(rate, scope.company, size),
            "compared": len(groups),
            "rows": [],
            "others": [],
            "curves": [],
            "own": False,
            "missing": say_missing(self.env),
            "why_not": self._why_not_compared(scope, record, own, groups),
        }
        if result["missing"] or result["why_not"]:
            # Nor are the figures of all told to whom nothing is compared.
            return {**result, "size": 0, "rate": None, "rate_text": "–"}
        return result | self._place_peers(scope, dimension, record, rate, groups)

    def _count_peers(self, scope, dimension):
        """Return {record: (met, size)} of all who are peers.

        As superuser: a colleague's records are nobody's to read, where the dot that stands for
        them has no name.
        """
        keep_from_compiling(self.env)
        of_all = scope._replace(**{dimension: None})
        return {
            peer.sudo(False): (round(met), size)
            for (peer,), (met, size) in self.sudo()._count(of_all, [dimension]).items()
            if peer
        }

    def _why_not_compared(self, scope, record, own, groups):
        """Return why no comparison is drawn (str), or False."""
        seen = self._total(scope)
        if (round(seen[1]), seen[2]) != own:
            return self.env._("Not all of these records are yours to see: nothing is compared.")
        if own[1] < PROMISES_AT_LEAST:
            return self.env._(
                "Too few to compare: %(size)s, and it takes %(least)s.",
                size=own[1],
                least=PROMISES_AT_LEAST,
            )
        is_named = self._is_service_manager()
        if not is_named and scope.date_to - scope.date_from + timedelta(days=1) < DAYS_AT_LEAST:
            return self.env._("Too few days to compare: choose a month or more.")
        if len(groups) <= (1 if is_named else NAMELESS_AT_LEAST):
            return self.env._("Too few peers with enough records in these days.")
        return False

    def _place_peers(self, scope, dimension, record, rate, groups):
        """Return own, rows, others and curves of `get_peers`."""
        chances = [funnel.chance(*count, rate) for count in groups.values()]
        stands_out = dict(zip(groups, funnel.find(chances), strict=True))
        without = scope._replace(**{dimension: None})
        rows, others = [], []
        for peer, (met, size) in groups.items():
            told = self._describe_group(met, size, rate, scope.company)
            if peer == record:
                own = {**told, "words": self._say_place(stands_out[peer], told["is_worse"])}
            elif stands_out[peer] and self._may_compare(without, dimension, peer):
                title = self._get_group_titles().get(dimension, "")
                row = {"dimension": dimension, "key": peer.id, "title": title}
                rows.append({**row, "name": peer.display_name, **told})
            else:
                others.append((size, met / size))
        return {
            "own": own,
            "rows": sorted(rows, key=lambda row: row["name"]),
            # In this order they tell nobody's place in a list.
            "others": sorted(others),
            "curves": self._get_curves(rate, [size for _met, size in groups.values()]),
        }

    def _say_place(self, stands_out, is_worse):
        """Return in words how somebody compares with the peers (str)."""
        if not stands_out:
            return self.env._("no clear difference from the peers: chance explains it")
        if is_worse:
            return self.env._("worse than the peers by more than chance")
        return self.env._("better than the peers by more than chance")
