from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_complaint import OPEN_STATES


class CustomerComplaint(models.Model):
    """Complaints about the same thing are shown, and merged into one."""

    _inherit = "customer.complaint"

    merged_into_id = fields.Many2one(
        "customer.complaint", readonly=True, copy=False, index="btree_not_null", guard="method"
    )
    duplicate_ids = fields.Many2many(
        "customer.complaint",
        string="Same Order",
        compute="_compute_duplicate_ids",
        help="Other open complaints of this customer about the same order.",
    )

    @api.depends("order_id", "partner_id", "state")
    def _compute_duplicate_ids(self):
        groups = dict(
            self._read_group(
                [("order_id", "in", self.order_id.ids), ("state", "in", OPEN_STATES)],
                ["order_id"],
                ["id:recordset"],
            )
        )
        for complaint in self:
            customer = complaint.partner_id.commercial_partner_id
            complaint.duplicate_ids = (
                groups.get(complaint.order_id, self.browse()).filtered(
                    lambda other, c=customer: other.partner_id.commercial_partner_id == c
                )
                - complaint._origin
            )

    def action_merge(self):
        """Merge the other open complaints about the same order into this one.

        Their messages, attachments and followers come along; nothing is lost.
        :raise UserError: where there is none, as when somebody else merged them already
        """
        self.ensure_one()
        self._merge(self.duplicate_ids)

    def _merge(self, others):
        if not others:
            raise UserError(self.env._("There is no other open complaint about this order."))
        # Somebody may be merging this one into another at the same moment.
        self._check_stage(OPEN_STATES)
        now = fields.Datetime.now()
        others._move_on("merged", OPEN_STATES, merged_into_id=self.id, date_closed=now)
        self._take_earliest_deadlines(others)
        # The attachments of complaints that the user may write, moved along with the messages.
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", others.ids)]
        ).write({"res_id": self.id})
        for other in others:
            self.message_subscribe(other.message_partner_ids.ids)
            other.message_change_thread(self)
            self.message_post(
                body=Markup("<p>%s</p>%s")
                % (
                    self.env._("Merged: %s", other.display_name),
                    other.description or Markup(""),
                )
            )
        (others.rework_ids | self.rework_ids).sudo().complaint_id = self
        others.action_ids.sudo().complaint_id = self
        others.replacement_ids.sudo().complaint_id = self
        if not self.recovery_ids:
            # A complaint has one recovery; those that are over stay where they are.
            others.recovery_ids[:1].sudo().complaint_id = self

    def _take_earliest_deadlines(self, others):
        """Of each kind of deadline, keep the one that comes first, and cancel the others: whoever
        writes a complaint down once more gains no time."""
        pending = (self | others)._get_pending_promises()
        running = self._get_pending_promises().type_id
        for kind, promises in pending.grouped("type_id").items():
            first = promises.sorted("date_judged")[:1]
            # What this one has met is met.
            if kind in running:
                first.complaint_id = self
                promises -= first
            promises._cancel()
