from odoo import fields, models


class CustomerRequestReason(models.Model):
    """Why a customer was told no. Counted, so that the commonest show where business lies."""

    _name = "customer.request.reason"
    _description = "Reason for a No"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to offer this reason in every company."
    )
