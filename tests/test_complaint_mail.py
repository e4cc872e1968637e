from email import message_from_bytes, policy
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceCase

MAILS = Path(__file__).parent / "mail"
GATEWAY = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install")
class TestComplaintMail(ServiceCase):
    """Real messages, hostile and odd ones among them, through Odoo's mail gateway."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        domain = cls.env["mail.alias.domain"].create({"name": "example.com"})
        cls.company.sudo().alias_domain_id = domain
        cls.env.ref("customers_for_life.mail_alias_complaint").alias_domain_id = domain
        cls.customer.sudo().email = "ada@example.org"

    def receive(self, name, **headers):
        """Give a message of the folder to the gateway; return the new complaints."""
        message = message_from_bytes((MAILS / f"{name}.eml").read_bytes(), policy=policy.SMTP)
        for name_, value in headers.items():
            header = name_.replace("_", "-")
            del message[header]
            message[header] = value
        before = self.env["customer.complaint"].search([])
        with mute_logger(GATEWAY):
            self.env["mail.thread"].message_process(False, message.as_bytes())
        return self.env["customer.complaint"].search([]) - before

    def test_customer_s_mail_becomes_a_complaint_with_deadlines(self):
        complaint = self.receive("plain")
        self.assertEqual(complaint.name, "My chair")
        # The address is the customer's, whatever its letters' case.
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.source, "email")
        self.assertIn("It squeaks", complaint.description)
        self.assertEqual(len(complaint.promise_ids), 2)

    def test_unknown_sender_is_kept_and_promised_when_known(self):
        complaint = self.receive("stranger")
        self.assertFalse(complaint.partner_id)
        self.assertIn("who@example.net", complaint.email_from)
        self.assertIn("Your lorry", complaint.description)
        self.assertFalse(complaint.promise_ids)
        complaint.partner_id = self.customer
        self.assertEqual(len(complaint.promise_ids), 2)

    def test_what_no_person_wrote_is_no_complaint(self):
        for name in ("auto_reply", "vacation", "bounce", "loop"):
            with self.subTest(name=name):
                self.assertFalse(self.receive(name))
        self.assertFalse(self.receive("plain", Auto_Submitted="auto-generated; x=1"))
        self.assertFalse(self.receive("plain", Precedence="bulk"))
        self.assertTrue(self.receive("plain", Auto_Submitted="no"))

    def test_html_is_cleaned_and_no_attachment_is_lost(self):
        complaint = self.receive("html")
        self.assertIn("<b>squeaks</b>", complaint.description)
        for hostile in ("script", "onload", "onerror", "iframe", "javascript", "cid:"):
            for text in (complaint.description, *complaint.message_ids.mapped("body")):
                self.assertNotIn(hostile, text)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "customer.complaint"), ("res_id", "=", complaint.id)]
        )
        self.assertEqual(set(files.mapped("name")), {"chair.gif", "list.txt", "page.html"})
        page = files.filtered(lambda file: file.name == "page.html")
        self.assertIn(b"alert(1)", page.raw)

    def test_odd_messages_lose_nothing(self):
        for name, subject, words in (
            ("empty", "Complaint by e-mail", ""),
            ("encoded", "Käse auf dem Stühl", "Der Käse klebt"),
            ("lying_charset", "Lying", "Broken bytes"),
            ("long", "endless", "xxxx"),
            ("copied", "In copy", "Bea saw it too"),
        ):
            with self.subTest(name=name):
                complaint = self.receive(name)
                self.assertEqual(len(complaint), 1)
                self.assertIn(subject, complaint.name)
                self.assertIn(words, complaint.description or "")
                self.assertEqual(complaint.partner_id, self.customer)

    def test_people_in_copy_are_kept(self):
        self.assertIn("bea@example.org", self.receive("copied").email_cc)

    def test_same_message_twice_is_one_complaint(self):
        self.assertEqual(len(self.receive("plain")), 1)
        self.assertFalse(self.receive("plain"))

    def test_answer_of_the_customer_joins_its_thread_and_ends_the_waiting(self):
        complaint = self.receive("plain")
        complaint.action_wait()
        messages = len(complaint.message_ids)
        again = self.receive(
            "plain", Message_Id="<second@example.org>", In_Reply_To="<plain@example.org>"
        )
        self.assertFalse(again)
        self.assertEqual(len(complaint.message_ids), messages + 1)
        self.assertFalse(complaint.is_waiting)
        self.assertFalse(complaint.date_answered)

    def test_our_answer_by_mail_is_the_first_answer(self):
        complaint = self.receive("plain")
        self.salesman.email = "seller@example.com"
        self.receive(
            "plain",
            From="seller@example.com",
            Message_Id="<ours@example.com>",
            In_Reply_To="<plain@example.org>",
        )
        self.assertTrue(complaint.date_answered)

    def test_out_of_office_answer_does_not_end_the_waiting(self):
        complaint = self.receive("plain")
        complaint.action_wait()
        self.assertFalse(self.receive("auto_reply", In_Reply_To="<plain@example.org>"))
        self.assertTrue(complaint.is_waiting)

    def test_a_stranger_s_answer_settles_nothing(self):
        complaint = self.receive("plain")
        self.receive(
            "stranger", Message_Id="<forged@example.net>", In_Reply_To="<plain@example.org>"
        )
        self.assertFalse(complaint.date_answered)
        self.assertEqual(complaint.state, "new")
        self.assertEqual(complaint.partner_id, self.customer)
        # What was said is not lost.
        self.assertIn("Your lorry", str(complaint.message_ids.mapped("body")))
