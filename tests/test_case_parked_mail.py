from base64 import b64decode

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_mail import MAILS, ComplaintMailCase


@tagged("post_install", "-at_install")
class TestParkedMail(ComplaintMailCase):
    """What machines wrote is parked, not dropped, and gets no answer; managers decide on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create(
            {"name": "Elsewhere", "alias_domain_id": cls.company.alias_domain_id.id}
        )
        cls.env["service.parked.mail"].search([]).unlink()

    def park(self, name="plain", **headers):
        """Give a message of the folder to the gateway; return what is parked, for a manager."""
        before = self.get_parked()
        with self.mock_mail_gateway():
            self.assertFalse(self.receive(name, **headers))
        # Nobody is told, nobody is answered.
        self.assertFalse(self._new_mails)
        return self.get_parked() - before

    def get_parked(self):
        return self.env["service.parked.mail"].with_user(self.manager).search([])

    def test_what_no_person_wrote_is_parked(self):
        for name, headers, reason in (
            ("auto_reply", {}, "automatic"),
            ("vacation", {}, "automatic"),
            ("twice_said", {}, "automatic"),
            ("empty_sender", {}, "automatic"),
            ("plain", {"Auto_Submitted": "auto-generated; x=1"}, "automatic"),
            ("plain", {"Precedence": "Junk"}, "bulk"),
            ("raw_bytes", {}, "bulk"),
            ("loop", {}, "own"),
        ):
            with self.subTest(name=name, reason=reason):
                headers["Message_Id"] = f"<{name}-{reason}@example.org>"
                parked = self.park(name, **headers)
                self.assertEqual(parked.reason, reason)
                self.assertEqual(parked.state, "waiting")
                self.assertEqual(parked.company_id, self.company)

    def test_bounces_are_odoo_s_own(self):
        self.assertFalse(self.park("bounce"))
        self.assertFalse(self.park("bare_bounce"))

    def test_text_is_shown_and_nothing_in_it_runs(self):
        parked = self.park("twice_said")
        self.assertIn("Away", parked.body)
        for hostile in ("script", 'seen.gif"', "<img"):
            self.assertNotIn(hostile, parked.body)

    def test_message_is_kept_byte_for_byte(self):
        raw = (MAILS / "raw_bytes.eml").read_bytes()
        self.assertFalse(self.process(raw))
        parked = self.get_parked()
        self.assertEqual(b64decode(parked.sudo().message), raw)
        with self.assertRaises(AccessError):
            parked.message  # noqa: B018
        parked.action_accept()
        complaint = parked.complaint_id
        self.assertIn("Käse", complaint.description)
        self.assertEqual(complaint.message_ids.attachment_ids.mapped("raw"), [b"ABC"])

    def test_same_message_twice_is_parked_once(self):
        self.assertEqual(len(self.park("vacation")), 1)
        self.assertFalse(self.park("vacation"))

    def test_customer_s_bulk_mail_is_taken_with_one_click(self):
        parked = self.park(Precedence="bulk")
        with self.mock_mail_gateway():
            action = parked.action_accept()
        complaint = self.env["customer.complaint"].browse(action["res_id"])
        self.assertEqual(parked.state, "accepted")
        self.assertEqual(parked.complaint_id, complaint)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.source, "email")
        self.assertEqual(complaint.company_id, self.company)
        self.assertEqual(len(complaint.promise_ids), 2)
        # Whoever let it in is not responsible for it, and follows nothing.
        self.assertEqual(complaint.create_uid, self.env.ref("base.user_root"))
        # Once.
        with self.assertRaises(UserError):
            parked.action_accept()
        # Nor does the mail server bring it again.
        self.assertFalse(self.receive("plain"))

    def test_clock_runs_by_people_s_words_only(self):
        complaint = self.receive("plain")
        complaint.action_wait()
        parked = self.park("auto_reply", In_Reply_To="<plain@example.org>")
        self.assertEqual(parked.complaint_id, complaint)
        self.assertTrue(complaint.is_waiting)
        self.assertEqual(len(complaint.message_ids), 1)
        parked.action_refuse()
        self.assertTrue(complaint.is_waiting)
        # A person says that it is one: the customer's words join their thread.
        bulk = self.park(
            Precedence="bulk", Message_Id="<2@example.org>", In_Reply_To="<plain@example.org>"
        )
        bulk.action_accept()
        self.assertEqual(bulk.complaint_id, complaint)
        self.assertFalse(complaint.is_waiting)
        self.assertEqual(len(complaint.message_ids), 2)

    def test_what_answers_a_merged_complaint_joins_the_other(self):
        order = self.new_order()
        complaint = self.receive("plain")
        parked = self.park(
            Precedence="bulk", Message_Id="<2@example.org>", In_Reply_To="<plain@example.org>"
        )
        other = complaint.create({"name": "Scratched", "order_id": order.id})
        complaint.order_id = order
        other.action_merge()
        parked.action_accept()
        self.assertEqual(parked.complaint_id, other)

    def test_our_own_absence_is_no_answer_and_begins_no_loop(self):
        self.salesman.write(
            {
                "email": "seller@example.com",
                "out_of_office_from": "2026-03-01",
                "out_of_office_message": "Away",
            }
        )
        complaint = self.receive("plain")
        complaint.user_id = self.salesman
        complaint.message_subscribe((self.salesman.partner_id | self.customer).ids)
        parked = self.park("auto_reply", In_Reply_To="<plain@example.org>")
        parked.action_accept()
        absences = [("res_id", "=", complaint.id), ("message_type", "=", "out_of_office")]
        self.assertFalse(self.env["mail.message"].search(absences))
        # To a person Odoo says it; that is no first answer.
        self.receive("plain", Message_Id="<2@example.org>", In_Reply_To="<plain@example.org>")
        self.assertTrue(self.env["mail.message"].search(absences))
        self.assertFalse(complaint.date_answered)

    def test_our_own_address_is_nobody_to_answer(self):
        parked = self.park("loop")
        parked.action_accept()
        self.assertFalse(parked.complaint_id.email_from)
        self.assertFalse(parked.complaint_id.partner_id)

    def test_machine_is_told_of_no_alias_and_no_limit(self):
        """An alias for contacts only, an answer to the catch-all: elsewhere Odoo writes back."""
        self.receive("plain")
        self.company.complaint_alias_id.alias_contact = "partners"
        self.assertTrue(self.park("stranger", Precedence="bulk"))
        self.assertTrue(
            self.park(
                "auto_reply",
                To=self.company.alias_domain_id.catchall_email,
                In_Reply_To="<plain@example.org>",
            )
        )

    def test_flood_is_parked_by_odoo_s_own_limit(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 2)
        for number in range(2):
            complaint = self.receive("stranger", Message_Id=f"<{number}@example.net>")
            self.assertTrue(complaint)
        self.assertEqual(self.park("stranger", Message_Id="<2@example.net>").reason, "flood")
        # Somebody else is heard all the same, and so is whom Odoo lets write without a limit.
        self.assertTrue(self.receive("plain"))
        self.env["mail.gateway.allowed"].create({"email": "who@example.net"})
        self.assertTrue(self.receive("stranger", Message_Id="<3@example.net>"))

    def test_another_alias_takes_what_is_parked_here(self):
        """Only the way to the complaints is closed; accepted later, it is not seen as a double."""
        self.env["mail.alias"].create(
            {
                "alias_name": "leads",
                "alias_domain_id": self.company.alias_domain_id.id,
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_defaults": repr({"company_id": self.company.id}),
            }
        )
        self.assertFalse(
            self.receive("plain", To="complaints@example.com, leads@example.com", Precedence="bulk")
        )
        self.assertTrue(self.env["crm.lead"].search([("name", "=", "My chair")]))
        self.get_parked().action_accept()
        self.assertEqual(self.get_parked().complaint_id.name, "My chair")

    def test_refused_mail_does_not_block_its_sender(self):
        parked = self.park("vacation")
        parked.action_refuse()
        self.assertEqual(parked.state, "refused")
        self.assertTrue(self.receive("plain"))
        # Whoever changes their mind takes it.
        parked.action_accept()
        self.assertTrue(parked.complaint_id)

    def test_blocked_sender_is_blocked_in_this_company(self):
        first = self.park("stranger", Precedence="bulk", Message_Id="<1@example.net>")
        second = self.park("stranger", Precedence="bulk", Message_Id="<2@example.net>")
        first.action_block()
        self.assertEqual((first + second).mapped("state"), ["refused", "refused"])
        first.action_block()  # Twice is once.
        parked = self.park("stranger", From="WHO@example.net", Message_Id="<3@example.net>")
        self.assertEqual(parked.reason, "blocked")
        self.assertEqual(parked.state, "refused")
        self.assertTrue(
            self.receive(
                "stranger", To="complaints-elsewhere@example.com", Message_Id="<4@example.net>"
            )
        )
        # What we write still goes out.
        self.assertFalse(self.env["mail.blacklist"].search([("email", "=", "who@example.net")]))
        self.env["service.mail.block"].with_user(self.manager).search([]).unlink()
        self.assertTrue(self.receive("stranger", Message_Id="<5@example.net>"))

    def test_blocklist_takes_one_address_a_line(self):
        blocks = self.env["service.mail.block"].with_user(self.manager)
        blocks.create({"email": "News <NEWS@example.net>"})
        self.assertTrue(self.park("stranger", From="news@example.net"))
        for email in ("nobody", "@example.net", "a@example.net, b@example.net"):
            with self.subTest(email=email), self.assertRaises(ValidationError):
                blocks.create({"email": email})

    def test_nobody_but_managers_decides(self):
        parked = self.park("vacation")
        for user in (self.salesman, self.leader):
            for name in ("action_accept", "action_refuse", "action_block"):
                with self.subTest(user=user.name, name=name), self.assertRaises(AccessError):
                    getattr(parked.with_user(user), name)()
        for vals in ({"state": "accepted"}, {"company_id": self.other.id}):
            with self.assertRaises(AccessError):
                parked.write(vals)
        # Nor those of another company.
        elsewhere = self.new_user("elsewhere", "customers_for_life.group_service_manager")
        elsewhere.write({"company_ids": [Command.set(self.other.ids)], "company_id": self.other.id})
        with self.assertRaises(AccessError):
            parked.with_user(elsewhere).with_context(
                allowed_company_ids=self.other.ids
            ).action_accept()

    def test_accepting_takes_nothing_from_the_context(self):
        parked = self.park(Precedence="bulk")
        parked.with_context(default_severity="3", default_lesson="Mine").action_accept()
        self.assertEqual(parked.complaint_id.severity, "1")
        self.assertFalse(parked.complaint_id.lesson)

    def test_alias_s_other_defaults_hold_for_what_is_accepted(self):
        self.company.complaint_alias_id.alias_defaults = repr(
            {"company_id": self.company.id, "severity": "3"}
        )
        parked = self.park(Precedence="bulk")
        parked.action_accept()
        self.assertEqual(parked.complaint_id.severity, "3")

    def test_kept_for_thirty_days(self):
        old = self.park("vacation")
        self.at(2026, 4, 1, 7)
        new = self.park("auto_reply")
        parked = self.env["service.parked.mail"]
        self.assertEqual(parked._gc_parked_mail()[0], 0)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", parked._name), ("res_field", "=", "message")]
        )
        self.at(2026, 4, 1, 9)
        self.assertEqual(parked._gc_parked_mail(), (1, False))
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())
        self.assertEqual(len(files.exists()), len(files) - 1)
