from odoo import Command
from odoo.tests import tagged

from .common_bonus import BonusCase
from .common_present import PresentCase


@tagged("post_install", "-at_install")
class TestPresentTeam(PresentCase):
    """What the team does together goes on while one of them is away."""

    def open_round(self, **vals):
        """Return the round of today of a new plan."""
        plan = self.env["service.round.plan"].create(
            {
                "name": "Open the shop",
                "company_id": self.company.id,
                "item_ids": [Command.create({"name": "Lights"})],
                **vals,
            }
        )
        plan.sudo()._open_rounds()
        return self.env["service.round"].search([("plan_id", "=", plan.id)])

    def test_a_round_is_asked_of_who_acts_for_whom_it_is(self):
        self.leave(self.salesman, self.third)
        record = self.open_round(user_id=self.salesman.id)
        activity = record.activity_ids
        self.assertEqual(activity.user_id, self.third)
        self.assertEqual(activity.service_for_user_id, self.salesman)
        self.at(2026, 3, 2, 8, 30)
        record.with_user(self.third).item_ids.action_tick()
        self.assertEqual((record.user_id, record.done_by_id), (self.salesman, self.third))
        self.assertFalse(record.with_user(self.colleague).has_access("read"))

    def test_a_round_s_own_stand_in_comes_first(self):
        self.leave(self.salesman, self.third)
        vals = {"user_id": self.salesman.id, "stand_in_id": self.colleague.id}
        self.assertEqual(self.open_round(**vals).activity_ids.user_id, self.colleague)
        self.leave(self.colleague)
        self.assertEqual(self.open_round(**vals).activity_ids.user_id, self.third)

    def test_of_a_team_those_are_asked_who_are_there(self):
        self.team.sudo().member_ids = self.salesman | self.colleague
        self.leave(self.salesman, self.third)
        record = self.open_round(team_id=self.team.id)
        self.assertEqual(record.activity_ids.user_id, self.colleague)
        self.leave(self.colleague, self.third)
        self.assertEqual(self.open_round(team_id=self.team.id).activity_ids.user_id, self.leader)
        self.leave(self.leader, self.third)
        record = self.open_round(team_id=self.team.id)
        self.assertEqual(record.activity_ids.user_id, self.third)
        self.assertTrue(record.with_user(self.third).has_access("write"))

    def test_who_left_without_team_is_acted_for(self):
        self.salesman.sudo().action_archive()
        record = self.open_round(user_id=self.salesman.id, team_id=False)
        self.assertEqual(record.activity_ids.user_id, self.leader)
        self.assertTrue(record.with_user(self.leader).has_access("write"))

    def test_nobody_reads_a_playbook_in_another_s_place(self):
        self.leave(self.salesman, self.colleague)
        playbook = self.env["service.playbook"].create({"name": "Stairs", "plan": "<p>Ask</p>"})
        playbook.action_ask()
        reading = playbook.reading_ids.filtered(lambda r: r.user_id == self.salesman)
        self.assertEqual(reading.activity_ids.user_id, self.salesman)
        self.run_job()
        self.assertEqual(reading.activity_ids.user_id, self.salesman)

    def test_a_stand_in_decides_on_an_idea_and_words_nothing(self):
        idea = self.env["service.idea"].create({"name": "Carry it", "user_id": self.salesman.id})
        theirs = idea.with_user(self.colleague)
        self.assertFalse(theirs.may_decide)
        self.leave(self.salesman, self.colleague)
        theirs.invalidate_recordset(["may_decide", "is_editable"])
        self.assertTrue(theirs.may_decide)
        self.assertFalse(theirs.is_editable)
        theirs.action_consider()
        self.assertEqual(idea.state, "considered")

    def test_a_stand_in_leads_through_the_meeting(self):
        meeting = self.env["service.meeting"].create(
            {"team_id": self.team.id, "user_id": self.leader.id}
        )
        theirs = meeting.with_user(self.third)
        self.assertFalse(theirs.has_access("read"))
        self.leave(self.leader, self.third)
        theirs.action_start()
        self.assertEqual(meeting.state, "running")

    def test_many_new_activities_cost_as_many_queries_as_few(self):
        def count(number):
            promises = self.env["customer.promise"].concat(
                *(self.new_promise(user_id=self.salesman.id) for _n in range(number))
            )
            kind = self.env.ref("mail.mail_activity_data_todo")
            vals_list = [
                {
                    "res_model_id": self.env["ir.model"]._get_id("customer.promise"),
                    "res_id": promise.id,
                    "user_id": self.salesman.id,
                    "activity_type_id": kind.id,
                }
                for promise in promises
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["mail.activity"]._give_to_present(vals_list)
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(30), count(2))


@tagged("post_install", "-at_install")
class TestPresentPay(BonusCase, PresentCase):
    def test_statements_are_checked_by_managers_alone(self):
        second = self.new_user("second", "customers_for_life.group_service_manager")
        self.leave(self.manager, self.third)
        plan = self.new_plan(user_id=self.manager.id)
        plan._ask_to_check(self.make(plan))
        self.assertEqual(plan.activity_ids.user_id, second)
