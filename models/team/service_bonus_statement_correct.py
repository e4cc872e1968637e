from odoo import models
from odoo.exceptions import UserError

from ...formulas import bonus
from ..ground.locking import lock
from .service_bonus_statement import FINAL


class ServiceBonusStatement(models.Model):
    """Correct what was approved: by a new statement that says the difference."""

    _inherit = "service.bonus.statement"

    def action_correct(self):
        """Measure the month again, by the plan as it is now, and open a draft of the difference to
        what was stated so far.

        :raise UserError: where a draft is open already, or there is no difference
        """
        self.ensure_one()
        self.check_access("write")
        plan = self.plan_id
        plan.check_access("write")
        # Somebody else, or the nightly job, may be at it.
        lock(plan)
        self.invalidate_recordset(["state"])
        if self.state not in FINAL:
            raise UserError(
                self.env._("This is a draft still: delete it, and make the statements again.")
            )
        # Made by methods alone.
        chain = self.sudo()._get_chain()
        chain._check_no_draft()
        correction = chain[-1].create([chain._prepare_correction()])
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": correction.id,
            "view_mode": "form",
        }

    def _prepare_correction(self):
        """Return the values of the statement that corrects these, all those of a person and month.

        What is held back stays held; where it was released already, nothing is held any more.
        :raise UserError: where nothing would change
        """
        last = self[-1]
        plan, month, employee = last.plan_id, last.month, last.employee_id
        is_late = "release" in self.mapped("kind")
        user, team = plan._get_whose(employee)[employee]
        user, team = last.measured_user_id or user, plan.team_id or last.team_id or team
        found = plan._measure_months(
            [month], employee, is_late=is_late, whose={employee: (user, team)}
        )
        lines, changed = [], False
        for line, result in found[month, employee].items():
            stated = self.line_ids.filtered(lambda one, line=line: one.plan_line_id == line)
            so_far = sum(one._to_units("amount") for one in stated)
            held = 0 if is_late else bonus.hold(result.units, plan.held_percent)
            amounts = {
                "earned": result.units,
                "before": so_far,
                "held": held,
                "amount": result.units - held - so_far,
            }
            was_held = sum(one._to_units("held") for one in stated & last.line_ids)
            changed = changed or amounts["amount"] or held != was_held
            lines.append(line._prepare_statement_line(employee, result, amounts))
        if not changed:
            raise UserError(
                self.env._("Measured again, it is the same: there is nothing to correct.")
            )
        return last._prepare_follower("correction", lines) | {
            "measured_user_id": user.id,
            "team_id": team.id,
        }
