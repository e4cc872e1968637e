from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize


class ServiceMailBlock(models.Model):
    """A sender whose mail is no complaint.

    Not Odoo's `mail.blacklist`: that one is for whoever wants no mailings of ours, holds for all
    companies, and would stop our own answers to a customer whose address was misused.
    """

    _name = "service.mail.block"
    _description = "Blocked Sender"
    _order = "email_normalized, id"
    _rec_name = "email"

    email = fields.Char(string="E-mail", required=True)
    email_normalized = fields.Char(compute="_compute_email_normalized", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )

    _once = models.UniqueIndex("(email_normalized, company_id)", "This sender is blocked already.")

    @api.depends("email")
    def _compute_email_normalized(self):
        for block in self:
            block.email_normalized = email_normalize(block.email)

    @api.constrains("email")
    def _check_email(self):
        for block in self:
            # Odoo takes a domain for an address.
            if not (block.email_normalized or "").partition("@")[0]:
                raise ValidationError(
                    self.env._("“%s” is not the address of one sender.", block.email)
                )

    @api.model
    def _blocks(self, address, company):
        """Return whether `company` takes no complaints from the normalized `address` (str)."""
        domain = [("email_normalized", "=", address), ("company_id", "=", company.id)]
        return bool(address and self.sudo().search_count(domain, limit=1))

    @api.model
    def _add(self, addresses, company):
        """Block these normalized addresses (set of str), some of them blocked already, here."""
        blocks = self.sudo()
        known = blocks.search(
            [("email_normalized", "in", list(addresses)), ("company_id", "=", company.id)]
        )
        blocks.create(
            [
                {"email": address, "company_id": company.id}
                for address in sorted(addresses - set(known.mapped("email_normalized")))
            ]
        )
