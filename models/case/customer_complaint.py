from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, email_normalize_all

OPEN_STATES = ("new", "working", "solved")
# What the customer still waits for; a solved one is open until its lesson is learned.
UNSOLVED_STATES = ("new", "working")


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
    _promise_field = "complaint_id"
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
        help="How the complaint reached you.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
    )
    email_from = fields.Char(
        string="E-mail",
        compute="_compute_email_from",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Where the answer goes. An unknown sender is kept here until a customer is chosen.",
    )
    order_id = fields.Many2one(
        "sale.order",
        domain="[('partner_id', 'child_of', partner_id)] if partner_id else []",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_answered = fields.Datetime(string="First Answer", readonly=True, copy=False)
    date_solved = fields.Datetime(string="Solved On", readonly=True, copy=False)
    escalated = fields.Boolean(
        readonly=True, copy=False, help="The team's leader was told that a deadline passed."
    )
    playbook_check_ids = fields.One2many("service.playbook.check", "complaint_id", string="Done")
    survey_input_id = fields.Many2one(
        "survey.user_input",
        string="Survey Answer",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="customers_for_life.group_service_manager",
    )
    action_ids = fields.One2many("service.action", "complaint_id", string="Actions")
    rework_ids = fields.One2many("customer.rework", "complaint_id", string="Reworks")
    recovery_ids = fields.One2many("customer.recovery", "complaint_id", string="Recoveries")
    promise_ids = fields.One2many("customer.promise", "complaint_id", string="Deadlines")
    is_waiting = fields.Boolean(compute="_compute_is_waiting")
    replacement_ids = fields.One2many("sale.order", "complaint_id", string="Replacements")
    merged_into_id = fields.Many2one(
        "customer.complaint", readonly=True, copy=False, index="btree_not_null"
    )
    duplicate_ids = fields.Many2many(
        "customer.complaint",
        string="Same Order",
        compute="_compute_duplicate_ids",
        help="Other open complaints about the same order.",
    )

    _state_idx = models.Index("(state, severity DESC, id DESC)")
    _open_idx = models.Index(
        "(company_id, severity DESC, id DESC) WHERE state IN ('new', 'working', 'solved')"
    )
    _survey_once = models.UniqueIndex(
        "(survey_input_id) WHERE survey_input_id IS NOT NULL", "This answer is a complaint already."
    )
    _list_idx = models.Index("(severity DESC, id DESC)")

    # === COMPUTES ===#

    @api.depends("order_id")
    def _compute_partner_id(self):
        for complaint in self:
            complaint.partner_id = complaint.partner_id or complaint.order_id.partner_id

    @api.depends("order_id")
    def _compute_team_id(self):
        for complaint in self:
            complaint.team_id = complaint.team_id or complaint.order_id.team_id

    @api.depends("order_id")
    def _compute_user_id(self):
        for complaint in self:
            complaint.user_id = (
                complaint.user_id
                or complaint.order_id.user_id
                or complaint.partner_id.user_id
                or self.env.user.filtered(lambda user: user._is_internal())
            )

    @api.depends("partner_id")
    def _compute_email_from(self):
        for complaint in self:
            complaint.email_from = complaint.email_from or complaint.partner_id.email

    @api.depends("promise_ids.state")
    def _compute_is_waiting(self):
        for complaint in self:
            complaint.is_waiting = "waiting" in complaint.promise_ids.mapped("state")

    @api.depends("order_id", "state")
    def _compute_duplicate_ids(self):
        groups = dict(
            self._read_group(
                [("order_id", "in", self.order_id.ids), ("state", "in", OPEN_STATES)],
                ["order_id"],
                ["id:recordset"],
            )
        )
        for complaint in self:
            complaint.duplicate_ids = (
                groups.get(complaint.order_id, self.browse()) - complaint._origin
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(complaint.state != "new" for complaint in self):
            raise UserError(self.env._("A complaint that was begun stays on record. Cancel it."))

    # === ACTIONS ===#

    def action_start(self):
        """Begin to work on it."""
        self._move_on("working", from_states=("new",))

    def action_answered(self):
        """Say that the customer got a first answer, by phone or in person."""
        self._answer()

    def _answer(self):
        """Fulfil the promise of a first answer, once."""
        unanswered = self.filtered(lambda complaint: not complaint.date_answered)
        unanswered.sudo().write({"date_answered": fields.Datetime.now()})
        unanswered.filtered(lambda c: c.state == "new").sudo().write({"state": "working"})
        pending = unanswered._get_pending_promises("complaint_answer")
        if pending:
            pending.action_fulfil()

    def action_solved(self):
        """Say that the customer has what was wrong put right: all deadlines are met."""
        self._move_on("solved", ("new", "working"), date_solved=fields.Datetime.now())
        self._answer()
        pending = self._get_pending_promises()
        if pending:
            pending.action_fulfil()

    def action_close(self):
        """Close, once the cause is removed and taught.

        :raise UserError: naming what is missing: solution, cause, action or lesson
        """
        self._check_complete()
        self._move_on("closed", ("solved",), date_closed=fields.Datetime.now())

    def _get_needed(self):
        return {self.env._("solution"): self.date_solved, **super()._get_needed()}

    def action_cancel(self):
        """Take back what was no complaint."""
        self._move_on("cancelled", ("new", "working"))
        self._get_pending_promises()._cancel()

    def action_wait(self):
        """Stop the clock of the deadlines until the customer has answered."""
        self.check_access("write")
        self._get_pending_promises().action_wait()

    def action_resume(self):
        """Let the clock run again."""
        self.check_access("write")
        self._get_pending_promises().action_resume()

    def action_merge(self):
        """Merge the other open complaints about the same order into this one.

        Their messages, attachments and followers come along; nothing is lost.
        :raise UserError: where there is none, as when somebody else merged them already
        """
        self.ensure_one()
        self._merge(self.duplicate_ids)

    def _merge(self, others):
        if not others:
            raise UserError(self.env._("There is no other open complaint about this order."))
        # Somebody may be merging this one into another at the same moment.
        self._check_stage(OPEN_STATES)
        others._move_on("merged", OPEN_STATES, merged_into_id=self.id)
        others._get_pending_promises()._cancel()
        # The attachments of complaints that the user may write, moved along with the messages.
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", others.ids)]
        ).write({"res_id": self.id})
        for other in others:
            self.message_subscribe(other.message_partner_ids.ids)
            other.message_change_thread(self)
            self.message_post(
                body=Markup("<p>%s</p>%s")
                % (
                    self.env._("Merged: %s", other.display_name),
                    other.description or Markup(""),
                )
            )
        (others.rework_ids | self.rework_ids).sudo().complaint_id = self
        others.action_ids.sudo().complaint_id = self

    def action_refund(self):
        """Open Odoo's own dialog for a credit note on the order's invoices.

        :raise UserError: where nothing was invoiced
        """
        self.ensure_one()
        invoices = self.order_id.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        if not invoices:
            raise UserError(self.env._("There is no posted invoice of this order to refund."))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "account.action_view_account_move_reversal"
            ),
            "context": {
                "active_model": "account.move",
                "active_ids": invoices.ids,
                "default_reason": self.display_name,
            },
        }

    def action_replace(self):
        """Make an order of the same lines at no charge, and open it.

        :raise UserError: where the complaint concerns no order
        """
        self.ensure_one()
        if not self.order_id:
            raise UserError(self.env._("Choose the order that is to be replaced."))
        order = self.order_id.copy({"complaint_id": self.id, "origin": self.reference})
        order.order_line.filtered(lambda line: not line.display_type).write({"price_unit": 0})
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "view_mode": "form",
        }

    def action_recover(self):
        """Open the recovery of this complaint, or a new one."""
        self.ensure_one()
        if self.recovery_ids:
            return {
                "type": "ir.actions.act_window",
                "res_model": "customer.recovery",
                "res_id": self.recovery_ids.id,
                "view_mode": "form",
            }
        return self.env["customer.recovery"]._get_dialog(
            complaint_id=self.id,
            order_id=self.order_id.id,
            partner_id=self.partner_id.id,
            company_id=self.company_id.id,
        )

    def action_log_rework(self):
        """Open a new rework for the error behind this complaint."""
        self.ensure_one()
        return self.env["customer.rework"]._get_dialog(
            complaint_id=self.id,
            name=self.name,
            order_id=self.order_id.id,
            partner_id=self.partner_id.id,
            product_id=self.product_id.id,
            company_id=self.company_id.id,
        )

    def _reopen(self, why):
        """Open closed ones again, with the reason (str) on record."""
        closed = self.filtered(lambda complaint: complaint.state == "closed")
        closed.sudo().write({"state": "solved", "date_closed": False})
        for complaint in closed:
            complaint.message_post(body=why)

    # === MAIL ===#

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Take a complaint from an e-mail; an unknown sender is kept as such."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        ours = author.user_ids.filtered(lambda user: user._is_internal())[:1]
        values = {
            "name": (msg_dict.get("subject") or "").strip() or self.env._("Complaint by e-mail"),
            "source": "email",
            # Whoever of us forwards a customer's words is not the customer.
            "partner_id": not ours and author.id,
            # Nor is the gateway's user the responsible person.
            "user_id": ours.id,
            **(custom_values or {}),
        }
        complaint = super().message_new(msg_dict, custom_values=values)
        if ours and not complaint.partner_id:
            complaint.email_from = False
        return complaint

    def message_update(self, msg_dict, update_vals=None):
        """Keep what a stranger writes into the thread as a note: it is lost to nobody of us, and
        the customer neither reads it nor answers for it."""
        if not self._knows_sender(msg_dict):
            msg_dict |= {"is_internal": True, "parent_id": False}
            if self.user_id:
                self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("A stranger has written: read the note"),
                    user_id=self.user_id.id,
                )
            # Whom a stranger puts in copy would get our answers.
            msg_dict = {**msg_dict, "cc": ""}
        return super().message_update(msg_dict, update_vals=update_vals)

    def _knows_sender(self, msg_dict):
        """Return whether an e-mail is from the customer's side, somebody in copy, or one of us."""
        self.ensure_one()
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        known = self.message_partner_ids | self.message_ids.partner_ids
        return bool(
            author & known
            or (author.commercial_partner_id & self.partner_id.commercial_partner_id)
            or author.user_ids.filtered(lambda user: user._is_internal())
            or email_normalize(msg_dict.get("email_from"))
            in email_normalize_all(f"{self.email_from or ''}, {self.email_cc or ''}")
        )

    def _message_post_after_hook(self, message, msg_vals):
        """A message of ours to the customer is the first answer; theirs lets the clock run on."""
        if self._is_opening(message):
            # Not before: here the pictures in it are attachments.
            self.description = self.description or message.body
        elif message.message_type in ("comment", "email") and not message.is_internal:
            if message.subtype_id == self.env.ref("mail.mt_comment"):
                # One of us who complains does not answer themselves.
                author = message.author_id - self.partner_id
                if author.user_ids.filtered(lambda user: user._is_internal()):
                    self._answer()
                else:
                    self._get_pending_promises().action_resume()
        return super()._message_post_after_hook(message, msg_vals)

    def _is_opening(self, message):
        """Return whether `message` is the e-mail by which this complaint came."""
        return (
            message.message_type == "email"
            and self.source == "email"
            and not (self.message_ids - message).filtered(lambda m: m.message_type == "email")
        )

    # === ESCALATION ===#

    @api.model
    def _cron_escalate(self):
        """Tell the team's leader, once, of each complaint of which a deadline has passed."""
        overdue = (
            self.env["customer.promise"]
            .search(
                [
                    ("complaint_id.state", "in", UNSOLVED_STATES),
                    ("complaint_id.escalated", "=", False),
                    ("state", "=", "open"),
                    ("date_due", "<", fields.Datetime.now()),
                ]
            )
            .complaint_id
        )
        for leader, complaints in overdue.grouped(lambda c: c.team_id.user_id or c.user_id).items():
            if leader:
                complaints.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("A deadline of this complaint has passed"),
                    user_id=leader.id,
                )
        overdue.sudo().write({"escalated": True})
