from odoo import api, fields, models
from odoo.exceptions import UserError

from ..formulas import period
from ..models.figure.service_kpi import Scope


class ServiceQualityReport(models.TransientModel):
    """Ask for the period and print the quality report."""

    _name = "service.quality.report"
    _description = "Service Quality Report"
    _inherit = "service.period.mixin"

    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        default=lambda self: self._get_led_team(),
        domain="[('company_id', 'in', [False, company_id])]",
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
    split_by = fields.Selection(
        [("none", "One Report"), ("team", "By Sales Team"), ("user", "By Salesperson")],
        string="Print",
        required=True,
        default="none",
        help="A report for each team or person with records in the period, all in one PDF.",
    )
    whole_id = fields.Many2one("service.quality.report", readonly=True, ondelete="cascade")
    part_ids = fields.One2many(
        "service.quality.report", "whole_id", help="What is printed in place of one report."
    )

    @api.depends("team_id")
    def _compute_manager_id(self):
        for wizard in self:
            wizard.manager_id = wizard.team_id.user_id or self.env.user

    @api.model
    def _get_led_team(self):
        """Return the one team whose report the user sees first: that they lead."""
        team = self.env["crm.team"]
        if self.env.user.has_group("customers_for_life.group_service_manager"):
            return team
        led = team.search([("user_id", "=", self.env.uid)], limit=2)
        return led if len(led) == 1 else team

    def _get_scope(self):
        self.ensure_one()
        return Scope(self.company_id, self.date_from, self.date_to, self.team_id, self.user_id)

    def _get_scopes(self):
        """Return the scopes of this period and the one before, as the user may see them.

        :raise AccessError: where another's figures are asked for
        """
        scope = self.env["service.kpi"]._permit(self._get_scope())
        first, last = period.previous(self.date_from, self.date_to)
        return [scope, scope._replace(date_from=first, date_to=last)]

    def _split(self):
        """Make the reports for each team or person that are printed in place of this one.

        Who is no manager gets their own and those of the teams that they lead.
        :raise UserError: where nobody has anything in the period
        """
        self.ensure_one()
        self.part_ids.whole_id = False
        if self.split_by == "none":
            return
        kpi, whole = self.env["service.kpi"], self._get_scope()
        scopes = [whole]
        if self.split_by == "user" and not self.team_id and not kpi._may_ask(whole):
            led = self.env["crm.team"].search([("user_id", "=", self.env.uid)])
            scopes += [whole._replace(team=team) for team in led]
        parts = [
            scope._replace(**{self.split_by: record})
            for scope in scopes
            for record in self._get_present(scope)
            # Their own report tells of all teams already.
            if scope == whole or record != self.env.user
        ]
        parts = [part for part in parts if kpi._may_ask(part)]
        parts.sort(key=lambda part: (part.team.name or "", part.user.name or ""))
        if not parts:
            raise UserError(
                self.env._("There is no team or person with records in this period to report on.")
            )
        for part in parts:
            self.copy(
                {
                    "split_by": "none",
                    "whole_id": self.id,
                    "team_id": part.team.id,
                    "user_id": part.user.id,
                    "manager_id": (part.team.user_id or self.manager_id).id,
                }
            )

    def _get_present(self, scope):
        """Return the teams or users with records behind any figure of a scope."""
        present = set()
        for kpi in self.env["service.kpi"].search([("active", "=", True)]):
            if kpi._is_readable():
                present.update(record for (record,) in kpi._measure(scope, [self.split_by]))
        return [record for record in present if record]

    def _get_file_name(self):
        """Return what the PDF is called (str): what it is, of which days and of whom."""
        self.ensure_one()
        return self.company_id._service_file_name(
            self.env._("Service Quality"), self._say_days(), self.team_id.name, self.user_id.name
        )

    def action_print(self):
        """Print the PDF.

        :raise UserError: where the period ends before it begins, or nobody has anything in it
        """
        self.ensure_one()
        self._check_days()
        self._split()
        if self.split_by == "none":
            # Whose report it is stands on it.
            self.user_id = self._get_scopes()[0].user
        action = self.env.ref("customers_for_life.service_quality_report_action")
        return {**action.report_action(self), "close_on_report_download": True}
