from odoo import api, models
from odoo.fields import Domain

from .service_kpi_figures import DUE, LET_DOWN, PROMISES

BY_HOW = LET_DOWN._replace(dimensions={**LET_DOWN.dimensions, "how": "forewarned_how"})


class ServiceKpi(models.Model):
    """The kept rate between two others, of the same promises: to the day that customers wanted, and
    to the last date given. What lies between them was moved, and by whom is told; and how many
    customers knew before."""

    _inherit = "service.kpi"

    @api.model
    def _get_kept_rates(self, scope):
        """Return [(what the promises are measured by (str), met, sample)] of the promises that fell
        due in a scope: the day wanted, the first promise (the kept rate) and the last date."""
        aggregates = ["wanted_rate", "kept_rate", "last_rate"]
        specs = [f"{name}:{how}" for name in aggregates for how in ("sum", "count")]
        counts = self._read_source(PROMISES, scope, (), specs).get((), [0] * 6)
        names = (
            self.env._("the day that the customer wanted"),
            self.env._("the first promise"),
            self.env._("the last date given"),
        )
        return [(name, counts[2 * n] or 0, counts[2 * n + 1]) for n, name in enumerate(names)]

    @api.model
    def _get_moves(self, scope):
        """Return {whose wish it was: number of moves} of the promises that fell due in a scope."""
        promises = self._get_model(DUE, scope)._search(self._get_domain(DUE, scope))
        return dict(
            self.env["customer.promise.revision"]._read_group(
                Domain("promise_id", "in", promises), ["requested_by"], ["__count"]
            )
        )

    def _get_notes(self, scope):
        notes = super()._get_notes(scope)
        if self.code == "kept_rate":
            notes = [*notes, *self._get_kept_notes(scope)]
        if self.code == "forewarned":
            notes = [*notes, *self._get_forewarned_notes(scope)]
        return notes

    @api.model
    def _get_forewarned_notes(self, scope):
        """Return in words (list of str, none where nobody was) how the customers of late and broken
        promises were told a new date in time."""
        counts = self._read_source(BY_HOW, scope, ["how"], ["__count"])
        missed = sum(count for (count,) in counts.values())
        by_mail, by_word = (counts.get((how,), (0,))[0] for how in ("mail", "word"))
        if not by_mail + by_word:
            return []
        return [
            self.env._(
                "Late or broken, and the customer told before: %(told)s of %(missed)s (by mail: "
                "%(mail)s, by word of mouth: %(word)s)",
                told=by_mail + by_word,
                missed=missed,
                mail=by_mail,
                word=by_word,
            )
        ]

    @api.model
    def _get_kept_notes(self, scope):
        """Return the three rates and the moves in words (list of str), where they tell anything
        that the kept rate does not."""
        rates = [rate for rate in self._get_kept_rates(scope) if rate[2]]
        moves = self._get_moves(scope)
        if not moves and len({(met, size) for _name, met, size in rates}) < 2:
            return []
        notes = [
            self.env._(
                "Kept to %(date)s: %(share)s of %(size)s",
                date=name,
                share=self._format_share(met / size, size),
                size=size,
            )
            for name, met, size in rates
        ]
        if moves:
            notes.append(
                self.env._(
                    "Moved by us: %(us)s; at the customer's wish: %(customer)s; by waiting for the "
                    "customer: %(waiting)s",
                    us=moves.get("company", 0),
                    customer=moves.get("customer", 0),
                    waiting=moves.get("waiting", 0),
                )
            )
        return notes
