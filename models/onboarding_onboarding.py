from odoo import api, models
from odoo.exceptions import AccessError

from .ground.service_guard_mixin import MANAGER

FIRST_STEPS = "customers_for_life.onboarding_onboarding_service"


class OnboardingOnboarding(models.Model):
    """The first steps of a service manager: Odoo's onboarding, on Service Quality."""

    _inherit = "onboarding.onboarding"

    @api.model
    @api.readonly
    def get_service_steps(self):
        """Return the first steps of the current company, as Service Quality shows them.

        :return: list of dicts: title, description, button_text, done_text, action (the method of
            onboarding.onboarding.step that opens its window), is_done and hindrance (why the user
            cannot take it, in words, or False). Empty for all but service managers, where the
            panel was closed, and where nothing is left to do
        """
        panel = self._get_service_panel()
        if not panel or panel.is_onboarding_closed or not self.env.user.has_group(MANAGER):
            return []
        steps = panel.step_ids._get_service_steps()
        return [] if all(step["is_done"] for step in steps) else steps

    @api.model
    def action_close_panel_service(self):
        """Close the first steps of the current company, for all its service managers.

        :raise AccessError: for all but service managers
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("The first steps are those of service managers."))
        panel = self._get_service_panel()
        if panel and not panel.is_onboarding_closed:
            panel._search_or_create_progress()
            panel.action_close()

    @api.model
    def _get_service_panel(self):
        # Administrators alone may read onboardings; whoever asks is a service manager.
        return (self.env.ref(FIRST_STEPS, raise_if_not_found=False) or self.browse()).sudo()

    @api.depends_context("company")
    def _compute_current_progress(self):
        result = super()._compute_current_progress()
        for panel in self & self._get_service_panel():
            if all(step.current_step_state == "done" for step in panel.step_ids):
                panel.current_onboarding_state = "done"
        return result
