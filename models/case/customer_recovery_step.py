from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ground.locking import lock

STEPS = [
    ("admit", "Admit"),
    ("explain", "Explain"),
    ("decide", "Decide"),
    ("do", "Do"),
    ("more", "A little more"),
]


class CustomerRecoveryStep(models.Model):
    """One of the five steps of a recovery: what was said or done, by whom, when."""

    _name = "customer.recovery.step"
    _description = "Recovery Step"
    _order = "recovery_id, sequence"
    _inherit = ["service.guard.mixin"]
    _rec_name = "kind"

    recovery_id = fields.Many2one(
        "customer.recovery", required=True, readonly=True, ondelete="cascade", guard="method"
    )
    company_id = fields.Many2one(related="recovery_id.company_id")
    sequence = fields.Integer(required=True, readonly=True, guard="method")
    kind = fields.Selection(STEPS, string="Step", required=True, readonly=True, guard="method")
    text = fields.Text(
        string="What Was Said or Done", help="The apology letter is written from these words."
    )
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, index="btree_not_null", guard="method"
    )
    date_done = fields.Datetime(string="Done On", readonly=True, guard="method")

    _step_once = models.UniqueIndex(
        "(recovery_id, sequence)", "A recovery takes each of its steps once."
    )

    def action_done(self):
        """Say that this step is taken.

        :raise UserError: where an earlier step is not, where the words are missing, where it was
            taken already, or where the cost needs an approval first
        """
        self.ensure_one()
        recovery = self.recovery_id
        recovery.check_access("write")
        lock(recovery)
        labels = dict(self._fields["kind"]._description_selection(self.env))
        if self.date_done:
            raise UserError(self.env._("“%s” is done already.", labels[self.kind]))
        before = recovery.step_ids.filtered(
            lambda step: step.sequence < self.sequence and not step.date_done
        )
        if before:
            raise UserError(
                self.env._(
                    "First “%(first)s”, then “%(step)s”: the order of the steps is what heals.",
                    first=labels[before[0].kind],
                    step=labels[self.kind],
                )
            )
        if not (self.text or "").strip():
            raise UserError(self.env._("Write down what was said or done."))
        if self.kind == "do":
            recovery._check_approved()
        # Only this method dates a step.
        self.sudo().write({"date_done": fields.Datetime.now(), "user_id": self.env.uid})
        recovery._follow_steps()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A recovery has all of its five steps."))
