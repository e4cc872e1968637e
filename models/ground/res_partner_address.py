from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who reads what is written to an address."""

    _inherit = "res.partner"

    def _find_us(self):
        """Return our own people (res.partner) who read what is written to these addresses: who
        writes to them writes to no customer."""
        addresses = [address for address in self.mapped("email_normalized") if address]
        ours = Domain("share", "=", False) & Domain("email_normalized", "in", addresses)
        # Who works here is no secret.
        return self.env["res.users"].sudo().search(ours).partner_id
