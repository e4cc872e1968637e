from odoo import fields, models


class ServiceIdeaExtend(models.TransientModel):
    """Ask until when a trial runs, and why longer than was planned."""

    _name = "service.idea.extend"
    _description = "Let a Trial Run Longer"

    trial_id = fields.Many2one(
        "service.idea.trial", required=True, readonly=True, ondelete="cascade"
    )
    date_end = fields.Date(string="New Last Day", required=True)
    note = fields.Char(string="Why", required=True, help="It stands beside the result.")

    def action_extend(self):
        """Let the trial run until that day.

        :raise UserError: where the trial is over, or the day is not later
        """
        self.ensure_one()
        self.trial_id._extend(self.date_end, self.note)


class ServiceIdea(models.Model):
    _inherit = "service.idea"

    def action_extend(self):
        """Open the form that asks until when the trial runs, and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let the Trial Run Longer"),
            "res_model": "service.idea.extend",
            "view_mode": "form",
            "target": "new",
            "context": {"default_trial_id": self.trial_id.id},
        }
