from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..formulas import period


class ServicePeriodMixin(models.AbstractModel):
    """A dialog that asks for the days of a document, and of which company it is."""

    _name = "service.period.mixin"
    _description = "Days of a Document"

    period = fields.Selection(selection="_get_periods", required=True, default="last_month")
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

    _period_ordered = models.Constraint(
        "CHECK(date_from <= date_to)", "The period must begin before it ends."
    )

    @api.model
    def _get_periods(self):
        names = self.env["service.kpi"]._get_period_names()
        return [*names, ("custom", self.env._("Other dates"))]

    @api.depends("period", "company_id")
    def _compute_dates(self):
        for wizard in self.filtered(lambda wizard: wizard.period and wizard.period != "custom"):
            company = wizard.company_id or self.env.company
            wizard.date_from, wizard.date_to = wizard._find_days(company)

    def _find_days(self, company):
        """Return (first, last) day of the period that is called by its name."""
        return company._service_period(self.period)

    def _check_days(self):
        """:raise UserError: where the period ends before it begins"""
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period must begin before it ends."))

    def _say_days(self):
        """Return the days of the document as people call them (str)."""
        step = period.whole(self.date_from, self.date_to)
        if step:
            pattern = {"month": "LLLL yyyy", "quarter": "QQQ yyyy", "year": "yyyy"}[step]
            return format_date(self.env, self.date_from, date_format=pattern)
        days = (self.date_from, self.date_to)
        return " - ".join(format_date(self.env, day, date_format="d MMM yyyy") for day in days)
