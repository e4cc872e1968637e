from odoo import api, fields, models

from ..ground.missing import say_missing


class ResCompany(models.Model):
    """How a company looks ahead, and how well its customers' purchases can be foreseen."""

    _inherit = "res.company"

    service_worth_months = fields.Integer(
        string="Horizon of Customer Value",
        default=12,
        help="So many months ahead what customers will buy is added up.",
    )
    service_worth_rate = fields.Float(
        string="Discount Rate",
        default=0.1,
        help="By so much a year's delay lowers the worth of money.",
    )
    service_worth_fit = fields.Json(
        string="Fit of Customer Value",
        readonly=True,
        help="The parameters of the models of purchases and of amounts, as of the last night.",
    )
    service_worth_note = fields.Char(compute="_compute_service_worth_note")

    _service_worth_months_in_range = models.Constraint(
        "CHECK(service_worth_months BETWEEN 1 AND 120)", "Look between 1 and 120 months ahead."
    )
    _service_worth_rate_in_range = models.Constraint(
        "CHECK(service_worth_rate >= 0 AND service_worth_rate < 1)",
        "The discount rate is at least 0 % and less than 100 %.",
    )

    def _get_service_basis(self):
        # What was at risk by revenue, and by what is expected, stands in no chart together.
        basis = super()._get_service_basis()
        return f"{basis} expected" if self._is_worth_expected() else basis

    def _is_worth_expected(self):
        """Return whether it is known what customers will buy."""
        return bool(self.service_worth_fit) and not self.service_worth_fit.get("reason")

    def _is_worth_of_today(self):
        """Return whether all values of this company's customers were counted today."""
        counted_on = (self.service_worth_fit or {}).get("counted_on")
        return counted_on == str(self._service_today())

    def _get_worth_basis(self):
        """Return what customers' values add up: 'margin' where all sales have one, or 'revenue'."""
        has_margin = "margin" in self.env["sale.order"]._fields
        return "margin" if has_margin and "pos.order" not in self.env else "revenue"

    @api.depends("service_worth_fit")
    def _compute_service_worth_note(self):
        for company in self:
            fit = company.service_worth_fit or {}
            company.service_worth_note = company._describe_worth(fit)

    def _describe_worth(self, fit):
        """Return in words (str) on what the customers' values rest."""
        if missing := say_missing(self.env):
            return self.env._("Customer values are not counted. %s", missing)
        if not fit:
            return self.env._("Customer values are counted each night; they were not counted yet.")
        if fit.get("reason") == "few":
            return self.env._(
                "By what was earned so far: only %(count)s customers came back, and what customers "
                "will buy can be estimated from %(least)s on.",
                count=fit["returned"],
                least=fit["least"],
            )
        if fit.get("reason"):
            return self.env._(
                "By what was earned so far: the orders do not tell yet how customers come and go."
            )
        return self.env._(
            "By what is expected in the next %(months)s months, estimated from %(count)s customers "
            "who came back.",
            months=fit["months"],
            count=fit["returned"],
        )
