from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceCase

MAIL = """Return-Path: <{sender}>
To: complaints@example.com
From: {sender}
Subject: {subject}
Message-Id: <{number}@example.org>
Date: Mon, 02 Mar 2026 08:00:00 +0000
{extra}MIME-Version: 1.0
Content-Type: {kind}; charset="utf-8"

{body}
"""


@tagged("post_install", "-at_install")
class TestComplaint(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = (
            cls.env["product.product"]
            .sudo()
            .create({"name": "Repair", "type": "service", "invoice_policy": "delivery"})
        )
        cls.order = cls.new_order()

    def take(self, user=None, **vals):
        return (
            self.env["customer.complaint"]
            .with_user(user or self.manager)
            .create({"name": "It squeaks", "company_id": self.company.id, **vals})
        )

    def promises(self, complaint):
        kinds = complaint.promise_ids.sudo().sorted("id")
        return {promise.type_id.trigger: promise for promise in kinds}

    def test_three_words_at_the_counter_are_enough(self):
        complaint = self.take(user=self.salesman, order_id=self.order.id)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.user_id, self.salesman)
        self.assertEqual(complaint.team_id, self.team)
        self.assertRegex(complaint.reference, r"^CP\d{5}$")

    def test_deadlines_are_promises_on_the_working_calendar(self):
        promises = self.promises(self.take(order_id=self.order.id))
        # Four working hours from nine, with the lunch hour; five working days.
        self.assertEqual(promises["complaint_answer"].date_due, datetime(2026, 3, 2, 13))
        self.assertEqual(promises["complaint_solution"].date_due, datetime(2026, 3, 9, 22, 59, 59))

    def test_answer_and_solution_keep_them(self):
        complaint = self.take(order_id=self.order.id)
        promises = self.promises(complaint)
        self.at(2026, 3, 2, 10)
        complaint.action_answered()
        self.assertEqual(complaint.state, "working")
        self.assertEqual(promises["complaint_answer"].verdict, "kept")
        self.at(2026, 3, 11)
        complaint.action_solved()
        self.assertEqual(promises["complaint_solution"].verdict, "late")

    def test_message_to_the_customer_is_the_first_answer_and_a_note_is_not(self):
        complaint = self.take(order_id=self.order.id)
        complaint.message_post(body="Ask the workshop", subtype_xmlid="mail.mt_note")
        self.assertFalse(complaint.date_answered)
        complaint.with_user(self.manager).message_post(
            body="We are sorry", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertTrue(complaint.date_answered)

    def test_waiting_stops_both_clocks(self):
        complaint = self.take(order_id=self.order.id)
        complaint.action_wait()
        self.assertTrue(complaint.is_waiting)
        self.at(2026, 3, 20)
        promises = self.promises(complaint)
        self.assertEqual(promises["complaint_solution"].verdict, "pending")
        complaint.action_resume()
        self.assertFalse(complaint.is_waiting)
        self.assertGreater(promises["complaint_solution"].date_judged, datetime(2026, 3, 20))

    def test_close_names_what_is_missing(self):
        complaint = self.take(order_id=self.order.id)
        with self.assertRaisesRegex(UserError, "solution, cause, action, lesson"):
            complaint.action_close()
        complaint.action_solved()
        complaint.write(
            {
                "cause_id": self.env.ref("customers_for_life.cause_haste").id,
                "lesson": "Oil it",
                "action_ids": [Command.create({"name": "Oil", "company_id": self.company.id})],
            }
        )
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")
        with self.assertRaisesRegex(UserError, "“Closed” already"):
            complaint.action_close()

    def test_duplicates_of_an_order_are_shown_and_merged(self):
        first, second, other = (
            self.take(order_id=order.id) for order in (self.order, self.order, self.new_order())
        )
        self.assertEqual(first.duplicate_ids, second)
        second.message_post(body="It still squeaks")
        attachment = self.env["ir.attachment"].create(
            {"name": "squeak.txt", "raw": b"x", "res_model": second._name, "res_id": second.id}
        )
        first.action_merge()
        self.assertEqual((second.state, second.merged_into_id), ("merged", first))
        self.assertEqual(attachment.res_id, first.id)
        self.assertIn("It still squeaks", str(first.message_ids.mapped("body")))
        self.assertEqual(set(second.promise_ids.mapped("state")), {"cancelled"})
        self.assertEqual(other.state, "new")
        first.invalidate_recordset(["duplicate_ids"])
        with self.assertRaisesRegex(UserError, "no other open complaint"):
            first.action_merge()

    def test_two_who_merge_crosswise_give_one_result(self):
        first, second = self.take(order_id=self.order.id), self.take(order_id=self.order.id)
        seen = second.duplicate_ids
        first.action_merge()
        with self.assertRaisesRegex(UserError, "“Merged” already"):
            first._merge(second)
        self.assertEqual(seen, first)
        self.assertEqual(first.state, "new")

    def test_replacement_is_an_order_at_no_charge(self):
        complaint = self.take(order_id=self.order.id)
        order = self.env["sale.order"].browse(complaint.action_replace()["res_id"])
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(order.order_line.product_id, self.product)
        self.assertEqual(complaint.replacement_ids, order)
        self.assertGreater(self.order.amount_total, 0)

    def test_refund_needs_an_invoice(self):
        with self.assertRaisesRegex(UserError, "no posted invoice"):
            self.take(order_id=self.order.id).action_refund()

    def test_whoever_opens_a_quotation_is_told(self):
        quotation = self.new_order().with_user(self.salesman)
        self.assertFalse(quotation.customer_case_count)
        complaint = self.take(order_id=self.order.id)
        self.env.invalidate_all()
        self.assertEqual(quotation.customer_case_count, 1)
        self.assertEqual(quotation.action_view_customer_cases()["res_model"], "customer.complaint")
        complaint.action_solved()
        self.env.invalidate_all()
        self.assertFalse(quotation.customer_case_count)

    def test_order_contact_and_product_show_open_cases(self):
        company, other = (
            self.env["res.partner"]
            .sudo()
            .create([{"name": name, "is_company": True} for name in ("Guild", "Other")])
        )
        self.customer.sudo().parent_id = company
        self.take(order_id=self.order.id, product_id=self.product.id)
        self.take(partner_id=company.id)
        self.env["customer.rework"].create(
            {"name": "Cut", "order_id": self.order.id, "product_id": self.product.id}
        )
        self.take(order_id=self.order.id).action_solved()
        self.env.invalidate_all()
        for record, complaints, reworks in (
            (self.order, 1, 1),
            (self.customer, 1, 1),
            (company, 2, 1),
            (other, 0, 0),
            (self.product.product_tmpl_id, 1, 1),
            (self.new_order(), 0, 0),
        ):
            with self.subTest(record=record.display_name):
                counts = (record.complaint_open_count, record.rework_open_count)
                self.assertEqual(counts, (complaints, reworks))
                for action, count in (
                    (record.action_view_complaints(), complaints),
                    (record.action_view_reworks(), reworks),
                ):
                    found = self.env[action["res_model"]].search_count(
                        [*action["domain"], ("state", "in", ("new", "working", "mending"))]
                    )
                    self.assertEqual(found, count)

    def test_passed_deadline_goes_to_the_leader_once(self):
        complaint = self.take(order_id=self.order.id)
        cron = self.env["customer.complaint"].sudo()
        cron._cron_escalate()
        self.assertFalse(complaint.escalated)
        self.at(2026, 3, 3)
        for _time in range(2):
            cron._cron_escalate()
        self.assertEqual(complaint.activity_ids.user_id, self.leader)
        self.assertEqual(len(complaint.activity_ids), 1)

    def test_who_sees_what(self):
        complaint = self.take(order_id=self.order.id)
        self.assertTrue(complaint.with_user(self.salesman).name)
        self.assertTrue(complaint.with_user(self.leader).name)
        with self.assertRaises(AccessError):
            complaint.with_user(self.colleague).read(["name"])
        with self.assertRaises(AccessError):
            complaint.with_user(self.salesman).unlink()

    def test_thousands_cost_few_queries(self):
        vals = {"name": "It squeaks", "company_id": self.company.id, "order_id": self.order.id}
        env = self.env(context={"allowed_company_ids": self.company.ids})
        before = self.env.cr.sql_log_count
        complaints = env["customer.complaint"].create([dict(vals) for _n in range(2000)])
        self.env.flush_all()
        # 3,000 are allowed for 10,000 complaints.
        self.assertLess(self.env.cr.sql_log_count - before, 600)
        self.assertEqual(len(complaints.promise_ids), 4000)
        self.assertEqual(len(complaints.message_follower_ids), 4000)


@tagged("post_install", "-at_install")
class TestComplaintMail(ServiceCase):
    """Real messages through Odoo's mail gateway."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        domain = cls.env["mail.alias.domain"].create({"name": "example.com"})
        cls.company.sudo().alias_domain_id = domain
        cls.env.ref("customers_for_life.mail_alias_complaint").alias_domain_id = domain
        cls.customer.sudo().email = "ada@example.org"
        cls.numbers = iter(range(1000))

    def receive(self, body="It squeaks", sender="ada@example.org", **kwargs):
        message = MAIL.format(
            **{
                "sender": sender,
                "subject": "My chair",
                "number": f"m{next(self.numbers)}",
                "extra": "",
                "kind": "text/plain",
                "body": body,
                **kwargs,
            }
        )
        before = self.env["customer.complaint"].search([])
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, message)
        return self.env["customer.complaint"].search([]) - before

    def test_customer_s_mail_becomes_a_complaint_with_deadlines(self):
        complaint = self.receive()
        self.assertEqual(complaint.name, "My chair")
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.source, "email")
        self.assertIn("It squeaks", complaint.description)
        self.assertEqual(len(complaint.promise_ids), 2)

    def test_unknown_sender_is_kept_and_promised_when_known(self):
        complaint = self.receive(sender="who@example.net")
        self.assertFalse(complaint.partner_id)
        self.assertIn("who@example.net", complaint.email_from)
        self.assertFalse(complaint.promise_ids)
        complaint.partner_id = self.customer
        self.assertEqual(len(complaint.promise_ids), 2)

    def test_script_is_taken_out_of_html(self):
        complaint = self.receive(
            kind="text/html", body="<p>It <b>squeaks</b></p><script>alert(1)</script>"
        )
        self.assertIn("squeaks", complaint.description)
        self.assertNotIn("script", complaint.description)

    def test_same_message_twice_is_one_complaint(self):
        self.assertEqual(len(self.receive(number="same")), 1)
        self.assertFalse(self.receive(number="same"))

    def test_automatic_messages_are_no_complaints(self):
        for extra in (
            "Auto-Submitted: auto-replied\n",
            "Auto-Submitted: auto-generated; x=1\n",
            "X-Autoreply: yes\n",
            "Precedence: bulk\n",
        ):
            self.assertFalse(self.receive(extra=extra), extra)
        self.assertTrue(self.receive(extra="Auto-Submitted: no\n"))

    def test_answer_of_the_customer_joins_its_thread_and_ends_the_waiting(self):
        complaint = self.receive(number="first")
        complaint.action_wait()
        messages = len(complaint.message_ids)
        again = self.receive(body="It still squeaks", extra="In-Reply-To: <first@example.org>\n")
        self.assertFalse(again)
        self.assertEqual(len(complaint.message_ids), messages + 1)
        self.assertFalse(complaint.is_waiting)

    def test_odd_messages_lose_nothing(self):
        for subject, body in (
            ("", "No subject at all"),
            ("=?utf-8?b?w4RyZ2Vy?=", "Umlauts äöü 漢字"),
            ("x" * 900, ""),
            ("Re: Re: Fwd:", "> quoted only"),
        ):
            complaint = self.receive(subject=subject, body=body)
            self.assertEqual(len(complaint), 1, subject)
            self.assertTrue(complaint.name)
