from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_mail import ComplaintMailCase, load_script


@tagged("post_install", "-at_install")
class TestComplaintAgain(ComplaintMailCase):
    """The customer writes when all seemed to be over: soon it reopens, later it is a new one."""

    def close(self, complaint):
        complaint.action_solved()
        complaint.write(
            {
                "cause_id": self.env.ref("customers_for_life.cause_haste").id,
                "lesson": "Oil it",
                "action_ids": [Command.create({"name": "Oil", "company_id": self.company.id})],
            }
        )
        complaint.action_close()
        complaint.activity_ids.unlink()

    def answer(self, name="plain", number=1, **headers):
        """Let the customer answer the first mail; return the new complaints."""
        headers = {"In_Reply_To": "<plain@example.org>", **headers}
        return self.receive(name, Message_Id=f"<again{number}@example.org>", **headers)

    def get_verdicts(self, complaint):
        self.env.invalidate_all()
        return {promise: promise.verdict for promise in complaint.promise_ids}

    def test_whoever_is_responsible_is_told(self):
        complaint = self.receive("plain")
        self.close(complaint)
        manager = self.company._get_service_manager()
        self.assertNotEqual(manager, self.colleague)
        for number, (user, told) in enumerate(((self.colleague, self.colleague), (None, manager))):
            complaint.sudo().user_id = user
            self.answer(number=number)
            self.assertEqual(complaint.activity_ids.user_id, told)
            complaint.activity_ids.unlink()
            complaint.action_close()

    def test_closed_one_reopens(self):
        complaint = self.receive("plain")
        self.close(complaint)
        verdicts = self.get_verdicts(complaint)
        solved = complaint.date_solved
        self.at(2026, 4, 1, 7)
        self.assertFalse(self.answer())
        self.assertEqual(complaint.state, "solved")
        self.assertFalse(complaint.date_closed)
        self.assertIn("is it solved?", complaint.activity_ids.summary)
        # What was said of it then stays.
        self.assertEqual(complaint.date_solved, solved)
        self.assertEqual(self.get_verdicts(complaint), verdicts)

    def test_cancelled_one_reopens_with_deadlines_of_its_own(self):
        complaint = self.receive("plain")
        old = complaint.promise_ids
        complaint.action_cancel()
        verdicts = self.get_verdicts(complaint)
        self.at(2026, 3, 9, 8)
        self.assertFalse(self.answer())
        self.assertEqual(complaint.state, "new")
        self.assertTrue(complaint.activity_ids)
        # The old ones stay cancelled, and nobody gets more time for them.
        self.assertEqual({promise: promise.verdict for promise in old}, verdicts)
        new = complaint.promise_ids - old
        self.assertEqual(len(new), 2)
        self.assertTrue(all(promise.date_made == complaint.promise_ids._now() for promise in new))
        # They are escalated, as any.
        complaint.activity_ids.unlink()
        self.at(2026, 3, 30)
        complaint._cron_escalate()
        self.assertTrue(complaint.escalated)

    def test_overdue_deadline_of_a_cancelled_one_stays_broken(self):
        complaint = self.receive("plain")
        self.at(2026, 3, 30)
        complaint._cron_escalate()
        complaint.action_cancel()
        verdicts = self.get_verdicts(complaint)
        self.assertEqual(set(verdicts.values()), {"broken"})
        self.answer()
        self.assertLess(verdicts.items(), self.get_verdicts(complaint).items())
        # When the new ones pass too, somebody is told again.
        self.assertFalse(complaint.escalated)

    def test_answered_one_is_not_promised_an_answer_again(self):
        complaint = self.receive("plain")
        complaint.action_answered()
        complaint.action_cancel()
        self.answer()
        self.assertEqual(complaint.state, "working")
        pending = complaint.promise_ids.filtered(lambda p: p.state == "open")
        self.assertEqual(pending.type_id.trigger, "complaint_solution")

    def test_long_afterwards_it_goes_on_as_a_new_one(self):
        order = self.new_order()
        complaint = self.receive("html", From="ada@example.org", Message_Id="<plain@example.org>")
        complaint.write({"user_id": self.salesman.id, "order_id": order.id})
        self.close(complaint)
        verdicts = self.get_verdicts(complaint)
        self.at(2026, 4, 1, 9)
        new = self.answer("html", From="ada@example.org")
        self.assertEqual(new.previous_id, complaint)
        self.assertEqual(complaint.next_ids, new)
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(self.get_verdicts(complaint), verdicts)
        self.assertEqual(new.state, "new")
        self.assertEqual(new.source, "email")
        self.assertEqual(len(new.promise_ids), 2)
        for name in ("name", "partner_id", "order_id", "user_id", "company_id", "email_from"):
            self.assertEqual(new[name], complaint[name])
        # The words, and what was attached, are there and nowhere lost.
        self.assertIn("squeaks", new.description)
        words = new.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(words.author_id, self.customer)
        old = self.env["mail.message"].search([("message_id", "=", "<again1@example.org>")])
        self.assertEqual(old.res_id, complaint.id)
        self.assertEqual(len(words.attachment_ids), len(old.attachment_ids))
        self.assertFalse(words.attachment_ids & old.attachment_ids)
        self.assertEqual(set(words.attachment_ids.mapped("res_id")), {new.id})
        # Whoever is responsible is told.
        self.assertIn(self.salesman.partner_id, words.notified_partner_ids)
        self.assertIn(new.reference, complaint.message_ids[0].body)

    def test_what_comes_next_joins_the_new_one(self):
        complaint = self.receive("plain")
        self.close(complaint)
        self.at(2026, 5, 4, 8)
        new = self.answer()
        new.action_wait()
        self.assertFalse(self.answer(number=2))
        self.assertEqual(len(new.message_ids.filtered(lambda m: m.message_type == "email")), 2)
        self.assertFalse(new.is_waiting)
        # It is over itself by now, a little while, then a long one.
        new.action_cancel()
        self.assertFalse(self.answer(number=3))
        self.assertEqual(new.state, "new")
        new.action_cancel()
        self.at(2026, 7, 6, 8)
        third = self.answer(number=4)
        self.assertEqual(third.previous_id, new)

    def test_new_one_that_was_merged_takes_no_words(self):
        complaint = self.receive("plain")
        self.close(complaint)
        self.at(2026, 5, 4, 8)
        order = self.new_order()
        new = self.answer()
        new.order_id = order
        complaint.create({"name": "Scratched", "order_id": order.id}).action_merge()
        self.assertEqual(new.state, "merged")
        self.assertEqual(self.answer(number=2).previous_id, complaint)

    def test_days_are_the_company_s(self):
        complaint = self.receive("plain")
        complaint.action_cancel()
        self.company.complaint_reopen_days = 0
        self.at(2026, 3, 2, 9)
        self.assertTrue(self.answer())
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.company.complaint_reopen_days = -1
            self.env.flush_all()

    def test_cancelled_before_anybody_noted_when(self):
        complaint = self.receive("plain")
        rework = self.env["customer.rework"].create({"name": "Scratch"})
        for case in (complaint, rework):
            case.action_cancel()
            case.date_closed = False
        self.env.flush_all()
        load_script("post-case-closed").migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        for case in (complaint, rework):
            self.assertEqual(case.date_closed, case.write_date)

    def test_nobody_but_the_customer_reopens(self):
        complaint = self.receive("plain")
        complaint.user_id = self.salesman
        self.close(complaint)
        # A stranger, a machine, a colleague by mail; one of us in the customer's name.
        self.receive("stranger", In_Reply_To="<plain@example.org>")
        self.receive("auto_reply", In_Reply_To="<plain@example.org>")
        self.salesman.email = "seller@example.com"
        self.answer(From="seller@example.com")
        complaint.with_user(self.salesman).message_post(
            author_id=self.customer.id,
            body="Still broken!",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        # OdooBot's own words are nobody's.
        complaint.with_user(self.env.ref("base.user_root")).message_post(
            body="Merry Christmas", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(complaint.state, "closed")
        self.assertFalse(complaint.next_ids)

    def test_nobody_says_what_it_continues(self):
        complaint = self.receive("plain")
        for user in (self.salesman, self.manager):
            with self.assertRaises(UserError):
                complaint.with_user(user).create({"name": "Mine", "previous_id": complaint.id})
        complaint.user_id = self.salesman
        with self.assertRaises(UserError):
            complaint.with_user(self.salesman).write({"next_ids": [Command.link(complaint.id)]})

    def test_company_of_the_new_one_is_the_old_one_s(self):
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "alias_domain_id": self.company.alias_domain_id.id}
        )
        complaint = self.receive("plain", To="complaints-elsewhere@example.com")
        complaint.action_cancel()
        self.at(2026, 5, 4, 8)
        self.assertEqual(self.answer().company_id, other)
