from odoo import models
from odoo.exceptions import UserError


class SurveyUserInput(models.Model):
    """Thanks earn a badge, so nobody names themselves."""

    _inherit = "survey.user_input"

    def write(self, vals):
        before = {answer.id: answer.praised_user_id for answer in self.sudo()}
        result = super().write(vals)
        me = self.env.user
        if not self.env.su and "praised_user_id" in vals:
            if any(a.praised_user_id == me != before[a.id] for a in self.sudo()):
                raise UserError(
                    self.env._("Nobody praises themselves: ask another service manager.")
                )
        return result
