from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_playbook import SAVING

CASES = ("customer.promise", "customer.complaint", "customer.rework")


class ServicePlaybookItem(models.Model):
    """A thing to do, to be ticked on each record that the playbook is shown on."""

    _name = "service.playbook.item"
    _description = "Checklist Item"
    _order = "playbook_id, sequence, id"

    playbook_id = fields.Many2one("service.playbook", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to Do", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._keep_version()
        return items

    def write(self, vals):
        result = super().write(vals)
        self._keep_version()
        return result

    def unlink(self):
        playbooks = self.playbook_id
        result = super().unlink()
        self._keep_version(playbooks)
        return result

    def _keep_version(self, playbooks=None):
        # Saved with its playbook, one version is kept for all of the changes.
        if self.env.context.get("playbook_saving") is not SAVING:
            (playbooks or self.playbook_id)._keep_version()

    def action_tick(self):
        """Say that this was done on the record of which the context gives model and id.

        :raise UserError: where the playbook is not shown there
        """
        self.ensure_one()
        model = self.env.context.get("case_model")
        case_id = model in CASES and self.env.context.get("case_id")
        case = case_id and self.env[model].browse(case_id)
        if not case or self not in case.playbook_ids.item_ids:
            raise UserError(self.env._("“%s” is no part of this record's playbooks.", self.name))
        case._tick(self)
