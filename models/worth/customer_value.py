from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...formulas import verdict
from ..figure.service_kpi_figures import COMPLAINTS, CUSTOMER, PROMISES
from ..ground.missing import say_missing


class CustomerValue(models.Model):
    """What a customer (a commercial entity) is worth to a company: earned so far, and expected.

    A job writes all of it each night; nobody else does.
    """

    _name = "customer.value"
    _description = "Customer Value"
    _inherit = ["service.number.mixin"]
    _order = "worth desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The customer's own, else that of the last order.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="That of the last order.",
    )
    date_first = fields.Date(string="First Order", readonly=True)
    date_last = fields.Date(string="Last Order", readonly=True)
    purchase_count = fields.Integer(
        string="Purchases", readonly=True, help="Days on which the customer bought something."
    )
    basis = fields.Selection(
        [("margin", "Margin"), ("revenue", "Revenue")],
        string="Counted By",
        readonly=True,
        help="What the amounts are: margin where it is computed on orders, else untaxed revenue.",
    )
    amount_earned = fields.Monetary(
        string="Earned So Far",
        readonly=True,
        help="With confirmed orders, in the company's currency.",
    )
    is_expected = fields.Boolean(
        string="Expectation Known",
        readonly=True,
        help="Whether enough customers came back for what they will buy to be estimated.",
    )
    amount_expected = fields.Monetary(
        string="Expected",
        readonly=True,
        help="What is expected of this customer within the company's horizon, worth today "
        "(BG/NBD and Gamma-Gamma models; Fader, Hardie and Lee 2005).",
    )
    purchases_expected = fields.Float(
        string="Expected Purchases",
        readonly=True,
        digits=(16, 2),
        help="Within the company's horizon.",
    )
    alive = fields.Float(
        string="Still a Customer",
        readonly=True,
        aggregator="avg",
        help="The probability that the customer has not left for good.",
    )
    worth = fields.Monetary(
        string="Customer Value",
        readonly=True,
        help="What is expected, where that is known; else what was earned so far.",
    )
    date_quiet = fields.Date(
        string="Expected Back By",
        readonly=True,
        help="With this customer's own rhythm, 95 of 100 would have bought again by this day. Not "
        "told of customers who bought only once.",
    )
    date_refreshed = fields.Date(string="As Of", readonly=True)
    note = fields.Char(related="company_id.service_worth_note")

    _once = models.UniqueIndex(
        "(company_id, partner_id)", "A customer has one value for each company."
    )
    _worth_idx = models.Index("(company_id, worth DESC, id)")
    _quiet_idx = models.Index("(company_id, date_quiet) WHERE date_quiet IS NOT NULL")

    complaint_count = fields.Integer(string="Open Complaints", compute="_compute_state_of_things")
    promise_state = fields.Selection(
        [("met", "Kept"), ("missed", "Late or broken")],
        string="Last Promise",
        compute="_compute_state_of_things",
        help="Of the promises that fell due, the last one.",
    )
    date_contacted = fields.Datetime(
        string="Last Contact",
        compute="_compute_date_contacted",
        help="The last message to or from the customer, or note about them, on the contact.",
    )

    @api.model
    def get_empty_list_help(self, help_message):
        missing = say_missing(self.env)
        return (
            Markup("<p>%s</p>") % missing if missing else super().get_empty_list_help(help_message)
        )

    @api.depends_context("uid")
    def _compute_state_of_things(self):
        ours = Domain("company_id", "in", self.company_id.ids)
        complaints = self.env["customer.complaint"]._read_group(
            ours
            & Domain(CUSTOMER, "in", self.partner_id.ids)
            & Domain(COMPLAINTS.domain)
            & Domain("date_solved", "=", False),
            ["company_id", CUSTOMER],
            ["__count"],
        )
        promises = self.env["customer.promise"]._read_group(
            ours
            & Domain("commercial_partner_id", "in", self.partner_id.ids)
            & Domain(PROMISES.domain),
            ["company_id", "commercial_partner_id", "verdict"],
            ["date_judged:max"],
        )
        counts = {(company, partner): count for company, partner, count in complaints}
        last = {}
        for company, partner, name, _day in sorted(promises, key=lambda row: row[-1]):
            last[company, partner] = "met" if name in verdict.MET else "missed"
        for value in self:
            key = value.company_id, value.partner_id
            value.complaint_count = counts.get(key, 0)
            value.promise_state = last.get(key, False)

    def _compute_date_contacted(self):
        people = self.env["res.partner"].with_context(active_test=False)
        people = people.search([("commercial_partner_id", "in", self.partner_id.ids)])
        # Of whom a user may read the value, they may know the day of the last message.
        messages = self.env["mail.message"].sudo()
        latest = messages._read_group(
            Domain("model", "=", "res.partner")
            & Domain("res_id", "in", people.ids)
            & (
                Domain("message_type", "in", ("comment", "email", "email_outgoing"))
                | Domain("mail_activity_type_id", "!=", False)
            ),
            ["res_id"],
            ["date:max"],
        )
        dates = {}
        for person, date in sorted(latest, key=lambda row: row[1]):
            dates[people.browse(person).commercial_partner_id] = date
        for value in self:
            value.date_contacted = dates.get(value.partner_id, False)
