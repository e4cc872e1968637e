from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPlaybookReading(ServiceCase):
    """What a playbook says is read by each of its teams, and they say so themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(cls.registry["ir.cron"], "_commit_progress", return_value=True)
        )
        cls.env["service.playbook"].search([]).action_archive()
        cls.env["crm.team"].sudo().search([("id", "!=", cls.team.id)]).active = False
        cls.team.sudo().member_ids = cls.salesman | cls.colleague
        cls.playbook = cls.new_playbook("Wrong floor")

    @classmethod
    def new_playbook(cls, name, **vals):
        return cls.env["service.playbook"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "plan": "<p>Ask before you drive</p>",
                "item_ids": [Command.create({"name": "Read the floor aloud"})],
                **vals,
            }
        )

    def night(self):
        self.env["service.playbook"].sudo()._cron_ask()
        self.env.invalidate_all()

    def readings(self, user=None, playbook=None):
        """Return what counts of a playbook, of one user where given."""
        domain = [("playbook_id", "=", (playbook or self.playbook).id), ("is_current", "=", True)]
        if user:
            domain += [("user_id", "=", user.id)]
        return self.env["service.playbook.reading"].search(domain)

    def confirm(self, user, playbook=None):
        self.readings(user, playbook).with_user(user).action_confirm()
        self.env.invalidate_all()

    def test_each_member_is_asked_once(self):
        self.night()
        self.night()
        readings = self.readings()
        self.assertEqual(readings.user_id, self.salesman | self.colleague)
        self.assertEqual(len(readings.activity_ids), 2)
        self.assertEqual(self.playbook.reading_ids.sorted("id"), readings.sorted("id"))
        self.assertEqual(self.playbook.read_note, "0 of 2")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            readings[0].sudo().create(
                {"version_id": readings[0].version_id.id, "user_id": readings[0].user_id.id}
            )

    def test_only_the_person_confirms_and_by_the_button_alone(self):
        self.night()
        mine = self.readings(self.salesman)
        for user in (self.colleague, self.leader, self.manager):
            with self.assertRaises(UserError):
                mine.with_user(user).action_confirm()
        now = "2026-03-02 08:00:00"
        for user in (self.salesman, self.manager):
            own = mine.with_user(user)
            vals = {
                "version_id": mine.version_id.id,
                "user_id": user.id,
                "date_confirmed": now,
            }
            attacks = (
                lambda own=own: own.write({"date_confirmed": now}),
                lambda own=own, vals=vals: own.create(vals),
                lambda own=own: own.unlink(),
                lambda own=own: own.copy(),
                lambda own=own: own.playbook_id.write(
                    {"reading_ids": [Command.update(own.id, {"date_confirmed": now})]}
                ),
            )
            for number, attack in enumerate(attacks):
                with self.subTest(user=user.login, attack=number):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        attack()
        # A colleague's activity done by another says nothing.
        mine.activity_ids.with_user(self.manager).action_done()
        self.assertFalse(mine.date_confirmed)
        mine.with_user(self.salesman).action_confirm()
        self.assertTrue(mine.date_confirmed)
        self.assertFalse(mine.activity_ids)
        first = mine.date_confirmed
        self.at(2026, 3, 5)
        mine.with_user(self.salesman).action_confirm()
        self.assertEqual(mine.date_confirmed, first)
        self.assertEqual(self.playbook.read_note, "1 of 2")

    def test_context_of_a_client_confirms_nothing(self):
        asking = self.playbook.with_context(
            default_date_confirmed="2026-03-02 08:00:00", default_user_id=self.manager.id
        )
        asking.action_ask()
        self.assertEqual(self.readings().user_id, self.salesman | self.colleague)
        self.assertFalse(any(self.readings().mapped("date_confirmed")))

    def test_ten_changes_in_a_day_are_asked_for_once(self):
        self.night()
        self.confirm(self.salesman)
        for number in range(10):
            self.playbook.plan = f"<p>Ask {number} times</p>"
        self.assertTrue(self.playbook.is_changed)
        self.assertEqual(self.playbook.read_note, "1 of 2")
        self.night()
        self.assertFalse(self.playbook.is_changed)
        self.assertEqual(self.playbook.read_note, "0 of 2")
        self.assertEqual(set(self.readings().mapped("number")), {11})
        all_of_it = self.env["service.playbook.reading"].search(
            [("playbook_id", "=", self.playbook.id)]
        )
        self.assertEqual(len(all_of_it), 4)
        # What was asked for before is asked for no more.
        self.assertEqual(all_of_it.activity_ids.mapped("res_id"), self.readings().ids)
        former = (all_of_it - self.readings()).filtered(lambda r: r.user_id == self.colleague)
        with self.assertRaisesRegex(UserError, "has changed since"):
            former.with_user(self.colleague).action_confirm()

    def test_how_risky_it_is_asks_nobody(self):
        self.night()
        self.confirm(self.salesman)
        self.playbook.effect = 9
        self.assertFalse(self.playbook.is_changed)
        self.night()
        self.assertEqual(self.playbook.read_note, "1 of 2")
        self.playbook.item_ids.name = "Read the floor twice"
        self.assertTrue(self.playbook.is_changed)
        # Changed back, nothing is left to read.
        self.playbook.item_ids.name = "Read the floor aloud"
        self.env.invalidate_all()
        self.assertFalse(self.playbook.is_changed)

    def test_button_asks_at_once_and_its_owner_alone(self):
        with self.assertRaises(AccessError):
            self.playbook.with_user(self.salesman).action_ask()
        self.playbook.user_id = self.salesman
        self.playbook.is_taught = False
        self.night()
        self.assertFalse(self.readings())
        self.assertFalse(self.playbook.reading_ids)
        action = self.playbook.with_user(self.salesman).action_ask()
        self.assertEqual(len(self.playbook.reading_ids.ids), 2)
        self.assertIn("2", action["params"]["message"])
        self.assertEqual(self.readings().user_id, self.salesman | self.colleague)
        again = self.playbook.with_user(self.salesman).action_ask()
        self.assertEqual(again["params"]["type"], "warning")
        self.assertEqual(len(self.readings()), 2)

    def test_new_colleagues_get_those_of_their_team(self):
        other = (
            self.env["crm.team"]
            .sudo()
            .create({"name": "Shift", "company_id": self.company.id, "member_ids": self.leader.ids})
        )
        self.new_playbook("The shift's", team_ids=other.ids)
        self.night()
        new = self.new_user("new", "sales_team.group_sale_salesman")
        self.team.sudo().member_ids += new
        self.night()
        mine = self.env["service.playbook.reading"].search([("user_id", "=", new.id)])
        self.assertEqual(mine.playbook_id, self.playbook)
        self.assertEqual(mine.activity_ids.user_id, new)

    def test_who_has_left_drops_out(self):
        new = self.new_user("new", "sales_team.group_sale_salesman")
        self.team.sudo().member_ids += new
        self.night()
        self.confirm(self.colleague)
        self.assertEqual(self.playbook.read_note, "1 of 3")
        self.team.sudo().member_ids -= new
        self.env.invalidate_all()
        self.assertEqual(self.playbook.read_note, "1 of 2")
        self.colleague.sudo().action_archive()
        self.env.invalidate_all()
        self.assertEqual(self.playbook.read_note, "0 of 1")
        self.night()
        left = self.env["service.playbook.reading"].search([("user_id", "=", new.id)])
        self.assertFalse(left.activity_ids)
        # Back again, they are asked again.
        self.team.sudo().member_ids += new
        self.night()
        self.assertEqual(left.activity_ids.user_id, new)
        self.playbook.action_archive()
        self.assertFalse(self.readings().activity_ids)

    def test_who_put_it_aside_is_asked_again(self):
        self.night()
        mine = self.readings(self.salesman)
        mine.activity_ids.with_user(self.salesman).action_done()
        self.env.invalidate_all()
        self.assertFalse(mine.date_confirmed or mine.activity_ids)
        self.night()
        self.assertEqual(mine.activity_ids.user_id, self.salesman)

    def test_who_has_not_is_seen_by_those_it_concerns(self):
        self.night()
        self.confirm(self.colleague)
        notes = {
            self.salesman: "0 of 1",
            self.colleague: "1 of 1",
            self.leader: "1 of 2",
            self.manager: "1 of 2",
        }
        for user, note in notes.items():
            self.env.invalidate_all()
            playbook = self.playbook.with_user(user)
            self.assertEqual(playbook.read_note, note, user.name)
            action = playbook.action_view_readings()
            opened = self.env["service.playbook.reading"].with_user(user).search(action["domain"])
            self.assertEqual(f"{len(opened.filtered('date_confirmed'))} of {len(opened)}", note)

    def test_confirmed_on_the_playbook_itself(self):
        self.night()
        mine = self.playbook.with_user(self.salesman)
        self.assertTrue(mine.is_to_read)
        self.assertEqual(mine.search([("is_to_read", "=", True)]), mine)
        self.assertFalse(self.playbook.is_to_read)
        mine.action_confirm()
        self.env.invalidate_all()
        self.assertFalse(mine.is_to_read)
        self.assertFalse(mine.search([("is_to_read", "=", True)]))
        self.assertTrue(self.readings(self.salesman).date_confirmed)
        self.assertFalse(self.readings(self.colleague).date_confirmed)

    def test_lesson_that_becomes_a_playbook_is_taught(self):
        rework = self.env["customer.rework"].create(
            {"name": "Cut short", "order_id": self.new_order().id}
        )
        rework.action_mended()
        rework.write(
            {
                "cause_id": self.env.ref("customers_for_life.cause_haste").id,
                "lesson": "Measure twice",
                "action_ids": [
                    Command.create({"name": "Buy a ruler", "company_id": self.company.id})
                ],
            }
        )
        rework.action_close()
        playbook = self.playbook.browse(rework.action_add_to_playbook()["res_id"])
        self.night()
        readings = self.readings(playbook=playbook)
        self.assertEqual(readings.user_id, self.salesman | self.colleague)
        self.assertEqual(set(readings.mapped("plan")), {"Measure twice"})

    def test_of_all_companies_each_is_asked_where_they_may_read(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = self.new_user("stranger", "sales_team.group_sale_salesman")
        stranger.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        clerk = self.new_user("clerk", "base.group_user")
        self.env["crm.team"].sudo().create(
            {"name": "Far", "company_id": other.id, "member_ids": stranger.ids}
        )
        self.team.sudo().member_ids += clerk
        shared = self.new_playbook("Everywhere", company_id=False)
        self.night()
        three = self.salesman | self.colleague | stranger
        sudo = self.env["service.playbook.reading"].sudo()
        self.assertEqual(sudo.search([("playbook_id", "=", shared.id)]).user_id, three)
        found = sudo.search([("playbook_id", "=", self.playbook.id)]).user_id
        self.assertEqual(found, self.salesman | self.colleague)

    def test_form_says_that_it_changed(self):
        self.night()
        with Form(self.playbook) as form:
            self.assertEqual(form.read_note, "0 of 2")
            self.assertTrue(form.may_ask)
            form.plan = "<p>Ask twice</p>"
        self.assertTrue(self.playbook.is_changed)
        self.assertFalse(self.playbook.with_user(self.salesman).may_ask)

    def test_asking_costs_no_more_for_many(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["service.playbook"].sudo()._cron_ask()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(20):
            self.new_playbook(f"Number {number}")
        self.assertLessEqual(count(), few + 60)
