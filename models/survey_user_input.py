from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from .ground.measure import Measure
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
        help="How the customer came to this answer. What is tapped at the till, or by whoever is "
        "logged in here, never joins an answer by mail or link.",
    )
    # Whoever holds them answers as the customer.
    access_token = fields.Char(groups="survey.group_survey_user")
    invite_token = fields.Char(groups="survey.group_survey_user")
    date_asked = fields.Datetime(
        string="Asked On",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
        guard="method",
        help="When the customer was mailed the questions, or opened them.",
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
    service_score = Measure(
        string="Score",
        measured=lambda answer: answer.is_scored,
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
        """(order_id, survey_id, (service_channel IS NOT DISTINCT FROM 'till'))
            WHERE order_id IS NOT NULL AND test_entry IS NOT TRUE""",
        "The customer was asked about this order already.",
    )
    _asked_idx = models.Index("(company_id, date_asked) WHERE order_id IS NOT NULL")
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
                    # What was answered is told by the answer, to whoever may read it.
                    "name": self.env._("Low survey score"),
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
