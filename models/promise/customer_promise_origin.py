from odoo import api, fields, models


class CustomerPromise(models.Model):
    """What else a promise came from, and what goes with it: playbooks, and a little more."""

    _inherit = "customer.promise"

    request_id = fields.Many2one(
        "customer.request",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        guard="method",
    )
    recovery_id = fields.Many2one(
        "customer.recovery",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        guard="method",
    )
    complaint_id = fields.Many2one(
        "customer.complaint",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        guard="method",
    )
    rework_id = fields.Many2one(
        "customer.rework",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        guard="method",
    )
    playbook_check_ids = fields.One2many("service.playbook.check", "promise_id", string="Done")
    extra_ids = fields.One2many("customer.extra", "promise_id")
    extra_count = fields.Integer(compute="_compute_extra_count")

    def _get_playbook_keys(self):
        return set(self.type_id.ids)

    @api.depends("type_id")
    def _compute_playbook_ids(self):
        return super()._compute_playbook_ids()

    @api.depends("extra_ids")
    def _compute_extra_count(self):
        for promise in self:
            promise.extra_count = len(promise.extra_ids)
