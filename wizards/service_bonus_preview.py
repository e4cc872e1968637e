from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ..formulas import bonus, period

MOST = timedelta(days=732)


class ServiceBonusPreview(models.TransientModel):
    """What a plan would have paid in months that are over. Nothing of it is saved."""

    _name = "service.bonus.preview"
    _description = "Preview of a Bonus Plan"

    plan_id = fields.Many2one("service.bonus.plan", required=True, ondelete="cascade")
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._get_last_year()[0]
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: self._get_last_year()[1])
    summary = fields.Char(compute="_compute_preview")
    table = fields.Html(compute="_compute_preview", sanitize=False)

    _two_years = models.Constraint(
        """CHECK(date_from <= date_to AND date_from >= '1970-01-01' AND date_to < '2200-01-01'
             AND date_to - date_from < 732)""",
        "A preview shows at most two years.",
    )

    @api.model
    def _get_last_year(self):
        return self.env.company._service_period("last_year")

    @api.model
    def _is_shown(self, first, last):
        """Return whether these days are those of a preview, as `_two_years` has it."""
        return 1970 <= first.year and first <= last and last.year < 2200 and last - first < MOST

    @api.depends("plan_id", "date_from", "date_to")
    def _compute_preview(self):
        for wizard in self:
            wizard.summary, wizard.table = wizard._get_preview()

    def _get_preview(self):
        """Return (sentence, table as Markup): what would have been paid, by month and person."""
        self.ensure_one()
        plan, first, last = self.plan_id, self.date_from, self.date_to
        if not plan or not first or not last or not self._is_shown(first, last):
            return False, False
        months = [start for start, _end in period.each("month", first, last)]
        found = plan._measure_months(months, is_preview=True)
        rounding = plan.currency_id.rounding

        def say(units):
            amount = bonus.to_amount(units, rounding)
            return formatLang(self.env, amount, currency_obj=plan.currency_id)

        units = {
            key: sum(result.units for result in results.values()) for key, results in found.items()
        }
        few = sum(r.why != bonus.REACHED for results in found.values() for r in results.values())
        people = plan.member_ids.employee_id
        rows = [
            {
                "name": employee.name,
                "amounts": [say(units[month, employee]) for month in months],
                "total": say(sum(units[month, employee] for month in months)),
            }
            for employee in people
        ]
        table = self.env["ir.qweb"]._render(
            "customers_for_life.service_bonus_preview_table",
            {
                "months": [format_date(self.env, month, date_format="MMM yy") for month in months],
                "rows": rows,
                "totals": [say(sum(units[month, e] for e in people)) for month in months],
                "total": say(sum(units.values())),
                "few": few,
            },
        )
        return self.env._("Would have paid %s", say(sum(units.values()))), table
