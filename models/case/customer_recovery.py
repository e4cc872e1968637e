from datetime import timedelta

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..ground.locking import lock
from .customer_recovery_step import STEPS


class CustomerRecovery(models.Model):
    _name = "customer.recovery"
    _description = "Recovery"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="What For",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    complaint_id = fields.Many2one(
        "customer.complaint", check_company=True, index="btree_not_null", ondelete="restrict"
    )
    promise_id = fields.Many2one(
        "customer.promise",
        string="Broken Promise",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    order_id = fields.Many2one(
        "sale.order", check_company=True, index="btree_not_null", ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
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
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("open", "Under Way"), ("done", "Done")],
        string="Stage",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    step_ids = fields.One2many(
        "customer.recovery.step",
        "recovery_id",
        string="Steps",
        default=lambda self: [Command.create(vals) for vals in self._get_steps()],
    )
    cost = fields.Monetary(
        help="What the decision and the little more cost the company.", tracking=True
    )
    needs_approval = fields.Boolean(
        compute="_compute_needs_approval",
        help="The cost is over the company's limit and no manager has approved it.",
    )
    approved_cost = fields.Monetary(
        readonly=True, copy=False, help="Up to this cost a manager has approved.", tracking=True
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    letter = fields.Html(
        string="Apology Letter", copy=False, help="Written from the steps; edit it before it goes."
    )
    letter_message_id = fields.Many2one(
        "mail.message",
        string="Letter Sent",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The message with the letter as it went out; the customer reads it on the portal.",
    )
    date_done = fields.Datetime(string="Done On", readonly=True, copy=False)
    outcome_amount = fields.Monetary(
        string="Bought Again",
        compute="_compute_outcome",
        help="Untaxed amount of the orders that the customer confirmed afterwards, within the "
        "days that the company sets, in the company's currency.",
    )
    outcome_score = fields.Float(
        string="Later Survey Score",
        compute="_compute_outcome_score",
        digits=(5, 1),
        help="Mean of what the customer answered afterwards, within the days that the company "
        "sets; 0 where there is no answer.",
    )
    outcome = fields.Selection(
        [("open", "Too Early to Tell"), ("back", "Came Back"), ("lost", "Did Not Come Back")],
        compute="_compute_outcome",
    )

    _cost_positive = models.Constraint("CHECK(cost >= 0)", "A cost cannot be negative.")
    _complaint_once = models.UniqueIndex(
        "(complaint_id) WHERE complaint_id IS NOT NULL", "This complaint has a recovery already."
    )
    _open_idx = models.Index("(company_id, id DESC) WHERE state = 'open'")

    @api.depends("complaint_id", "promise_id", "order_id")
    def _compute_name(self):
        for recovery in self:
            origin = recovery.complaint_id or recovery.promise_id or recovery.order_id
            recovery.name = recovery.name or origin.name

    @api.depends("complaint_id", "promise_id", "order_id")
    def _compute_partner_id(self):
        for recovery in self:
            origin = recovery.complaint_id or recovery.promise_id or recovery.order_id
            recovery.partner_id = recovery.partner_id or origin.partner_id

    @api.depends("complaint_id", "promise_id", "order_id", "user_id")
    def _compute_team_id(self):
        for recovery in self:
            origin = recovery.complaint_id or recovery.promise_id or recovery.order_id
            recovery.team_id = recovery.team_id or origin.team_id or recovery.user_id.sale_team_id

    @api.depends("cost", "approved_cost", "company_id.recovery_limit")
    def _compute_needs_approval(self):
        for recovery in self:
            limit = max(recovery.company_id.recovery_limit, recovery.approved_cost)
            recovery.needs_approval = recovery.currency_id.compare_amounts(recovery.cost, limit) > 0

    @api.depends("state", "date_done")
    def _compute_outcome(self):
        """Did the customer come back? One query for each company and span of days."""
        done = self.filtered("date_done")
        (self - done).update({"outcome": "open", "outcome_amount": 0})
        if not done:
            return
        orders = self.env["sale.order"].search_fetch(
            [
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    done.partner_id.commercial_partner_id.ids,
                ),
                ("company_id", "in", done.company_id.ids),
                ("state", "=", "sale"),
                ("date_order", ">", min(done.mapped("date_done"))),
                # A replacement at no charge is no coming back.
                ("is_purchase", "=", True),
            ],
            ["partner_id", "company_id", "date_order", "amount_untaxed", "currency_rate"],
        )
        by_customer = orders.grouped(lambda o: (o.partner_id.commercial_partner_id, o.company_id))
        now = fields.Datetime.now()
        for recovery in done:
            end = recovery.date_done + timedelta(days=recovery.company_id.recovery_days)
            key = (recovery.partner_id.commercial_partner_id, recovery.company_id)
            later = by_customer.get(key, orders.browse()).filtered(
                lambda o, start=recovery.date_done, end=end: start < o.date_order <= end
            )
            recovery.outcome_amount = sum(
                order.amount_untaxed / (order.currency_rate or 1) for order in later
            )
            if later:
                recovery.outcome = "back"
            else:
                recovery.outcome = "lost" if now > end else "open"

    @api.depends("date_done")
    def _compute_outcome_score(self):
        """Read the customer's later answers; the mean alone is shown to whoever made it good."""
        done = self.filtered("date_done")
        (self - done).outcome_score = 0
        answers = (
            self.env["survey.user_input"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "child_of", done.partner_id.commercial_partner_id.ids),
                    ("company_id", "in", done.company_id.ids),
                    ("is_scored", "=", True),
                ],
                ["partner_id", "company_id", "end_datetime", "service_score"],
            )
            if done
            else self.env["survey.user_input"]
        )
        for recovery in done:
            end = recovery.date_done + timedelta(days=recovery.company_id.recovery_days)
            scores = [
                answer.service_score
                for answer in answers
                if answer.company_id == recovery.company_id
                and answer.partner_id.commercial_partner_id
                == recovery.partner_id.commercial_partner_id
                and recovery.date_done < answer.end_datetime <= end
            ]
            recovery.outcome_score = sum(scores) / len(scores) if scores else 0

    # === CREATE AND WRITE ===#

    @api.model_create_multi
    def create(self, vals_list):
        texts = [self._pop_texts(vals) for vals in vals_list]
        recoveries = super().create(vals_list)
        if not self.env.su and any(recovery._is_ahead_of_buttons() for recovery in recoveries):
            raise UserError(self._get_buttons_message())
        # Nobody may add a step of their own.
        self.env["customer.recovery.step"].sudo().create(
            [
                {"recovery_id": recovery.id, "text": words.get(step["kind"]), **step}
                for recovery, words in zip(recoveries, texts, strict=True)
                for step in self._get_steps()
            ]
        )
        recoveries._create_promises()
        return recoveries

    def write(self, vals):
        if (
            not self.env.su
            and {"approved_cost", "approved_by_id", "state", "date_done", "letter_message_id"}
            & vals.keys()
        ):
            raise UserError(self._get_buttons_message())
        return super().write(vals)

    @api.model
    def _get_steps(self):
        return [
            {"sequence": number, "kind": kind} for number, (kind, _label) in enumerate(STEPS, 1)
        ]

    def _pop_texts(self, vals):
        """Take the steps out of `vals`; return {kind: text} of what was written on the form."""
        commands, vals["step_ids"] = vals.get("step_ids") or [], []
        return {
            command[2].get("kind"): command[2].get("text")
            for command in commands
            if command[0] == Command.CREATE
        }

    def _is_ahead_of_buttons(self):
        self.ensure_one()
        return (
            self.state != "open"
            or self.date_done
            or self.approved_cost
            or self.approved_by_id
            or self.letter_message_id
        )

    def _get_buttons_message(self):
        return self.env._("Approvals and stages follow from the buttons. Use them.")

    def _create_promises(self):
        """A recovery is itself a promise."""
        # The ledger is kept for whoever begins a recovery.
        sudo = self.sudo()
        types = sudo.env["customer.promise.type"]._triggered_by("recovery", sudo.company_id)
        sudo.env["customer.promise"].create(
            [
                {
                    "type_id": kind.id,
                    "name": f"{kind.name}: {recovery.name}",
                    "recovery_id": recovery.id,
                    "order_id": recovery.order_id.id,
                    "partner_id": recovery.partner_id.id,
                    "company_id": recovery.company_id.id,
                    "user_id": recovery.user_id.id,
                    "team_id": recovery.team_id.id,
                }
                for recovery in sudo
                for kind in types[recovery.company_id]
            ]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(self.step_ids.mapped("date_done")):
            raise UserError(self.env._("A recovery that was begun stays on record."))

    # === ACTIONS ===#

    def action_approve(self):
        """Approve the cost as it stands; a higher one needs another approval.

        :raise UserError: where the user is no manager, or nothing is left to approve
        """
        if not self.env.user.has_group("customers_for_life.group_service_manager"):
            raise UserError(self.env._("A service manager has to approve this cost."))
        lock(self)
        self.invalidate_recordset(["approved_cost", "cost"])
        for recovery in self:
            if not recovery.needs_approval:
                raise UserError(self.env._("%s needs no approval any more.", recovery.name))
            # Approvals are written by this method alone.
            recovery.sudo().write({"approved_cost": recovery.cost, "approved_by_id": self.env.uid})

    def _check_approved(self):
        if self.needs_approval:
            raise UserError(
                self.env._(
                    "The cost is over the limit of %(limit)s: ask a service manager to approve it.",
                    limit=self.currency_id.format(self.company_id.recovery_limit),
                )
            )

    def _follow_steps(self):
        """With its last step the recovery is done, and its promise kept."""
        self.ensure_one()
        if all(self.step_ids.mapped("date_done")):
            self.sudo().write({"state": "done", "date_done": fields.Datetime.now()})
            pending = (
                self.env["customer.promise"]
                .sudo()
                .search([("recovery_id", "=", self.id), ("state", "in", ("open", "waiting"))])
            )
            if pending:
                pending.action_fulfil()

    def action_write_letter(self):
        """Write the letter anew from the steps' words."""
        for recovery in self:
            paragraphs = [
                Markup("<p>%s</p>") % step.text for step in recovery.step_ids if step.text
            ]
            recovery.letter = Markup("<p>%s</p>%s<p>%s<br/>%s</p>") % (
                self.env._("Dear %s,", recovery.partner_id.name),
                Markup("").join(paragraphs),
                recovery.user_id.name,
                recovery.company_id.name,
            )

    def action_send_letter(self):
        """Open the mail composer with the letter, its PDF attached.

        :raise UserError: where no letter is written yet
        """
        self.ensure_one()
        if not self.letter:
            raise UserError(self.env._("Write the letter first."))
        template = self.env.ref("customers_for_life.mail_template_recovery")
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id,
                "service_letter": True,
            },
        }

    def _get_letter_sent(self):
        """Return the message by which the letter went to the customer, or none."""
        self.ensure_one()
        return self.letter_message_id.filtered(
            lambda message: message.model == self._name and message.res_id == self.id
        )

    def _message_post_after_hook(self, message, msg_vals):
        """Keep which message was the letter: it may be written anew, what was sent stays sent."""
        if self.env.context.get("service_letter") and not message.is_internal:
            # This method alone says which it was.
            self.sudo().letter_message_id = message
        return super()._message_post_after_hook(message, msg_vals)

    def action_add_extra(self):
        """Open the dialog that records the little more."""
        self.ensure_one()
        return self.env["customer.extra"]._get_dialog(
            recovery_id=self.id, order_id=self.order_id.id, partner_id=self.partner_id.id
        )

    @api.model
    def _get_dialog(self, **defaults):
        """Return the action that opens a new recovery with these default values."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recovery"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }
