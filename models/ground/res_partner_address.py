from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who reads what is written to an address."""

    _inherit = "res.partner"

    def _find_ours(self):
        """Return those of these people whose mail our own people read: who writes to them writes
        to no customer."""
        boxes = {partner: partner._get_boxes() for partner in self}
        wanted = [box for of_one in boxes.values() for box in of_one]
        # Whoever changes their address still reads what comes to the one they log in with.
        names = ("email_normalized", "login", "employee_ids.work_email")
        domain = Domain.OR(Domain(name, "in", wanted) for name in names)
        # Who works here is no secret.
        users = self.env["res.users"].sudo().search(domain & Domain("share", "=", False))
        emails = {*users.mapped("email_normalized"), *users.employee_ids.mapped("work_email")}
        known = {address.lower() for address in {*emails, *users.mapped("login")} if address}
        return self.filtered(lambda partner: boxes[partner] & known)

    def _get_boxes(self):
        """Return the mailboxes (set of str) that this person's address leads to: what stands after
        a plus does not count."""
        address = self.email_normalized
        if not address:
            return set()
        name, _at, domain = address.rpartition("@")
        return {address, f"{name.partition('+')[0]}@{domain}"}
