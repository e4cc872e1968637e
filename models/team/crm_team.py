from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def action_open_scorecard(self):
        """Open the team's figures on the screen.

        :raise AccessError: where another's figures are asked for
        """
        self.ensure_one()
        return self.env["service.kpi"]._open_scorecard("team", self)
