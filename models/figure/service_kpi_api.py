from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_kpi import Scope
from .service_kpi_figures import FIGURES

# {what figures are narrowed to, and grouped by: its model}
CHOSEN = {
    "team": "crm.team",
    "user": "res.users",
    "partner": "res.partner",
    "product": "product.product",
    "employee": "hr.employee",
}


class ServiceKpi(models.Model):
    """The figures as other programs ask for them."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_figures(self, date_from, date_to, company_id=None, codes=None, **chosen):
        """Return the figures that the user may read, as an external program asks for them.

        :param str date_from: first day, YYYY-MM-DD
        :param str date_to: last day, included
        :param int company_id: the user's current company by default
        :param list codes: of the figures; all of them by default
        :param chosen: ids as team_id, user_id, partner_id, product_id or employee_id
        :return: list of dicts: code, name, unit, currency (ISO code; None of what is no money),
            direction, value, numerator, denominator (the size of the sample), target, warning and
            status (as `_get_status` gives it)
        :raise UserError: where a day or a name makes no sense
        :raise AccessError: where another's figures are asked for
        """
        scope = self._permit(self._get_scope(date_from, date_to, company_id, **chosen))
        domain = [("code", "in", codes)] if codes else []
        result = []
        for kpi in self.search(domain).filtered(lambda kpi: kpi._is_readable()):
            if not scope.chosen().keys() <= FIGURES[kpi.code].dimensions:
                continue
            total = value, numerator, size = kpi._total(scope)
            target, values = kpi._get_target(scope), kpi._get_values(scope).get(())
            result.append(
                {
                    "code": kpi.code,
                    "name": kpi.name,
                    "unit": kpi.unit,
                    "currency": scope.company.currency_id.name if kpi.unit == "money" else None,
                    "direction": kpi.direction,
                    "value": value,
                    "numerator": numerator,
                    "denominator": size,
                    "target": target.target if target else None,
                    "warning": target.warning if target else None,
                    "status": kpi._get_status(total, target, values),
                }
            )
        return result

    @api.model
    def _get_scope(self, date_from, date_to, company_id=None, **chosen):
        try:
            first, last = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("Give each day as YYYY-MM-DD.")) from error
        if (
            not first
            or not last
            or first > last
            or chosen.keys() - {f"{name}_id" for name in CHOSEN}
        ):
            raise UserError(self.env._("The period must begin before it ends."))
        if first.year < 1970 or last.year > 2199:
            raise UserError(self.env._("Choose days between 1970 and 2199."))
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        return Scope(
            company,
            first,
            last,
            **{
                name: self.env[model].browse(chosen[f"{name}_id"])
                for name, model in CHOSEN.items()
                if chosen.get(f"{name}_id")
            },
        )
