from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ground.measure import Measure
from ..ground.ownership import OwnedThrough
from ..ground.telling import TODO
from ..promise.customer_promise_ledger import SLIP

# What was asked longer ago says little of what is usual.
USUAL_WITHIN = timedelta(days=365)


class CustomerRequest(models.Model):
    """What a customer asked for, and whether we said yes."""

    _name = "customer.request"
    _description = "Request"
    _inherit = [
        "service.history.mixin",
        "service.people.mixin",
        "service.stage.mixin",
        "service.portal.mixin",
        "mail.activity.mixin",
        "customer.respect.mixin",
    ]
    _order = "date_asked desc, id desc"
    _check_company_auto = True
    _portal_path = "/my/requests"
    _origin_fields = ("order_id", "lead_id")
    _stage_field = "answer"
    _stage_methods = {"yes": "action_yes", "no": "action_say_no"}

    name = fields.Char(string="What the Customer Asked", required=True, tracking=True)
    description = fields.Text()
    active = fields.Boolean(default=True)
    type_id = fields.Many2one(
        "customer.request.type",
        compute="_compute_type_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = OwnedThrough(required=True, tracking=False)
    order_id = OwnedThrough(
        domain="[('partner_id', 'child_of', partner_id)] if partner_id else []",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        "crm.lead", check_company=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(guard="settled", help="Who answers, or answered, the customer.")
    team_id = OwnedThrough(guard="settled")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_asked = fields.Datetime(
        string="Asked On",
        required=True,
        default=lambda self: fields.Datetime.now(),
        index=True,
        guard="settled",
    )
    out_of_hours = fields.Boolean(
        compute="_compute_out_of_hours",
        store=True,
        guard="method",
        help="Asked outside the working schedule, its hours read on the customer's clock: in the "
        "customer's time zone, or the company's where none is known.",
    )

    # === Our answer ===#
    answer = fields.Selection(
        [("pending", "Not Yet"), ("yes", "Yes"), ("no", "No")],
        default="pending",
        required=True,
        tracking=True,
        group_expand=True,
        guard="settled",
    )
    date_answered = fields.Datetime(
        string="Answered On",
        compute="_compute_date_answered",
        store=True,
        readonly=False,
        guard="method",
    )
    reason_id = fields.Many2one(
        "customer.request.reason",
        string="Why Not",
        tracking=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    alternative = fields.Text(
        string="What Could We Do Instead?", help="What the customer was offered in its place."
    )
    yes_rate = Measure(
        measured=lambda request: request.answer != "pending",
        compute="_compute_yes_rate",
        aggregator="avg",
        help="1 for a yes, 0 for a no; its mean is the yes rate. Requests without an answer do "
        "not count.",
    )
    promise_ids = fields.One2many("customer.promise", "request_id", string="Promises")
    extra_ids = fields.One2many("customer.extra", "request_id", string="Extras")

    # === What it cost ===#
    cost = fields.Monetary(help="What it cost the company, without the time.")
    minutes = fields.Integer(help="Working time that it took, in minutes.")
    charge = fields.Monetary(
        string="Charged",
        tracking=True,
        help="What the customer had to pay. Leave it at zero for what a friend would not be "
        "charged for.",
    )

    _no_has_a_reason = models.Constraint(
        "CHECK(answer != 'no' OR reason_id IS NOT NULL)",
        "A no needs a reason: choose one in “Why Not”, and think of what you could do instead.",
    )
    _amounts_positive = models.Constraint(
        "CHECK(cost BETWEEN 0 AND 1e15 AND minutes >= 0 AND charge BETWEEN 0 AND 1e15)",
        "Cost, minutes and charge of a request cannot be negative, nor beyond all measure.",
    )
    _of_this_age = models.Constraint(
        "CHECK(date_asked >= '1970-01-01' AND date_asked < '2200-01-01')",
        "A request is made between 1970 and 2199: choose another date.",
    )
    _list_idx = models.Index("(date_asked DESC, id DESC)")
    _pending_idx = models.Index("(company_id, date_asked DESC, id DESC) WHERE answer = 'pending'")
    _no_idx = models.Index("(company_id, type_id, reason_id) WHERE answer = 'no'")

    # === COMPUTES ===#

    @api.depends("company_id")
    def _compute_type_id(self):
        for company, requests in self.grouped("company_id").items():
            usual = requests._get_usual_type(company)
            for request in requests:
                request.type_id = request.type_id or usual

    @api.model
    def _get_usual_type(self, company):
        """Return the type that this company's customers ask for most; the first one before that."""
        allowed = [("company_id", "in", [False, company.id])]
        # What was asked for is no secret: not even how often.
        asked = self.sudo()._read_group(
            [
                ("company_id", "=", company.id),
                ("date_asked", ">=", fields.Datetime.now() - USUAL_WITHIN),
                ("type_id", "any", [*allowed, ("active", "=", True)]),
            ],
            ["type_id"],
            order="__count DESC, type_id",
            limit=1,
        )
        if asked:
            return asked[0][0]
        return self.env["customer.request.type"].search(allowed, limit=1)

    def _get_default_user(self):
        # Whoever was asked answers.
        return self.env.user

    @api.depends("date_asked", "partner_id", "company_id")
    def _compute_out_of_hours(self):
        for (company, tz), requests in self.grouped(
            lambda request: (request.company_id, request.partner_id.tz)
        ).items():
            moments = set(requests.mapped("date_asked")) - {False}
            closed = moments - company._service_open_at(moments, tz)
            for request in requests:
                request.out_of_hours = request.date_asked in closed

    @api.depends("answer")
    def _compute_date_answered(self):
        now = fields.Datetime.now()
        for request in self:
            request.date_answered = request.answer != "pending" and (request.date_answered or now)

    @api.depends("answer")
    def _compute_yes_rate(self):
        for request in self:
            request.yes_rate = request.answer == "yes"

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "yes_rate":
            return SQL(
                "(CASE %s WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 END)",
                self._field_to_sql(alias, "answer", query),
            )
        return super()._field_to_sql(alias, field_expr, query)

    # === CREATE AND WRITE ===#

    def _get_settled(self, name):
        if name not in ("answer", "date_asked", "team_id", "user_id"):
            return super()._get_settled(name)
        # A slip of the hand is put right at once; what was answered is answered.
        free = fields.Datetime.now() - SLIP
        return self.filtered(lambda request: request.date_answered and request.date_answered < free)

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        if not self._is_service_manager():
            requests._check_who_answered()
        pending = requests.filtered(lambda request: request.answer == "pending")
        for user, theirs in pending.grouped("user_id").items():
            if user and user != self.env.user:
                theirs.activity_schedule(
                    TODO, summary=self.env._("Answer the customer's request"), user_id=user.id
                )
        return requests

    def write(self, vals):
        answered = vals.get("answer") in ("yes", "no")
        if answered and not self._is_service_manager():
            # Whoever answers is who answered.
            vals = {**vals, "user_id": self.env.uid}
        is_checked = bool({"answer", "user_id"} & vals.keys()) and not self._is_service_manager()
        if is_checked:
            # Nor does anybody take a colleague's answer for their own.
            self._check_who_answered()
        result = super().write(vals)
        if is_checked:
            self.sudo()._check_who_answered()
        if answered:
            self.activity_feedback([TODO])
        return result

    def _check_who_answered(self):
        """Refuse to write down what a colleague answered: it is in the colleague's figures."""
        for request in self:
            if request.answer != "pending" and request.user_id != self.env.user:
                colleague = request.user_id.name or self.env._("a colleague")
                raise UserError(
                    self.env._("Leave the answer to %s, or say that it is yours.", colleague)
                )

    # === ACTIONS ===#

    def action_yes(self):
        """Say yes to the customer."""
        self.write({"answer": "yes", "reason_id": False})

    def action_say_no(self):
        """Open the form that asks why not, and what the customer is offered in its place."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("No"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "view_id": self.env.ref("customers_for_life.customer_request_view_form_no").id,
            "target": "new",
        }

    def action_no(self):
        """Say no to the customer, once the reason is given."""
        self.write({"answer": "no"})
