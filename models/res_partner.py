from odoo import api, fields, models
from odoo.tools import hmac

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
        help="This person does not want to be asked by mail, neither after deliveries nor whether "
        "a complaint is put right.",
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

    def _get_opt_out_token(self):
        """Return what proves that this person was sent the link that ends all questions."""
        self.ensure_one()
        # The database's secret signs it; nobody can make one for somebody else.
        return hmac(self.env(su=True), "customers_for_life-opt-out", self.id)

    def _get_opt_out_url(self):
        """Return the address (str) of the page that ends all questions to this person."""
        self.ensure_one()
        token = self._get_opt_out_token()
        return f"{self.get_base_url()}/service/opt_out/{self.id}/{token}"

    def _get_opt_out_headers(self):
        """Return {header: value} by which mail programs offer the way out (RFC 8058)."""
        return {
            "List-Unsubscribe": f"<{self._get_opt_out_url()}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

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
