from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPlaybook(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env.ref("customers_for_life.cause_person")
        cls.haste = cls.env.ref("customers_for_life.cause_haste")
        cls.env["service.playbook"].search([]).action_archive()
        cls.playbook = cls.new_playbook("Wrong floor", cause_ids=cls.person.ids)
        cls.item, cls.other_item = cls.playbook.item_ids
        cls.order = cls.new_order()
        cls.complaint = cls.env["customer.complaint"].create(
            {"name": "Upstairs", "order_id": cls.order.id, "company_id": cls.company.id}
        )

    @classmethod
    def new_playbook(cls, name, **vals):
        return cls.env["service.playbook"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "plan": "<p>Ask before you drive</p>",
                "item_ids": [
                    Command.create({"name": "Read the floor aloud"}),
                    Command.create({"name": "Ring an hour before"}),
                ],
                **vals,
            }
        )

    def tick(self, item, case, user=None):
        item.with_user(user or self.salesman).with_context(
            case_model=case._name, case_id=case.id
        ).action_tick()

    def test_riskiest_first(self):
        risky = self.new_playbook("Fire", likelihood=4, effect=10, detection=5)
        slight = self.new_playbook("Scratch", likelihood=9, effect=1, detection=1)
        self.assertEqual((risky.rpn, slight.rpn), (200, 9))
        self.assertEqual((risky.risk, self.playbook.risk, slight.risk), ("high", "medium", "low"))
        self.assertEqual(self.env["service.playbook"].search([]), risky | self.playbook | slight)
        disaster = self.new_playbook("Fall", likelihood=1, effect=9, detection=1)
        self.assertEqual(disaster.risk, "high")
        for rating in (0, 11):
            with self.subTest(rating=rating), mute_logger("odoo.sql_db"):
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    risky.effect = rating
                    risky.flush_recordset()
            risky.invalidate_recordset()

    def test_shown_for_the_cause_and_its_parts(self):
        self.assertFalse(self.complaint.playbook_ids)
        self.complaint.cause_id = self.haste
        self.assertEqual(self.complaint.playbook_ids, self.playbook)
        rework = self.env["customer.rework"].create(
            {"name": "Again", "order_id": self.order.id, "cause_id": self.person.id}
        )
        self.assertEqual(rework.playbook_item_ids, self.item | self.other_item)
        self.complaint.cause_id = self.env.ref("customers_for_life.cause_haste").search(
            [("parent_path", "not like", f"{self.person.id}/")], limit=1
        )
        self.assertFalse(self.complaint.playbook_ids)

    def test_shown_on_promises_of_its_type_and_company(self):
        playbook = self.new_playbook("Forgotten report", type_ids=self.by_day.ids)
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.new_playbook("Not ours", type_ids=self.by_day.ids).sudo().company_id = other
        shared = self.new_playbook("Everywhere", type_ids=self.by_day.ids, company_id=False)
        promises = self.new_promise() | self.new_promise(type_id=self.by_hour.id)
        self.assertEqual(promises[0].playbook_ids, playbook | shared)
        self.assertFalse(promises[1].playbook_ids)

    def test_ticked_once_by_whoever_may_work_on_the_case(self):
        self.complaint.cause_id = self.haste
        with self.assertRaises(AccessError):
            self.tick(self.item, self.complaint, self.colleague)
        self.tick(self.item, self.complaint)
        self.at(2026, 3, 3)
        self.tick(self.item, self.complaint, self.manager)
        check = self.complaint.playbook_check_ids
        self.assertEqual(check.name, "Read the floor aloud")
        self.assertEqual((check.user_id, check.date_done.day), (self.salesman, 2))
        self.assertEqual(self.complaint.playbook_item_ids, self.other_item)
        with self.assertRaises(AccessError):
            check.with_user(self.salesman).write({"name": "Something else"})
        with self.assertRaises(AccessError):
            check.with_user(self.colleague).read(["name"])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            check.sudo().copy({"complaint_id": self.complaint.id})

    def test_slip_is_taken_back_by_whoever_ticked(self):
        self.complaint.cause_id = self.haste
        self.tick(self.item, self.complaint, self.manager)
        with self.assertRaisesRegex(UserError, "Manager ticked this"):
            self.complaint.playbook_check_ids.with_user(self.salesman).action_untick()
        self.complaint.playbook_check_ids.action_untick()
        self.assertEqual(self.complaint.playbook_item_ids, self.item | self.other_item)

    def test_only_what_is_shown_can_be_ticked(self):
        for context in (
            {"case_model": "customer.complaint", "case_id": self.complaint.id},
            {"case_model": "res.users", "case_id": 1},
            {},
        ):
            with self.subTest(context=context), self.assertRaisesRegex(UserError, "no part"):
                self.item.with_context(**context).action_tick()

    def test_ticks_stay_when_the_playbook_changes(self):
        self.complaint.cause_id = self.haste
        self.tick(self.item, self.complaint)
        # No context that a client sends keeps a change out of the history.
        self.item.with_context(playbook_saving=True).name = "Read the floor twice"
        self.assertEqual(self.playbook.version, 2)
        self.assertEqual(self.complaint.playbook_check_ids.name, "Read the floor aloud")
        self.item.unlink()
        self.assertEqual(self.complaint.playbook_check_ids.name, "Read the floor aloud")
        self.assertEqual(self.complaint.playbook_item_ids, self.other_item)

    def test_each_change_is_a_version_and_frozen(self):
        playbook = self.playbook
        self.assertEqual((playbook.version, playbook.version_ids.author_id), (1, self.manager))
        playbook.write(
            {
                "effect": 7,
                "plan": "<p>Ask twice</p>",
                "item_ids": [Command.create({"name": "Lift it"}), Command.delete(self.item.id)],
            }
        )
        self.assertEqual(playbook.version, 2)
        playbook.user_id = self.salesman  # Says nothing new.
        self.assertEqual(playbook.version, 2)
        self.other_item.name = "Ring two hours before"
        self.assertEqual(playbook.version, 3)
        playbook.invalidate_recordset(["version_ids"])
        newest, middle, first = playbook.version_ids
        self.assertEqual(first.plan, "Ask before you drive")
        self.assertEqual(first.checklist, "Read the floor aloud\nRing an hour before")
        self.assertEqual(middle.checklist, "Ring an hour before\nLift it")
        self.assertEqual((first.effect, newest.effect), (5, 7))
        with self.assertRaisesRegex(UserError, "stays as it is"):
            first.sudo().plan = "Never mind"
        with self.assertRaisesRegex(UserError, "stays as it is"):
            first.sudo().unlink()

    def close(self, case):
        case.write(
            {
                "cause_id": self.haste.id,
                "lesson": "Measure <b>twice</b>",
                "action_ids": [
                    Command.create({"name": "Buy a ruler", "company_id": self.company.id})
                ],
            }
        )
        case.action_close()

    def test_lesson_becomes_a_playbook_in_one_click(self):
        rework = self.env["customer.rework"].create(
            {"name": "Cut short", "order_id": self.order.id}
        )
        with self.assertRaisesRegex(UserError, "Close .*Cut short first"):
            rework.action_add_to_playbook()
        rework.action_mended()
        self.close(rework)
        self.complaint.action_solved()
        self.close(self.complaint)
        for case in (rework, self.complaint):
            with self.subTest(model=case._name):
                action = case.with_user(self.salesman).action_add_to_playbook()
                playbook = self.env["service.playbook"].browse(action["res_id"])
                self.assertEqual(playbook.name, case.name)
                self.assertEqual(playbook.cause_ids, self.haste)
                self.assertEqual(playbook.item_ids.mapped("name"), ["Buy a ruler"])
                self.assertIn("Measure &lt;b&gt;twice&lt;/b&gt;", playbook.plan)
                self.assertEqual(playbook.user_id, self.salesman)
                self.assertEqual(case.action_add_to_playbook()["res_id"], playbook.id)

    def test_owner_is_asked_when_the_review_is_due(self):
        self.playbook.date_review = "2026-06-01"
        self.assertEqual(self.playbook.activity_ids.user_id, self.manager)
        self.playbook.user_id = self.salesman
        self.assertEqual(self.playbook.activity_ids.user_id, self.salesman)
        self.playbook.date_review = False
        self.assertFalse(self.playbook.activity_ids)

    def test_who_may_do_what(self):
        playbook = self.playbook.with_user(self.salesman)
        self.assertEqual(playbook.name, "Wrong floor")
        for change in ({"plan": "No"}, {"item_ids": [Command.create({"name": "No"})]}):
            with self.assertRaises(AccessError):
                playbook.write(change)
        with self.assertRaises(AccessError):
            playbook.item_ids[0].name = "No"
        with self.assertRaises(AccessError):
            playbook.unlink()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.playbook.unlink()
        with self.assertRaisesRegex(UserError, "button on the closed case"):
            self.playbook.complaint_id = self.complaint
        self.playbook.user_id = self.salesman
        playbook.write({"plan": "<p>Better</p>"})
        outsider = new_test_user(
            self.env(su=True),
            "cfl_outsider",
            groups="sales_team.group_sale_manager",
            company_id=self.env.ref("base.main_company").id,
        )
        portal = new_test_user(self.env(su=True), "cfl_pb_portal", groups="base.group_portal")
        for user in (outsider, portal):
            records = (playbook, playbook.item_ids, playbook.version_ids)
            for record in records:
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).with_context(allowed_company_ids=None).read(["name"])

    def test_cases_cost_no_more_for_it(self):
        self.complaint.copy({"cause_id": self.haste.id})
        complaints = self.env["customer.complaint"].create(
            [
                {"name": "C", "cause_id": self.haste.id, "company_id": self.company.id}
                for _n in range(40)
            ]
        )
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            complaints.mapped("playbook_item_ids")
