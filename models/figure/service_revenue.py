from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .service_kpi_till import PAID


class ServiceRevenue(models.Model):
    """Every line that was bought: of orders, and of receipts where Point of Sale is installed.

    It adds up to what Odoo's own analysis of sales says, without what mends or replaces something.
    That one groups the lines by all that it can show before it adds anything up; here a row is a
    line, so that PostgreSQL reads no more than what is asked for.
    """

    _name = "service.revenue"
    _description = "Revenue by Line"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"

    date = fields.Datetime(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", readonly=True)
    quantity = fields.Float(readonly=True, help="In the unit of the product.")
    amount = fields.Float(readonly=True, help="Untaxed, in the currency of the user's company.")

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._get_selects())

    @api.model
    def _get_selects(self):
        """Return the queries (SQL) of the rows, one for each kind of sale."""
        selects = [
            self._select(
                SQL("sale_order_line"),
                SQL("sale_order"),
                team=SQL("sale.team_id"),
                line=SQL("line.id"),
                quantity=SQL("line.product_uom_qty * unit.factor / own_unit.factor"),
                amount=SQL("line.price_subtotal"),
                # LEFT: what is not asked for is not joined.
                joins=SQL(
                    """LEFT JOIN product_product product ON product.id = line.product_id
                       LEFT JOIN product_template template
                              ON template.id = product.product_tmpl_id
                       LEFT JOIN uom_uom own_unit ON own_unit.id = template.uom_id
                       LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id"""
                ),
                where=SQL(
                    """sale.state = 'sale' AND line.display_type IS NULL
                       AND line.product_id IS NOT NULL AND line.is_replacement IS NOT TRUE"""
                ),
            )
        ]
        # Tills know of orders where both are installed.
        if "pos.order" in self.env and "sale_order_line_id" in self.env["pos.order.line"]._fields:
            selects.append(
                self._select(
                    SQL("pos_order_line"),
                    SQL("pos_order"),
                    team=SQL("sale.crm_team_id"),
                    line=SQL("-line.id"),
                    quantity=SQL("line.qty"),
                    amount=SQL("sign(line.qty) * sign(line.price_unit) * abs(line.price_subtotal)"),
                    joins=SQL(),
                    # What settles an order was bought with it.
                    where=SQL(
                        "sale.state = ANY(%s) AND line.sale_order_line_id IS NULL", list(PAID)
                    ),
                )
            )
        return selects

    @api.model
    def _select(self, lines, sales, **parts):
        return SQL(
            """SELECT %(line)s AS id, sale.date_order AS date, line.product_id, sale.company_id,
                      %(team)s AS team_id, sale.user_id, customer.commercial_partner_id,
                      %(quantity)s AS quantity,
                      %(amount)s / COALESCE(NULLIF(sale.currency_rate, 0), 1) * company.rate
                          AS amount
                 FROM %(lines)s line
                 JOIN %(sales)s sale ON sale.id = line.order_id
                 JOIN (VALUES %(rates)s) company (id, rate) ON company.id = sale.company_id
            LEFT JOIN res_partner customer ON customer.id = sale.partner_id
                      %(joins)s
                WHERE %(where)s""",
            lines=lines,
            sales=sales,
            rates=self._get_rates(),
            **parts,
        )

    @api.model
    def _get_rates(self):
        """Return rows (SQL) of each company and the rate of its currency in the present one's."""
        own, today = self.env.company, fields.Date.today()
        # Whose lines a user sees is the matter of the rules.
        companies = (
            self.env["res.company"].sudo().with_context(active_test=False).search(Domain.TRUE)
        )
        return SQL(", ").join(
            SQL(
                "(%s, %s::numeric)",
                company.id,
                company.currency_id._get_conversion_rate(
                    company.currency_id, own.currency_id, own, today
                ),
            )
            for company in companies
        )
