import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from .service_quick_entry import WHO

# A dialog has room for so many, and nobody reads more.
CUSTOMERS, ORDERS, LAST_ORDERS = 8, 4, 3
# Odoo looks for a telephone number from three characters on, here without its first nought.
PHONE = re.compile(r"[+\d][\d\s./()\-]{3,}")


class ServiceQuickEntry(models.AbstractModel):
    """Whom a quick entry is about: by name, telephone or order number, or on the screen already."""

    _inherit = "service.quick.entry"

    @api.model
    @api.readonly
    def find(self, term):
        """Return the customers and orders that a term finds, among those that the user may read.

        :param str term: part of a name, e-mail, telephone or order number
        :return: [choice] as of `choose`, but without the last orders
        """
        self._check_allowed()
        term = term.strip()[:100] if isinstance(term, str) else ""
        if len(term) < 2:
            return []
        domain = Domain("display_name", "ilike", term)
        if PHONE.fullmatch(term):
            # Kept with the country's prefix, a number has lost the nought that people say first.
            for number in {term, re.sub(r"^0(?!0)", "", term)}:
                domain |= Domain("phone_mobile_search", "ilike", number)
        # Whoever has bought comes first.
        partners = self.env["res.partner"].with_context(res_partner_search_mode="customer")
        found = [
            self._prepare_choice(partner) for partner in partners.search(domain, limit=CUSTOMERS)
        ]
        orders = self.env["sale.order"]
        if any(character.isdigit() for character in term):
            domain = Domain("name", "ilike", term) & Domain("state", "!=", "cancel")
            orders = orders.search(domain, order="date_order desc, id desc", limit=ORDERS)
        # A number is an order's rather than part of a name.
        return [self._prepare_choice(order.partner_id, order) for order in orders] + found

    @api.model
    @api.readonly
    def choose(self, model, res_id):
        """Return what an entry about this record would be about, or False.

        :param str model: of an order, a contact, a lead, or a record of ours with a customer
        :param int res_id: its id; of one that the user may not read, nothing is chosen
        :return: {"partner_id", "order_id", "lead_id", "name", "detail", "orders": the last
            orders of the customer, [{"id", "name", "detail"}]}
        """
        self._check_allowed()
        if model not in self.env or not isinstance(res_id, int):
            return False
        people = self.env.registry["service.people.mixin"]
        is_ours = isinstance(self.env[model], people)
        if model not in WHO.values() and not is_ours:
            return False
        record = self.env[model].search([("id", "=", res_id)])
        if not record:
            return False
        about = {name: record[name] for name in WHO if name in record._fields} | {
            name: record for name in WHO if WHO[name] == model
        }
        # What a record leads to may be out of the user's sight.
        about = {name: found._filtered_access("read") for name, found in about.items()}
        partner = about.get("partner_id", self.env["res.partner"])
        order = about.get("order_id", self.env["sale.order"])
        lead = about.get("lead_id", self.env["crm.lead"])
        if not partner and not lead:
            return False
        return {**self._prepare_choice(partner, order, lead), "orders": self._get_orders(partner)}

    @api.model
    def _prepare_choice(self, partner, order=None, lead=None):
        name = partner.display_name or lead.partner_name or lead.contact_name or lead.name
        return {
            "partner_id": partner.id,
            "order_id": bool(order) and order.id,
            "lead_id": bool(lead) and lead.id,
            "name": name,
            "detail": order and order.name or lead and lead.name or partner.phone or partner.email,
        }

    @api.model
    def _get_orders(self, partner):
        """Return the last orders of this customer, with what was ordered first."""
        if not partner:
            return []
        orders = self.env["sale.order"].search(
            [
                ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("state", "=", "sale"),
            ],
            order="date_order desc, id desc",
            limit=LAST_ORDERS,
        )
        return [
            {
                "id": order.id,
                "name": order.name,
                "detail": " · ".join(
                    [format_date(self.env, order.date_order), *self._get_products(order)]
                ),
            }
            for order in orders
        ]

    @api.model
    def _get_products(self, order):
        """Return the name of the first product of an order, in a list."""
        line = order.order_line.filtered("product_id")[:1]
        product = line.product_id.with_context(display_default_code=False)
        return [product.display_name] if line else []
