from odoo import models


class SurveyInvite(models.TransientModel):
    _inherit = "survey.invite"

    def _prepare_answers(self, partners, emails):
        """Leave out whoever does not want to be asked, invited by hand as well."""
        if self.survey_id.survey_type == "service":
            # Whoever sends invitations need not read what else is known of these people.
            partners = partners.sudo().filtered(lambda p: not p.survey_opt_out).sudo(False)
        return super()._prepare_answers(partners, emails)
