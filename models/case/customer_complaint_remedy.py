from odoo import fields, models
from odoo.exceptions import UserError


class CustomerComplaint(models.Model):
    """What the customer gets: money back, a replacement, a recovery, the error mended."""

    _inherit = "customer.complaint"

    replacement_ids = fields.One2many("sale.order", "complaint_id", string="Replacements")

    def action_refund(self):
        """Open Odoo's own dialog for a credit note on the order's invoices.

        :raise UserError: where nothing was invoiced
        """
        self.ensure_one()
        invoices = self.order_id.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        if not invoices:
            raise UserError(self.env._("There is no posted invoice of this order to refund."))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "account.action_view_account_move_reversal"
            ),
            "context": {
                "active_model": "account.move",
                "active_ids": invoices.ids,
                # It stands on the credit note that the customer gets.
                "default_reason": self._get_customer_title(),
            },
        }

    def action_replace(self):
        """Make an order of the same lines at no charge, and open it.

        :raise UserError: where the complaint concerns no order
        """
        self.ensure_one()
        if not self.order_id:
            raise UserError(self.env._("Choose the order that is to be replaced."))
        order = self.order_id.copy({"origin": self.reference})
        # What replaces something is no purchase: only this button says so.
        order.sudo().complaint_id = self
        order.order_line.filtered(lambda line: not line.display_type).write({"price_unit": 0})
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "view_mode": "form",
        }

    def action_recover(self):
        """Open the recovery of this complaint, or a new one."""
        self.ensure_one()
        if self.recovery_ids:
            return {
                "type": "ir.actions.act_window",
                "res_model": "customer.recovery",
                "res_id": self.recovery_ids.id,
                "view_mode": "form",
            }
        return self.env["customer.recovery"]._get_dialog(
            complaint_id=self.id,
            order_id=self.order_id.id,
            partner_id=self.partner_id.id,
            company_id=self.company_id.id,
        )

    def action_log_rework(self):
        """Open a new rework for the error behind this complaint."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(
            complaint_id=self.id,
            name=self.name,
            order_id=self.order_id.id,
            partner_id=self.partner_id.id,
            product_id=self.product_id.id,
            company_id=self.company_id.id,
        )
