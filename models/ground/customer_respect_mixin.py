from odoo import fields, models


class CustomerRespectMixin(models.AbstractModel):
    """Shows, where people work, what to respect with this customer. Nothing is stored here: what
    is erased on the contact is gone everywhere."""

    _name = "customer.respect.mixin"
    _description = "Customer to Respect"

    partner_id = fields.Many2one("res.partner")
    service_respect = fields.Text(
        related="partner_id.service_respect", groups="sales_team.group_sale_salesman"
    )
