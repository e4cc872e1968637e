from odoo import Command
from odoo.addons.customers_for_life import uninstall_hook
from odoo.tests import tagged
from odoo.tools import SQL

from .common_survey import SurveyCase

ADDON = "customers_for_life"


@tagged("post_install", "-at_install")
class TestUninstall(SurveyCase):
    """What Odoo's own uninstalling would lose of the company's, or leave of ours."""

    def count_external_ids(self, model):
        return (
            self.env["ir.model.data"]
            .sudo()
            .search_count([("module", "=", ADDON), ("model", "=", model)])
        )

    def test_answers_keep_their_questions(self):
        self.answer(self.deliver(), 4, 4, 4, wish="A ladder")
        uninstall_hook(self.env(su=True))
        # What has no external id is no longer Odoo's to delete.
        for model in ("survey.survey", "survey.question", "survey.question.answer"):
            self.assertFalse(self.count_external_ids(model), model)

    def test_survey_that_nobody_answered_goes(self):
        self.survey.sudo().user_input_ids.unlink()
        uninstall_hook(self.env(su=True))
        self.assertTrue(self.count_external_ids("survey.question"))

    def test_words_of_people_stay(self):
        self.survey.sudo().user_input_ids.unlink()
        choice = self.survey.sudo().question_ids[0].suggested_answer_ids[0]
        choice.with_user(self.manager).sudo().value = "Not in the least"
        uninstall_hook(self.env(su=True))
        self.assertFalse(self.count_external_ids("survey.survey"))

    def test_badges_go_with_what_they_were_given_for(self):
        nomination = self.env["service.nomination"].with_user(self.colleague)
        nomination = nomination.create(
            {
                "user_id": self.salesman.id,
                "badge_id": self.env.ref("customers_for_life.badge_little_more").id,
                "reason": "Carried it up",
            }
        )
        nomination.with_user(self.manager).action_accept()
        self.env.flush_all()
        badges = self.env["gamification.badge"].sudo().search([("service_by", "!=", False)])
        uninstall_hook(self.env(su=True))
        # As Odoo deletes what has an external id of the addon.
        badges.unlink()
        self.assertFalse(badges.exists())

    def test_odoo_s_own_tables_are_watched_no_longer(self):
        def count_watched():
            self.env.cr.execute(
                """SELECT count(*) FROM pg_trigger
                    WHERE tgname LIKE 'service_kpi_change%%' AND tgrelid IN (
                        'sale_order'::regclass, 'sale_order_line'::regclass,
                        'survey_user_input'::regclass)"""
            )
            return self.env.cr.fetchone()[0]

        self.assertEqual(count_watched(), 9)
        uninstall_hook(self.env(su=True))
        self.assertEqual(count_watched(), 0)

    def test_nothing_is_left_that_leads_nowhere(self):
        filters = self.env["ir.filters"].sudo()
        for name, model, vals in (
            ("Ours", "customer.promise", {}),
            ("Archived", "customer.rework", {"active": False}),
            ("Domain", "sale.order", {"domain": "[('promise_ids.state', '=', 'open')]"}),
            ("Far", "crm.lead", {"domain": "[('partner_id.survey_opt_out', '=', True)]"}),
            ("Group", "sale.order", {"context": "{'group_by': ['date_delivered:day']}"}),
            ("Sort", "sale.order", {"sort": '["delivery_state desc"]'}),
            ("Kept", "sale.order", {"domain": "[('partner_id.name', '=', 'Ada')]"}),
            ("Kept too", "crm.lead", {"context": "{'group_by': ['company_id']}"}),
        ):
            filters |= filters.create({"name": name, "model_id": model, **vals})
        exports = (
            self.env["ir.exports"]
            .sudo()
            .create(
                [
                    {"name": "Ours", "resource": "customer.promise"},
                    {
                        "name": "Orders",
                        "resource": "sale.order",
                        "export_fields": [
                            Command.create({"name": name})
                            for name in ("name", "promise_ids/name", "partner_id/survey_opt_out")
                        ],
                    },
                ]
            )
        )
        view = (
            self.env["ir.ui.view"]
            .sudo()
            .create({"name": "Mine", "model": "customer.promise", "arch": "<list/>"})
        )
        uninstall_hook(self.env(su=True))
        self.assertEqual(filters.exists().mapped("name"), ["Kept", "Kept too"])
        self.assertEqual(exports.exists().export_fields.mapped("name"), ["name"])
        self.assertFalse(view.exists())

    def count_rows_about_keys(self):
        return self.env.execute_query(
            SQL(
                """SELECT count(*) FROM ir_model_constraint JOIN ir_module_module module
                       ON module.id = ir_model_constraint.module
                    WHERE module.name = %s AND type = 'f'""",
                ADDON,
            )
        )[0][0]

    def test_rows_about_keys_to_tables_of_ours(self):
        self.assertGreater(self.count_rows_about_keys(), 5)
        uninstall_hook(self.env(su=True))
        self.assertEqual(self.count_rows_about_keys(), 0)
