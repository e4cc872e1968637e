from collections import defaultdict
from datetime import datetime

from odoo import api, models
from odoo.fields import Domain

from ...formulas import period
from ...formulas.days import end_of_day
from .service_kpi_figures import COMPLAINTS, LET_DOWN, REVENUE


class ServiceKpi(models.Model):
    """Value at risk: what the customers bought so far whom the company let down.

    At risk is a customer (a commercial entity) who had a late or broken promise in the period, or
    an unsolved complaint at its end.
    """

    _inherit = "service.kpi"

    def _count_value_at_risk(self, scope, by=()):
        interval = self._get_interval(by)
        customers = self._customers_at_risk(scope, by)
        revenue = self._revenue_so_far(scope, set().union(*customers.values()), interval)
        result = {}
        for key, group in customers.items():
            start = key[by.index(interval)] if interval else None
            value = sum(revenue.get((start, customer), 0) for customer in group)
            result[key] = (value, len(group))
        return result

    @api.model
    def _get_interval(self, by):
        return next((name for name in by if name in period.STEPS), None)

    @api.model
    def _customers_at_risk(self, scope, by=()):
        """Return {key: set of res.partner}, keys as `_measure` returns them."""
        customers = defaultdict(set)
        names = [*by, *({"partner"} - set(by))]
        for key in self._read_source(LET_DOWN, scope, names, ["__count"]):
            if customer := key[names.index("partner")]:
                customers[key[: len(by)]].add(customer)
        periods = self._get_ends(scope, self._get_interval(by))
        for complaint in self._unsolved_complaints(scope, periods[0][1]):
            customer = complaint.partner_id.commercial_partner_id
            if not customer:
                continue
            for start, end in periods:
                if complaint.create_date <= end < (complaint.date_solved or datetime.max):
                    key = tuple(
                        start
                        if name in period.STEPS
                        else complaint.mapped(COMPLAINTS.dimensions[name])
                        for name in by
                    )
                    customers[key].add(customer)
        return dict(customers)

    @api.model
    def _reasons_at_risk(self, scope):
        """Return {customer: {'promises': number, 'complaints': number}}: why each is at risk."""
        reasons = defaultdict(lambda: {"promises": 0, "complaints": 0})
        for (customer,), (count,) in self._read_source(
            LET_DOWN, scope, ["partner"], ["__count"]
        ).items():
            reasons[customer]["promises"] = count
        end = end_of_day(scope.date_to, scope.company._service_tz())
        for complaint in self._unsolved_complaints(scope, end):
            reasons[complaint.partner_id.commercial_partner_id]["complaints"] += 1
        return reasons

    @api.model
    def _unsolved_complaints(self, scope, moment):
        """Return the complaints taken before the scope ends that were unsolved at `moment`."""
        end = end_of_day(scope.date_to, scope.company._service_tz())
        domain = self._get_chosen_domain(COMPLAINTS, scope)
        domain &= Domain("create_date", "<=", end)
        domain &= Domain("date_solved", "=", False) | Domain("date_solved", ">", moment)
        return self.env["customer.complaint"].search(domain)

    @api.model
    def _revenue_so_far(self, scope, customers, interval):
        """Return {(period, customer): untaxed revenue up to its end}, in the company's currency.

        A period is the date on which it begins; None, for the whole scope, without an interval.
        """
        tz = scope.company._service_tz()
        domain = Domain(REVENUE.domain) & Domain("company_id", "=", scope.company.id)
        domain &= Domain(REVENUE.date, "<=", end_of_day(scope.date_to, tz))
        domain &= Domain("commercial_partner_id", "in", [customer.id for customer in customers])
        amounts = defaultdict(list)
        for customer, month, amount in self._get_model(REVENUE, scope)._read_group(
            domain,
            ["commercial_partner_id", f"{REVENUE.date}:{interval or 'year'}"],
            ["price_subtotal:sum"],
        ):
            amounts[customer].append((month.date(), amount))
        return {
            (start, customer): sum(
                amount for month, amount in amounts[customer] if not start or month <= start
            )
            for start, _end in self._get_ends(scope, interval)
            for customer in customers
        }

    @api.model
    def _get_ends(self, scope, interval):
        """Return [(first day, last moment in naive UTC)] of the periods of a scope.

        One that begins on None without an interval; none ends after the scope.
        """
        tz = scope.company._service_tz()
        if not interval:
            return [(None, end_of_day(scope.date_to, tz))]
        return [
            (first, end_of_day(min(last, scope.date_to), tz))
            for first, last in self._get_periods(interval, scope.date_from, scope.date_to)
        ]

    def _get_customers_at_risk(self, scope):
        """Return (model, domain) of the customers that are at risk."""
        customers = self._customers_at_risk(scope).get((), ())
        return "res.partner", Domain("id", "in", [customer.id for customer in customers])
