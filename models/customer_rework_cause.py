from odoo import api, fields, models


class CustomerReworkCause(models.Model):
    _name = "customer.rework.cause"
    _description = "Cause of Errors"
    _parent_store = True
    _order = "complete_name, id"
    _rec_name = "complete_name"
    _rec_names_search = ["name", "complete_name"]

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Full Name", compute="_compute_complete_name", recursive=True, store=True
    )
    parent_id = fields.Many2one(
        "customer.rework.cause", string="Part Of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("customer.rework.cause", "parent_id")
    active = fields.Boolean(default=True)
    playbook_ids = fields.Many2many("service.playbook", string="Playbooks")
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to offer this cause in every company."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for cause in self:
            names = (cause.parent_id.complete_name, cause.name)
            cause.complete_name = " / ".join(filter(None, names))
