from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .figure.service_kpi_figures import CUSTOMER, ORDERS


class SaleOrder(models.Model):
    """Each customer's first purchase, settled with the orders: all later ones are those of somebody
    who came back, and nobody looks at years of orders to count them."""

    _inherit = "sale.order"

    is_first_purchase = fields.Boolean(
        string="First Purchase",
        compute="_compute_is_first_purchase",
        store=True,
        copy=False,
        guard="method",
        groups="base.group_user",
        help="Nobody of this customer's company had bought anything on an order before.",
    )

    _first_purchase_idx = models.Index("(partner_id) WHERE is_first_purchase")

    @api.depends(
        "state",
        "is_purchase",
        "date_order",
        "company_id",
        "partner_id.commercial_partner_id",
    )
    def _compute_is_first_purchase(self):
        field = self._fields["is_first_purchase"]
        orders = self
        if self == self._origin:
            # All that wait at once: they are found by this very field.
            orders |= self.env.records_to_compute(field)
            self.env.remove_to_compute(field, orders)
        with self.env.protecting([field], orders):
            orders._find_first_purchases()

    def _find_first_purchases(self):
        purchases = self.filtered_domain(ORDERS.domain)
        # Where the first one is among these, any of the customer's others may be the first now.
        was_first = self.filtered("is_first_purchase")
        known = self._search_first_purchases(was_first.partner_id) | self.search_fetch(
            Domain("is_first_purchase", "=", True) & self._get_same_customer(purchases.partner_id),
            ["company_id", "date_order", "is_first_purchase", "partner_id"],
        )
        (self - purchases).is_first_purchase = False
        others = known - self._origin
        for same in (purchases | others).grouped(self._get_customer_key).values():
            first = min(same, key=lambda order: (order.date_order, order._origin.id))
            (same & purchases - first).is_first_purchase = False
            (first & purchases).is_first_purchase = True
            if self == self._origin:
                (same & others - first).filtered("is_first_purchase").is_first_purchase = False
                (first & others).filtered(
                    lambda o: not o.is_first_purchase
                ).is_first_purchase = True

    def write(self, vals):
        left = self.browse()
        if "partner_id" in vals:
            left = self.sudo().filtered("is_first_purchase").partner_id
        result = super().write(vals)
        if left:
            # Somebody else's order is their first one now, whoever may read it.
            self.env.add_to_compute(
                self._fields["is_first_purchase"], self.sudo()._search_first_purchases(left)
            )
        return result

    @api.model
    def _get_customer_key(self, order):
        return order.company_id, order.partner_id.commercial_partner_id

    @api.model
    def _get_same_customer(self, partners):
        return Domain(CUSTOMER, "in", partners.commercial_partner_id.ids)

    @api.model
    def _search_first_purchases(self, partners=None):
        """Return the first purchase of each of these customers, or of all there are."""
        domain = Domain(ORDERS.domain)
        if partners is not None:
            domain &= self._get_same_customer(partners)
        query = self._search(domain)
        if query.is_empty():
            return self.browse()

        def column(path):
            return self._read_group_groupby(self._table, path, query)

        key = SQL("%s, %s", column("company_id"), column(CUSTOMER))
        table = self._table
        ids = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (%(key)s) %(id)s FROM %(tables)s WHERE %(where)s "
                "ORDER BY %(key)s, %(date)s, %(id)s",
                key=key,
                id=self._field_to_sql(table, "id", query),
                date=self._field_to_sql(table, "date_order", query),
                tables=query.from_clause,
                where=query.where_clause or SQL("TRUE"),
            )
        )
        return self.browse(order_id for (order_id,) in ids)

    @api.model
    def _settle_first_purchases(self):
        """Compare what is stored with all the orders there are, and correct it: contacts are merged
        and move to other companies."""
        # Nothing is told to anybody's thread.
        orders = self.with_context(tracking_disable=True)
        firsts = orders._search_first_purchases()
        stored = orders.search([("is_first_purchase", "=", True)])
        (stored - firsts).is_first_purchase = False
        (firsts - stored).is_first_purchase = True
