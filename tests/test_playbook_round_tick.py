from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestPlaybookRoundTick(RoundCase):
    """Rounds are ticked off on their day, by those whose they are."""

    def test_done_late_and_missed_by_the_clock_alone(self):
        self.at(2026, 3, 3, 2)
        record = self.open_rounds().with_user(self.salesman)
        searched = record.search
        for moment, state, overdue in (
            ((2026, 3, 3, 9, 30), "open", False),
            ((2026, 3, 3, 9, 30, 1), "open", True),
            ((2026, 3, 3, 22, 59, 59), "open", True),
            ((2026, 3, 3, 23), "missed", False),
        ):
            self.at(*moment)
            record.invalidate_recordset()
            with self.subTest(moment=moment):
                self.assertEqual((record.state, record.is_overdue), (state, overdue))
                found = searched([("state", "=", state), ("id", "=", record.id)])
                self.assertEqual(found, record)
        for moment, state in (((2026, 3, 3, 9, 30), "done"), ((2026, 3, 3, 9, 30, 1), "late")):
            self.at(*moment)
            self.tick_all(record)
            record.invalidate_recordset()
            self.assertEqual(record.state, state)
            self.assertEqual(searched([("state", "=", state)]), record)
            self.assertEqual(record.date_done, datetime(*moment))
            self.assertEqual(record.done_by_id, self.salesman)
            self.assertFalse(record.sudo().activity_ids)
            record.item_ids.action_untick()
            self.assertFalse(record.date_done or record.done_by_id or record.done_count)
            # It is asked for again.
            self.assertEqual(record.sudo().activity_ids.user_id, self.salesman)

    def test_each_tick_says_who_and_when(self):
        self.at(2026, 3, 3, 8)
        record = self.open_rounds()
        first, second = record.item_ids
        first.with_user(self.salesman).action_tick()
        self.assertEqual((record.done_count, record.state), (1, "open"))
        self.at(2026, 3, 3, 8, 10)
        # Again, it stays as it was.
        first.with_user(self.colleague).action_tick()
        second.with_user(self.colleague).action_tick()
        self.assertEqual(first.user_id, self.salesman)
        self.assertEqual(first.date_done, datetime(2026, 3, 3, 8))
        self.assertEqual(second.user_id, self.colleague)
        self.assertEqual(record.done_by_id, self.colleague)
        with self.assertRaisesRegex(UserError, "Salesman ticked this"):
            first.with_user(self.colleague).action_untick()
        first.with_user(self.manager).action_untick()
        self.assertEqual(record.state, "open")

    def test_nobody_ticks_before_or_after(self):
        self.at(2026, 3, 3, 6, 59, 59)
        record = self.open_rounds()
        with self.assertRaisesRegex(UserError, "begins on .*8:00"):
            self.tick_all(record)
        self.at(2026, 3, 3, 7)
        record.item_ids[0].with_user(self.salesman).action_tick()
        self.at(2026, 3, 4)
        for user in (self.salesman, self.manager):
            with self.assertRaisesRegex(UserError, "is over"):
                self.tick_all(record, user)
            with self.assertRaisesRegex(UserError, "is over"):
                record.item_ids[0].with_user(user).action_untick()
        self.open_rounds()
        self.assertFalse(record.activity_ids)

    def test_no_door_but_the_button(self):
        self.at(2026, 3, 3, 8)
        record = self.open_rounds()
        item = record.item_ids[0]
        ticked = {"date_done": "2026-03-03 07:30:00", "user_id": self.salesman.id}
        for user in (self.salesman, self.manager):
            mine = item.with_user(user)
            attacks = {
                "a tick": lambda mine=mine: mine.write(ticked),
                "one value": lambda mine=mine: mine.write({"user_id": self.colleague.id}),
                "by the round": lambda mine=mine: mine.round_id.write(
                    {"item_ids": [Command.update(mine.id, ticked)]}
                ),
                "finished": lambda mine=mine: mine.round_id.write(
                    {"date_done": "2026-03-03 07:30:00"}
                ),
                "a later end": lambda mine=mine: mine.round_id.write(
                    {"date_due": "9999-12-31 00:00:00"}
                ),
                "another's": lambda mine=mine: mine.round_id.write({"user_id": 1}),
                "more items": lambda mine=mine: mine.round_id.write(
                    {"item_ids": [Command.create({"name": "Mine"})]}
                ),
                "fewer items": lambda mine=mine: mine.round_id.write(
                    {"item_ids": [Command.delete(mine.id)]}
                ),
                "a round": lambda mine=mine: mine.round_id.create(
                    {"plan_id": self.plan.id, "name": "Mine", "date": "2026-03-01"}
                ),
                "a copy": lambda mine=mine: mine.round_id.copy(),
                "gone": lambda mine=mine: mine.round_id.unlink(),
                "the plan's round": lambda mine=mine: self.plan.with_user(self.salesman).write(
                    {"active": False}
                ),
            }
            for name, attack in attacks.items():
                with self.subTest(user=user.login, attack=name):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        attack()
        # Each of them alone, so that none hides behind another.
        for records in (record, item):
            for name, field in records._fields.items():
                ours = field.store and field._module == "customers_for_life"
                if ours and name not in (*MAGIC_COLUMNS, "item_ids", "note", "image"):
                    with self.subTest(model=records._name, field=name):
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            records.with_user(self.manager).write({name: records[name]})
        with self.assertRaisesRegex(UserError, "stays"):
            record.sudo().unlink()
        # What a client's context says is not taken over either.
        context = {"default_date_done": "2026-03-03 07:00:00", "default_user_id": 1}
        item.with_user(self.salesman).with_context(**context).action_tick()
        self.assertEqual((item.user_id, item.date_done), (self.salesman, datetime(2026, 3, 3, 8)))

    def test_notes_and_pictures_are_of_the_day_and_of_whoever_ticked(self):
        self.at(2026, 3, 3, 8)
        record = self.open_rounds()
        first, second = record.with_user(self.salesman).item_ids
        record.with_user(self.salesman).write(
            {"item_ids": [Command.update(first.id, {"note": "One bulb is broken"})]}
        )
        first.action_tick()
        first.note = "Two bulbs are broken"
        with self.assertRaisesRegex(UserError, "settled"):
            first.with_user(self.colleague).note = "All is well"
        self.at(2026, 3, 4, 8)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "settled"):
            second.note = "Was fine"
        self.assertTrue(first.is_over)

    def test_who_sees_and_does_what(self):
        member = self.new_user("member", "sales_team.group_sale_salesman")
        self.team.sudo().member_ids = member
        self.new_plan("The team's", team_id=self.team.id)
        self.new_plan("The member's", user_id=member.id)
        self.at(2026, 3, 3, 8)
        own, team_s, member_s = self.open_rounds()
        self.assertEqual(member_s.team_id, self.team)
        self.assertEqual(team_s.activity_ids.user_id, member)
        sees = {
            self.salesman: own,
            self.colleague: own,
            member: team_s | member_s,
            self.leader: team_s | member_s,
            self.manager: own | team_s | member_s,
        }
        for user, expected in sees.items():
            found = self.env["service.round"].with_user(user).search([("date", "=", "2026-03-03")])
            self.assertEqual(found, expected, user.name)
        with self.assertRaises(AccessError):
            self.tick_all(member_s, self.salesman)
        self.tick_all(team_s, member)
        self.assertEqual(team_s.done_by_id, member)
        self.assertFalse(team_s.activity_ids)

    def test_who_has_left_is_stood_in_for(self):
        self.salesman.sudo().active = False
        self.at(2026, 3, 3, 2)
        self.assertEqual(self.open_rounds().activity_ids.user_id, self.colleague)
        self.plan.write({"stand_in_id": False, "team_id": self.team.id})
        self.at(2026, 3, 4, 2)
        self.assertEqual(self.open_rounds().activity_ids.user_id, self.leader)

    def test_whoever_stands_in_is_asked_and_may_tick_it_off_as_long_as_it_lasts(self):
        # The plan names nobody for it.
        self.plan.stand_in_id = False
        third = self.new_user("third", "sales_team.group_sale_salesman")
        self.salesman.sudo().write(
            {
                "out_of_office_from": "2026-03-03 06:00:00",
                "out_of_office_to": "2026-03-03 20:00:00",
                "service_stand_in_id": third.id,
            }
        )
        self.at(2026, 3, 3, 2)
        record = self.open_rounds()
        self.assertEqual(record.activity_ids.user_id, third)
        self.at(2026, 3, 3, 9)
        self.tick_all(record, third)
        self.assertEqual((record.user_id, record.done_by_id), (self.salesman, third))
        self.at(2026, 3, 4, 2)
        self.env["res.users"].sudo()._cron_stand_in()
        self.env.invalidate_all()
        self.assertFalse(record.with_user(third).has_access("read"))

    def test_whoever_helped_does_not_make_it_late_afterwards(self):
        self.at(2026, 3, 3, 2)
        record = self.open_rounds()
        self.at(2026, 3, 3, 8)
        lights, washroom = record.item_ids
        for is_again in (False, True):
            lights.with_user(self.colleague).action_tick()
            washroom.with_user(self.salesman).action_tick()
            self.assertEqual(record.state, "done")
            # A slip is put right at once.
            if not is_again:
                lights.with_user(self.colleague).action_untick()
        self.at(2026, 3, 3, 10)
        with self.assertRaisesRegex(UserError, "is settled"):
            lights.with_user(self.colleague).action_untick()
        self.assertEqual(record.state, "done")
        # What one owns up to oneself, or a manager sees, is taken back.
        washroom.with_user(self.salesman).action_untick()
        self.assertEqual(record.state, "open")
        lights.action_untick()
