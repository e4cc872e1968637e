from odoo import api, fields, models

from .service_kpi import Scope


class ServiceKpi(models.Model):
    """The target that a figure has in the current company, for its list."""

    _inherit = "service.kpi"

    current_target = fields.Char(
        string="Target",
        compute="_compute_current_target",
        help="What this company aims at; a team may have a target of its own.",
    )
    current_warning = fields.Char(
        string="Warning",
        compute="_compute_current_target",
        help="Between here and the target, a warning.",
    )

    @api.depends("target_ids.target", "target_ids.warning", "target_ids.company_id")
    @api.depends_context("company", "lang")
    def _compute_current_target(self):
        company = self.env.company
        today = company._service_today()
        for kpi in self:
            target = kpi._get_target(Scope(company, today, today))
            kpi.current_target = bool(target) and kpi._format(target.target, company)
            kpi.current_warning = bool(target) and kpi._format(target.warning, company)
