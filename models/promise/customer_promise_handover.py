from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas import verdict
from ..ground.telling import notification

# What in a client's context would keep Odoo from telling whoever gets a promise.
SILENT = ("mail_auto_subscribe_no_notify", "mail_notrack", "tracking_disable")


class CustomerPromise(models.Model):
    """A promise that a colleague passes on can be handed back until it is due."""

    _inherit = "customer.promise"

    given_by_id = fields.Many2one(
        "res.users",
        string="Passed On By",
        readonly=True,
        copy=False,
        guard="method",
        help="The colleague who made somebody else responsible; it can be handed back to them "
        "until it is due.",
    )
    can_hand_back = fields.Boolean(compute="_compute_can_hand_back")

    @api.depends("given_by_id", "user_id", "verdict")
    @api.depends_context("uid")
    def _compute_can_hand_back(self):
        for promise in self:
            promise.can_hand_back = (
                bool(promise.given_by_id)
                and promise.user_id == self.env.user
                and promise.verdict == verdict.PENDING
            )

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        return super(CustomerPromise, self._aloud()).create(vals_list).with_env(self.env)

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        if not self.env.su:
            for vals in vals_list:
                is_given = vals["user_id"] and vals["user_id"] != self.env.uid
                vals["given_by_id"] = is_given and self.env.uid
        return vals_list

    def write(self, vals):
        if "team_id" in vals and "user_id" not in vals and not self.env.su:
            # Whoever leads its team says why it was missed.
            self._check_not_a_colleague_s(lambda promise: promise.team_id.id != vals["team_id"])
        if self.env.su or "user_id" not in vals:
            return super().write(vals)
        result = super(CustomerPromise, self._aloud()).write(vals)
        self._note_giver()
        return result

    def _aloud(self):
        """Return these promises as Odoo tells whoever gets one, whatever the context says."""
        return self.with_context(**dict.fromkeys(SILENT, False))

    def _note_giver(self):
        """Remember who passed these promises on to somebody else, whom Odoo tells at once."""
        mine = self.sudo().filtered(lambda promise: promise.user_id == self.env.user)
        mine.filtered("given_by_id").given_by_id = False
        (self.sudo() - mine).filtered("user_id").given_by_id = self.env.user

    def _check_not_a_colleague_s(self, is_worse=lambda promise: True):
        """Refuse what makes a colleague break a promise: who leads the team may, as managers do,
        and who acts for either while they are away.

        :param is_worse: a function of a promise, whether it does
        """
        if self._is_service_manager():
            return
        acts_for = self.env.user.service_acts_for_ids
        for promise in self:
            is_theirs = promise.user_id and not (
                acts_for & (promise.user_id | promise.sudo().team_id.user_id)
            )
            if is_theirs and is_worse(promise):
                raise UserError(
                    self.env._(
                        "%(user)s keeps “%(promise)s”, and alone says so. Ask them, or a service "
                        "manager.",
                        user=promise.user_id.name,
                        promise=promise.display_name,
                    )
                )

    def action_hand_back(self):
        """Make whoever passed this promise on responsible again.

        :raise UserError: where it was not passed on to the user, or is due already
        """
        self.ensure_one()
        if not self.can_hand_back:
            raise UserError(
                self.env._("This can be handed back only by whoever got it, until it is due.")
            )
        giver = self.given_by_id
        # The record may be out of the user's sight afterwards.
        self.sudo().write({"user_id": giver.id, "given_by_id": False})
        self.sudo().message_post(body=self.env._("Handed back to %s", giver.name))
        mine = self.env["ir.actions.act_window"]._for_xml_id(
            "customers_for_life.customer_promise_action"
        )
        return notification(self.env._("Handed back to %s", giver.name), {**mine, "target": "main"})
