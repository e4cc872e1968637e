from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._count_rework_credit()
        return result

    def _count_rework_credit(self):
        """Count the credit notes of reworks anew: only posted ones count.

        Not by dependencies: each line of each invoice would look for reworks.
        """
        refunds = self.filtered(lambda move: move.move_type == "out_refund")
        if refunds:
            # Whoever posts a credit note need not read reworks.
            reworks = self.env["customer.rework"].sudo()
            reworks.search([("credit_note_ids", "in", refunds.ids)]).modified(["credit_note_ids"])
