from odoo import SUPERUSER_ID, api, models

PREFIX = "action_open_step_service_"


class OnboardingOnboardingStep(models.Model):
    """A first step: what it opens, and what is there once it is done. It is checked off by that
    alone, and no longer where it is undone."""

    _inherit = "onboarding.onboarding.step"

    @api.depends_context("company")
    def _compute_current_progress(self):
        result = super()._compute_current_progress()
        for step in self:
            if step._get_service_name():
                step.current_step_state = "done" if step._is_service_done() else "not_done"
        return result

    def _get_service_steps(self):
        """Return what `onboarding.onboarding.get_service_steps` does of these steps."""
        company = self.env.company
        may_set = self.env["res.config.settings"].sudo(False).has_access("create")
        ask = self.env._("Ask an administrator: it is chosen in the settings of Sales.")
        return [
            {
                "title": step.title,
                "description": step.description,
                "button_text": step.button_text,
                "done_text": step.done_text,
                "action": step.panel_step_open_action_name,
                "is_done": step.current_step_state == "done",
                "hindrance": step._get_service_name() == "survey" and not may_set and ask,
            }
            for step in self.sorted()
            if step._get_service_name() != "past" or step._has_past(company)
        ]

    def _get_service_name(self):
        """Return which of our steps this is (str), or False."""
        action = self.panel_step_open_action_name or ""
        return action.startswith(PREFIX) and action.removeprefix(PREFIX)

    # === WHETHER IT IS REALLY SO ===#

    def _is_service_done(self):
        """Return whether the current company has what this step is for (bool)."""
        check = {
            "promises": self._has_promises,
            "past": self._has_counted_past,
            "survey": lambda company: bool(company.survey_id),
            "report": self._has_report,
        }
        # Whoever asks: it is a company's, not a person's.
        return check[self._get_service_name()](self.env.company.sudo())

    def _exists(self, model, domain, **context):
        records = self.env[model].sudo().with_context(**context)
        return bool(records.search_count(domain, limit=1))

    def _has_promises(self, company):
        """Somebody chose a type, put one aside, or promised something by hand."""
        types = [("company_id", "in", [False, company.id]), ("write_uid", "!=", SUPERUSER_ID)]
        by_hand = [("company_id", "=", company.id), ("automatic", "=", False)]
        return self._exists("customer.promise.type", types, active_test=False) or self._exists(
            "customer.promise", by_hand
        )

    def _has_past(self, company):
        """Orders were confirmed before the addon came, or they are counted already."""
        before = [
            ("company_id", "=", company.id),
            ("state", "=", "sale"),
            ("date_order", "<", self.create_date),
        ]
        return self._has_counted_past(company) or self._exists("sale.order", before)

    def _has_counted_past(self, company):
        done = [("company_id", "=", company.id), ("state", "=", "done")]
        return self._exists("customer.promise.backfill", done)

    def _has_report(self, company):
        plans = [("company_id", "=", company.id), ("user_ids", "!=", False)]
        return self._exists("service.quality.report.schedule", plans)

    # === WHAT IT OPENS ===#

    @api.model
    def action_open_step_service_promises(self):
        """Open the promise types."""
        return self._open("customers_for_life.customer_promise_type_action")

    @api.model
    def action_open_step_service_past(self):
        """Open the promises from past orders, a new one where there is none."""
        return self._open_or_begin("customers_for_life.customer_promise_backfill_action")

    @api.model
    def action_open_step_service_survey(self):
        """Open the settings of Sales, where the survey is chosen."""
        return self._open("sale.action_sale_config_settings")

    @api.model
    def action_open_step_service_report(self):
        """Open the scheduled reports, a new one where there is none."""
        return self._open_or_begin("customers_for_life.service_quality_report_schedule_action")

    @api.model
    def _open(self, name):
        return self.env["ir.actions.act_window"]._for_xml_id(name)

    @api.model
    def _open_or_begin(self, name):
        """Return what `_open` does, but a new record's form where the company has none."""
        action = self._open(name)
        company = [("company_id", "=", self.env.company.id)]
        if not self.env[action["res_model"]].search_count(company, limit=1):
            action["views"] = [view for view in action["views"] if view[1] == "form"]
        return action
