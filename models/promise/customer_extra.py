from odoo import api, fields, models

from ..ground.ownership import OwnedThrough


class CustomerExtra(models.Model):
    _name = "customer.extra"
    _description = "A Little More"
    _inherit = ["service.people.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _origin_fields = ("promise_id", "request_id", "recovery_id", "order_id")

    name = fields.Char(
        string="What",
        required=True,
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
    order_id = OwnedThrough(
        compute="_compute_order_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
    )
    partner_id = OwnedThrough(required=True, tracking=False)
    user_id = fields.Many2one(string="Given By", required=True, tracking=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(help="What it cost the company, without the time.")
    minutes = fields.Integer(help="Working time that it took, in minutes.")

    # A dialog that is left with the page is saved as it stands.
    _what_said = models.Constraint(
        r"CHECK(name ~ '\S')", "Say in a few words what the customer got beyond the promise."
    )
    _amounts_positive = models.Constraint(
        "CHECK(cost BETWEEN 0 AND 1e15 AND minutes >= 0)",
        "Cost and minutes of an extra cannot be negative, nor beyond all measure.",
    )

    _of_this_age = models.Constraint(
        "CHECK(date >= '1970-01-01' AND date < '2200-01-01')",
        "Something more is given between 1970 and 2199: choose another date.",
    )

    @api.depends("promise_id")
    def _compute_order_id(self):
        for extra in self:
            extra.order_id = extra.promise_id.order_id or extra.order_id

    def _get_default_user(self):
        return self.env.user

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
