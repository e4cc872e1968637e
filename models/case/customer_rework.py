from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..ground.ownership import OwnedThrough
from ..ground.telling import TODO

DAY = timedelta(days=1)
# So long after it was found, whoever writes an error down still says when that was.
FOUND_LATELY = timedelta(days=31)
UNSOLVED_STATES = ("new", "mending")
STATES = [
    ("new", "New"),
    ("mending", "Being Mended"),
    ("mended", "Mended"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]


class CustomerRework(models.Model):
    _name = "customer.rework"
    _description = "Rework"
    _inherit = ["service.case.mixin"]
    _order = "id desc"
    _case_sequence = "customers_for_life.sequence_rework"
    _case_triggers = ("rework",)
    _subject_field = "rework_id"
    _check_field = "rework_id"
    _origin_fields = ("order_id", "promise_id")
    _check_company_auto = True
    _stage_methods = {
        "mending": "action_start",
        "mended": "action_mended",
        "closed": "action_learn_and_close",
        "cancelled": "action_cancel",
    }

    name = fields.Char(string="What Went Wrong", required=True, tracking=True)
    state = fields.Selection(
        STATES,
        string="Stage",
        default="new",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
        guard="method",
    )
    date_found = fields.Date(
        string="Found On",
        required=True,
        default=fields.Date.context_today,
        index=True,
        guard="settled",
    )
    date_mended = fields.Datetime(string="Mended On", copy=False, guard="method")

    # What it concerns
    order_id = OwnedThrough(
        compute="_compute_order_id", store=True, readonly=False, precompute=True, guard="settled"
    )
    order_line_id = fields.Many2one(
        "sale.order.line",
        domain="[('order_id', '=', order_id), ('display_type', '=', False)]",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="settled",
    )
    promise_id = fields.Many2one(
        "customer.promise",
        string="Broken Promise",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    complaint_id = fields.Many2one(
        "customer.complaint", check_company=True, index="btree_not_null", ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="settled",
    )
    partner_id = OwnedThrough(tracking=False, guard="settled")
    team_id = OwnedThrough(guard="settled")
    currency_id = fields.Many2one(related="company_id.currency_id")

    # Who did it, who mends it
    done_by_id = fields.Many2one(
        "res.users",
        compute="_compute_done_by_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        guard="settled",
        help="Who did the job that has to be done again; from the order by default.",
    )
    user_id = fields.Many2one(
        string="Mended By",
        guard="settled",
        help="Whoever made the error mends it. Somebody else needs a word why.",
    )
    other_reason = fields.Char(
        string="Why Somebody Else", help="Why not whoever did the job mends it."
    )

    # Why
    why_1 = fields.Text(string="Why?")
    why_2 = fields.Text(string="And why that?")
    why_3 = fields.Text(string="Why that? (3)")
    why_4 = fields.Text(string="Why that? (4)")
    why_5 = fields.Text(string="The root (5)")
    playbook_check_ids = fields.One2many("service.playbook.check", "rework_id", string="Done")
    action_ids = fields.One2many("service.action", "rework_id", string="Actions")
    active = fields.Boolean(default=True)

    _of_this_age = models.Constraint(
        "CHECK(date_found >= '1970-01-01' AND date_found < '2200-01-01')",
        "An error is found between 1970 and 2199: choose another date.",
    )
    _open_idx = models.Index("(company_id, id DESC) WHERE state NOT IN ('closed', 'cancelled')")
    _state_idx = models.Index("(state, id DESC)")
    _found_idx = models.Index("(company_id, date_found)")

    @api.depends("order_line_id", "promise_id")
    def _compute_order_id(self):
        for rework in self:
            rework.order_id = (
                rework.order_id or rework.order_line_id.order_id or rework.promise_id.order_id
            )

    @api.depends("order_line_id")
    def _compute_product_id(self):
        for rework in self:
            rework.product_id = rework.order_line_id.product_id or rework.product_id

    @api.depends("order_id", "promise_id")
    def _compute_done_by_id(self):
        for rework in self:
            rework.done_by_id = rework.done_by_id or rework._get_origin().user_id

    @api.depends("done_by_id")
    def _compute_user_id(self):
        return super()._compute_user_id()

    def _get_default_user(self):
        return self.done_by_id or self.env.user

    def _get_customer_words(self):
        self.ensure_one()
        if self.complaint_id:
            return self.complaint_id._get_customer_words()
        product = self.product_id.with_context(display_default_code=False)
        return product.display_name or super()._get_customer_words()

    def _get_settled(self, name):
        # What it cost: the rate of an hour is the mender's.
        if name in ("hours", "material", "credit_note_ids", "user_id"):
            return self.filtered(lambda rework: rework.state == "closed")
        # Naming an employee clears who did it: nobody passes an error of their own on.
        if name == "done_by_employee_id":
            return self.filtered(lambda r: r.done_by_id or r.done_by_employee_id)
        # What is empty may still be filled in; who did it, by managers alone.
        return self if name == "done_by_id" else self.filtered(name)

    @api.constrains("order_id", "order_line_id")
    def _check_line_of_order(self):
        for rework in self:
            if rework.order_line_id and rework.order_line_id.order_id != rework.order_id:
                raise ValidationError(
                    self.env._("Choose a line of %s.", rework.sudo().order_id.name)
                )

    @api.constrains("user_id", "done_by_id", "other_reason")
    def _check_mender(self):
        for rework in self:
            other = rework.done_by_id and rework.user_id != rework.done_by_id
            if other and not (rework.other_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(doer)s did the job and should mend it. "
                        "If %(mender)s does, say why in “Why Somebody Else”.",
                        doer=rework.done_by_id.name,
                        mender=rework.user_id.name or self.env._("somebody else"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        reworks = super().create(vals_list)
        if not self._is_service_manager():
            reworks._check_doer()
            reworks._check_day()
        return reworks

    def _check_day(self):
        """Refuse a day that hides an error from the figures that people look at."""
        for rework in self:
            today = rework.company_id._service_day(fields.Datetime.now())
            if not today - FOUND_LATELY <= rework.date_found <= today + DAY:
                raise UserError(
                    self.env._(
                        "An error is written down within %s days after it was found. Only a "
                        "service manager enters older ones.",
                        FOUND_LATELY.days,
                    )
                )

    def _check_doer(self):
        """Refuse to put an error on a colleague where no record says that it was theirs."""
        for rework in self:
            promise = rework.promise_id
            origins = rework.order_line_id.salesman_id | rework.order_id.user_id
            # What the user promised in a colleague's name proves nothing.
            if self.env.user not in (promise.create_uid, promise.given_by_id):
                origins |= promise.user_id
            if rework.done_by_id - origins - self.env.user:
                raise UserError(
                    self.env._(
                        "Nothing says that %s did this job. Choose the order on which it was "
                        "done, leave it empty, or ask a service manager.",
                        rework.done_by_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(rework.state != "new" for rework in self):
            raise UserError(
                self.env._(
                    "A rework that was begun stays on record. Cancel it. To erase a person, "
                    "use “Erase Personal Data” on the contact."
                )
            )

    def action_start(self):
        """Begin to mend."""
        self._move_on("mending", from_states=("new",))

    def action_mended(self):
        """Say that it is mended: the promise to do so is fulfilled."""
        self._move_on("mended", from_states=("new", "mending"), date_mended=fields.Datetime.now())
        self._get_pending_promises().action_fulfil()

    def action_close(self):
        """Close, once the cause is removed and taught.

        :raise UserError: naming what is missing: cause, action, lesson, or the mending itself
        """
        self._check_complete()
        self._move_on("closed", from_states=("mended",), date_closed=fields.Datetime.now())

    def _get_needed(self):
        return {self.env._("to be mended"): self.date_mended, **super()._get_needed()}

    def action_cancel(self):
        """Take back what was no error.

        :raise UserError: where others than service managers take back what they did not write down
        """
        self._check_may_cancel()
        now = fields.Datetime.now()
        self._move_on("cancelled", from_states=("new", "mending"), date_closed=now)
        self._get_pending_promises().action_cancel()

    def _reopen(self, why):
        """Open closed ones again, with the reason (str) on record."""
        closed = self.filtered(lambda rework: rework.state == "closed")
        closed.sudo().write({"state": "mended", "date_closed": False})
        for rework in closed:
            rework.message_post(body=why)
            rework.activity_schedule(TODO, summary=why, user_id=rework.user_id.id)

    @api.model
    def _get_dialog(self, **defaults):
        """Return the action that opens a new rework with these default values."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log an Error"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "current",
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }
