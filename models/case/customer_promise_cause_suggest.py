from odoo import api, fields, models
from odoo.fields import Domain

from ...formulas import verdict


class CustomerPromise(models.Model):
    """Why a promise was probably missed, from what is known of it."""

    _inherit = "customer.promise"

    cause_suggestion_id = fields.Many2one(
        "customer.rework.cause", string="Suggested Cause", compute="_compute_cause_suggestion"
    )
    cause_suggestion = fields.Char(string="What Suggests It", compute="_compute_cause_suggestion")

    @api.depends("cause_id", "date_judged")
    def _compute_cause_suggestion(self):
        asked = self.filtered(lambda p: p.verdict in verdict.MISSED and not p.cause_id)
        found = asked._suggest_causes() if asked else {}
        for promise in self:
            promise.cause_suggestion_id, promise.cause_suggestion = found.get(
                promise, (False, False)
            )

    def _suggest_causes(self):
        """Return {promise: (cause, what suggests it)} of these missed promises, as far as anything
        is known of them: rather what people wrote than what Inventory says, and that rather than
        what the ledger does."""
        late, missing = self._get_held_up()
        return {
            **self._suggest(
                "cause_moved", self._get_moved(), self.env._("moved or waited for the customer")
            ),
            **self._suggest("cause_stock", missing, self.env._("not in stock yet")),
            **self._suggest("cause_supplier", late, self.env._("came in after the date")),
            **self._suggest_from_errors(),
        }

    def _suggest(self, name, promises, why):
        # Companies delete and archive causes.
        cause = self.env.ref(f"customers_for_life.{name}", raise_if_not_found=False)
        # They may have made it another company's, which the user may not read.
        kept = cause and cause.sudo()
        if not kept or not kept.active:
            return {}
        return {
            promise: (cause, why)
            for promise in promises
            if kept.company_id in (promise.company_id, kept.company_id.browse())
        }

    def _suggest_from_errors(self):
        groups = self.env["customer.rework"]._read_group(
            Domain("promise_id", "in", self.ids)
            & Domain("cause_id", "!=", False)
            & Domain("state", "!=", "cancelled"),
            ["promise_id", "cause_id"],
            order="promise_id, id:max",
        )
        return {promise: (cause, self.env._("of its error")) for promise, cause in groups}

    def _get_moved(self):
        """Return those that the customer moved, or whose clock stood still for the customer."""
        return self.filtered(
            lambda promise: any(
                move.requested_by in ("customer", "waiting")
                # Whoever reads the promise may know that it was moved.
                for move in promise.sudo().revision_ids
            )
        )

    def _get_held_up(self):
        """Return those whose goods came in after the date on which they are judged, or have not
        come in yet, and those whose goods are not there without any on the way."""
        late, missing = self.browse(), self.browse()
        if not self._has_inventory():
            return late, missing
        for promise in self:
            # Of orders and Inventory people read what is theirs; told is no more than the kind of
            # cause.
            known = promise.sudo()
            moves = (known.order_line_id or known.order_id.order_line).move_ids
            moves = moves.filtered(lambda move: move.state != "cancel")
            steps = moves.browse(moves._rollup_move_origs())
            receipts = steps.filtered(
                lambda step: step.location_id.usage == "supplier" and step.state != "cancel"
            )
            if any(step.state != "done" or step.date > promise.date_judged for step in receipts):
                late |= promise
            elif any(move.state in ("confirmed", "partially_available") for move in moves):
                missing |= promise
        return late, missing
