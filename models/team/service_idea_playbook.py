from odoo import fields, models
from odoo.tools import plaintext2html

from ..ground.locking import lock


class ServicePlaybook(models.Model):
    _inherit = "service.playbook"

    idea_id = fields.Many2one(
        "service.idea",
        string="From Idea",
        readonly=True,
        copy=False,
        exportable=False,
        ondelete="restrict",
        guard="method",
    )

    _idea_once = models.UniqueIndex(
        "(idea_id) WHERE idea_id IS NOT NULL", "This idea stands in the playbook already."
    )


class ServiceIdea(models.Model):
    """An adopted idea is what everybody does from now on: a playbook says how."""

    _inherit = "service.idea"

    playbook_ids = fields.One2many("service.playbook", "idea_id", readonly=True)

    def action_add_to_playbook(self):
        """Open the playbook that this idea makes; a new one, the first time.

        :raise UserError: where it is not adopted, and where the user may not decide
        """
        self.ensure_one()
        self._begin(("adopted",))
        playbooks = self.env["service.playbook"]
        playbooks.check_access("create")
        lock(self.sudo())
        # That one exists is no secret; where it comes from is written by this method alone.
        sudo = playbooks.sudo().with_context(active_test=False)
        playbook = sudo.search([("idea_id", "=", self.id)], limit=1) or sudo.create(
            self._prepare_playbook()
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": playbook._name,
            "res_id": playbook.id,
            "view_mode": "form",
        }

    def _prepare_playbook(self):
        """Return {field: value} of the playbook that this idea makes."""
        names = ("question_duties", "question_systems", "question_risk")
        parts = [self.description or ""]
        parts += [
            f"{self._fields[name]._description_string(self.env)}\n{self[name]}"
            for name in names
            if self[name]
        ]
        return {
            "name": self.name,
            "plan": plaintext2html("\n\n".join(filter(None, parts))),
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "idea_id": self.id,
        }
