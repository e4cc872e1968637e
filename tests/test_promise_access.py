from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseAccess(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.new_promise(user_id=cls.salesman.id)
        cls.theirs = cls.new_promise(user_id=cls.colleague.id)
        cls.of_team = cls.new_promise(user_id=cls.colleague.id, team_id=cls.team.id)
        cls.everything = cls.mine + cls.theirs + cls.of_team
        cls.see_all = cls.new_user("seeall", "sales_team.group_sale_salesman_all_leads")
        other = cls.env["res.company"].sudo().create({"name": "Elsewhere"})
        cls.outsider = new_test_user(
            cls.env(su=True),
            "cfl_outsider",
            groups="base.group_user,sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        cls.employee = cls.new_user("employee", "base.group_user")
        cls.portal = new_test_user(cls.env(su=True), "cfl_portal", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer

    def seen_by(self, user):
        promises = (
            self.env["customer.promise"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )
        return promises.search([("id", "in", self.everything.ids)]).with_env(self.env)

    def test_who_sees_what(self):
        self.assertEqual(self.seen_by(self.salesman), self.mine)
        self.assertEqual(self.seen_by(self.leader), self.of_team)
        self.assertEqual(self.seen_by(self.see_all), self.everything)
        self.assertEqual(self.seen_by(self.manager), self.everything)
        self.assertFalse(self.seen_by(self.outsider))
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                self.seen_by(user)

    def test_salesperson_sees_those_of_own_customers(self):
        self.customer.user_id = self.salesman
        self.assertEqual(self.seen_by(self.salesman), self.everything)

    def test_rules_join_no_table_to_every_record(self):
        for name in ("promise", "complaint", "rework", "recovery", "request"):
            query = self.env[f"customer.{name}"].with_user(self.salesman)._search([])
            self.assertNotIn("JOIN", query.select().code, name)

    def test_figures_show_no_more_than_the_records(self):
        self.assertEqual(self.promise_total(self.salesman)["pending"], 1)

    def test_salesperson_keeps_own_promises_and_no_other_s(self):
        self.mine.with_user(self.salesman).action_fulfil()
        self.assertEqual(self.mine.state, "fulfilled")
        for act in ("action_fulfil", "action_give_up", "action_cancel", "action_wait"):
            with self.assertRaises(AccessError):
                getattr(self.theirs.with_user(self.salesman), act)()
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.salesman).repromise("2026-03-20", "customer", "Mine now")

    def test_dates_cannot_be_written_past_the_buttons(self):
        promise = self.mine.with_user(self.salesman)
        for name in ("date_due", "date_judged", "date_made", "date_fulfilled", "date_cancelled"):
            with self.assertRaisesRegex(UserError, "cannot be written directly"):
                promise.write({name: "2026-04-01 10:00:00"})
        for name in ("date_judged", "date_fulfilled"):
            with self.assertRaisesRegex(UserError, "cannot be written directly"):
                promise.create(
                    {
                        "type_id": self.by_day.id,
                        "partner_id": self.customer.id,
                        name: "2026-04-01 10:00:00",
                    }
                )

    def test_judged_promise_cannot_be_passed_on(self):
        promise = self.mine.with_user(self.salesman)
        promise.user_id = self.salesman
        self.at(2026, 4, 1)
        promise.invalidate_recordset(["verdict"])
        for vals in ({"user_id": self.colleague.id}, {"team_id": False}, {"partner_id": False}):
            with self.assertRaisesRegex(UserError, "judged already"):
                promise.write(vals)
        self.mine.with_user(self.manager).user_id = self.colleague

    def test_manager_puts_a_fulfilment_right(self):
        self.mine.with_user(self.manager).write({"date_fulfilled": "2026-03-02 07:00:00"})
        self.assertEqual(self.mine.state, "fulfilled")
        with self.assertRaises(UserError):
            self.mine.with_user(self.manager).write({"date_judged": "2026-04-02 07:00:00"})

    def test_salesperson_reopens_and_deletes_nothing(self):
        promise = self.mine.with_user(self.salesman)
        with self.assertRaises(AccessError):
            promise.unlink()
        promise.action_fulfil()
        with self.assertRaisesRegex(UserError, "Only a service manager"):
            promise.action_reopen()

    def test_revision_is_made_by_moving_alone(self):
        with self.assertRaises(AccessError):
            self.env["customer.promise.revision"].with_user(self.manager).create(
                {
                    "promise_id": self.mine.id,
                    "author_id": self.manager.id,
                    "requested_by": "customer",
                    "old_date": "2026-03-01",
                    "new_date": "2026-03-02",
                    "judged_date": "2026-03-02",
                    "reason": "Invented",
                }
            )
        self.mine.with_user(self.salesman).repromise(
            self.mine.date_due.replace(month=4), "company", "Late"
        )
        self.assertEqual(self.mine.revision_ids.author_id, self.salesman)
        self.assertFalse(
            self.env["customer.promise.revision"]
            .with_user(self.colleague)
            .search([("promise_id", "=", self.mine.id)])
        )

    def test_extras_follow_the_same_rules(self):
        extra = (
            self.env["customer.extra"]
            .with_user(self.salesman)
            .create({"promise_id": self.mine.id, "name": "A call", "cost": 3})
        )
        found = extra.with_user(self.colleague).search([("id", "=", extra.id)])
        self.assertFalse(found)
        self.assertTrue(extra.with_user(self.manager).cost)
        with self.assertRaises(AccessError):
            extra.unlink()

    def test_types_are_the_manager_s(self):
        with self.assertRaises(AccessError):
            self.by_day.with_user(self.salesman).lead_time = 9
        self.by_day.with_user(self.manager).lead_time = 9

    def test_accountant_opens_an_order_without_the_ledger(self):
        accountant = self.new_user("accountant", "account.group_account_invoice")
        order = self.new_order()
        order.action_confirm()
        with Form(order.with_user(accountant)) as form:
            self.assertEqual(form.name, order.name)
            self.assertNotIn("promise_ids", form._view["fields"])

    def test_salesperson_confirms_and_cancels_own_orders(self):
        order = self.new_order(user=self.salesman).with_user(self.salesman)
        order.action_confirm()
        self.assertEqual(order.promise_ids.user_id, self.salesman)
        order._action_cancel()
        self.assertEqual(order.promise_ids.state, "cancelled")

    def test_employee_behind_a_promise_has_a_name_alone(self):
        employee = (
            self.env["hr.employee"]
            .sudo()
            .create({"name": "S", "user_id": self.salesman.id, "company_id": self.company.id})
        )
        promise = self.new_promise(user_id=self.salesman.id)
        self.env.flush_all()
        self.env.invalidate_all()
        mine = promise.with_user(self.salesman)
        self.assertEqual(mine.read(["employee_id"])[0]["employee_id"], (employee.id, "S"))
        with self.assertRaises(AccessError):
            mine.employee_id.read(["private_phone"])

    def test_what_is_overdue_stays_judged_on_its_old_date(self):
        promise = self.mine.with_user(self.salesman)
        self.at(2026, 3, 10)
        promise.invalidate_recordset(["verdict"])
        promise.repromise("2026-03-20 10:00:00", "customer", "She is away")
        self.assertEqual(promise.verdict, "broken")
        self.assertEqual(promise.date_due.day, 20)
        with self.assertRaisesRegex(UserError, "give up what you cannot keep"):
            promise.action_cancel()
        promise.with_user(self.manager).action_cancel()
        self.assertEqual(promise.verdict, "broken")
        other = self.of_team.with_user(self.manager)
        other.repromise("2026-03-20 10:00:00", "customer", "She wrote so last week")
        self.assertEqual(other.verdict, "pending")

    def test_nobody_s_promise_and_a_delivery_said_by_hand(self):
        with self.assertRaisesRegex(UserError, "nobody's otherwise"):
            self.mine.with_user(self.salesman).user_id = False
        order = self.new_order(user=self.salesman)
        order.action_confirm()
        promise = order.promise_ids.with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "fulfilled by its delivery"):
            promise.action_fulfil()
        promise.with_user(self.manager).action_fulfil()
        self.assertEqual(promise.verdict, "early")

    def test_nonsense_is_refused_in_words(self):
        promise = self.mine.with_user(self.salesman)
        for args in (
            ("nonsense", "customer", "Why"),
            (False, "customer", "Why"),
            ("0001-01-01", "customer", "Why"),
            ("9999-12-31", "customer", "Why"),
            ("2026-02-01", "company", "Why"),
            ("2026-03-20", "nobody", "Why"),
            ("2026-03-20", "customer", "  "),
        ):
            with self.subTest(args=args), self.assertRaises(UserError):
                promise.repromise(*args)
        self.assertFalse(promise.revision_ids)

    def test_dates_of_another_age_are_refused_in_words(self):
        for day in ("0001-01-01", "1900-01-01", "9999-12-31"):
            with self.subTest(day=day), self.assertRaisesRegex(UserError, "between 1970"):
                self.new_promise(date_due=f"{day} 10:00:00")
            for vals in ({"date_made": day}, {"date_fulfilled": day}):
                # The database holds it; what it says stands beside the constraint.
                with (
                    self.subTest(vals=vals),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(IntegrityError),
                ):
                    self.new_promise(date_due="2026-03-09 10:00:00", **vals)

    def test_nobody_is_given_what_is_overdue_already(self):
        self.customer.sudo().user_id = self.salesman
        vals = {
            "type_id": self.by_day.id,
            "partner_id": self.customer.id,
            "date_due": "2020-01-01 10:00:00",
            "user_id": self.colleague.id,
        }
        promises = self.env["customer.promise"]
        with self.assertRaisesRegex(UserError, "overdue already"):
            promises.with_user(self.salesman).create(vals)
        self.assertEqual(promises.with_user(self.manager).create(vals).verdict, "broken")

    def test_colleague_is_told_and_can_hand_back_until_it_is_due(self):
        self.customer.sudo().user_id = self.salesman
        promise = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        promise = promise.with_context(tracking_disable=False)
        promise.user_id = self.colleague
        told = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", promise._name), ("res_id", "=", promise.id)])
        )
        self.assertIn(self.colleague.partner_id, told.partner_ids)
        promise.with_user(self.colleague).action_hand_back()
        self.assertEqual(promise.user_id, self.salesman)
        # It is not passed on to and fro.
        with self.assertRaisesRegex(UserError, "handed back only"):
            promise.action_hand_back()
        promise.user_id = self.colleague
        self.at(2026, 3, 10)
        promise.invalidate_recordset(["verdict", "can_hand_back"])
        with self.assertRaisesRegex(UserError, "handed back only"):
            promise.with_user(self.colleague).action_hand_back()

    def test_colleague_is_told_whatever_the_context_says(self):
        self.customer.sudo().user_id = self.salesman
        silent = {
            "mail_auto_subscribe_no_notify": True,
            "mail_notrack": True,
            "tracking_disable": True,
        }
        promises = self.env["customer.promise"].with_user(self.salesman).with_context(**silent)
        given = promises.create(
            {
                "type_id": self.by_day.id,
                "partner_id": self.customer.id,
                "user_id": self.colleague.id,
            }
        )
        passed_on = self.mine.with_env(promises.env)
        passed_on.user_id = self.colleague
        for promise in given + passed_on:
            told = self.env["mail.message"].sudo()
            told = told.search([("model", "=", promise._name), ("res_id", "=", promise.id)])
            self.assertIn(self.colleague.partner_id, told.partner_ids)

    def test_what_is_due_soon_is_neither_passed_on_nor_taken_back(self):
        """Nobody passes a promise on, or takes it off the ledger, minutes before it breaks."""
        promise = self.mine.with_user(self.salesman)
        # Due on Wednesday night, with a day's warning.
        self.at(2026, 3, 4, 21)
        for vals in ({"user_id": self.colleague.id}, {"team_id": self.team.id}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "due soon"):
                promise.write(vals)
        with self.assertRaisesRegex(UserError, "give up what you cannot keep"):
            promise.action_cancel()
        promise.with_user(self.manager).action_cancel()
        self.assertEqual(promise.verdict, "cancelled")
        # A slip of the hand is taken back at once, and what has long stood still earlier on.
        values = {"type_id": self.by_hour.id, "partner_id": self.customer.id}
        slip = self.env["customer.promise"].with_user(self.salesman).create(values)
        slip.action_cancel()
        self.at(2026, 3, 2, 8)
        early = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        early.action_cancel()
        self.assertEqual(early.verdict, "cancelled")

    def test_moving_what_is_due_soon_is_no_way_around(self):
        for asked in ("company", "customer"):
            self.at(2026, 3, 2, 8)
            promise = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
            self.at(2026, 3, 4, 21)
            promise.repromise("2026-09-01", asked, "Later")
            with self.subTest(asked=asked), self.assertRaisesRegex(UserError, "give up what"):
                promise.action_cancel()
            if asked == "company":
                # It breaks on the old date.
                with self.assertRaisesRegex(UserError, "due soon"):
                    promise.user_id = self.colleague

    def test_nobody_makes_a_colleague_break_a_promise(self):
        self.customer.sudo().user_id = self.salesman
        theirs = self.new_promise(
            user_id=self.colleague.id, type_id=self.by_hour.id, date_due="2026-03-20 10:00:00"
        )
        promise = theirs.with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "a date to come"):
            promise.repromise("2026-03-02 07:00:00", "customer", "Yesterday")
        with self.assertRaisesRegex(UserError, "Colleague keeps"):
            promise.repromise("2026-03-02 08:10:00", "customer", "At once")
        with self.assertRaisesRegex(UserError, "Colleague keeps"):
            promise.action_give_up()
        # A later date harms nobody; who leads the team speaks for it.
        promise.repromise("2026-03-25 10:00:00", "customer", "Later")
        theirs.sudo().team_id = self.team
        theirs.with_user(self.leader).action_give_up()
        self.assertEqual(theirs.verdict, "broken")

    def test_who_waits_for_the_customer_may_cancel(self):
        promise = self.mine.with_user(self.salesman)
        promise.action_wait()
        self.at(2026, 3, 20)
        promise.action_cancel()
        self.assertEqual(promise.state, "cancelled")

    def test_what_came_by_itself_goes_with_what_it_came_from(self):
        order = self.new_order(user=self.salesman)
        order.commitment_date = "2026-03-30 10:00:00"
        order.action_confirm()
        complaint = self.env["customer.complaint"].with_user(self.salesman)
        complaint = complaint.create({"name": "Scratched", "order_id": order.id})
        for promise in (order.promise_ids, complaint.promise_ids[0]):
            with self.assertRaisesRegex(UserError, "came by itself"):
                promise.with_user(self.salesman).action_cancel()
        order.with_user(self.salesman)._action_cancel()
        complaint.action_cancel()
        states = (order.promise_ids | complaint.promise_ids).mapped("state")
        self.assertEqual(set(states), {"cancelled"})

    def test_responsible_is_somebody_who_sees_it(self):
        gone = self.new_user("gone", "sales_team.group_sale_salesman")
        gone.sudo().active = False
        for user in (self.outsider, self.portal, gone):
            promise = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "does not work"):
                promise.user_id = user
