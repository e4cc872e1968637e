from odoo import api, fields, models


class CustomerExtra(models.Model):
    _name = "customer.extra"
    _description = "A Little More"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="What",
        required=True,
        default=lambda self: self.env._("A little more"),
        help="What the customer got beyond the promise.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    promise_id = fields.Many2one(
        "customer.promise", index="btree_not_null", check_company=True, ondelete="restrict"
    )
    request_id = fields.Many2one(
        "customer.request", index="btree_not_null", check_company=True, ondelete="restrict"
    )
    recovery_id = fields.Many2one(
        "customer.recovery", index="btree_not_null", check_company=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", check_company=True, ondelete="set null"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Given By",
        default=lambda self: self.env.user,
        required=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(help="What it cost the company, without the time.")
    minutes = fields.Integer(help="Working time that it took, in minutes.")

    _amounts_positive = models.Constraint(
        "CHECK(cost >= 0 AND minutes >= 0)", "Cost and minutes of an extra cannot be negative."
    )

    @api.onchange("promise_id")
    def _onchange_promise_id(self):
        self.order_id = self.promise_id.order_id or self.order_id

    def _get_origin(self):
        """Return what this was given with: a promise, request, recovery or order."""
        self.ensure_one()
        return self.promise_id or self.request_id or self.recovery_id or self.order_id

    @api.depends("promise_id", "request_id", "recovery_id", "order_id")
    def _compute_partner_id(self):
        for extra in self:
            extra.partner_id = extra.partner_id or extra._get_origin().partner_id

    @api.depends("promise_id", "request_id", "recovery_id", "order_id")
    def _compute_company_id(self):
        for extra in self:
            origin = extra._get_origin()
            extra.company_id = origin.company_id or extra.company_id or self.env.company

    @api.model_create_multi
    def create(self, vals_list):
        promises = self.env["customer.promise"].browse(
            {vals["promise_id"] for vals in vals_list if vals.get("promise_id")}
        )
        orders = {promise.id: {"order_id": promise.order_id.id} for promise in promises}
        return super().create(
            [{**orders.get(vals.get("promise_id"), {}), **vals} for vals in vals_list]
        )

    @api.model
    def _get_dialog(self, **defaults):
        """Return the action of the dialog that records an extra with these default values."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("A Little More"),
            "res_model": self._name,
            "view_mode": "form",
            "view_id": self.env.ref("customers_for_life.customer_extra_view_form_dialog").id,
            "target": "new",
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }
