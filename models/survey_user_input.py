from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, email_normalize

from .survey_user_input_line import SCORED


class SurveyUserInput(models.Model):
    """An invitation to answer about an order, and the answer."""

    _name = "survey.user_input"
    _inherit = ["survey.user_input", "service.guard.mixin"]

    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="restrict", guard="method"
    )
    # Of the order: stored, so that figures and rules need no join.
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, guard="method"
    )
    # Whose order it was when the customer was asked: an answer is passed on to nobody.
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        guard="method",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        guard="method",
    )
    service_channel = fields.Selection(
        [("mail", "By Mail"), ("till", "At the Till"), ("link", "By QR Code or Portal")],
        string="Asked",
        readonly=True,
        guard="method",
    )
    date_invited = fields.Datetime(
        string="Invited On", readonly=True, index="btree_not_null", guard="method"
    )
    date_reminded = fields.Datetime(string="Reminded On", readonly=True, guard="method")
    is_scored = fields.Boolean(
        compute="_compute_service_score",
        store=True,
        guard="method",
        help="All that counts was answered.",
    )
    service_score = fields.Float(
        string="Score",
        compute="_compute_service_score",
        store=True,
        aggregator="avg",
        guard="method",
        help="Mean of the three answers, from 0 to 100.",
    )
    service_wish = fields.Text(
        string="Wish", compute="_compute_service_words", store=True, guard="method"
    )
    service_thanks = fields.Text(
        string="Thanks", compute="_compute_service_words", store=True, guard="method"
    )
    praised_user_id = fields.Many2one(
        "res.users",
        string="Praised",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Whom the customer thanked by name.",
    )
    complaint_ids = fields.One2many("customer.complaint", "survey_input_id", string="Complaints")

    _order_once = models.UniqueIndex(
        "(order_id, survey_id) WHERE order_id IS NOT NULL AND test_entry IS NOT TRUE",
        "The customer was asked about this order already.",
    )
    _scored_idx = models.Index("(company_id, end_datetime) WHERE is_scored")

    @api.depends("order_id")
    def _compute_user_id(self):
        for answer in self:
            answer.user_id = answer.order_id.user_id
            answer.team_id = answer.order_id.team_id

    @api.depends("state", "user_input_line_ids.service_points", "user_input_line_ids.is_scored")
    def _compute_service_score(self):
        for answer in self:
            parts = {}
            for line in answer.user_input_line_ids.filtered("is_scored"):
                parts.setdefault(line.service_part, []).append(line.service_points)
            means = [sum(points) / len(points) for points in parts.values()]
            answer.is_scored = answer.state == "done" and len(means) == len(SCORED)
            answer.service_score = sum(means) / len(means) if answer.is_scored else 0

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "service_score":
            # An answer without a score is no answer of zero.
            return SQL(
                "(CASE WHEN %s THEN %s END)",
                self._field_to_sql(alias, "is_scored", query),
                super()._field_to_sql(alias, field_expr, query),
            )
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("user_input_line_ids.value_text_box", "user_input_line_ids.value_char_box")
    def _compute_service_words(self):
        for answer in self:
            words = {"wish": [], "thanks": []}
            for line in answer.user_input_line_ids:
                text = (line.value_text_box or line.value_char_box or "").strip()
                if text and line.service_part in words:
                    words[line.service_part].append(text)
            answer.service_wish = "\n".join(words["wish"])
            answer.service_thanks = "\n".join(words["thanks"])

    # === THE LOOP IS CLOSED ===#

    def _mark_done(self):
        result = super()._mark_done()
        # Whoever answers has no right on anything else.
        answers = self.sudo().filtered(lambda answer: answer.order_id and answer.is_scored)
        answers._complain()
        for answer in answers.filtered("service_thanks"):
            answer.praised_user_id = answer._find_praised()
        return result

    def _complain(self):
        """Make a complaint of each low score, with an owner and deadlines of its own."""
        low = self.filtered(
            lambda answer: (
                not answer.complaint_ids
                and answer.service_score < answer.company_id.survey_low_score
            )
        )
        self.env["customer.complaint"].create(
            [
                {
                    "name": self.env._("Low survey score: %.0f", answer.service_score),
                    "description": answer._describe(),
                    "source": "survey",
                    "survey_input_id": answer.id,
                    "partner_id": answer.partner_id.id,
                    "order_id": answer.order_id.id,
                    "company_id": answer.company_id.id,
                }
                for answer in low
            ]
        )

    def _describe(self):
        """Return question and answer of each line, as safe HTML."""
        return Markup("").join(
            Markup("<p>%s<br/><b>%s</b></p>")
            % (line.question_id.title, line.value_text_box or line.display_name)
            for line in self.user_input_line_ids
            if not line.skipped
        )

    def _find_praised(self):
        """Return the one colleague of the order's company whose name the customer wrote, if any."""
        words = f" {' '.join(self.service_thanks.lower().split())} "
        for mark in ".,;:!?":
            words = words.replace(mark, " ")
        colleagues = self.env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", self.company_id.id)]
        )
        named = colleagues.filtered(lambda user: f" {user.name.lower()} " in words)
        named = named or colleagues.filtered(
            lambda user: f" {user.name.lower().split()[0]} " in words
        )
        return named if len(named) == 1 else colleagues.browse()

    # === ASKING ===#

    @api.model
    def _ask(self, orders, channel):
        """Return the answers, begun or not, that belong to these orders, one for each.

        Those that were asked in another way already keep their answer.
        :param orders: sale.order records of companies that ask
        :param str channel: mail, till or link
        """
        answers = self._find(orders)
        vals_list = [
            {
                "survey_id": order.company_id.survey_id.id,
                "order_id": order.id,
                "partner_id": order.partner_id.id,
                "email": order.partner_id.email,
                "nickname": order.partner_id.name,
                "invite_token": self._generate_invite_token(),
                "service_channel": channel,
            }
            for order in orders - answers.order_id
        ]
        try:
            with self.env.cr.savepoint():
                return answers | self.create(vals_list)
        except UniqueViolation as error:
            # Somebody else began at the same moment: Odoo runs the request again, which finds it.
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _find(self, orders):
        """Return the answers, begun or not, that there are about these orders."""
        return self.search(
            [("order_id", "in", orders.ids), ("survey_id", "in", orders.company_id.survey_id.ids)]
        )

    # === AT THE TILL ===#

    def _get_next_at_the_till(self):
        """Return the next question that counts and takes one tap, or none when all are answered."""
        self.ensure_one()
        return (self.survey_id._get_till_questions() - self.user_input_line_ids.question_id)[:1]

    def _tap(self, question_id, value):
        """Keep an answer given with one tap; anything but the question asked is left alone.

        :param str question_id: id of the question that was on the screen
        :param str value: id of the choice, or the place on the scale
        """
        self.ensure_one()
        question = self._get_next_at_the_till()
        if self.state == "done" or not question or str(question.id) != question_id:
            return
        if value not in {choice for choice, _label in question._get_taps()}:
            return
        if self.state == "new":
            self._mark_in_progress()
        self._save_lines(question, value)
        if not self._get_next_at_the_till():
            self._mark_done()

    def _send(self, template, **vals):
        """Mail `template` (an XML id's name) to each; `vals` are written with it."""
        template = self.env.ref(f"customers_for_life.{template}")
        for answer in self:
            template.send_mail(
                answer.id,
                email_layout_xmlid="mail.mail_notification_light",
                email_values={
                    "headers": repr(
                        {
                            "List-Unsubscribe": f"<{answer._get_opt_out_url()}>",
                            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                        }
                    )
                },
            )
        self.write(vals)

    def _get_opt_out_url(self):
        """Return the address (str) of the page that ends all questions to this person.

        False where nobody is known: Odoo tries mail templates on any answer, anonymous ones too.
        """
        self.ensure_one()
        partner = self.partner_id
        if not partner:
            return False
        token = partner._get_opt_out_token()
        return f"{self.get_base_url()}/service/opt_out/{partner.id}/{token}"

    @api.model
    def _cron_remind(self):
        """Remind, once, those who have not answered; one a transaction: a job that is killed, or
        run twice, repeats nothing."""
        now = fields.Datetime.now()
        answers = self.browse().concat(
            *(
                self._get_silent(company, now)
                for company in self.env["res.company"].search(
                    [("survey_id", "!=", False), ("survey_reminder_days", ">", 0)]
                )
            )
        )
        for done, answer in enumerate(answers, 1):
            if answer.try_lock_for_update() and answer._is_silent():
                answer._send("mail_template_survey_reminder", date_reminded=now)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(answers) - done):
                return

    def _is_silent(self):
        """Return whether to remind this person still: much may have happened since the search."""
        self.invalidate_recordset()
        return (
            self.state != "done"
            and not self.date_reminded
            and not self.partner_id.survey_opt_out
            and bool(email_normalize(self.partner_id.email))
        )

    @api.model
    def _get_silent(self, company, now):
        """Return the invitations of a company that nobody answered, due for a reminder at `now`."""
        due = now - timedelta(days=company.survey_reminder_days)
        answers = self.search(
            [
                ("company_id", "=", company.id),
                ("service_channel", "=", "mail"),
                ("state", "in", ("new", "in_progress")),
                ("date_reminded", "=", False),
                ("date_invited", "<=", due),
                # What was forgotten for a month is left alone.
                ("date_invited", ">", due - timedelta(days=30)),
                ("partner_id.survey_opt_out", "=", False),
            ],
            order="date_invited, id",
        )
        complaining = answers.order_id._get_complaining_customers()
        return answers.filtered(
            lambda answer: answer.partner_id.commercial_partner_id not in complaining
        )
