from odoo import api, models
from odoo.tools import formataddr


class CustomerComplaint(models.Model):
    """The company of a complaint by e-mail, and the address from which it is answered."""

    _inherit = "customer.complaint"

    @api.model
    def _get_mail_company(self, msg_dict, custom_values=None):
        """Return the company to which somebody complains: the alias's, else the customer's.

        :param dict msg_dict: the e-mail, as Odoo's gateway parses it
        :param dict custom_values: the defaults of the alias, if it came by one
        """
        if company_id := (custom_values or {}).get("company_id"):
            return self.env["res.company"].browse(company_id)
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        user = author.user_ids.filtered(lambda user: user._is_internal())[:1]
        if company := user.company_id or author.company_id:
            return company
        # Most contacts are shared by all companies: whose customer they are, orders tell.
        customer = author.commercial_partner_id
        orders = self.env["sale.order"].sudo()
        order = customer and orders.search([("partner_id", "child_of", customer.id)], limit=1)
        return (order and order.company_id) or self.env.company

    @api.model
    def _find_customer(self, author, company):
        """Return the contact (res.partner) that `author` is to `company`: another company's own
        contact is unknown here, the same person may be on file twice."""
        if author.company_id <= company.parent_ids:
            return author
        return self.env["res.partner"].search(
            [
                ("email_normalized", "=", author.email_normalized),
                ("company_id", "in", [False, *company.parent_ids.ids]),
            ],
            limit=1,
        )

    def _get_mail_address(self):
        """Return the address (str) of this complaint's company for complaints, or False."""
        alias = self.sudo().company_id.complaint_alias_id
        return alias.alias_name and alias.alias_domain_id and alias.alias_full_name

    def _message_compute_author(self, author_id=None, email_from=None):
        """What one of us writes leaves from the company's address for complaints."""
        author_id, email_from = super()._message_compute_author(author_id, email_from)
        author = self.env["res.partner"].browse(author_id or ())
        address = len(self) == 1 and self._get_mail_address()
        if address and author.sudo().user_ids.filtered(lambda user: user._is_internal()):
            email_from = formataddr((author.name, address))
        return author_id, email_from

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Answers come back to the company's address for complaints."""
        result = super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)
        for complaint in self:
            if address := complaint._get_mail_address():
                result[complaint.id] = self._notify_get_reply_to_formatted_email(
                    address, author_id=(author_ids or {}).get(complaint.id)
                )
        return result
