from odoo import models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def action_open_scorecard(self):
        """Open the figures of an employee on the screen; who has a user, is known by it.

        :raise AccessError: where another's figures are asked for
        """
        self.ensure_one()
        user = self.sudo().user_id.sudo(False)
        return self.env["service.kpi"]._open_scorecard(
            *(("user", user) if user else ("employee", self))
        )


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    def action_open_scorecard(self):
        """Open the figures of an employee on the screen, as `hr.employee` does."""
        self.ensure_one()
        return self.env["hr.employee"].browse(self.id).action_open_scorecard()
