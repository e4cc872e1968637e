from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..figure.service_kpi_figures import Source

# Of no figure: what the report says of who was recognised.
RECOGNISED = Source("service.recognition", "date", [], {"team": "team_id", "user": "user_id"})


class ServiceRecognition(models.Model):
    """A badge that somebody was given, and why; also where the person has no user.

    It is what is true; Odoo's own record of the badge follows it where there is a user.
    """

    _name = "service.recognition"
    _description = "Recognition"
    _inherit = ["mail.thread", "service.guard.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    # Colleagues congratulate.
    _mail_post_access = "read"

    badge_id = fields.Many2one(
        "gamification.badge",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        guard="method",
    )
    badge_image = fields.Image(related="badge_id.image_128", string="Picture")
    service_by = fields.Selection(related="badge_id.service_by", store=True, guard="method")
    user_id = fields.Many2one(
        "res.users",
        string="Colleague",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        guard="method",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        guard="method",
        help="Where the person has no user.",
    )
    person = fields.Char(compute="_compute_person", compute_sudo=True)
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        guard="method",
        help="In which the person was then.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, guard="method")
    month = fields.Date(required=True, readonly=True, guard="method", help="Its first day.")
    date = fields.Date(
        required=True,
        readonly=True,
        guard="method",
        help="The last day of the month in which it was earned; of a nomination, when it was "
        "accepted.",
    )
    date_announced = fields.Datetime(
        string="Announced On", readonly=True, copy=False, guard="method"
    )

    # === Why ===#
    why = fields.Text(compute="_compute_why", compute_sudo=True)
    kpi_id = fields.Many2one(
        "service.kpi", string="Figure", readonly=True, ondelete="restrict", guard="method"
    )
    value = fields.Float(readonly=True, digits=(16, 6), aggregator=None, guard="method")
    size = fields.Integer(string="Sample", readonly=True, aggregator=None, guard="method")
    threshold = fields.Float(
        string="Asked For", readonly=True, digits=(16, 6), aggregator=None, guard="method"
    )
    sample = fields.Integer(
        string="Sample Asked For", readonly=True, aggregator=None, guard="method"
    )
    answer_ids = fields.Many2many(
        "survey.user_input",
        "service_recognition_answer_rel",
        string="Answers",
        readonly=True,
        guard="method",
        groups="customers_for_life.group_service_manager",
        help="The answers in which customers thanked this person by name.",
    )
    customer_words = fields.Text(
        string="In the Customers' Words",
        compute="_compute_customer_words",
        help="Shown to salespeople where your company shows them their answers, and as long as "
        "words are kept.",
    )

    _one_person = models.Constraint(
        "CHECK((user_id IS NULL) <> (employee_id IS NULL))",
        "A badge is given to one person.",
    )
    _user_once = models.UniqueIndex(
        "(badge_id, user_id, month) WHERE user_id IS NOT NULL",
        "This person was given this badge in this month already.",
    )
    _employee_once = models.UniqueIndex(
        "(badge_id, employee_id, month) WHERE employee_id IS NOT NULL",
        "This person was given this badge in this month already.",
    )
    _list_idx = models.Index("(company_id, date DESC, id DESC)")

    @api.depends("user_id", "employee_id")
    def _compute_person(self):
        for record in self:
            record.person = (record.user_id or record.employee_id).name

    @api.depends("badge_id", "person")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.badge_id.sudo().name}: {record.person}"

    @api.depends("service_by", "kpi_id", "value", "size", "nomination_ids.state")
    @api.depends_context("lang")
    def _compute_why(self):
        for record in self:
            record.why = getattr(record, f"_say_{record.service_by or 'nothing'}")()

    def _say_nothing(self):
        return ""

    def _say_figure(self):
        kpi, company = self.kpi_id, self.company_id
        return self.env._(
            "%(figure)s in %(month)s: %(value)s, of %(size)s. The badge asks for %(threshold)s, "
            "of at least %(sample)s.",
            figure=kpi.name,
            month=self._say_month(),
            value=kpi._format(self.value, company, self.size),
            size=self.size,
            threshold=kpi._format(self.threshold, company),
            sample=self.sample,
        )

    def _say_thanks(self):
        return self.env._(
            "Thanked by name in %(month)s, by so many customers: %(size)s.",
            month=self._say_month(),
            size=self.size,
        )

    def _say_colleagues(self):
        accepted = self.nomination_ids.sorted("id")
        return "\n".join(f"{n.nominator_id.name}: {n.reason}" for n in accepted)

    def _say_month(self):
        return format_date(self.env, self.month, date_format="MMMM y")

    @api.depends("answer_ids.service_thanks", "company_id.survey_shown_to_salespeople")
    @api.depends_context("uid")
    def _compute_customer_words(self):
        is_manager = self._is_service_manager()
        for record in self:
            # Their words alone: neither who they are nor what they answered beside.
            whole = record.sudo()
            is_shown = is_manager or whole.company_id.survey_shown_to_salespeople
            answers = whole.answer_ids if is_shown else whole.answer_ids.browse()
            record.customer_words = "\n".join(filter(None, answers.mapped("service_thanks")))
