from datetime import date

from odoo import Command
<<<<<<< HEAD
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.modules.module import load_script
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_path, mute_logger
from odoo.tools.safe_eval import safe_eval
=======
from odoo.tests import tagged
>>>>>>> 24c0bdb0aaffcbdf6ade9e02e56664fb5eae622f

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
<<<<<<< HEAD

    # === APPROVALS ===#

    def recovery(self):
        return self.env["customer.recovery"].create(
            {
                "name": "Chair",
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "cost": 500,
            }
        )

    def test_the_right_to_approve_does_not_travel(self):
        second = self.new_user("second", "customers_for_life.group_service_manager")
        # A salesperson stands in for the manager, but does not approve.
        self.leave(self.manager, self.colleague)
        recovery = self.recovery()
        message = recovery.with_user(self.salesman).action_ask_approval()
        self.assertIn("Second", message["params"]["message"])
        self.assertEqual(recovery.activity_ids.user_id, second)
        self.assertTrue(recovery.approval_asked)
        recovery.with_user(self.salesman).action_ask_approval()
        self.assertEqual(len(recovery.activity_ids), 1)
        with self.assertRaises(UserError):
            recovery.with_user(self.colleague).action_approve()
        recovery.with_user(second).action_approve()
        self.assertFalse(recovery.activity_ids)

    def test_an_open_approval_goes_to_who_has_the_right(self):
        recovery = self.recovery()
        recovery.action_ask_approval()
        second = self.new_user("second", "customers_for_life.group_service_manager")
        self.leave(self.manager, self.colleague)
        self.run_job()
        self.assertEqual(recovery.activity_ids.user_id, second)

    # === RIGHTS ===#

    def test_on_the_portal_nobody_learns_by_it_who_is_who(self):
        portal, other = (
            new_test_user(
                self.env(su=True),
                f"cfl_portal_{name}",
                groups="base.group_portal",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            for name in ("one", "two")
        )
        mine = portal.with_user(portal)
        for somebody in (other, self.colleague):
            with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
                mine.write({"service_stand_in_id": somebody.id})
            self.assertNotIn(somebody.name, str(caught.exception))
        self.assertFalse(portal.service_stand_in_id)

    def test_the_context_says_not_in_whose_place(self):
        promise = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        activity = promise.with_context(
            default_service_for_user_id=self.colleague.id
        ).activity_schedule("mail.mail_activity_data_todo", user_id=self.salesman.id)
        self.assertFalse(activity.service_for_user_id)

    def test_what_nobody_else_can_do_is_handed_to_nobody(self):
        playbook = self.env["service.playbook"].create(
            {"name": "Hinges", "plan": "Measure", "team_ids": self.team.ids}
        )
        self.leave(self.salesman, self.colleague)
        playbook.action_ask()
        self.run_job()
        reading = playbook.reading_ids
        self.assertEqual(reading.activity_ids.user_id, self.salesman)
        self.assertFalse(reading.with_user(self.colleague).has_access("read"))

    def test_a_stand_in_opens_what_is_handed_over_as_long_as_it_lasts(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00", user_id=self.salesman.id)
        theirs = promise.with_user(self.colleague)
        promises = self.env["customer.promise"].with_user(self.colleague)
        self.assertFalse(theirs.has_access("read"))
        self.leave(self.salesman, self.colleague)
        self.assertTrue(theirs.has_access("write"))
        self.assertIn(promise, promises.search([]))
        self.assertFalse(promise.with_user(self.third).has_access("read"))
        self.at(2026, 3, 9, 8)
        self.run_job()
        self.assertFalse(theirs.has_access("read"))
        self.assertNotIn(promise, promises.search([]))

    def test_a_stand_in_sees_no_figure_of_whom_they_act_for(self):
        self.new_promise(date_due="2026-03-02 20:00:00", user_id=self.salesman.id)
        self.leave(self.salesman, self.colleague)
        days = {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        kpi = self.env["service.kpi"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            kpi.get_details("kept_rate", {**days, "user_id": self.salesman.id})
        value = self.env["service.kpi.value"].sudo()
        value = value.create(
            {
                "kpi_id": self.env.ref("customers_for_life.kpi_kept_rate").id,
                "company_id": self.company.id,
                "date": "2026-02-01",
                "level": "user",
                "user_id": self.salesman.id,
            }
        )
        self.assertFalse(value.with_user(self.colleague).has_access("read"))

    def test_a_stand_in_moves_and_gives_up_as_they_would(self):
        promise = self.new_promise(date_due="2026-03-20 20:00:00", user_id=self.salesman.id)
        self.leave(self.salesman, self.colleague)
        promise.with_user(self.colleague).repromise(datetime(2026, 3, 10, 20), "company", "Ill")
        promise.with_user(self.colleague).action_give_up()
        self.assertEqual((promise.verdict, promise.user_id), ("broken", self.salesman))

    def test_everybody_names_their_own_stand_in_and_nobody_another_s(self):
        mine = self.salesman.with_user(self.salesman)
        mine.write({"service_stand_in_id": self.colleague.id})
        self.assertEqual(self.salesman.sudo().service_stand_in_id, self.colleague)
        for vals in (
            {"service_stand_in_id": self.salesman.id},
            WEEK,
            {"service_acting_ids": [Command.link(self.salesman.id)]},
        ):
            with self.assertRaises(AccessError):
                self.leader.with_user(self.salesman).write(vals)
        for vals in (
            {"service_acting_ids": [Command.link(self.colleague.id)]},
            {"service_absent_ids": [Command.link(self.leader.id)]},
            {"service_acts_for_ids": [Command.link(self.leader.id)]},
        ):
            with self.assertRaises(AccessError):
                mine.write(vals)
        self.assertNotIn(self.leader, self.salesman.sudo().service_acts_for_ids)
        with self.assertRaises(UserError):
            self.leader.with_user(self.salesman)._set_away(False, False, self.salesman)
        with self.assertRaises(AccessError):
            self.env["service.absence"].with_user(self.salesman).create(
                {"user_id": self.leader.id, "stand_in_id": self.salesman.id}
            )

    def test_nobody_stands_in_for_themselves_nor_who_cannot(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.salesman.sudo().service_stand_in_id = self.salesman
                self.env.flush_all()
        self.env.invalidate_all()
        gone = self.new_user("gone", "base.group_user")
        gone.action_archive()
        with self.assertRaises(ValidationError):
            self.salesman.sudo().service_stand_in_id = gone

    def test_nobody_says_in_whose_place_by_hand(self):
        promise = self.new_promise(user_id=self.colleague.id)
        activity = (
            self.env["mail.activity"]
            .with_user(self.colleague)
            .create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(promise._name),
                    "res_id": promise.id,
                    "user_id": self.colleague.id,
                    "service_for_user_id": self.leader.id,
                }
            )
        )
        activity.service_for_user_id = self.leader
        self.assertFalse(activity.sudo().service_for_user_id)

    def test_an_update_opens_what_rules_of_before_kept_shut(self):
        rules = {
            name: self.env.ref(f"customers_for_life.{name}_rule_own").sudo()
            for name in ("customer_promise", "customer_complaint", "service_playbook_check")
        }
        now = {name: rule.domain_force for name, rule in rules.items()}
        for rule in rules.values():
            before = rule.domain_force.replace(
                "'in', user.service_acts_for_ids.ids", "'=', user.id"
            )
            escalated = "'&', ('escalated', '=', True), ('team_id.user_id', '=', user.id),"
            rule.domain_force = before.replace(escalated, "").replace(
                "'|', '|', '|', '|', '|',", "'|', '|', '|', '|',"
            )
        promise = self.new_promise(user_id=self.salesman.id)
        self.leave(self.salesman, self.colleague)
        self.assertFalse(promise.with_user(self.colleague).has_access("read"))
        path = "customers_for_life/migrations/19.0.1.9.0/post-stand-ins.py"
        script = load_script(file_path(path), "post_stand_ins")
        script.migrate(self.env.cr, "19.0.1.8.0")
        self.env.invalidate_all()
        self.assertTrue(promise.with_user(self.colleague).has_access("read"))
        for name, rule in rules.items():
            with self.subTest(rule=name):
                eval_context = rule._eval_context()
                self.assertEqual(
                    sorted(
                        map(
                            str,
                            Domain(safe_eval(rule.domain_force, eval_context)).iter_conditions(),
                        )
                    ),
                    sorted(map(str, Domain(safe_eval(now[name], eval_context)).iter_conditions())),
                )
        script.migrate(self.env.cr, "19.0.1.8.0")

    # === THE MANAGER'S DIALOG ===#

    def test_a_manager_says_it_of_whoever_fell_ill(self):
        dialog = self.env["service.absence"].with_user(self.manager)
        with Form(dialog.with_context(default_user_id=self.salesman.id)) as form:
            form.date_from = "2026-03-02"
            form.date_to = "2026-03-03"
            form.stand_in_id = self.third
        form.record.action_save()
        user = self.salesman.sudo()
        self.assertEqual(user.service_stand_in_id, self.third)
        self.assertEqual(user.out_of_office_from, datetime(2026, 3, 1, 23))
        self.assertEqual(user.service_acting_ids, self.third)
        form = Form(dialog.with_context(default_user_id=self.salesman.id))
        self.assertEqual(form.date_to, date(2026, 3, 3))
        form.date_from = False
        form.save().action_save()
        self.assertFalse(user.service_acting_ids)

    def test_nonsense_dates_are_refused(self):
        dialog = self.env["service.absence"].with_user(self.manager)
        for first, last in (("2026-03-03", "2026-03-02"), ("0001-01-01", 0), ("9999-12-31", 0)):
            vals = {"user_id": self.salesman.id, "date_from": first, "date_to": last or False}
            with self.assertRaises(UserError):
                dialog.create(vals).action_save()

    def test_a_manager_says_nothing_of_another_company_s_people(self):
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.colleague.sudo().write(
            {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        )
        with self.assertRaises(UserError):
            self.colleague.with_user(self.manager)._set_away(False, False, self.third)
=======
>>>>>>> 24c0bdb0aaffcbdf6ade9e02e56664fb5eae622f
