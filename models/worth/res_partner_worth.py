from odoo import api, fields, models


class ResPartner(models.Model):
    """What a customer is worth, on the contact and on whatever belongs to a customer."""

    _inherit = "res.partner"

    customer_value_id = fields.Many2one(
        "customer.value",
        string="How the Value Is Made Up",
        compute="_compute_customer_value_id",
        groups="sales_team.group_sale_salesman",
    )
    customer_worth = fields.Monetary(
        string="Customer Value",
        compute="_compute_customer_value_id",
        currency_field="customer_worth_currency_id",
        groups="sales_team.group_sale_salesman",
        help="What is expected of the customer, where that is known; else what was earned so far. "
        "As of last night.",
    )
    customer_worth_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_customer_value_id",
        groups="sales_team.group_sale_salesman",
    )

    @api.depends_context("company", "uid")
    @api.depends("commercial_partner_id")
    def _compute_customer_value_id(self):
        values = self.env["customer.value"].search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", self.commercial_partner_id.ids),
            ],
            ["partner_id", "worth"],
        )
        by_customer = {value.partner_id: value for value in values}
        for partner in self:
            value = by_customer.get(partner.commercial_partner_id, values.browse())
            partner.customer_value_id = value
            partner.customer_worth = value.worth
            partner.customer_worth_currency_id = self.env.company.currency_id

    def action_view_customer_value(self):
        """Open what this customer is worth."""
        self.ensure_one()
        return self.customer_value_id.get_formview_action()
