from odoo import api, fields, models
from odoo.tools import hmac

from .promise.customer_promise import UNSETTLED

RESPECT = (
    "service_salutation",
    "service_channel",
    "service_preferences",
    "service_dos",
    "service_donts",
)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "service.guard.mixin",
        "service.subject.mixin",
        "service.case.subject.mixin",
    ]
    _subject_field = "partner_id"

    promise_ids = fields.One2many(
        "customer.promise", "partner_id", groups="sales_team.group_sale_salesman"
    )

    # What to respect with this person. Never tracked: an erased word leaves no copy behind.
    service_salutation = fields.Char(
        string="Addressed As",
        groups="sales_team.group_sale_salesman",
        help="How this customer likes to be addressed, e.g. Dr Okafor.",
    )
    service_channel = fields.Selection(
        [
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("message", "Text Message"),
            ("letter", "Letter"),
            ("visit", "Visit"),
        ],
        string="Reached By",
        groups="sales_team.group_sale_salesman",
        help="How this customer likes to be reached.",
    )
    service_preferences = fields.Char(
        string="Likes",
        groups="sales_team.group_sale_salesman",
        help="What this customer prefers, e.g. deliveries after five.",
    )
    service_dos = fields.Char(string="Do", groups="sales_team.group_sale_salesman")
    service_donts = fields.Char(string="Don't", groups="sales_team.group_sale_salesman")
    survey_opt_out = fields.Boolean(
        string="No Surveys",
        groups="sales_team.group_sale_salesman",
        help="This person does not want to be asked after deliveries.",
    )
    survey_last_asked = fields.Datetime(
        string="Last Asked On",
        readonly=True,
        copy=False,
        guard="method",
        groups="sales_team.group_sale_salesman",
    )
    service_respect = fields.Text(
        string="To Respect",
        compute="_compute_service_respect",
        groups="sales_team.group_sale_salesman",
        help="What to respect with this customer, in a few lines; a person's own words first, "
        "then those of the company.",
    )
    promise_open_count = fields.Integer(
        string="Open Promises",
        compute="_compute_promise_figures",
        groups="sales_team.group_sale_salesman",
    )
    promise_overdue = fields.Boolean(
        compute="_compute_promise_figures",
        groups="sales_team.group_sale_salesman",
    )
    promise_judged_count = fields.Integer(
        string="Promises Judged",
        compute="_compute_promise_figures",
        groups="sales_team.group_sale_salesman",
    )
    promise_kept_rate = fields.Float(
        string="Kept Rate",
        compute="_compute_promise_figures",
        groups="sales_team.group_sale_salesman",
        help="Of the promises that fell due, the share that was kept or early.",
    )

    def _get_opt_out_token(self):
        """Return what proves that this person was sent the link that ends all questions."""
        self.ensure_one()
        # The database's secret signs it; nobody can make one for somebody else.
        return hmac(self.env(su=True), "customers_for_life-opt-out", self.id)

    def _opt_out(self):
        """Never ask these people again, those with the same address included."""
        emails = [email for email in self.mapped("email_normalized") if email]
        same = self | self.search([("email_normalized", "in", emails)])
        same.survey_opt_out = True

    @api.depends(
        *RESPECT,
        *(f"commercial_partner_id.{name}" for name in RESPECT),
    )
    @api.depends_context("lang")
    def _compute_service_respect(self):
        for partner in self:
            partner.service_respect = "\n".join(
                f"{label}: {words}"
                for source in (partner | partner.commercial_partner_id)
                for label, words in source._get_respect()
            )

    def _get_respect(self):
        """Return [(label, words)] of what to respect with this very person."""
        self.ensure_one()
        return [
            (field._description_string(self.env), field.convert_to_export(self[field.name], self))
            for field in map(self._fields.get, RESPECT)
            if self[field.name]
        ]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_promise_figures(self):
        """A company's figures include those of all its people; a person's are their own."""
        companies = self.filtered(lambda partner: partner == partner.commercial_partner_id)
        for partners, field in (
            (companies, "commercial_partner_id"),
            (self - companies, "partner_id"),
        ):
            domain = [(field, "in", partners.ids)]
            promises = self.env["customer.promise"]
            judged = {
                partner.id: (count, rate or 0)
                for partner, count, rate in promises._read_group(
                    domain, [field], ["kept_rate:count", "kept_rate:avg"]
                )
            }
            pending = {
                partner.id: (count, bool(overdue))
                for partner, count, overdue in promises._read_group(
                    [*domain, ("state", "in", UNSETTLED)],
                    [field],
                    ["__count", "kept_rate:count"],
                )
            }
            for partner in partners:
                partner.promise_judged_count, partner.promise_kept_rate = judged.get(
                    partner.id, (0, 0)
                )
                # An open promise that is judged already is an overdue one.
                partner.promise_open_count, partner.promise_overdue = pending.get(
                    partner.id, (0, False)
                )

    def _count_cases(self, model, states):
        return self._count_with_people(model, [("state", "in", states)])

    def _get_case_domain(self):
        return [("partner_id", "child_of", self.id)]

    def _count_requests(self):
        return self._count_with_people("customer.request", [])

    def _get_subject_domain(self):
        return [("partner_id", "child_of", self.id)]

    def _compute_promise_count(self):
        counts = self._count_with_people("customer.promise", [])
        for partner in self:
            partner.promise_count = counts.get(partner.id, 0)

    def _count_with_people(self, model, domain):
        """Return {id: number} of records: a company's include those of all its people."""
        counts = {}
        for partner, count in self.env[model]._read_group(
            [("partner_id", "child_of", self.ids), *domain], ["partner_id"], ["__count"]
        ):
            for counted in partner | partner.commercial_partner_id:
                counts[counted.id] = counts.get(counted.id, 0) + count
        return counts
