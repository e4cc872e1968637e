from odoo import models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Take the promises of merged contacts along: they are of the other's company then."""
        # Whoever merges contacts need not read promises.
        promises = self.env["customer.promise"].sudo().search([("partner_id", "in", partner_ids)])
        before = {promise: promise.partner_id for promise in promises}
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        promises.invalidate_recordset(["partner_id", "commercial_partner_id"])
        merged = promises.filtered(lambda promise: promise.partner_id != before[promise])
        for partner, theirs in merged.grouped("partner_id").items():
            theirs.commercial_partner_id = partner.commercial_partner_id
        return result
