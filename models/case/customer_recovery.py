from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..ground.ownership import OwnedThrough
from .customer_recovery_step import STEPS


class CustomerRecovery(models.Model):
    _name = "customer.recovery"
    _description = "Recovery"
    _inherit = ["service.history.mixin", "service.people.mixin", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _subject_field = "recovery_id"
    _origin_fields = ("complaint_id", "promise_id", "order_id")

    name = fields.Char(
        string="What For",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    complaint_id = fields.Many2one(
        "customer.complaint",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="settled",
    )
    promise_id = fields.Many2one(
        "customer.promise",
        string="Broken Promise",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = OwnedThrough(required=True, tracking=False, guard="settled")
    user_id = fields.Many2one(required=True, guard="settled")
    team_id = OwnedThrough(guard="settled")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("open", "Under Way"), ("done", "Done")],
        string="Stage",
        default="open",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
        guard="method",
    )
    step_ids = fields.One2many(
        "customer.recovery.step",
        "recovery_id",
        string="Steps",
        default=lambda self: [Command.create(vals) for vals in self._get_steps()],
    )
    cost = fields.Monetary(
        tracking=True,
        guard="settled",
        help="What the decision and the little more cost the company.",
    )
    date_done = fields.Datetime(string="Done On", copy=False, guard="method")

    _cost_positive = models.Constraint(
        "CHECK(cost BETWEEN 0 AND 1e15)", "A cost cannot be negative, nor beyond all measure."
    )
    _complaint_once = models.UniqueIndex(
        "(complaint_id) WHERE complaint_id IS NOT NULL", "This complaint has a recovery already."
    )
    _open_idx = models.Index("(company_id, id DESC) WHERE state = 'open'")

    @api.depends("complaint_id", "promise_id", "order_id")
    def _compute_name(self):
        for recovery in self:
            recovery.name = recovery.name or recovery._get_origin().name

    def _get_customer_words(self):
        self.ensure_one()
        origin = self.complaint_id or self.promise_id
        return origin._get_customer_words() if origin else super()._get_customer_words()

    def _get_default_user(self):
        # Whoever begins it makes it good.
        return self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        texts = [self._pop_texts(vals) for vals in vals_list]
        recoveries = super().create(vals_list)
        # Nobody may add a step of their own.
        self.env["customer.recovery.step"].sudo().create(
            [
                {
                    "recovery_id": recovery.id,
                    "text": words.get(step["kind"]),
                    **step,
                    **recovery._get_steps_taken(),
                }
                for recovery, words in zip(recoveries, texts, strict=True)
                for step in self._get_steps()
            ]
        )
        alive = recoveries.filtered(lambda recovery: not recovery.is_imported)
        self.env["customer.promise"]._make("recovery", alive)
        return recoveries

    @api.model
    def _get_steps(self):
        return [
            {"sequence": number, "kind": kind} for number, (kind, _label) in enumerate(STEPS, 1)
        ]

    def _pop_texts(self, vals):
        """Take the steps out of `vals`; return {kind: text} of what was written on the form."""
        commands, vals["step_ids"] = vals.get("step_ids") or [], []
        return {
            command[2].get("kind"): command[2].get("text")
            for command in commands
            if command[0] == Command.CREATE
        }

    def _get_settled(self, name):
        if name == "company_id":
            return super()._get_settled(name)
        if name != "cost":
            return self.filtered("date_done")
        # What is done was approved at its cost.
        return self.filtered(
            lambda recovery: recovery.step_ids.filtered(lambda s: s.kind == "do" and s.date_done)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(self.step_ids.mapped("date_done")):
            raise UserError(
                self.env._(
                    "A recovery that was begun stays on record. To erase a person, use “Erase "
                    "Personal Data” on the contact."
                )
            )

    def _follow_steps(self):
        """With its last step the recovery is done, and its promise kept."""
        self.ensure_one()
        if all(self.step_ids.mapped("date_done")):
            self.sudo().write({"state": "done", "date_done": fields.Datetime.now()})
            self.env["customer.promise"]._get_pending_of(self).action_fulfil()

    def action_add_extra(self):
        """Open the dialog that records the little more."""
        self.ensure_one()
        return self.env["customer.extra"]._get_dialog(
            recovery_id=self.id, order_id=self.order_id.id, partner_id=self.partner_id.id
        )

    @api.model
    def _get_dialog(self, **defaults):
        """Return the action that opens a new recovery with these default values."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recovery"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }
