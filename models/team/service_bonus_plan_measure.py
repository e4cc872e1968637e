from fractions import Fraction
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import models

from ...formulas import bonus
from ..figure.service_kpi import Scope
from ..figure.service_kpi_figures import FIGURES

MONTH = relativedelta(months=1, days=-1)
# Why a line pays nothing beside what `formulas.bonus` finds.
NOBODY = "nobody"


class Result(NamedTuple):
    """What a line gives a person for a month, and how it was reached.

    record: whose result it is: res.users, crm.team or res.company, maybe empty
    weights: of an amount that a team shares, {id of the employee: days}; else None
    total: the team's units; of a person's, the same as `units`
    """

    terms: bonus.Terms
    weights: dict
    record: models.Model
    value: float
    numerator: float
    size: int
    why: str
    share: Fraction
    units: int
    total: int


class ServiceBonusPlan(models.Model):
    """What a plan pays: figures come from `service.kpi`, the arithmetic from `formulas.bonus`."""

    _inherit = "service.bonus.plan"

    def _measure_months(self, months, employees=None, is_late=False, is_preview=False, whose=None):
        """Return what each line gives each person for each month; nothing is saved.

        :param months: first days of months, one after the other
        :param employees: hr.employee; all the members by default
        :param is_late: count what came after a month's end for the month of its delivery
        :param is_preview: as if the plan and its members had been there all the time
        :param whose: {hr.employee: (res.users, crm.team)} of whose results count; by default the
            person's own as of now
        :return: {(month, hr.employee): {service.bonus.plan.line: Result}}
        """
        self.ensure_one()
        spans = self.member_ids._get_spans()
        people = self.env["hr.employee"].union(*spans, *(employees or ()))
        employed = self._get_employed(people)
        whose = self._get_whose(people) | (whose or {})
        figures = self._read_figures(months, is_late)
        found = {}
        for month in months:
            last = month + MONTH
            days = self._count_days(month, last, spans, employed, is_preview)
            always = {self: [(None, None)]}
            running = last.day
            if not is_preview:
                running = self._count_days(month, last, always, always)[self]
            for employee in people if employees is None else employees:
                found[month, employee] = {
                    line: line._measure_one(
                        figures[line],
                        month,
                        employee,
                        whose[employee],
                        days,
                        running,
                        last.day,
                    )
                    for line in self.line_ids
                }
        return found

    def _get_whose(self, employees):
        """Return {hr.employee: (res.users, crm.team)} of whose results count, as of now."""
        whose = {}
        # Who somebody is in Odoo, and in which team, is read for measuring alone.
        for employee in employees.sudo():
            user = employee.user_id
            whose[employee.sudo(False)] = user, self.team_id or user.sale_team_id
        return whose

    def _read_figures(self, months, is_late=False):
        """Return {service.bonus.plan.line: {key: (value, numerator, size)}}; a key is the month
        alone for the company, with a record for a person or team."""
        # Pay rests on what was done here, at each level.
        scope = Scope(self.company_id, months[0], months[-1] + MONTH, is_own=True)
        figures = {}
        lines_by_figure = self.line_ids.grouped(lambda line: (line.kpi_id, line.level))
        for (kpi, level), lines in lines_by_figure.items():
            by = ["month"] if level == "company" else ["month", level]
            # Whoever makes statements, and of whichever team: the number is the same.
            measure = kpi.sudo()._measure_late if is_late else kpi.sudo()._measure
            figures |= dict.fromkeys(lines, measure(scope, by))
        return figures


class ServiceBonusPlanLine(models.Model):
    _inherit = "service.bonus.plan.line"

    def _get_rounding(self):
        """Return the rounding (float) in whose whole units amounts are counted."""
        return self.currency_id.rounding

    def _get_bonus_terms(self, days, of_days):
        """Return the Terms of this line for so many days of a month."""
        self.ensure_one()
        return bonus.Terms(
            amount=bonus.to_units(self.amount, self._get_rounding()),
            method=self.method,
            direction=self.direction,
            low=self.floor,
            high=self.cap,
            steps=tuple((step.bound, step.percent) for step in self.step_ids),
            sample=0 if FIGURES[self.kpi_id.code].is_sum else self.sample,
            days=days,
            of_days=of_days,
        )

    def _measure_one(self, figures, month, employee, whose, days, plan_days, of_days):
        """Return the Result of this line for a person and month.

        :param figures: {key: (value, numerator, size)}, see `_read_figures`
        :param whose: (res.users, crm.team) whose results count
        :param days: {hr.employee: days that count}
        """
        self.ensure_one()
        is_shared = self.plan_id.kind == "team"
        mine = days.get(employee, 0)
        terms = self._get_bonus_terms(plan_days if is_shared else mine, of_days)
        weights = {person.id: number for person, number in days.items()} if is_shared else None
        user, team = whose
        record = {"user": user, "team": team, "company": self.company_id}[self.level]
        return self._get_result(figures, month, terms, weights, record, employee.id)

    def _get_result(self, figures, month, terms, weights, record, key):
        """Return the Result of a month.

        :param figures: {key: (value, numerator, size)}, see `_read_figures`
        :param record: whose result counts: res.users, crm.team or res.company, maybe empty
        :param key: the id of the employee, of whose part the result is
        """
        place = (month,) if self.level == "company" else (month, record)
        # Of nobody there is no figure; of who did nothing, that of nothing.
        nothing = self.kpi_id._rate(0, 0) if record else (None, 0, 0)
        value, numerator, size = figures.get(place, nothing)
        why, share, total = bonus.earn(terms, value, size)
        units = total
        if weights is not None:
            why, share, units = bonus.earn_part(terms, value, size, weights, key)
        if not record and why != bonus.ABSENT:
            why = NOBODY
        return Result(terms, weights, record, value, numerator, size, why, share, units, total)
