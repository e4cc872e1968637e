from odoo import fields, models
from odoo.fields import Domain

from ...formulas import bonus
from ..figure.service_kpi import Scope
from .service_bonus_plan_measure import MONTH
from .service_bonus_statement import FINAL


class ServiceBonusPlan(models.Model):
    """Pay what was held back, when the time for complaints is over."""

    _inherit = "service.bonus.plan"

    def _release_due(self):
        """Make the statements of the held parts that are due, as drafts.

        The month is measured again, as it is known now, and paid by the terms of the statement
        that held it back: the held part of each line, less what the line is worth less.
        :return: service.bonus.statement, the new ones
        """
        self.ensure_one()
        # Made by methods alone, and of all members, whoever presses.
        statements = self.env["service.bonus.statement"].sudo()
        made = statements.browse()
        bases = self._get_bases(statements)
        for month, of_month in bases.grouped("month").items():
            figures = self._read_figures([month], is_late=True)
            scope = Scope(self.company_id, month, month + MONTH, is_own=True)
            late = self.env["service.kpi"].sudo()._find_late(scope)
            made |= statements.create([base._prepare_release(figures, late) for base in of_month])
        return made.sudo(False)

    def _get_bases(self, statements):
        """Return the statements whose held part is due: the last said of each person and month,
        where no draft is open and nothing was released yet."""
        due = Domain("date_release", "<=", self.company_id._service_today())
        held = Domain("held", ">", 0) & Domain("state", "in", FINAL)
        of_plan = Domain("plan_id", "=", self.id)
        found = statements.search(of_plan & due & held)
        around = statements.search(
            of_plan
            & Domain("month", "in", list(set(found.mapped("month"))))
            & Domain("employee_id", "in", found.employee_id.ids),
            order="id",
        )
        bases = statements.browse()
        for chain in around.grouped(lambda s: (s.employee_id, s.month)).values():
            is_open = {"draft"} & set(chain.mapped("state"))
            if not is_open and "release" not in chain.mapped("kind"):
                bases |= chain[-1].filtered("held")
        return bases


class ServiceBonusStatement(models.Model):
    _inherit = "service.bonus.statement"

    def _prepare_release(self, figures, late):
        """Return the values of the statement that pays this one's held part.

        :param figures: {service.bonus.plan.line: figures of the month as it is known now}
        :param late: what came after it, see `service.kpi._find_late`
        """
        self.ensure_one()
        lines = [line._prepare_release(figures, late) for line in self.line_ids]
        return self._prepare_follower("release", lines)

    def _prepare_follower(self, kind, lines):
        """Return the values of a statement that follows this one."""
        return {
            **{
                name: self[name].id
                for name in (
                    "plan_id",
                    "employee_id",
                    "measured_user_id",
                    "team_id",
                    "company_id",
                    "currency_id",
                )
            },
            "name": self.name,
            "kind": kind,
            "month": self.month,
            "date_release": self.date_release,
            "corrects_id": self.id,
            "line_ids": [fields.Command.create(vals) for vals in lines],
        }


class ServiceBonusStatementLine(models.Model):
    _inherit = "service.bonus.statement.line"

    def _to_units(self, name):
        """Return an amount of this line in units of its currency (int)."""
        return bonus.to_units(self[name], self.currency_id.rounding)

    def _get_stated_terms(self):
        """Return (Terms, weights or None) by which this line was paid."""
        terms, weights = self.terms["terms"], self.terms["weights"]
        # As JSON has it, keys are words.
        return bonus.Terms(*terms), weights and {int(key): n for key, n in weights.items()}

    def _prepare_release(self, figures, late):
        """Return the values of the line that pays this one's held part."""
        self.ensure_one()
        statement, plan_line = self.statement_id, self.plan_line_id
        record = {
            "user": statement.measured_user_id,
            "team": statement.team_id,
            "company": statement.company_id,
        }[self.level]
        terms, weights = self._get_stated_terms()
        employee = statement.employee_id
        result = plan_line._get_result(
            figures[plan_line], statement.month, terms, weights, record, employee.id
        )
        held, before = self._to_units("held"), self._to_units("earned")
        taken = bonus.take_back(held, before, result.units)
        amounts = {
            "earned": result.units,
            "before": before,
            "taken_back": taken,
            "amount": held - taken,
        }
        more = {"target": self.target}
        if taken:
            complaints, reworks = plan_line.kpi_id._get_fallen_by(late, self.level, record)
            more["complaint_ids"] = [fields.Command.set(complaints.ids)]
            more["rework_ids"] = [fields.Command.set(reworks.ids)]
            more["reason"] = ", ".join(
                [*complaints.mapped("reference"), *reworks.mapped("reference")]
            )
        return plan_line._prepare_statement_line(employee, result, amounts, **more)
