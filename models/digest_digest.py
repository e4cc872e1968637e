from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from .figure.service_kpi import Scope

# {field of the digest: XML id of the figure}
FIGURES = {
    "kpi_service_kept_rate": "customers_for_life.kpi_kept_rate",
    "kpi_service_forewarned": "customers_for_life.kpi_forewarned",
    "kpi_service_first_time_right": "customers_for_life.kpi_first_time_right",
    "kpi_service_survey_score": "customers_for_life.kpi_survey_score",
    "kpi_service_complaints": "customers_for_life.kpi_complaints",
}
ACTIONS = {
    "kpi_service_kept_rate": "customers_for_life.customer_promise_action_report",
    "kpi_service_forewarned": "customers_for_life.customer_promise_action_report",
    "kpi_service_first_time_right": "customers_for_life.customer_rework_action_report",
    "kpi_service_survey_score": "customers_for_life.survey_user_input_action",
    "kpi_service_complaints": "customers_for_life.customer_complaint_action",
}


class DigestDigest(models.Model):
    """The figures in Odoo's own digest mails: of whole days, up to yesterday."""

    _inherit = "digest.digest"

    kpi_service_kept_rate = fields.Boolean("Promises Kept")
    kpi_service_kept_rate_value = fields.Float(compute="_compute_service_figures")
    kpi_service_forewarned = fields.Boolean("Forewarned")
    kpi_service_forewarned_value = fields.Float(compute="_compute_service_figures")
    kpi_service_first_time_right = fields.Boolean("First-Time-Right")
    kpi_service_first_time_right_value = fields.Float(compute="_compute_service_figures")
    kpi_service_survey_score = fields.Boolean("Survey Score")
    kpi_service_survey_score_value = fields.Float(compute="_compute_service_figures")
    kpi_service_complaints = fields.Boolean("Complaints per 100 Orders")
    kpi_service_complaints_value = fields.Float(compute="_compute_service_figures")

    def _compute_service_figures(self):
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("These figures are for sales people."))
        theirs = self.filtered(lambda digest: digest.company_id <= self.env.user.company_ids)
        for name, figure in FIGURES.items():
            # Of companies where the user does not work there is nothing to count.
            self[f"{name}_value"] = 0
            for digest in theirs:
                digest[f"{name}_value"] = (
                    self.env.ref(figure)._total(digest._get_service_scope())[0] or 0
                )

    def _get_service_scope(self):
        """Return the Scope of the whole days of the digest's context, which a mail gives."""
        start, end, companies = self._get_kpi_compute_parameters()
        company = (self.company_id or companies[:1] or self.env.company)[:1]
        if not (start and end):
            # Read or exported outside of a mail: as in its last column.
            start, end = self._compute_timeframes(company)[-1][1][0]
            return self.with_context(start_datetime=start, end_datetime=end)._get_service_scope()
        start, end = fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(end)
        last = company._service_day(end) - timedelta(days=1)
        first = last - timedelta(days=max((end - start).days, 1) - 1)
        return self.env["service.kpi"]._permit(Scope(company, first, last))

    def _compute_kpis(self, company, user):
        """Write each of our figures in its unit, a dash where there was nothing to count, and a
        change only where it is more than chance: Odoo's own arrow knows neither that nor that of
        some figures less is better."""
        kpis = super()._compute_kpis(company, user)
        digest = self.with_user(user).with_company(company)
        for column, (_name, days) in enumerate(self._compute_timeframes(company), 1):
            scopes = [
                digest.with_context(start_datetime=start, end_datetime=end)._get_service_scope()
                for start, end in days
            ]
            for kpi in kpis:
                if kpi["kpi_name"] in FIGURES:
                    figure = digest.env.ref(FIGURES[kpi["kpi_name"]])
                    row = figure._get_row(*scopes)
                    cell = kpi[f"kpi_col{column}"]
                    cell.update(value=row["text"], margin=0)
                    if row["change"] in ("better", "worse"):
                        cell["col_subtitle"] += f" · {row['change_text']}"
        return kpis

    def _compute_kpis_actions(self, company, user):
        menu = self.env.ref("sale.sale_menu_root").id
        actions = {name: f"{action}?menu_id={menu}" for name, action in ACTIONS.items()}
        return {**super()._compute_kpis_actions(company, user), **actions}
