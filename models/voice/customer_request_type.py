from odoo import fields, models


class CustomerRequestType(models.Model):
    _name = "customer.request.type"
    _description = "Request Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    promise_type_id = fields.Many2one(
        "customer.promise.type",
        string="A Yes Promises",
        ondelete="restrict",
        domain="[('trigger', '=', 'manual'), ('company_id', 'in', [False, company_id])]",
        help="The type of promise that a yes becomes; its lead time gives the due date.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to offer this type in every company."
    )
