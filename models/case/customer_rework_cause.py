from odoo import api, fields, models


class CustomerReworkCause(models.Model):
    _name = "customer.rework.cause"
    _description = "Cause of Errors"
    _parent_store = True
    _order = "complete_name, id"
    _rec_names_search = ["name", "complete_name"]

    name = fields.Char(required=True, translate=True)
    display_name = fields.Char(recursive=True)
    # By which the tree is in order, whatever language it is read in.
    complete_name = fields.Char(
        string="Full Name", compute="_compute_complete_name", recursive=True, store=True
    )
    parent_id = fields.Many2one(
        "customer.rework.cause", string="Part Of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("customer.rework.cause", "parent_id")
    responsibility = fields.Selection(
        [
            ("person", "Person"),
            ("process", "Process"),
            ("supplier", "Supplier"),
            ("customer", "Customer"),
        ],
        compute="_compute_responsibility",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        recursive=True,
        help="Whose it is. What varies without a person's doing is the process's, so that nobody "
        "is blamed for it.",
    )
    active = fields.Boolean(default=True)
    playbook_ids = fields.Many2many("service.playbook", string="Playbooks")
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to offer this cause in every company."
    )

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            cause.display_name = cause._join(cause.parent_id.display_name, cause.name)

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for cause in self.with_context(lang=None):
            cause.complete_name = cause._join(cause.parent_id.complete_name, cause.name)

    @api.depends("parent_id.responsibility")
    def _compute_responsibility(self):
        for cause in self:
            cause.responsibility = (
                cause.responsibility or cause.parent_id.responsibility or "process"
            )

    @api.model
    def _join(self, *names):
        return " / ".join(filter(None, names))
