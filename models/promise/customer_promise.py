from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_time

from ..ground.ownership import OwnedThrough

# The states in which a promise can still be acted on.
UNSETTLED = ("open", "waiting")


class CustomerPromise(models.Model):
    """What was promised to whom, on what, by whom. Each job of a promise has a file of its own."""

    _name = "customer.promise"
    _description = "Promise"
    _inherit = [
        "service.history.mixin",
        "service.people.mixin",
        "service.stage.mixin",
        "mail.activity.mixin",
        "service.playbook.mixin",
    ]
    _order = "date_due, id"
    _check_company_auto = True
    _playbook_field = "type_ids"
    _check_field = "promise_id"
    _origin_fields = ("order_id", "lead_id")
    _mail_post_access = "read"

    name = fields.Char(
        string="What",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="What was promised, in words that the customer would understand.",
    )
    type_id = fields.Many2one(
        "customer.promise.type",
        required=True,
        default=lambda self: self._default_type_id(),
        check_company=True,
        index=True,
        ondelete="restrict",
        guard="settled",
    )
    color = fields.Integer(related="type_id.color")
    precision = fields.Selection(related="type_id.precision")

    # To whom, on what, by whom
    partner_id = OwnedThrough(guard="settled")
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer Company",
        compute="_compute_commercial_partner_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        guard="method",
    )
    order_id = OwnedThrough(ondelete="set null", guard="settled")
    order_line_id = fields.Many2one(
        "sale.order.line",
        domain="[('order_id', '=', order_id), ('display_type', '=', False)]",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        guard="settled",
        help="Leave empty when the promise concerns the whole order.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        compute="_compute_product_ids",
        search="_search_product_ids",
        compute_sudo=True,
        help="What was promised: the product of the order line, otherwise those of the order.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        guard="settled",
    )
    customer_name = fields.Char(
        string="Made To",
        readonly=True,
        copy=False,
        guard="method",
        help="To whom it was made, where the lead no longer exists.",
    )
    user_id = fields.Many2one(guard="settled", help="Who keeps this promise and is reminded of it.")
    employee_id = fields.Many2one(
        "hr.employee",
        compute="_compute_employee_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('user_id', '=', False), ('company_id', '=', company_id)]",
        guard="settled",
        help="Who does the work, where that is somebody without a user. It stays the promise of "
        "whoever is responsible, and counts on the employee's scorecard too.",
    )
    team_id = OwnedThrough(guard="settled")
    company_id = fields.Many2one(guard="settled")
    description = fields.Html(string="Notes", help="For your own people; customers never see it.")

    # When
    date_made = fields.Datetime(
        string="Promised On",
        required=True,
        default=fields.Datetime.now,
        copy=False,
        guard="manager",
    )
    date_due = fields.Datetime(
        string="Due",
        compute="_compute_date_due",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        copy=False,
        guard="moved",
        help="The date the customer was last given. To move it, use Re-promise.",
    )
    due_time = fields.Char(
        string="Hour",
        compute="_compute_due_time",
        help="The hour until which it is kept, in the company's time zone; "
        "empty where the whole day counts.",
    )
    due_day = fields.Date(
        compute="_compute_due_time",
        help="The company's day on which it is due; empty where the hour counts.",
    )
    automatic = fields.Boolean(
        readonly=True,
        copy=False,
        guard="method",
        help="Made by itself when an order was sent or confirmed.",
    )

    _somebody = models.Constraint(
        "CHECK(partner_id IS NOT NULL OR lead_id IS NOT NULL OR customer_name IS NOT NULL)",
        "A promise is made to somebody: choose a customer or a lead.",
    )
    _of_this_age = models.Constraint(
        "CHECK(date_made >= '1970-01-01' AND date_fulfilled >= '1970-01-01'"
        " AND date_made < '2200-01-01' AND date_fulfilled < '2200-01-01')",
        "A promise is made and fulfilled between 1970 and 2199: choose another date.",
    )
    _automatic_once = models.UniqueIndex(
        "(order_id, type_id) WHERE automatic AND state != 'cancelled'",
        "This order already has such a promise.",
    )
    _order_idx = models.Index("(date_due, id)")

    @api.model
    def _default_type_id(self):
        domain = [("trigger", "=", "manual"), ("company_id", "in", [False, self.env.company.id])]
        return self.env["customer.promise.type"].search(domain, limit=1)

    # === COMPUTES ===#

    @api.depends("type_id")
    def _compute_name(self):
        for promise in self:
            promise.name = promise.name or promise.type_id.name

    @api.depends("order_id.partner_id")
    def _compute_partner_id(self):
        for promise in self:
            # What is settled keeps its customer, whatever becomes of the order.
            is_free = promise._is_unsettled() or not promise.partner_id
            origin = promise.order_id.partner_id if is_free else None
            promise.partner_id = origin or promise.partner_id or promise.lead_id.partner_id

    @api.depends("partner_id.commercial_partner_id")
    def _compute_commercial_partner_id(self):
        for promise in self:
            # A contact who moves to another company takes only what is open along.
            company = promise.commercial_partner_id
            if promise._is_unsettled() or not company:
                company = promise.partner_id.commercial_partner_id
            promise.commercial_partner_id = company

    def _is_unsettled(self):
        self.ensure_one()
        return not self.state or self.state in UNSETTLED

    def _compute_team_id(self):
        # A promise goes with its order and whoever keeps it, until it is settled.
        for promise in self.filtered(lambda p: p._is_unsettled() or not p.team_id):
            promise.team_id = (
                promise._get_origin().team_id or promise.user_id.sale_team_id or promise.team_id
            )

    @api.depends("type_id")
    def _compute_date_due(self):
        for promise in self:
            if promise._origin.date_due or not promise.type_id:
                promise.date_due = promise._origin.date_due or promise.date_due
                continue
            company = promise.company_id or self.env.company
            promise.date_due = promise.type_id._plan_due(
                company, promise.date_made or fields.Datetime.now()
            )

    @api.depends("date_due", "type_id.precision")
    def _compute_due_time(self):
        for promise in self:
            by_hour = promise.precision == "moment" and promise.date_due
            by_day = promise.precision == "day" and promise.date_due
            promise.due_time = by_hour and format_time(
                self.env, promise.date_due, tz=promise.company_id._service_tz(), time_format="short"
            )
            promise.due_day = by_day and promise.company_id._service_day(promise.date_due)

    @api.depends("order_line_id.product_id", "order_id.order_line.product_id")
    def _compute_product_ids(self):
        for promise in self:
            lines = promise.order_line_id or promise.order_id.order_line
            promise.product_ids = lines.product_id

    def _search_product_ids(self, operator, value):
        if operator.startswith("not"):
            # Odoo takes those away that have the product.
            return NotImplemented
        # Whoever reads a promise may know what it sold, as they see on it, whosever the order is.
        sold = Domain("product_id", operator, value)
        of_line = Domain("order_line_id", "any!", sold)
        of_order = Domain("order_id", "any!", Domain("order_line", "any!", sold))
        has_line = Domain("order_line_id", "!=", False)
        if operator == "in" and False in value:
            of_order |= Domain("order_id", "=", False)
        return has_line & of_line | ~has_line & of_order
