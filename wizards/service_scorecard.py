from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..formulas import period
from ..models.figure.service_kpi import Scope
from ..models.figure.service_kpi_figures import FIGURES


class ServiceScorecard(models.TransientModel):
    """Ask whose scorecards are printed or opened, and of which days. Nothing of them is stored:
    they are asked of the figures anew."""

    _name = "service.scorecard"
    _description = "Scorecard"
    _inherit = "service.period.mixin"

    user_ids = fields.Many2many(
        "res.users",
        string="Salespeople",
        default=lambda self: self._get_own(),
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="A scorecard for each. Nobody chosen at all: for everybody with records in these days "
        "whose figures you may see.",
    )
    employee_ids = fields.Many2many(
        # Of whom everybody may know the name.
        "hr.employee.public",
        string="Employees Without User",
        domain="[('user_id', '=', False), ('company_id', '=', company_id)]",
        help="Those named on promises as who does the work.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        domain="[('company_id', 'in', [False, company_id])]",
        help="A scorecard for each.",
    )

    @api.model
    def _get_own(self):
        """Return whose scorecard is there to begin with: managers choose, or print all."""
        user = self.env.user
        is_manager = user.has_group("customers_for_life.group_service_manager")
        return [] if is_manager else [Command.link(user.id)]

    @api.model
    def _get_periods(self):
        periods = super()._get_periods()
        return [*periods[:-1], ("year_to_date", self.env._("Year to date")), periods[-1]]

    def _find_days(self, company):
        if self.period != "year_to_date":
            return super()._find_days(company)
        return company._service_period("this_year")[0], company._service_today()

    def _get_scopes(self):
        """Return [(scope, scope of the period before)] of each scorecard: people, then teams.

        :raise AccessError: where another's figures are asked for
        """
        self.ensure_one()
        kpi = self.env["service.kpi"]
        first, last = period.previous(self.date_from, self.date_to)
        return [
            (scope, scope._replace(date_from=first, date_to=last))
            for scope in map(kpi._permit, self._get_chosen() or self._get_present())
        ]

    def _get_whole(self):
        return Scope(self.company_id, self.date_from, self.date_to)

    def _get_chosen(self):
        """Return the scope of each person and team that was chosen."""
        employees = self.env["hr.employee"].browse(self.employee_ids.ids)
        return self._narrow({"user": self.user_ids, "employee": employees, "team": self.team_ids})

    def _get_present(self):
        """Return the scope of each person and team with records in these days whose figures the
        user may see."""
        kpi, whole = self.env["service.kpi"], self._get_whole()
        present = {"user": set(), "employee": set(), "team": set()}
        for figure in kpi.search([("active", "=", True)]):
            if figure._is_readable():
                names = [name for name in present if name in FIGURES[figure.code].dimensions]
                found = figure._measure_each(whole, [[name] for name in names])
                for name, groups in zip(names, found, strict=True):
                    present[name].update(record for (record,) in groups if record)
        # Of who has a user, that user has a scorecard.
        present["employee"] = {one for one in present["employee"] if not one.sudo().user_id}
        return [scope for scope in self._narrow(present) if kpi._may_ask(scope)]

    def _narrow(self, records):
        """Return the scopes of {dimension: records}, each sorted by name."""
        whole = self._get_whole()
        return [
            whole._replace(**{name: record})
            for name, some in records.items()
            for record in sorted(some, key=lambda record: (record.display_name or "", record.id))
        ]

    def _get_file_name(self):
        """Return what the PDF is called (str): what it is, of which days and of whom."""
        self.ensure_one()
        chosen = [*self.user_ids, *self.employee_ids, *self.team_ids]
        return self.company_id._service_file_name(
            self.env._("Scorecard"), self._say_days(), len(chosen) == 1 and chosen[0].display_name
        )

    def action_print(self):
        """Print the PDF.

        :raise UserError: where the period ends before it begins, or nobody has anything in it
        :raise AccessError: where another's figures are asked for
        """
        self.ensure_one()
        self._check_days()
        if not self._get_scopes():
            raise UserError(
                self.env._("There is no team or person with records in this period to report on.")
            )
        action = self.env.ref("customers_for_life.service_scorecard_action")
        return {**action.report_action(self), "close_on_report_download": True}

    def action_open(self):
        """Open the figures of the one person or team that was chosen on the screen.

        :raise UserError: where it is not one
        """
        self.ensure_one()
        self._check_days()
        scopes = self._get_scopes()
        if len(scopes) != 1:
            raise UserError(self.env._("Choose one person or one team to open on the screen."))
        ((name, record),) = scopes[0][0].chosen().items()
        return self.env["service.kpi"]._get_scorecard_action(
            name, record, self.date_from, self.date_to
        )
