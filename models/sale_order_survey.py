from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, hmac, split_every

from ..formulas.delivery import OPEN
from .case.customer_complaint import UNSOLVED_STATES
from .ground.drawing import qr_code
from .ground.service_counter_mixin import Counter

# Whom nobody asked for so long after the delivery is left alone: nobody remembers.
ASK_WITHIN = timedelta(days=14)
STATUSES = [
    ("off", "Surveys Are Off"),
    ("undelivered", "Not Delivered Yet"),
    ("answered", "Answered"),
    ("till", "Answered at the Till"),
    ("asked", "Asked"),
    ("early", "Will Be Asked Later"),
    ("late", "Delivered Too Long Ago"),
    ("opted_out", "Does Not Want to Be Asked"),
    ("no_email", "No E-mail Address"),
    ("complaint", "Has an Open Complaint"),
    ("rest", "Asked Lately"),
    ("ready", "Will Be Asked Next"),
]
ANSWERED = ("answered", "till")
SKIPPED = ("opted_out", "no_email", "complaint", "rest")
BATCH = 100


class SaleOrder(models.Model):
    """Asking the customer, after the delivery, whether we were good."""

    _inherit = "sale.order"

    survey_input_ids = fields.One2many(
        "survey.user_input",
        "order_id",
        string="Survey Answers",
        groups="sales_team.group_sale_salesman",
    )
    survey_status = fields.Selection(
        STATUSES,
        string="Was the Customer Asked?",
        compute="_compute_survey_status",
        help="Why the customer was or was not asked about this order. One invitation at most in "
        "the days that the company sets, for a person and for a company's people together.",
    )
    is_survey_answered = fields.Boolean(
        string="Answered", compute="_compute_counters", groups="sales_team.group_sale_salesman"
    )
    can_ask_at_the_till = fields.Boolean(
        compute="_compute_can_ask_at_the_till", groups="sales_team.group_sale_salesman"
    )
    survey_skipped = fields.Selection(
        STATUSES,
        string="Not Asked Because",
        readonly=True,
        copy=False,
        guard="method",
        help="What the job saw last that kept it from asking. Empty where nothing did.",
    )

    @api.depends("survey_input_ids.state", "date_delivered", "state", "partner_id")
    def _compute_survey_status(self):
        # Whether somebody was asked is no secret; what was answered is.
        sudo = self.sudo()
        complaining = sudo._get_complaining_customers()
        now = fields.Datetime.now()
        for order, as_superuser in zip(self, sudo, strict=True):
            order.survey_status = as_superuser._get_survey_status(complaining, now)

    def _get_counters(self):
        # Whether somebody was asked is no secret; what was answered is.
        answered = Counter(
            "is_survey_answered", "survey.user_input", [("state", "=", "done")], sudo=True
        )
        return [*super()._get_counters(), answered]

    @api.depends("state", "date_delivered", "company_id", "is_survey_answered")
    def _compute_can_ask_at_the_till(self):
        for order in self:
            order.can_ask_at_the_till = (
                order.state == "sale"
                and bool(order.date_delivered and order.company_id.sudo().survey_id)
                and not order.is_survey_answered
            )

    def _get_complaining_customers(self):
        """Return the companies (commercial partners) of these orders with unsolved complaints."""
        complaints = self.env["customer.complaint"].search_fetch(
            [
                ("partner_id", "child_of", self.partner_id.commercial_partner_id.ids),
                ("state", "in", UNSOLVED_STATES),
            ],
            ["partner_id"],
        )
        return complaints.partner_id.commercial_partner_id

    def _get_survey_status(self, complaining, now):
        """Return the one reason for which the customer is or is not asked at `now`.

        The page that explains and the job that asks both come here.
        """
        self.ensure_one()
        company, partner = self.company_id, self.partner_id
        answers = self.survey_input_ids.filtered(lambda a: a.survey_id == company.survey_id)
        at_the_till = answers.filtered(lambda answer: answer.service_channel == "till")
        due = self.date_delivered and self.date_delivered + timedelta(
            days=company.survey_delay_days
        )
        rest = timedelta(days=company.survey_rest_days)
        asked = [
            customer.survey_last_asked
            for customer in (partner | partner.commercial_partner_id)
            if customer.survey_last_asked
        ]
        reasons = (
            ("answered", "done" in (answers - at_the_till).mapped("state")),
            ("till", "done" in at_the_till.mapped("state")),
            ("asked", answers.filtered("date_invited")),
            ("off", not company.survey_id),
            ("undelivered", not due or self.state != "sale"),
            ("opted_out", partner.survey_opt_out),
            ("no_email", not email_normalize(partner.email)),
            ("late", due and now > due + ASK_WITHIN),
            ("complaint", partner.commercial_partner_id in complaining),
            ("rest", asked and now < max(asked) + rest),
            ("early", due and now < due),
        )
        return next((reason for reason, applies in reasons if applies), "ready")

    # === THE JOB ===#

    @api.model
    def _cron_ask(self):
        """Invite whoever is due, in batches that commit: a job that is killed asks nobody twice."""
        now = fields.Datetime.now()
        domain = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_delivered", "<=", now - timedelta(days=company.survey_delay_days))
            & Domain(
                "date_delivered",
                ">=",
                now - timedelta(days=company.survey_delay_days) - ASK_WITHIN,
            )
            for company in self.env["res.company"].search([("survey_id", "!=", False)])
        )
        ids = self.search(
            domain & Domain("state", "=", "sale"), order="date_delivered desc, id desc"
        ).ids
        for number, batch in enumerate(split_every(BATCH, ids), 1):
            self.browse(batch)._ask_customers()
            left = max(len(ids) - number * BATCH, 0)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                break

    def _ask_customers(self):
        """Invite the customers of these orders who are due, one order for each company."""
        self._note_skipped()
        chosen = {}
        for order in self.filtered(lambda order: order.survey_status == "ready"):
            chosen.setdefault(order.partner_id.commercial_partner_id, order)
        orders = self.browse().concat(*chosen.values())
        if not orders:
            return
        # Two jobs at once both write these rows: PostgreSQL lets one of them through, and what
        # the other one did is undone, its mails included.
        now = fields.Datetime.now()
        asked = orders.partner_id | orders.partner_id.commercial_partner_id
        asked.write({"survey_last_asked": now})
        asked.flush_recordset()
        answers = self.env["survey.user_input"]._ask(orders, "mail")
        answers.filtered(lambda answer: answer.state != "done")._send(
            "mail_template_survey_invite", date_invited=now
        )

    def _note_skipped(self):
        """Keep why customers are not asked: once the time for it is over, nothing else says it."""
        for status, orders in self.grouped("survey_status").items():
            reason = status in SKIPPED and status
            orders.filtered(lambda o, reason=reason: o.survey_skipped != reason).write(
                {"survey_skipped": reason}
            )

    # === AT THE TILL, AND BY QR CODE ===#

    def _get_survey_token(self, channel):
        """Return what proves that somebody was given this order's survey link, or its till.

        :param str channel: link or till
        """
        self.ensure_one()
        # The database's secret signs it: nobody can make one for another order, nor turn one into
        # the other. Links were printed before tills had a token of their own.
        scope = "customers_for_life-survey" + ("-till" if channel == "till" else "")
        return hmac(self.env(su=True), scope, self.id)

    def _get_survey_url(self):
        """Return the address (str) behind the QR code, or False where surveys are off."""
        self.ensure_one()
        if not self.company_id.sudo().survey_id or self.state != "sale":
            return False
        return f"{self.get_base_url()}/service/survey/{self.id}/{self._get_survey_token('link')}"

    def _get_survey_qr(self):
        """Return the QR code that leads to the survey as inline SVG, or False."""
        url = self._get_survey_url()
        return url and qr_code(url)

    def _is_anything_delivered(self):
        """Return whether there is anything to ask about; yes where nothing records deliveries."""
        self.ensure_one()
        return self.delivery_state != OPEN or any(
            line.qty_delivered > 0 for line in self.order_line
        )

    def action_ask_at_the_till(self):
        """Open the three questions full screen.

        :raise UserError: where surveys are off, or the order was answered
        """
        self.ensure_one()
        if not self._get_survey_url():
            raise UserError(
                self.env._("Choose a survey in the settings, and confirm the order first.")
            )
        if not self._is_anything_delivered():
            raise UserError(self.env._("Ask once something is delivered."))
        if self.survey_status in ANSWERED:
            raise UserError(self.env._("The customer has answered about this order."))
        return {
            "type": "ir.actions.act_url",
            "target": "new",
            "url": f"/service/till/{self.id}/{self._get_survey_token('till')}",
        }
