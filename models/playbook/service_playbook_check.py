from odoo import fields, models
from odoo.exceptions import UserError


class ServicePlaybookCheck(models.Model):
    """An item that was ticked on a record; its words stay as they were then."""

    _name = "service.playbook.check"
    _description = "Checked Item"
    _order = "id"

    name = fields.Char(string="Done", required=True, readonly=True)
    item_id = fields.Many2one("service.playbook.item", readonly=True, ondelete="set null")
    playbook_id = fields.Many2one(
        "service.playbook", readonly=True, index="btree_not_null", ondelete="set null"
    )
    promise_id = fields.Many2one(
        "customer.promise", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    complaint_id = fields.Many2one(
        "customer.complaint", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    rework_id = fields.Many2one(
        "customer.rework", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    date_done = fields.Datetime(string="Done On", required=True, readonly=True)

    _promise_once = models.UniqueIndex(
        "(promise_id, item_id) WHERE promise_id IS NOT NULL", "This item is ticked already."
    )
    _complaint_once = models.UniqueIndex(
        "(complaint_id, item_id) WHERE complaint_id IS NOT NULL", "This item is ticked already."
    )
    _rework_once = models.UniqueIndex(
        "(rework_id, item_id) WHERE rework_id IS NOT NULL", "This item is ticked already."
    )

    def action_untick(self):
        """Take back a tick that was a slip.

        :raise UserError: where somebody else ticked it, and the user is no service manager
        """
        manager = self.env.user.has_group("customers_for_life.group_service_manager")
        if not manager and self.user_id != self.env.user:
            raise UserError(self.env._("%s ticked this. Ask them.", self.user_id.name))
        (self.promise_id or self.complaint_id or self.rework_id).check_access("write")
        # Ticks are made and taken back by the buttons alone.
        self.sudo().unlink()
