from lxml import etree

from odoo.addons.customers_for_life import create_records
from odoo.modules import Manifest
from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools import convert_file, file_path

from .common import ServiceCase

ADDON = "customers_for_life"
DELETED = (
    f"{ADDON}.promise_type_recovery",
    f"{ADDON}.request_reason_law",
    f"{ADDON}.cause_machine",
    f"{ADDON}.survey_question_thanks",
    f"{ADDON}.survey_choice_price_1",
    f"{ADDON}.kpi_target_repeat_rate",
    f"{ADDON}.ir_cron_survey_remind",
    "digest.digest_digest_default",
)


@tagged("post_install", "-at_install")
class TestUpdate(ServiceCase):
    """What a company deleted, and what it never had, when it updates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paths = [p for p in Manifest.for_addon(ADDON)["data"] if p.startswith("data/")]

    def load(self, mode):
        for path in self.paths:
            convert_file(self.env(su=True), ADDON, path, {}, mode=mode)

    def take_types_out_of_use(self):
        """The demo company has promises, and what is used cannot be deleted."""
        self.by_day.company_id = False
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_promise SET type_id = %s", [self.by_day.id])
        reason = self.env.ref(f"{ADDON}.request_reason_cost")
        self.env.cr.execute(
            "UPDATE customer_request SET reason_id = %s WHERE reason_id IS NOT NULL", [reason.id]
        )
        self.env.invalidate_all()

    def delete(self):
        self.take_types_out_of_use()
        for name in DELETED:
            self.env.ref(name).sudo().unlink()

    def get_missing(self):
        return [name for name in DELETED if not self.env.ref(name, raise_if_not_found=False)]

    def test_what_was_deleted_stays_deleted(self):
        self.delete()
        self.load("update")
        self.assertEqual(self.get_missing(), [*DELETED])

    def test_what_managers_may_delete_is_not_brought_back(self):
        for path in self.paths:
            for node in etree.parse(file_path(f"{ADDON}/{path}")).iter("record"):
                model = node.get("model")
                # Without its mail templates the addon cannot write to customers.
                if model != "mail.template" and self.env[model].has_access("unlink"):
                    with self.subTest(record=node.get("id")):
                        self.assertEqual(node.get("forcecreate"), "False")

    def test_a_new_company_gets_all_of_it_but_odoo_s_digest(self):
        self.delete()
        self.load("init")
        self.assertEqual(self.get_missing(), ["digest.digest_digest_default"])

    def test_an_old_company_gets_what_is_new_and_keeps_what_is_its_own(self):
        reason = self.env.ref(f"{ADDON}.request_reason_cost")
        reason.name = "Too dear"
        self.delete()
        create_records(self.env(su=True), "request_", "survey_", "kpi_target_")
        self.assertEqual(
            self.get_missing(),
            [
                f"{ADDON}.promise_type_recovery",
                f"{ADDON}.cause_machine",
                f"{ADDON}.ir_cron_survey_remind",
                "digest.digest_digest_default",
            ],
        )
        self.assertEqual(reason.name, "Too dear")

    def test_an_update_brings_the_jobs_and_letters_of_the_team_room(self):
        names = [
            f"{ADDON}.{name}"
            for name in (
                "ir_cron_meeting_open",
                "ir_cron_playbook_ask",
                "ir_cron_round_open",
                "mail_template_complaint_received",
                "mail_template_meeting",
            )
        ]
        for name in names:
            self.env.ref(name).sudo().unlink()
        script = f"{ADDON}/migrations/19.0.1.9.0/post-records.py"
        load_script(script, "post_records").migrate(self.env.cr, "19.0.1.8.0")
        found = [name for name in names if self.env.ref(name, raise_if_not_found=False)]
        self.assertEqual(found, names)
        # Odoo resets what it knows the file of.
        self.assertTrue(all(self.env.ref(name).template_fs for name in names[3:]))

    def test_letters_that_an_earlier_update_brought_can_be_reset(self):
        letters = self.env["mail.template"].sudo()
        for name in ("mail_template_complaint_received", "mail_template_meeting"):
            letters |= self.env.ref(f"{ADDON}.{name}").sudo()
        files = letters.mapped("template_fs")
        letters.template_fs = False
        self.env.flush_all()
        script = f"{ADDON}/migrations/19.0.1.11.0/post-templates.py"
        load_script(script, "post_templates").migrate(self.env.cr, "19.0.1.10.0")
        self.env.invalidate_all()
        self.assertEqual(letters.mapped("template_fs"), files)

    def test_a_request_becomes_a_promise_without_the_types_that_were_deleted(self):
        self.take_types_out_of_use()
        kind = self.env.ref(f"{ADDON}.promise_type_other")
        self.env["customer.request.type"].sudo().search([]).promise_type_id = False
        kind.unlink()
        request = self.env["customer.request"].create(
            {"name": "Carry it upstairs", "partner_id": self.customer.id, "answer": "yes"}
        )
        request.action_promise()
        self.assertEqual(request.promise_ids.type_id.trigger, "manual")

    def test_what_the_first_version_left_to_nobody_is_somebody_s(self):
        order = self.new_order()
        complaint, given = self.env["customer.complaint"].create(
            [
                {"name": "It creaks", "order_id": order.id},
                {"name": "It wobbles", "order_id": order.id, "user_id": self.colleague.id},
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE customer_complaint SET partner_id = NULL, user_id = NULL, team_id = NULL
                WHERE id = %s""",
            [complaint.id],
        )
        self.env.invalidate_all()
        script = f"{ADDON}/migrations/19.0.1.7.0/post-people.py"
        load_script(script, "post_people").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(complaint.partner_id, order.partner_id)
        self.assertEqual(complaint.user_id, self.salesman)
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(given.user_id, self.colleague)

    def test_better_italian_arrives_where_nobody_chose_other_words(self):
        self.env["res.lang"].sudo()._activate_lang("it_IT")
        italian = self.env(su=True, context={"lang": "it_IT"})
        ours = italian.ref(f"{ADDON}.kpi_yes_rate")
        theirs = italian.ref(f"{ADDON}.kpi_kept_rate")
        ours.name = "Tasso di sì"
        theirs.name = "Parola data"
        script = f"{ADDON}/migrations/19.0.1.7.0/post-italian.py"
        load_script(script, "post_italian").migrate(self.env.cr, "19.0.1.0.0")
        self.assertEqual((ours.name, theirs.name), ("Richieste accolte", "Parola data"))
