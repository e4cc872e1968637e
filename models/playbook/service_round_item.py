from odoo import fields, models
from odoo.exceptions import UserError

from ..ground.locking import lock


class ServiceRoundItem(models.Model):
    """What was looked at on a round, by whom and when; its words stay as they were then."""

    _name = "service.round.item"
    _description = "Round Item"
    _inherit = ["service.guard.mixin"]
    _order = "round_id, sequence, id"

    round_id = fields.Many2one(
        "service.round",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        guard="method",
    )
    sequence = fields.Integer(readonly=True, guard="method", aggregator=None)
    name = fields.Char(string="What to Look At", required=True, readonly=True, guard="method")
    help = fields.Char(string="How It Should Be", readonly=True, guard="method")
    user_id = fields.Many2one(
        "res.users", string="Ticked Off By", readonly=True, copy=False, guard="method"
    )
    date_done = fields.Datetime(string="Ticked Off On", readonly=True, copy=False, guard="method")
    note = fields.Text(guard="settled", copy=False, help="What was found.")
    image = fields.Image(
        string="Picture", max_width=1920, max_height=1920, guard="settled", copy=False
    )
    is_over = fields.Boolean(compute="_compute_is_over")

    def _compute_is_over(self):
        now = fields.Datetime.now()
        for item in self:
            item.is_over = bool(item.round_id.date_end) and item.round_id.date_end < now

    def _get_settled(self, name):
        # What somebody ticked off they saw themselves, on that day.
        return self.filtered(
            lambda item: item.is_over or item.user_id not in (self.env.user, item.user_id.browse())
        )

    def action_tick(self):
        """Say that these were looked at, by the user, now.

        :raise UserError: before the round begins, and when its day is over
        """
        rounds = self._begin_ticking()
        # Only this method says who looked, and when; twice, it stays as it was.
        self.sudo().filtered(lambda item: not item.date_done).write(
            {"date_done": fields.Datetime.now(), "user_id": self.env.uid}
        )
        rounds._follow_ticks()

    def action_untick(self):
        """Take back a tick that was a slip.

        :raise UserError: where the user is no service manager, and somebody else ticked it or it
            would make a colleague's round late; or where the day is over
        """
        rounds = self._begin_ticking()
        others = self.user_id - self.env.user
        if others and not self._is_service_manager():
            raise UserError(self.env._("%s ticked this. Ask them.", others[0].name))
        if not self._is_service_manager():
            # Whoever helped does not undo what a colleague can no longer do in time.
            now = fields.Datetime.now()
            lost = rounds.filtered(
                lambda r: r.date_done and r.date_due < now and r.user_id != self.env.user
            )
            if lost:
                items = self.filtered(lambda item: item.round_id in lost)
                raise UserError(items._get_settled_message("date_done"))
        self.sudo().write({"date_done": False, "user_id": False})
        rounds._follow_ticks()

    def action_write_note(self):
        """Open what was found: a note, a picture."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.round_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _begin_ticking(self):
        """Return the rounds of these items, locked, for writing what only buttons write."""
        rounds = self.round_id
        rounds.check_access("write")
        self.check_access("write")
        lock(rounds)
        rounds._check_lasting()
        return rounds.sudo()
