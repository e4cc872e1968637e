from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from ..figure.service_kpi_figures import CUSTOMER, ORDERS, Source

COHORTS = Source("customer.cohort", "date_month", [], {"team": "team_id", "user": "user_id"})
COHORT_MONTHS = 24
# A share of fewer is not coloured: chance would look like merit.
CUSTOMERS_AT_LEAST = 20


class ServiceKpi(models.Model):
    """Who came back, month by month, for the screen."""

    _inherit = "service.kpi"

    @api.model
    @api.readonly
    def get_cohorts(self, filters):
        """Return the cohorts of the two years up to a period's end, of months that are over.

        :return: dict of ages ([months later]), least (how many customers it takes to judge) and
            rows, the newest first: month (YYYY-MM-DD), name, size (new customers), is_few, back
            (how many came back at all) and cells, one for each of the ages that is over: age,
            month, active and returned (customers; the latter came back until then), and the same as
            active_rate and returned_rate (0 to 1)
        :raise AccessError: where another's figures are asked for
        """
        scope = self._get_screen_scope(filters)
        found = defaultdict(dict)
        groups = self.env["customer.cohort"]._read_group(
            self._get_cohort_domain(scope),
            ["date_first:month", "age"],
            ["customer_count:sum", "active_count:sum", "returned_count:sum"],
        )
        for month, age, *numbers in groups:
            found[month][age] = numbers
        rows = []
        for month in sorted(found, reverse=True):
            size = found[month][0][0]
            cells, back = [], 0
            for age, (_size, active, returned) in sorted(found[month].items()):
                back += returned
                cells.append(
                    {
                        "age": age,
                        "month": str(month + relativedelta(months=age)),
                        "active": active,
                        "active_rate": active / size,
                        "returned": back,
                        "returned_rate": back / size,
                    }
                )
            rows.append(
                {
                    "month": str(month),
                    "name": self._get_period_label(month, "month"),
                    "size": size,
                    "is_few": size < CUSTOMERS_AT_LEAST,
                    "back": back,
                    "cells": cells,
                }
            )
        return {
            "ages": list(range(max((len(row["cells"]) for row in rows), default=0))),
            "least": CUSTOMERS_AT_LEAST,
            "rows": rows,
        }

    @api.model
    def _get_cohort_domain(self, scope):
        first = scope.date_to.replace(day=1) - relativedelta(months=COHORT_MONTHS)
        return (
            self._get_chosen_domain(COHORTS, scope)
            & Domain(COHORTS.date, "<=", scope.date_to)
            & Domain("date_first", ">", first)
        )

    @api.model
    @api.readonly
    def get_cohort_action(self, filters, month, later=None):
        """Return the window action of the orders behind a cohort.

        :param str month: the cohort's (YYYY-MM-DD)
        :param str later: the month in which these customers bought again; their first orders by
            default
        :raise AccessError: where another's figures are asked for
        :raise UserError: where there is no such month
        """
        scope = self._get_screen_scope(filters)
        won = self._get_domain(ORDERS, self._within_month(scope, month))
        domain = won & Domain("is_first_purchase", "=", True)
        if later:
            customers = self.env["sale.order"].search(domain).partner_id.commercial_partner_id
            # Whoever sold to them then.
            of_all = self._within_month(scope._replace(user=None, team=None), later)
            domain = self._get_domain(ORDERS, of_all) & Domain("is_first_purchase", "=", False)
            domain &= Domain(CUSTOMER, "in", customers.ids)
        name = self.env._("New Customers' Orders") if not later else self.env._("Bought Again")
        return self._get_window("sale.order", domain, scope, name)

    @api.model
    def _within_month(self, scope, day):
        """Return a scope narrowed to the month of a day (YYYY-MM-DD); raise UserError where it lies
        in no time of ours."""
        first = self._get_scope(day, day).date_from.replace(day=1)
        return scope._replace(
            date_from=first, date_to=first + relativedelta(months=1, days=-1), spans=()
        )
