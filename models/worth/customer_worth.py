from odoo import api, fields, models
from odoo.tools import SQL


class CustomerWorthMixin(models.AbstractModel):
    """The value of a record's customer, by which lists are sorted."""

    _name = "customer.worth.mixin"
    _description = "Value of the Customer"

    customer_worth = fields.Monetary(
        string="Customer Value",
        compute="_compute_customer_worth",
        currency_field="customer_worth_currency_id",
        groups="sales_team.group_sale_salesman",
        help="What is expected of the customer, where that is known; else what was earned so far. "
        "As of last night.",
    )
    customer_worth_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_customer_worth",
        groups="sales_team.group_sale_salesman",
    )

    @api.depends_context("company", "uid")
    def _compute_customer_worth(self):
        for record in self:
            record.customer_worth = record.partner_id.customer_worth
            record.customer_worth_currency_id = self.env.company.currency_id

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "customer_worth":
            return super()._field_to_sql(alias, field_expr, query)
        # Those that the reader may know, as `_compute_customer_worth` does.
        values = self.env["customer.value"]._search([("company_id", "=", self.env.company.id)])
        values.add_join(
            "JOIN",
            "buyer",
            "res_partner",
            SQL("buyer.commercial_partner_id = %s", SQL.identifier(values.table, "partner_id")),
        )
        values.add_where(SQL("buyer.id = %s", self._field_to_sql(alias, "partner_id", query)))
        return SQL("COALESCE((%s), 0)", values.select(SQL.identifier(values.table, "worth")))


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "customer.worth.mixin"]


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "customer.worth.mixin"]


class CustomerComplaint(models.Model):
    _name = "customer.complaint"
    _inherit = ["customer.complaint", "customer.worth.mixin"]


class CustomerRecovery(models.Model):
    _name = "customer.recovery"
    _inherit = ["customer.recovery", "customer.worth.mixin"]
