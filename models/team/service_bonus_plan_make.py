from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...formulas import bonus
from ..ground.attempt import attempt
from ..ground.locking import lock
from ..ground.service_guard_mixin import MANAGER
from ..ground.telling import TODO
from .service_bonus_plan_measure import MONTH


class ServiceBonusPlan(models.Model):
    """Make the statements of a month: by button, and by the nightly job."""

    _inherit = "service.bonus.plan"

    @api.model
    def _cron_make(self):
        """Make the statements of the months that are over, and release what was held back long
        enough, one plan a transaction: run twice, nothing doubles. A plan that fails says so in its
        thread, and the others go on."""
        # A closed plan makes no more months, and still owes what it held back.
        plans = self.with_context(active_test=False).search([("state", "!=", "draft")], order="id")
        for left, plan in zip(range(len(plans) - 1, -1, -1), plans, strict=True):
            if plan.try_lock_for_update():
                for error in attempt(plan, lambda plan: plan._make_due()).values():
                    plan.message_post(body=self.env._("No statements were made: %s", error))
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    def _make_due(self):
        """Make the statements that are due, and have them checked."""
        self._ask_to_check(self._make_months() | self._release_due())

    def _make_months(self):
        """Make the statements of each month that ended since the last time, once. A draft that
        somebody deleted afterwards does not come back by itself."""
        self.ensure_one()
        made, last = self.env["service.bonus.statement"], self._get_last_month()
        if self.state != "running":
            return made
        step = relativedelta(months=1)
        month = self.month_made + step if self.month_made else last
        while month <= last:
            made |= self._make_statements(month)
            self.month_made = month
            month += step
        return made

    def _get_last_month(self):
        """Return the first day of the last month that is over, in the company's time zone."""
        return self.company_id._service_today().replace(day=1) - relativedelta(months=1)

    def _ask_to_check(self, statements):
        """Ask who is responsible to check new statements; a manager, who may read them."""
        user = self.user_id
        if user and not user.has_group(MANAGER):
            user = self.company_id.sudo()._get_service_managers()[:1]
        if statements and user:
            self.activity_schedule(
                TODO,
                summary=self.env._("Check and approve statements: %s", len(statements)),
                user_id=user.id,
            )

    def make_statements(self, month):
        """Make the missing statements of a month, as drafts.

        :param month: a date in it, or YYYY-MM-DD
        :return: service.bonus.statement, the new ones
        :raise UserError: where the month is not over, or no date
        """
        self.ensure_one()
        self.check_access("write")
        try:
            month = fields.Date.to_date(month).replace(day=1)
        except (AttributeError, TypeError, ValueError) as error:
            raise UserError(self.env._("Give each day as YYYY-MM-DD.")) from error
        if not self._get_last_month() >= month >= fields.Date.to_date("1970-01-01"):
            raise UserError(self.env._("Statements are made when a month is over: choose one."))
        if self.state == "draft":
            raise UserError(self.env._("Start the plan first: a draft pays nothing."))
        # Somebody else may be pressing the same button.
        lock(self)
        return self._make_statements(month)

    def _make_statements(self, month):
        """Make the statements of a month for those who have none yet."""
        statements = self.env["service.bonus.statement"].sudo()
        # A record rule must not hide what is there already.
        done = statements.search(
            [("plan_id", "=", self.id), ("month", "=", month), ("kind", "=", "month")]
        ).employee_id
        found = self._measure_months([month])
        whose = self._get_whose(self.member_ids.employee_id)
        vals_list = []
        for (_month, employee), results in found.items():
            days = [r.weights[employee.id] if r.weights else r.terms.days for r in results.values()]
            if employee not in done and any(days):
                vals_list.append(self._prepare_statement(employee, month, results, whose[employee]))
        # Nobody writes statements but these methods.
        return statements.create(vals_list).sudo(False)

    def _prepare_statement(self, employee, month, results, whose):
        """Return the values of a new statement of a month.

        :param results: {service.bonus.plan.line: Result}
        :param whose: (res.users, crm.team) whose results count
        """
        user, team = whose
        last = month + MONTH
        lines = []
        for line, result in results.items():
            held = bonus.hold(result.units, self.held_percent)
            amounts = {"earned": result.units, "held": held, "amount": result.units - held}
            lines.append(line._prepare_statement_line(employee, result, amounts))
        return {
            "plan_id": self.id,
            "name": self.name,
            "kind": "month",
            "employee_id": employee.id,
            "measured_user_id": user.id,
            "team_id": team.id,
            "month": month,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "date_release": last + timedelta(days=self.complaint_days),
            "line_ids": [fields.Command.create(vals) for vals in lines],
        }


class ServiceBonusPlanLine(models.Model):
    _inherit = "service.bonus.plan.line"

    def _prepare_statement_line(self, employee, result, amounts, **more):
        """Return the values of a statement's line.

        :param amounts: {field: units}
        :param more: other values
        """
        self.ensure_one()
        # In the language of whoever reads it.
        user = employee.sudo().user_id
        lang = user.lang or self.company_id.partner_id.lang or self.env.lang
        line = self.with_context(lang=lang)
        is_shown = result.why == bonus.REACHED
        rounding = self._get_rounding()
        return {
            "plan_line_id": self.id,
            "sequence": self.sequence,
            "name": line.kpi_id.name,
            "level": self.level,
            # What pays nothing, since it is too little, tells nothing either.
            "shown": line._say_value(result.value, result.size) if is_shown else "–",
            "value": result.value if is_shown else 0,
            "numerator": result.numerator if is_shown else 0,
            "size": result.size,
            "target": line._say_terms(),
            "formula": line._say_result(result, employee),
            "terms": {"terms": list(result.terms), "weights": result.weights},
            **{name: bonus.to_amount(units, rounding) for name, units in amounts.items()},
            **more,
        }


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model
    def _get_needed_group(self, model, automated):
        # Nor does the right to read what people are paid.
        if model == "service.bonus.plan":
            return MANAGER
        return super()._get_needed_group(model, automated)
