from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas import verdict


class CustomerPromise(models.Model):
    """Why a promise was late or broken: said by whoever kept it, confirmed by whoever leads the
    team. The kept rate counts it all the same."""

    _inherit = "customer.promise"

    cause_id = fields.Many2one(
        "customer.rework.cause",
        check_company=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="settled",
        help="Why it was late or broken. It changes no figure but the split by cause.",
    )
    cause_responsibility = fields.Selection(related="cause_id.responsibility")
    cause_confirmed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        tracking=True,
        guard="method",
        help="Who leads the team, or a service manager. Afterwards only service managers change "
        "the cause.",
    )
    can_confirm_cause = fields.Boolean(compute="_compute_can_confirm_cause")

    @api.depends("cause_confirmed_by_id", "verdict", "team_id", "user_id")
    @api.depends_context("uid")
    def _compute_can_confirm_cause(self):
        for promise in self:
            promise.can_confirm_cause = (
                promise.verdict in verdict.MISSED
                and not promise.cause_confirmed_by_id
                and promise._may_confirm_cause()
            )

    def _may_confirm_cause(self):
        """Return whether the user confirms why this promise was missed: whoever leads the team of
        somebody else's promise, or a service manager."""
        return self._is_service_manager() or (
            self.sudo().team_id.user_id == self.env.user != self.user_id
        )

    def write(self, vals):
        if "cause_id" in vals:
            self._check_not_a_colleague_s()
        said = {promise: promise.cause_id for promise in self if "cause_id" in vals}
        result = super().write(vals)
        for promise, cause in said.items():
            if promise.cause_confirmed_by_id and promise.cause_id != cause:
                # A service manager's word from now on, nobody else's.
                promise.sudo().cause_confirmed_by_id = promise.cause_id and self.env.user
        return result

    def _get_settled(self, name):
        # Why it was missed is said once it is judged.
        if name == "cause_id":
            return self.filtered("cause_confirmed_by_id")
        return super()._get_settled(name)

    def _get_settled_message(self, name):
        if name != "cause_id":
            return super()._get_settled_message(name)
        return self.env._(
            "%(user)s confirmed why %(promise)s was missed. Ask a service manager to change it.",
            user=self[0].cause_confirmed_by_id.name,
            promise=self[0].display_name,
        )

    def action_take_cause(self):
        """Take the cause that is suggested."""
        for cause, promises in self.grouped("cause_suggestion_id").items():
            if cause:
                promises.cause_id = cause

    def action_confirm_cause(self):
        """Confirm why these promises were missed; where nobody has said, what is suggested.

        :raise UserError: where there is no cause, nothing was missed, or somebody else confirms it
        """
        self.check_access("write")
        for promise in self:
            if promise.verdict not in verdict.MISSED:
                raise UserError(self.env._("%s is neither late nor broken.", promise.display_name))
            if not promise._may_confirm_cause():
                raise UserError(
                    self.env._(
                        "Whoever leads the sales team confirms why a promise was missed; of their "
                        "own, a service manager does."
                    )
                )
            if not promise.cause_id and not promise.cause_suggestion_id:
                raise UserError(self.env._("Choose the cause of “%s” first.", promise.display_name))
        self.filtered(lambda promise: not promise.cause_id).action_take_cause()
        waiting = self.filtered(lambda promise: not promise.cause_confirmed_by_id)
        # What a method alone writes, once it is certain who may.
        waiting.sudo().cause_confirmed_by_id = self.env.user
