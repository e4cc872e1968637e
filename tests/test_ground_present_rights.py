from datetime import date, datetime

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.modules.module import load_script
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import file_path, mute_logger
from odoo.tools.safe_eval import safe_eval

from .common_present import WEEK, PresentCase


@tagged("post_install", "-at_install")
class TestPresentRights(PresentCase):
    """Whoever acts for somebody opens what is theirs, and may no more than before."""

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
