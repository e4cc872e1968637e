from odoo import models
from odoo.tools.misc import formatLang

from ...formulas import bonus
from .service_bonus_plan_measure import NOBODY


class ServiceBonusPlanLine(models.Model):
    """What a line pays, and how it was reached, in words."""

    _inherit = "service.bonus.plan.line"

    def _say_value(self, value, size=None):
        """Return a value of the figure (str)."""
        return self.kpi_id._format(value, self.company_id, size)

    def _say_money(self, units):
        """Return an amount of units in the plan's currency (str)."""
        amount = bonus.to_amount(units, self._get_rounding())
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _say_percent(self, percent):
        return self.kpi_id._format_share(float(percent) / 100)

    def _say_terms(self):
        """Return what pays how much (str)."""
        self.ensure_one()
        if self.method == "linear":
            return self.env._(
                "from %(floor)s (nothing) to %(cap)s (everything)",
                floor=self._say_value(self.floor),
                cap=self._say_value(self.cap),
            )
        steps = self.step_ids.sorted("bound", reverse=self.direction == "down")
        return " · ".join(
            self.env._(
                "%(value)s pays %(percent)s",
                value=self._say_value(step.bound),
                percent=self._say_percent(step.percent),
            )
            for step in steps
        )

    def _say_result(self, result, employee):
        """Return how a Result was reached (str): why nothing is paid, or the formula."""
        self.ensure_one()
        terms = result.terms
        if result.why != bonus.REACHED:
            return self._say_nothing(result)
        words = self.env._(
            "%(value)s reaches %(share)s of %(amount)s",
            # With the decimals that it takes to compute it again.
            value=self._say_value(result.value),
            share=self.kpi_id._format_share(float(round(result.share, 4))),
            amount=self._say_money(terms.amount),
        )
        if terms.days != terms.of_days:
            words += self.env._(
                ", for %(days)s of %(all)s days", days=terms.days, all=terms.of_days
            )
        if result.weights is not None:
            words += self.env._(
                "; the team's %(total)s are shared by days, %(days)s of %(all)s",
                total=self._say_money(result.total),
                days=result.weights[employee.id],
                all=sum(result.weights.values()),
            )
        return words

    def _say_nothing(self, result):
        """Return why a Result pays nothing (str)."""
        terms = result.terms
        if result.why == bonus.ABSENT:
            return self.env._("Not in the plan in this month: nothing is paid.")
        if result.why == bonus.FEW:
            return self.env._(
                "Too few to pay on: %(size)s, and at least %(sample)s are needed. Nothing is paid.",
                size=result.size,
                sample=terms.sample,
            )
        if result.why == NOBODY and self.level == "user":
            return self.env._("This person has no user whose result could be measured.")
        if result.why == NOBODY:
            return self.env._("No sales team is known whose result could be measured.")
        return self.env._("Nothing was measured. Nothing is paid.")
