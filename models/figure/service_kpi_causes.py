from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from .service_kpi_figures import LET_DOWN, RECOVERIES, REWORK

CAUSES_AT_MOST = 12


class ServiceKpi(models.Model):
    """Why: the causes of errors, and of promises that were not kept, the vital few first (Pareto;
    Juran 1951)."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_promise_causes(self, filters):
        """Return why promises were late or broken, for the screen.

        :return: dict of size (how many were), unknown and unconfirmed (of these, those without a
            cause, and those whose cause nobody has confirmed), causes (as `_get_causes` gives them)
            and owners (of those with a cause: a dict of name, count and share_text for each whose
            causes they are)
        :raise AccessError: where another's figures are asked for
        """
        return self._get_promise_causes(self._get_screen_scope(filters))

    @api.model
    @api.readonly
    def get_causes_action(self, filters, cause_id, of_promises=False):
        """Return the window action of the records of a cause; of unknown ones with False.

        :param of_promises: of promises that were not kept; of errors otherwise
        """
        scope = self._get_screen_scope(filters)
        source = LET_DOWN if of_promises else REWORK
        name = self.env._("Late or Broken") if of_promises else self.env._("Rework")
        domain = self._get_domain(source, scope) & Domain("cause_id", "=", cause_id)
        return self._get_window(source.model, domain, scope, name)

    @api.model
    def _get_promise_causes(self, scope):
        """Return what `get_promise_causes` does for a Scope, with all causes."""
        causes = self._get_causes(LET_DOWN, scope)
        size = sum(cause["count"] for cause in causes)
        unknown = sum(cause["count"] for cause in causes if not cause["id"])
        confirmed = LET_DOWN._replace(
            domain=[*LET_DOWN.domain, ("cause_confirmed_by_id", "!=", False)]
        )
        ((is_confirmed,),) = self._read_source(confirmed, scope, (), ["__count"]).values()
        return {
            "size": size,
            "unknown": unknown,
            "unconfirmed": size - unknown - is_confirmed,
            "causes": causes,
            "owners": self._get_owners(causes),
        }

    @api.model
    def _get_owners(self, causes):
        """Return whose these causes are, the commonest first."""
        field = self.env["customer.rework.cause"]._fields["responsibility"]
        names = dict(field._description_selection(self.env))
        counts = Counter(dict.fromkeys(names, 0))
        for cause in causes:
            if cause["id"]:
                counts[cause["responsibility"]] += cause["count"]
        return [
            {
                "name": names[owner],
                "count": count,
                "share_text": self._format_share(count / counts.total(), counts.total()),
            }
            for owner, count in counts.most_common()
            if count
        ]

    @api.model
    def _get_causes(self, source, scope):
        """Return the causes of the errors or of the missed promises of a scope, the commonest
        first, and what is not known yet at the end.

        :param Source source: REWORK or LET_DOWN
        :return: list of dicts: id (False where unknown), name, responsibility, count, share (0 to
            1), cumulative (the share up to and with this one), cost and cost_text (what the errors
            cost; for promises that and what it took to make them good; False for whoever may not
            read it)
        """
        if not scope.chosen().keys() <= source.dimensions.keys():
            return []
        groups = self._get_model(source, scope)._read_group(
            self._get_domain(source, scope), ["cause_id"], ["__count"], order="__count DESC"
        )
        groups.sort(key=lambda group: not group[0])
        costs = self._get_cause_costs(source, scope)
        total, so_far, causes = sum(count for _cause, count in groups), 0, []
        for cause, count in groups:
            so_far += count
            cost = costs is not None and costs.get(cause.id, 0)
            causes.append(
                {
                    "id": cause.id,
                    "name": cause.display_name or self.env._("Not known yet"),
                    "responsibility": cause.responsibility,
                    "count": count,
                    "share": count / total,
                    "cumulative": so_far / total,
                    "cost": cost,
                    "cost_text": costs is not None
                    and formatLang(self.env, cost, currency_obj=scope.company.currency_id),
                }
            )
        return causes

    @api.model
    def _get_cause_costs(self, source, scope):
        """Return {id of a cause: what it cost} of what falls into a scope; None for whoever may not
        read what an error costs."""
        rework = self.env[REWORK.model]
        if not rework._has_field_access(rework._fields["cost"], "read"):
            return None
        domain, path = self._get_domain(source, scope), "cause_id"
        spent = [(REWORK, domain)]
        if source is not REWORK:
            path, query = "promise_id.cause_id", self._get_model(source, scope)._search(domain)
            of_promises = Domain("promise_id", "in", query)
            spent = [
                (REWORK, of_promises & Domain(REWORK.domain)),
                (RECOVERIES, of_promises),
            ]
        costs = {}
        for what, of_these in spent:
            model = self._get_model(what, scope)
            for cause, cost in model._read_group(of_these, [path], ["cost:sum"]):
                costs[cause.id] = costs.get(cause.id, 0) + cost
        return costs
