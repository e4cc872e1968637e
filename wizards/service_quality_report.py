from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..formulas import period
from ..models.service_kpi import Scope


class ServiceQualityReport(models.TransientModel):
    """Ask for the period and print the quality report."""

    _name = "service.quality.report"
    _description = "Service Quality Report"

    period = fields.Selection(
        [
            ("this_month", "This month"),
            ("last_month", "Last month"),
            ("last_quarter", "Last quarter"),
            ("this_year", "This year"),
            ("last_year", "Last year"),
            ("custom", "Other dates"),
        ],
        required=True,
        default="last_month",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", domain="[('company_id', 'in', [False, company_id])]"
    )
    user_id = fields.Many2one("res.users", string="Salesperson", domain="[('share', '=', False)]")
    manager_id = fields.Many2one(
        "res.users",
        compute="_compute_manager_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('share', '=', False)]",
        help="The boss is the example: this person's own promises stand first.",
    )

    _period_ordered = models.Constraint(
        "CHECK(date_from <= date_to)", "The period must begin before it ends."
    )

    @api.depends("period", "company_id")
    def _compute_dates(self):
        for wizard in self.filtered(lambda wizard: wizard.period and wizard.period != "custom"):
            wizard.date_from, wizard.date_to = period.named(
                wizard.period, (wizard.company_id or self.env.company)._service_today()
            )

    @api.depends("team_id")
    def _compute_manager_id(self):
        for wizard in self:
            wizard.manager_id = wizard.team_id.user_id or self.env.user

    def _get_promise_domain(self, date_from=None, date_to=None):
        """Return the domain of the promises reported on, in the wizard's or another period.

        Who is no manager gets their own and their team's, whatever the wizard asks for.
        """
        self.ensure_one()
        domain = self.env["service.kpi"]._promise_domain(
            self.company_id,
            date_from or self.date_from,
            date_to or self.date_to,
            team=self.team_id,
            user=self.user_id,
        )
        if not self.env.user.has_group("customers_for_life.group_service_manager"):
            domain &= Domain("user_id", "=", self.env.uid) | Domain(
                "team_id.user_id", "=", self.env.uid
            )
        return domain

    def _get_scopes(self):
        """Return the scopes of this period and the one before; none where figures of others would
        be shown to who is no manager."""
        self.ensure_one()
        days = (
            (self.date_from, self.date_to),
            period.previous(self.date_from, self.date_to),
        )
        scopes = [Scope(self.company_id, *both, self.team_id, self.user_id) for both in days]
        return scopes if self.env["service.kpi"]._may_ask(scopes[0]) else []

    def action_print(self):
        """Print the PDF.

        :raise UserError: where the period ends before it begins
        """
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period must begin before it ends."))
        action = self.env.ref("customers_for_life.service_quality_report_action")
        return {**action.report_action(self), "close_on_report_download": True}
