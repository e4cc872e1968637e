from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestFirstSteps(ServiceCase):
    """Odoo's onboarding on Service Quality: checked off by what is there, for each company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls.env.ref("customers_for_life.onboarding_onboarding_service").sudo()
        # As on a database that was just set up: nobody touched what it begins with.
        cls.env.cr.execute("UPDATE customer_promise_type SET write_uid = 1")
        cls.env.cr.execute(
            """UPDATE onboarding_onboarding_step SET create_date = '2026-03-01 12:00:00'
                WHERE id = ANY(%s)""",
            [cls.panel.step_ids.ids],
        )
        cls.env.invalidate_all()

    def steps(self, user=None, company=None):
        """Return {name of a step: what is shown of it}."""
        self.env.invalidate_all()
        panels = self.env["onboarding.onboarding"].with_user(user or self.manager)
        panels = panels.with_context(allowed_company_ids=(company or self.company).ids)
        prefix = "action_open_step_service_"
        return {step["action"].removeprefix(prefix): step for step in panels.get_service_steps()}

    def done(self, **kwargs):
        return {name: step["is_done"] for name, step in self.steps(**kwargs).items()}

    def open(self, name, user=None):
        steps = self.env["onboarding.onboarding.step"].with_user(user or self.manager)
        return getattr(steps, f"action_open_step_service_{name}")()

    def new_past_order(self):
        order = self.new_order()
        order.action_confirm()
        order.sudo().date_order = "2026-02-01 12:00:00"
        return order

    def test_begins_with_nothing_done(self):
        self.assertEqual(self.done(), {"promises": False, "survey": False, "report": False})
        # Odoo's own list of onboardings says the same.
        panel = self.panel.with_company(self.company)
        self.assertEqual(panel.current_onboarding_state, "not_done")

    def test_promises_are_chosen_where_somebody_chose(self):
        kind = self.env.ref("customers_for_life.promise_type_other")
        kind.lead_time = 5
        self.assertTrue(self.done()["promises"])

    def test_a_type_put_aside_is_a_choice_and_another_company_s_is_none(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.by_day.sudo().write({"company_id": elsewhere.id})
        self.by_day.sudo().active = False
        self.env.flush_all()
        self.assertFalse(self.done()["promises"])
        self.by_hour.active = False
        self.assertTrue(self.done()["promises"])

    def test_a_promise_by_hand_is_a_choice(self):
        self.new_past_order()
        self.assertFalse(self.done()["promises"])
        self.new_promise()
        self.assertTrue(self.done()["promises"])

    def test_past_orders_are_a_step_where_there_are_any(self):
        self.new_past_order()
        self.assertFalse(self.done()["past"])
        action = self.open("past")
        self.assertEqual([kind for _view, kind in action["views"]], ["form"])
        backfill = self.env[action["res_model"]].create(
            {"date_from": "2026-01-01", "date_to": "2026-02-28"}
        )
        self.assertFalse(self.done()["past"])
        backfill.sudo().state = "done"
        self.env.flush_all()
        self.assertTrue(self.done()["past"])
        self.assertIn("list", [kind for _view, kind in self.open("past")["views"]])
        backfill.unlink()
        self.assertFalse(self.done()["past"])

    def test_survey_is_chosen_in_the_settings_by_whoever_may(self):
        step = self.steps()["survey"]
        self.assertIn("administrator", step["hindrance"])
        admin = new_test_user(
            self.env(su=True),
            "cfl_first_admin",
            groups="base.group_system,sales_team.group_sale_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertFalse(self.steps(user=admin)["survey"]["hindrance"])
        self.assertEqual(self.open("survey", admin)["res_model"], "res.config.settings")
        self.company.sudo().survey_id = self.env.ref("customers_for_life.survey_service")
        self.assertTrue(self.done()["survey"])
        self.company.sudo().survey_id = False
        self.assertFalse(self.done()["survey"])

    def test_report_has_somebody_who_gets_it(self):
        action = self.open("report")
        self.assertEqual([kind for _view, kind in action["views"]], ["form"])
        plan = self.env[action["res_model"]].create(
            {"user_ids": [Command.set(self.manager.ids)], "company_id": self.company.id}
        )
        self.assertTrue(self.done()["report"])
        plan.active = False
        self.assertFalse(self.done()["report"])

    def test_nothing_is_shown_once_all_is_done(self):
        self.by_day.lead_time = 5
        self.company.sudo().survey_id = self.env.ref("customers_for_life.survey_service")
        self.env["service.quality.report.schedule"].create(
            {"user_ids": [Command.set(self.manager.ids)], "company_id": self.company.id}
        )
        self.assertEqual(self.steps(), {})
        self.env.invalidate_all()

    def test_is_of_service_managers(self):
        for user in (self.salesman, self.leader):
            self.assertEqual(self.steps(user=user), {})
            with self.assertRaises(AccessError):
                self.env["onboarding.onboarding"].with_user(user).action_close_panel_service()

    def test_is_closed_for_one_company(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.manager.sudo().company_ids += elsewhere
        self.env["onboarding.onboarding"].action_close_panel_service()
        self.env["onboarding.onboarding"].action_close_panel_service()
        self.assertEqual(self.steps(), {})
        self.assertTrue(self.steps(company=elsewhere))
        progress = self.panel.progress_ids.filtered("is_onboarding_closed")
        self.assertEqual(progress.company_id, self.company)

    def test_one_company_s_deeds_are_not_another_s(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.manager.sudo().company_ids += elsewhere
        self.by_day.lead_time = 5
        self.company.sudo().survey_id = self.env.ref("customers_for_life.survey_service")
        self.assertFalse(any(self.done(company=elsewhere).values()))

    def test_few_queries(self):
        self.steps()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["onboarding.onboarding"].get_service_steps()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 15)

    def test_goes_without_a_trace(self):
        """By what Odoo deletes when it uninstalls: records with an external id of ours."""
        tables = ("onboarding_progress", "onboarding_progress_step", "res_users_web_tour_tour_rel")
        counts = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        steps = self.panel.step_ids.with_company(self.company)
        self.env.flush_all()
        self.env.cr.execute(counts)
        before = self.env.cr.fetchone()
        self.env["onboarding.onboarding"].action_close_panel_service()
        steps.action_set_just_done()
        tour = self.env.ref("customers_for_life.first_promise_tour").sudo()
        tour.user_consumed_ids += self.manager
        self.env.flush_all()
        self.env.cr.execute(counts)
        self.assertEqual(self.env.cr.fetchone(), (before[0] + 1, before[1] + 4, before[2] + 1))
        for model in (steps._name, self.panel._name, tour._name):
            names = [("module", "=", "customers_for_life"), ("model", "=", model)]
            data = self.env["ir.model.data"].sudo().search(names)
            self.env[model].sudo().browse(data.mapped("res_id")).unlink()
        self.env.flush_all()
        self.env.cr.execute(counts)
        self.assertEqual(self.env.cr.fetchone(), before)
        self.assertEqual(self.steps(), {})
        self.env["onboarding.onboarding"].action_close_panel_service()
