import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, hmac, plaintext2html

from ..ground.attempt import attempt
from ..ground.locking import lock
from ..ground.measure import Measure
from .service_closing_mixin import SAID

# Afterwards nobody remembers what it was about.
ANSWER_WITHIN = timedelta(days=30)
ANSWERS = ("yes", "no")
# As it is, or within the link of a mail scanner.
LINK = re.compile(r"(put_right(?:/|%2F)\d+(?:/|%2F))[0-9a-f]{64}", re.IGNORECASE)


def hide_links(text):
    """Return a text (str, HTML or not) whose links to questions prove nothing any more."""
    return type(text)(LINK.sub(r"\1", text)) if text else text


class CustomerClosing(models.Model):
    """The one question after a solution, “Is it put right?”, and what the customer says.

    Customers alone answer, by the page that their mail or their portal leads to: no button and no
    client says yes for them.
    """

    _name = "customer.closing"
    _description = "Put Right?"
    _inherit = ["service.guard.mixin"]
    _order = "date_asked desc, id desc"

    complaint_id = fields.Many2one(
        "customer.complaint",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        guard="method",
    )
    recovery_id = fields.Many2one(
        "customer.recovery",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        guard="method",
        help="A recovery without a complaint; that of a complaint is asked about with it.",
    )
    # As on what it is about: whoever is erased or merged there is so here.
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
        guard="method",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, guard="method")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        readonly=True,
        index="btree_not_null",
        guard="method",
        help="Who was responsible when the customer was asked.",
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, index="btree_not_null", guard="method"
    )
    date_asked = fields.Datetime(
        string="Asked On",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
        guard="method",
    )
    email = fields.Char(
        string="Asked At",
        readonly=True,
        guard="method",
        help="The address to which the question went. Empty where the customer answered on the "
        "portal unasked.",
    )
    answer = fields.Selection(
        SAID,
        default="pending",
        required=True,
        readonly=True,
        guard="method",
    )
    date_answered = fields.Datetime(string="Answered On", readonly=True, guard="method")
    channel = fields.Selection(
        [("mail", "By the Link in the Mail"), ("portal", "On the Portal")],
        string="Answered",
        readonly=True,
        guard="method",
        help="On the portal, the customer was logged in.",
    )
    words = fields.Text(
        string="In the Customer's Words",
        readonly=True,
        guard="method",
        help="What is still wrong, of a no.",
    )
    put_right = Measure(
        measured=lambda closing: closing.answer != "pending",
        compute="_compute_put_right",
        aggregator="avg",
        help="1 for a yes, 0 for a no; its mean is the share put right. Silence does not count.",
    )

    _about_one = models.Constraint(
        "CHECK((complaint_id IS NULL) != (recovery_id IS NULL))",
        "It is asked about a complaint or a recovery.",
    )
    _complaint_once = models.UniqueIndex(
        "(complaint_id) WHERE answer = 'pending'", "The customer was asked already."
    )
    _recovery_once = models.UniqueIndex(
        "(recovery_id) WHERE answer = 'pending'", "The customer was asked already."
    )
    _asked_idx = models.Index("(company_id, date_asked)")
    _answered_idx = models.Index("(company_id, date_answered) WHERE date_answered IS NOT NULL")

    @api.depends("complaint_id.partner_id", "recovery_id.partner_id")
    def _compute_partner_id(self):
        for closing in self:
            closing.partner_id = closing._get_case().partner_id

    @api.depends("complaint_id", "recovery_id")
    def _compute_display_name(self):
        for closing in self:
            closing.display_name = closing._get_case().display_name

    @api.depends("answer")
    def _compute_put_right(self):
        for closing in self:
            closing.put_right = closing.answer == "yes"

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "put_right":
            return SQL(
                "(CASE %s WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 END)",
                self._field_to_sql(alias, "answer", query),
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _get_case(self):
        """Return what the question is about: a complaint, or a recovery without one."""
        self.ensure_one()
        return self.complaint_id or self.recovery_id

    # === THE PAGE ===#

    def _get_token(self):
        """Return what proves that somebody was given this question's link."""
        self.ensure_one()
        # Signed by the database's secret, and stored nowhere: nobody reads it in a list, nor makes
        # one for another question.
        return hmac(self.env(su=True), "customers_for_life-closing", self.id)

    def _get_url(self):
        """Return the address (str) of the page that asks."""
        return f"{self.get_base_url()}/service/put_right/{self.id}/{self._get_token()}"

    def _get_standing(self):
        """Return how the question stands: 'answered', 'again' (it is being worked on again),
        'expired', or 'open'."""
        self.ensure_one()
        if self.answer != "pending":
            return "answered"
        if not self._get_case()._is_put_right_asked():
            return "again"
        is_over = fields.Datetime.now() > self.date_asked + ANSWER_WITHIN
        return "expired" if is_over else "open"

    def _take_answer(self, answer, channel):
        """Take the customer's answer, once; a no opens the case again.

        :param str answer: 'yes' or 'no'
        :param str channel: 'mail' or 'portal'
        :raise UserError: where it is no answer, or there is nothing to answer any more
        """
        case = self._get_case()
        # Two windows, or two readers of one mail.
        lock(case)
        lock(self)
        self.invalidate_recordset(["answer"])
        case.invalidate_recordset(["state"])
        if answer not in ANSWERS or self._get_standing() != "open":
            raise UserError(self.env._("There is nothing to answer here any more."))
        self.sudo().write(
            {"answer": answer, "date_answered": fields.Datetime.now(), "channel": channel}
        )
        case.sudo().put_right = answer
        if answer == "yes":
            # A note: a message of the customer's would open a closed one again.
            case._log_of_customer(self.env._("The customer says: it is put right"))
        else:
            # A no is heard, whatever keeps it from being worked on by itself.
            for failed in attempt(case, lambda case: case._come_back_unsolved()):
                failed._hand_over_unsolved()

    def _take_words(self, words):
        """Keep what the customer says is still wrong (str), once.

        :raise UserError: where there is a word already, or no no
        """
        self.ensure_one()
        lock(self)
        self.invalidate_recordset(["answer", "words"])
        if not self._can_take_words():
            raise UserError(self.env._("There is nothing to answer here any more."))
        self.sudo().words = words
        (self._get_complaint() or self._get_case())._post_of_customer(plaintext2html(words))

    def _can_take_words(self):
        """Return whether the customer can still say what is wrong: after a no, once."""
        return (
            self.answer == "no"
            and not self.words
            and fields.Datetime.now() <= self.date_answered + ANSWER_WITHIN
        )

    def _get_complaint(self):
        """Return the complaint in which a no is worked on, if there is one."""
        return self.complaint_id or self.recovery_id.complaint_id

    def _blank_words(self):
        """Blank what the customer said and where they were asked, for good; the answer stays."""
        self.sudo().write({"words": False, "email": False})
