from datetime import date

from odoo import Command
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common_present import PresentCase


@tagged("post_install", "-at_install")
class TestPresent(PresentCase):
    """Nothing waits for somebody who isn't there, and what is theirs stays theirs."""

    # === WHO ACTS ===#

    def test_whoever_is_there_acts_themselves(self):
        self.assertEqual(self.present(self.salesman), self.salesman)

    def test_days_are_the_company_s_both_included(self):
        # As the preferences have it, hours are not shown: the days count.
        self.leave(
            self.salesman,
            self.colleague,
            out_of_office_from="2026-03-03 15:00:00",
            out_of_office_to="2026-03-05 23:30:00",
        )
        acting = [self.present(self.salesman, day=date(2026, 3, day)) for day in range(2, 8)]
        # Half past eleven at night in UTC is the next day already in Brussels.
        there, away = self.salesman, self.colleague
        self.assertEqual(acting, [there, away, away, away, away, there])

    def test_without_a_last_day_it_lasts(self):
        self.leave(self.salesman, self.colleague, out_of_office_to=False)
        self.assertEqual(self.present(self.salesman, day=date(2026, 9, 1)), self.colleague)

    def test_a_stand_in_who_is_away_has_one_too_without_going_round(self):
        self.leave(self.salesman, self.colleague)
        self.leave(self.colleague, self.third)
        self.assertEqual(self.present(self.salesman), self.third)
        self.leave(self.third, self.salesman)
        self.assertEqual(self.present(self.salesman), self.leader)

    def test_without_stand_in_the_leader_then_the_manager_then_nobody(self):
        self.leave(self.salesman)
        self.assertEqual(self.present(self.salesman), self.leader)
        self.leave(self.leader)
        self.assertEqual(self.present(self.salesman), self.manager)
        self.leave(self.manager)
        self.assertEqual(self.present(self.salesman), self.salesman)

    def test_a_stand_in_of_another_company_is_passed_over(self):
        self.leave(self.salesman, self.colleague)
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.colleague.sudo().write(
            {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        )
        self.assertEqual(self.present(self.salesman), self.leader)

    def test_who_left_is_in_the_hands_of_the_last_team_s_leader(self):
        self.salesman.sudo().action_archive()
        self.assertFalse(self.salesman.sudo().sale_team_id)
        self.assertEqual(self.present(self.salesman), self.leader)

    def test_many_cost_as_many_queries_as_one(self):
        users = self.salesman | self.colleague | self.third
        for user in users:
            self.leave(user, self.leader)
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_present(self.company)
            return self.env.cr.sql_log_count - before

        count(users)
        self.assertEqual(count(users), count(self.salesman))

    # === WHO IS REMINDED AND ASKED ===#

    def test_reminder_goes_to_the_stand_in_and_the_promise_stays(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00", user_id=self.salesman.id)
        self.leave(self.salesman, self.colleague)
        self.remind()
        activity = promise.activity_ids
        self.assertEqual(activity.user_id, self.colleague)
        self.assertEqual(activity.service_for_user_id, self.salesman)
        self.assertIn("In place of Salesman, who is away.", activity.note)
        self.assertEqual(promise.user_id, self.salesman)
        promise.with_user(self.colleague).action_fulfil()
        self.assertEqual((promise.user_id, promise.verdict), (self.salesman, "kept"))
        kept = self.env.ref("customers_for_life.kpi_kept_rate")
        for user, size in ((self.salesman, 1), (self.colleague, 0)):
            scope = Scope(self.company, date(2026, 3, 1), date(2026, 3, 31), user=user)
            self.assertEqual(kept._total(scope)[2], size)

    def test_who_left_is_not_forgotten(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00", user_id=self.salesman.id)
        self.salesman.sudo().action_archive()
        self.remind()
        self.assertEqual(promise.activity_ids.user_id, self.leader)
        self.assertIn("who has left", promise.activity_ids.note)

    def test_open_activities_go_over_and_come_back(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00", user_id=self.salesman.id)
        own = self.customer.with_user(self.salesman).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.salesman.id
        )
        self.remind()
        activity = promise.activity_ids
        self.assertEqual(activity.user_id, self.salesman)
        self.leave(self.salesman, self.colleague)
        self.run_job()
        self.assertEqual(activity.user_id, self.colleague)
        self.assertEqual(own.user_id, self.salesman, "what is none of ours stays")
        self.run_job()
        self.assertEqual(activity.note.count("In place of"), 1)
        self.leave(self.colleague, self.third)
        self.run_job()
        self.assertEqual(activity.user_id, self.third)
        self.assertEqual(activity.service_for_user_id, self.salesman)
        self.at(2026, 3, 9, 8)
        self.run_job()
        self.assertEqual(activity.user_id, self.salesman)
        self.assertFalse(activity.service_for_user_id)
        self.assertIn("Back to Salesman", activity.note)
        self.assertFalse(self.salesman.sudo().service_acting_ids)

    def test_archiving_hands_over_before_odoo_deletes(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00", user_id=self.salesman.id)
        self.remind()
        activity = promise.activity_ids
        self.salesman.sudo().action_archive()
        self.assertEqual(activity.exists().user_id, self.leader)

    def test_deleting_a_stand_in_deletes_nothing_of_whom_they_act_for(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00", user_id=self.salesman.id)
        self.leave(self.salesman, self.third)
        self.remind()
        activity = promise.activity_ids
        self.assertEqual(activity.user_id, self.third)
        self.third.sudo().unlink()
        self.assertEqual(activity.exists().user_id, self.salesman)

    def test_what_a_stand_in_passes_on_stays_there(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00", user_id=self.salesman.id)
        self.leave(self.salesman, self.colleague)
        self.remind()
        promise.activity_ids.with_user(self.colleague).user_id = self.third
        self.assertFalse(promise.activity_ids.service_for_user_id)
        self.at(2026, 3, 9, 8)
        self.run_job()
        self.assertEqual(promise.activity_ids.user_id, self.third)

    def test_each_kind_asks_somebody_who_is_there(self):
        self.leave(self.salesman, self.colleague)
        self.leave(self.leader, self.third)
        mine = {"name": "Chair", "partner_id": self.customer.id, "user_id": self.salesman.id}
        complaint = self.env["customer.complaint"].create({**mine, "team_id": self.team.id})
        self.assertIn(self.colleague.partner_id, complaint.message_partner_ids)
        request = self.env["customer.request"].create(mine)
        self.assertEqual(request.activity_ids.user_id, self.colleague)
        action = self.env["service.action"].create({"name": "Glue", "user_id": self.salesman.id})
        self.assertEqual(action.activity_ids.user_id, self.colleague)
        playbook = self.env["service.playbook"].create(
            {"name": "Legs", "user_id": self.salesman.id, "date_review": "2026-03-05"}
        )
        self.assertEqual(playbook.activity_ids.user_id, self.colleague)
        for _time in range(2):
            complaint._schedule_once(self.salesman, "The customer wrote again")
        self.assertEqual(complaint.activity_ids.user_id, self.colleague)
        self.assertEqual(len(complaint.activity_ids), 1)
        self.at(2026, 3, 6, 12)
        self.env["customer.complaint"].sudo()._cron_escalate()
        escalation = complaint.activity_ids.filtered(lambda a: "deadline" in a.summary)
        self.assertEqual(escalation.user_id, self.third)
        # And can be opened.
        for record, user in (
            (request, self.colleague),
            (action, self.colleague),
            (playbook, self.colleague),
            (complaint, self.third),
        ):
            record.with_user(user).check_access("write")
            record.with_user(user).read()

    def test_calls_to_customers_too(self):
        value = (
            self.env["customer.value"]
            .sudo()
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "user_id": self.salesman.id,
                    "worth": 7,
                }
            )
        )
        value.with_user(self.manager).action_plan_calls()
        call = self.env["customer.call"].search([("partner_id", "=", self.customer.id)])
        self.leave(self.salesman, self.colleague)
        self.run_job()
        self.assertEqual(call.activity_id.user_id, self.colleague)
        self.assertEqual(call.user_id, self.salesman)
        call.sudo().unlink()
        value.with_user(self.manager).action_plan_calls()
        call = self.env["customer.call"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(call.activity_id.user_id, self.colleague)
