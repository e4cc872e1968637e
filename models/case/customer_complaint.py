from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..ground.ownership import OwnedThrough
from ..ground.service_guard_mixin import MANAGER

OPEN_STATES = ("new", "working", "solved")
# What the customer still waits for; a solved one is open until its lesson is learned.
UNSOLVED_STATES = ("new", "working")
SOLVED_STATES = ("solved", "closed")


class CustomerComplaint(models.Model):
    _name = "customer.complaint"
    _description = "Complaint"
    _inherit = [
        "service.portal.mixin",
        "service.case.mixin",
        "mail.thread.cc",
        "customer.respect.mixin",
    ]
    _order = "severity desc, id desc"
    _check_company_auto = True
    _primary_email = "email_from"
    _case_sequence = "customers_for_life.sequence_complaint"
    _case_triggers = ("complaint_answer", "complaint_solution")
    _subject_field = "complaint_id"
    _check_field = "complaint_id"
    _portal_path = "/my/complaints"

    name = fields.Char(
        string="What Was Wrong",
        required=True,
        tracking=True,
        help="The customer reads it on the portal.",
    )
    description = fields.Html(
        help="In the customer's own words. The customer reads them on the portal."
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("working", "In Progress"),
            ("solved", "Solved"),
            ("closed", "Closed"),
            ("merged", "Merged"),
            ("cancelled", "Cancelled"),
        ],
        string="Stage",
        default="new",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
        guard="method",
    )
    severity = fields.Selection(
        [("0", "Slight"), ("1", "Normal"), ("2", "Serious"), ("3", "Grave")],
        default="1",
        required=True,
        tracking=True,
    )
    source = fields.Selection(
        [
            ("counter", "Counter"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("portal", "Portal"),
            ("survey", "Survey"),
        ],
        default="counter",
        required=True,
        guard="settled",
        help="How the complaint reached you.",
    )
    email_from = fields.Char(
        string="E-mail",
        compute="_compute_email_from",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        guard="settled",
        help="Where the answer goes. An unknown sender is kept here until a customer is chosen.",
    )
    partner_id = OwnedThrough(guard="settled")
    order_id = OwnedThrough(
        domain="[('partner_id', 'child_of', partner_id)] if partner_id else []", guard="settled"
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="restrict", guard="settled"
    )
    user_id = fields.Many2one(guard="settled")
    team_id = OwnedThrough(guard="settled")
    seller_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_seller_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        guard="method",
        help="Who sold what the complaint is about: it counts in this person's figures, whoever "
        "answers it.",
    )
    date_answered = fields.Datetime(string="First Answer", copy=False, guard="method")
    date_solved = fields.Datetime(string="Solved On", copy=False, guard="method")
    playbook_check_ids = fields.One2many("service.playbook.check", "complaint_id", string="Done")
    survey_input_id = fields.Many2one(
        "survey.user_input",
        string="Survey Answer",
        readonly=True,
        copy=False,
        guard="method",
        ondelete="restrict",
        groups="customers_for_life.group_service_manager",
    )
    action_ids = fields.One2many("service.action", "complaint_id", string="Actions")
    rework_ids = fields.One2many("customer.rework", "complaint_id", string="Reworks")
    recovery_ids = fields.One2many("customer.recovery", "complaint_id", string="Recoveries")
    promise_ids = fields.One2many("customer.promise", "complaint_id", string="Deadlines")
    is_waiting = fields.Boolean(compute="_compute_is_waiting")

    _state_idx = models.Index("(state, severity DESC, id DESC)")
    _open_idx = models.Index(
        "(company_id, severity DESC, id DESC) WHERE state IN ('new', 'working', 'solved')"
    )
    _survey_once = models.UniqueIndex(
        "(survey_input_id) WHERE survey_input_id IS NOT NULL", "This answer is a complaint already."
    )

    _list_idx = models.Index("(severity DESC, id DESC)")

    def _get_seller(self):
        """Return who sold the order, or whose customer it is (res.users, maybe None)."""
        customer = self.partner_id
        sellers = [self.order_id.user_id, customer.user_id, customer.commercial_partner_id.user_id]
        # Who left hears nothing.
        return next((user for user in sellers if user.active), None)

    def _get_default_user(self):
        return (
            self._get_seller()
            # Neither the mail gateway nor a customer on the portal answers for it.
            or (self._is_by_hand() and super()._get_default_user())
            or self.order_id.team_id.user_id
            or self.company_id._get_service_manager()
        )

    @api.depends("partner_id")
    def _compute_email_from(self):
        for complaint in self:
            complaint.email_from = complaint.email_from or complaint.partner_id.email

    @api.depends("promise_ids.state")
    def _compute_is_waiting(self):
        for complaint in self:
            complaint.is_waiting = "waiting" in complaint.promise_ids.mapped("state")

    @api.depends("order_id")
    def _compute_seller_id(self):
        # Computed as superuser, whoever writes.
        is_manager = self.env.user.has_group(MANAGER)
        for complaint in self:
            complaint.seller_id = (
                complaint.order_id.user_id
                or complaint.seller_id
                # Whom somebody makes responsible has not sold it.
                or (
                    complaint.user_id
                    if is_manager and complaint._is_by_hand()
                    else complaint._get_default_user()
                )
            )

    def _get_customer_words(self):
        # The name is the customer's own, but for a complaint that an answer has made.
        self.ensure_one()
        answered = self.survey_input_id.order_id
        return self.env._("Your answer about %s", answered.name) if answered else self.name

    @api.constrains("order_id", "partner_id")
    def _check_order_of_customer(self):
        """Refuse to complain of somebody else's order, whose seller it would count for."""
        for complaint in self:
            customer = complaint.partner_id.commercial_partner_id
            buyer = complaint.order_id.partner_id.commercial_partner_id
            if customer and buyer and customer != buyer:
                raise ValidationError(
                    self.env._(
                        "%(order)s is not an order of %(customer)s.",
                        order=complaint.order_id.name,
                        customer=customer.name,
                    )
                )

    def _get_settled(self, name):
        if name == "company_id":
            return super()._get_settled(name)
        if name == "user_id":
            # Whether it is put right, is said of whoever solved it.
            return self.filtered(lambda c: c.state in SOLVED_STATES)
        # What customers wrote is theirs; what we wrote down is put right until we answer.
        return self.filtered(lambda c: c[name] and (c.date_answered or not c._is_by_hand()))

    def _is_by_hand(self):
        """Return whether one of us wrote down what the customer said."""
        self.ensure_one()
        return self.source in ("counter", "phone")

    def _get_unknown_customer(self):
        return self.email_from or super()._get_unknown_customer()

    @api.model
    def _get_dialog(self, **defaults):
        """Return the action of a new complaint with these default values."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaint"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(complaint.state != "new" for complaint in self):
            raise UserError(
                self.env._(
                    "A complaint that was begun stays on record. Cancel it. To erase a person, "
                    "use “Erase Personal Data” on the contact."
                )
            )
