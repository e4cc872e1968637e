from email.message import EmailMessage
from unittest.mock import patch
from urllib.parse import quote
from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_mail import ComplaintMailCase
from .test_case_closing import ClosingCase

JOB = "odoo.addons.customers_for_life.models.ground.attempt"


@tagged("post_install", "-at_install")
class TestClosingForged(ClosingCase):
    """Whoever would like a yes, or no question at all, gets neither."""

    def test_question_stays_where_a_recovery_is_put_beside_a_complaint(self):
        recovery = self.make_good(self.new_recovery())
        closing = self.ask(recovery)
        other = self.new_complaint()
        ours = recovery.with_user(self.salesman)
        for attempt in (
            lambda: ours.write({"complaint_id": other.id}),
            lambda: other.write({"recovery_ids": [Command.link(recovery.id)]}),
        ):
            with self.assertRaises(UserError):
                attempt()
        self.assertEqual(closing._get_standing(), "open")

    def test_our_own_addresses_are_none_of_a_customer(self):
        self.salesman.sudo().write({"login": "sam@ours.example", "email": "sam@ours.example"})
        complaint = self.new_solved()
        self.salesman.with_user(self.salesman).write({"email": "elsewhere@example.org"})
        for email in ("Sam@ours.example", "elsewhere+ada@example.org", "sam+1@ours.example"):
            self.customer.with_user(self.salesman).email = email
            with self.subTest(email=email):
                self.assertFalse(complaint._can_be_asked())
        self.customer.email = "ada+shop@example.org"
        self.assertTrue(complaint._can_be_asked())

    def test_note_names_who_has_answered(self):
        bob = self.customer.sudo().create({"name": "Bob", "parent_id": self.customer.id})
        user = new_test_user(
            self.env(su=True),
            "cfl_bob",
            groups="base.group_portal",
            partner_id=bob.id,
            email="bob@example.org",
        )
        complaint = self.new_solved()
        closing = self.ask(complaint)
        closing.with_user(user).sudo()._take_answer("no", "portal")
        closing.with_user(user).sudo()._take_words("It squeaks")
        said = complaint.sudo().message_ids.filtered(lambda message: message.author_id == bob)
        self.assertEqual(len(said), 2)
        self.solve(complaint)
        self.assertTrue(complaint.sudo()._is_closed_by(user))
        # Nor under another login, at one's own address.
        bob.email = self.salesman.email.replace("@", "+bob@")
        self.assertFalse(complaint.sudo()._is_closed_by(user))

    def test_no_counts_for_who_solved(self):
        complaint = self.new_complaint()
        complaint.with_user(self.salesman).user_id = self.colleague
        complaint.with_user(self.colleague).user_id = self.salesman
        self.solve(complaint)
        with self.assertRaises(UserError):
            complaint.with_user(self.salesman).user_id = self.colleague
        closing = self.ask(complaint)
        self.assertEqual(closing.user_id, self.salesman)
        closing._take_answer("no", "mail")
        complaint.with_user(self.salesman).user_id = self.colleague

    def test_question_that_fails_keeps_no_other_from_being_asked(self):
        bad, good = self.new_solved(severity="3"), self.new_solved()
        closings = self.registry["customer.closing"]
        send = closings._send

        def fail(closing):
            if closing.complaint_id == bad:
                raise ValueError("No mail")
            send(closing)

        with patch.object(closings, "_send", fail), mute_logger(JOB):
            self.run_job()
        self.assertFalse(bad.put_right)
        self.assertEqual(good.put_right, "pending")
        self.run_job()
        self.assertEqual(bad.put_right, "pending")


@tagged("post_install", "-at_install")
class TestClosingQuoted(ClosingCase, ComplaintMailCase):
    """Customers answer by mail too, and quote the question with its link."""

    def test_quoted_link_is_read_by_nobody(self):
        complaint = self.new_solved()
        closing = self.ask(complaint)
        url = closing._get_url()
        asked = complaint.sudo().message_ids.filtered(lambda m: "we believe" in (m.body or ""))
        for subtype, words in (
            ("plain", f"Thanks!\n> {url}\n"),
            ("html", f'<p>Thanks!</p><blockquote><a href="{url}">Yes or no</a></blockquote>'),
            ("html", f'<p>Thanks!</p><a href="https://scan.example/?u={quote(url, "")}">Yes</a>'),
        ):
            mail = EmailMessage()
            mail["From"], mail["To"] = "ada@example.org", "complaints@example.com"
            mail["Message-Id"] = f"<{uuid4()}@example.org>"
            mail["In-Reply-To"] = asked.message_id
            mail["Subject"] = "Re: Is it put right?"
            mail.set_content(words, subtype=subtype)
            with self.subTest(subtype=subtype):
                self.assertFalse(self.process(mail.as_bytes()))
                said = complaint.sudo().message_ids[0].body
                self.assertIn("Thanks!", said)
                self.assertIn("put_right", said)
                self.assertNotIn(closing._get_token(), said)
