from odoo.tests import new_test_user, tagged

from .common_mail import ComplaintMailCase


@tagged("post_install", "-at_install")
class TestComplaintMail(ComplaintMailCase):
    """Complaints by e-mail, hostile and odd ones among them, and what the customer writes then."""

    def test_customer_s_mail_becomes_a_complaint_with_deadlines(self):
        complaint = self.receive("plain")
        self.assertEqual(complaint.name, "My chair")
        # The address is the customer's, whatever its letters' case.
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.source, "email")
        self.assertIn("It squeaks", complaint.description)
        self.assertEqual(len(complaint.promise_ids), 2)

    def test_unknown_sender_is_kept_and_has_deadlines_too(self):
        complaint = self.receive("stranger")
        self.assertFalse(complaint.partner_id)
        self.assertIn("who@example.net", complaint.email_from)
        self.assertIn("Your lorry", complaint.description)
        self.assertEqual(len(complaint.promise_ids), 2)
        self.assertIn("who@example.net", complaint.promise_ids[0].customer_name)
        complaint.partner_id = self.customer
        self.assertEqual(complaint.promise_ids.partner_id, self.customer)
        self.assertEqual(len(complaint.promise_ids), 2)

    def test_somebody_is_responsible_and_hears_of_it(self):
        complaint = self.receive("stranger")
        self.assertEqual(complaint.user_id, self.company._get_service_manager())
        self.customer.user_id = self.salesman
        complaint = self.receive("plain")
        self.assertEqual(complaint.user_id, self.salesman)
        followers = complaint.message_partner_ids
        self.assertIn(self.salesman.partner_id, followers)
        self.assertNotIn(self.env.ref("base.partner_root"), followers)
        self.at(2026, 3, 20)
        self.env["customer.complaint"]._cron_escalate()
        self.assertTrue(complaint.escalated)
        self.assertTrue(complaint.activity_ids)

    def test_customer_who_writes_again_is_heard(self):
        complaint = self.receive("plain")
        complaint.action_solved()
        complaint.activity_ids.unlink()
        self.receive("plain", Message_Id="<still@example.org>", In_Reply_To="<plain@example.org>")
        self.assertIn("wrote again", complaint.activity_ids.summary)

    def test_what_no_person_wrote_is_no_complaint(self):
        for name in ("auto_reply", "vacation", "bounce", "bare_bounce", "loop"):
            with self.subTest(name=name):
                self.assertFalse(self.receive(name))
        self.assertFalse(self.receive("plain", Auto_Submitted="auto-generated; x=1"))
        self.assertFalse(self.receive("plain", Precedence="bulk"))
        self.assertTrue(self.receive("plain", Auto_Submitted="no"))

    def test_our_own_addresses_do_not_complain(self):
        domain = self.company.alias_domain_id
        for address in (domain.catchall_email, domain.bounce_email, domain.default_from_email):
            with self.subTest(address=address):
                self.assertFalse(self.receive("plain", From=address))
        # The same word before another domain's name is somebody else.
        self.assertTrue(self.receive("stranger", From="complaints@example.net"))

    def test_who_wants_no_automatic_answer_is_a_person_still(self):
        self.assertTrue(self.receive("plain", X_Auto_Response_Suppress="OOF, AutoReply"))

    def test_complaint_that_one_of_us_forwards_is_not_theirs(self):
        self.salesman.email = "seller@example.com"
        complaint = self.receive("plain", From="seller@example.com")
        self.assertFalse(complaint.partner_id)
        self.assertFalse(complaint.email_from)
        self.assertEqual(complaint.user_id, self.salesman)
        # It is no answer to itself.
        self.assertFalse(complaint.date_answered)
        self.assertEqual(complaint.state, "new")
        complaint.partner_id = self.customer
        self.assertEqual(complaint.email_from, "ada@example.org")
        self.assertEqual(len(complaint.promise_ids), 2)

    def test_our_answer_to_an_empty_mail_is_not_the_customer_s_words(self):
        complaint = self.receive("empty")
        self.salesman.email = "seller@example.com"
        self.receive(
            "plain",
            From="seller@example.com",
            Message_Id="<ours@example.com>",
            In_Reply_To="<empty@example.org>",
        )
        self.assertNotIn("squeaks", complaint.description or "")

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

    def test_mail_in_our_name_is_no_first_answer(self):
        """Anybody can write a colleague's address into a mail: whoever answers is logged in."""
        complaint = self.receive("plain")
        complaint.action_wait()
        self.salesman.email = "seller@example.com"
        self.receive(
            "plain",
            From="seller@example.com",
            Message_Id="<ours@example.com>",
            In_Reply_To="<plain@example.org>",
        )
        self.assertFalse(complaint.date_answered)
        self.assertTrue(complaint.is_waiting)

    def test_out_of_office_answer_does_not_end_the_waiting(self):
        complaint = self.receive("plain")
        complaint.action_wait()
        self.assertFalse(self.receive("auto_reply", In_Reply_To="<plain@example.org>"))
        self.assertTrue(complaint.is_waiting)

    def test_a_stranger_s_answer_settles_nothing_and_is_a_note(self):
        complaint = self.receive("plain")
        complaint.user_id = self.salesman
        complaint.action_wait()
        self.assertFalse(
            self.receive(
                "stranger",
                Message_Id="<forged@example.net>",
                References="<plain@example.org>",
                Cc="spy@example.net",
            )
        )
        self.assertTrue(complaint.is_waiting)
        self.assertFalse(complaint.date_answered)
        self.assertEqual(complaint.state, "new")
        self.assertEqual(complaint.partner_id, self.customer)
        # What was said is not lost: to us.
        note = complaint.message_ids[0]
        self.assertIn("Your lorry", note.body)
        self.assertTrue(note.is_internal)
        self.assertTrue(note.subtype_id.internal)
        self.assertNotIn(self.customer, note.notified_partner_ids)
        self.assertEqual(complaint.activity_ids.user_id, self.salesman)
        # Nor do our answers go to whom a stranger puts in copy.
        self.assertNotIn("spy", complaint.email_cc or "")

    def test_people_whom_the_customer_put_in_copy_may_answer(self):
        complaint = self.receive("copied")
        complaint.action_wait()
        self.receive(
            "stranger",
            From="Bea <BEA@example.org>",
            Message_Id="<bea@example.org>",
            In_Reply_To="<copied@example.org>",
        )
        self.assertFalse(complaint.is_waiting)
        self.assertFalse(complaint.message_ids[0].is_internal)

    def test_an_unknown_sender_may_answer_in_their_own_thread(self):
        complaint = self.receive("stranger")
        self.receive(
            "stranger", Message_Id="<more@example.net>", In_Reply_To="<stranger@example.net>"
        )
        self.assertFalse(complaint.message_ids[0].is_internal)

    def test_customer_is_led_to_the_page_and_a_colleague_to_their_login(self):
        complaint = self.receive("plain")
        mate = new_test_user(
            self.env, "cfl_mate", groups="base.group_portal", email="mate@example.org"
        ).partner_id
        complaint.message_subscribe((mate | self.customer).ids)
        with self.mock_mail_gateway():
            complaint.with_user(self.manager).message_post(
                body="We come on Friday", subtype_xmlid="mail.mt_comment"
            )
        bodies = {
            partner: str(mail.body_html)
            for mail in self._new_mails
            for partner in mail.recipient_ids
        }
        self.assertIn(f"access_token={complaint.access_token}", bodies[self.customer])
        self.assertIn(complaint.get_base_url() + complaint.access_url + '"', bodies[mate])
        self.assertNotIn(complaint.access_token, bodies[mate])
