from datetime import datetime

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_forewarn import ForewarnCase

RETURNED = """\
From: MAILER-DAEMON@example.org
To: bounce@example.com
Subject: Undelivered Mail Returned to Sender
Message-Id: <returned@example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such person at this address.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; example.org

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.0.0

--b
Content-Type: message/rfc822

Message-Id: {message_id}
Subject: A new date

Hello
--b--
"""


@tagged("post_install", "-at_install")
class TestForewarnedAttacks(ForewarnCase):
    """What a salesperson tries who wants a late promise to count as forewarned."""

    def test_mail_to_one_s_own_address_as_the_customer_s_contact(self):
        me = (
            self.env["res.partner"]
            .sudo()
            .create({"name": "Me", "parent_id": self.customer.id, "email": "Salesman@example.com"})
        )
        context = self.move()
        composer = self.compose(context)
        composer.partner_ids = me
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertSentEmail(self.salesman.email_formatted, [me])
        self.assertFalse(self.promise.date_forewarned)
        # Somebody else of the customer's is the customer.
        me.email = "bea@example.org"
        composer = self.compose(context)
        composer.partner_ids = me
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.env.invalidate_all()
        self.assertTrue(self.promise.date_forewarned)

    def test_a_colleague_who_buys_is_told(self):
        self.colleague.sudo().email = "colleague@example.com"
        promise = self.new_promise(
            user_id=self.salesman.id,
            partner_id=self.colleague.partner_id.id,
            date_due="2026-03-05 10:00:00",
        ).with_user(self.salesman)
        context = self.move(promise)
        self.colleague.sudo().notification_type = "email"
        self.send(context)
        self.assertTrue(promise.date_forewarned)

    def test_the_order_gets_another_customer(self):
        me = self.env["res.partner"].sudo().create({"name": "Me", "email": "me@example.com"})
        order = self.new_order(partner_id=me.id).with_user(self.salesman)
        promise = self.new_promise(
            order_id=order.id,
            partner_id=me.id,
            user_id=self.salesman.id,
            date_due="2026-03-05 10:00:00",
        ).with_user(self.salesman)
        self.assertEqual(promise.partner_id, me)
        self.send(self.move(promise))
        self.assertTrue(promise.date_forewarned)
        order.partner_id = self.customer
        self.assertEqual(promise.partner_id, self.customer)
        self.assertFalse(promise.date_forewarned or promise.forewarned_how)

    def test_telling_in_a_wait_that_puts_nothing_off(self):
        self.at(2026, 3, 5, 22, 30)
        self.move()
        # A wait of an hour of work is none.
        self.promise.action_wait()
        self.at(2026, 3, 6, 9)
        self.env.invalidate_all()
        self.assertFalse(self.promise.is_to_be_told)
        self.promise.action_resume()
        self.assertEqual(self.promise.date_judged, datetime(2026, 3, 5, 22, 59, 59))
        self.assertFalse(self.promise.date_forewarned)
        # One of two days puts it off by as many: the customer can be told.
        other = self.new_promise(
            user_id=self.salesman.id, date_due="2026-03-09 10:00:00"
        ).with_user(self.salesman)
        self.move(other, day=datetime(2026, 3, 16).date())
        other.action_wait()
        self.at(2026, 3, 10, 15)
        self.env.invalidate_all()
        self.assertTrue(other.is_to_be_told)
        other.action_told_by_word()
        other.action_resume()
        self.assertLessEqual(other.date_forewarned, other.date_judged)

    def test_a_message_that_is_edited_before_its_mail_leaves(self):
        self.move()
        waits = self.promise.with_context(mail_notify_force_send=False)
        with self.mock_mail_gateway():
            message = waits.message_post(
                body="Hello",
                partner_ids=self.customer.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.promise._message_update_content(message, body=self.promise._format_due())
            message.sudo().mail_ids.send()
        self.assertSentEmail(self.salesman.email_formatted, [self.customer])
        self.env.invalidate_all()
        self.assertIn(self.promise._format_due(), message.body)
        self.assertFalse(self.promise.date_forewarned)

    # === A MAIL THAT COMES BACK ===#

    def sent(self):
        """Return the message that told the customer, as it left."""
        message = self.promise.sudo().message_ids.filtered("notified_partner_ids")[:1]
        self.assertIn(self.customer, message.notified_partner_ids)
        return message

    def come_back(self, message):
        mail = RETURNED.format(to=self.customer.email, message_id=message.message_id)
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].sudo().message_process(False, mail)
        self.env.invalidate_all()

    def test_a_mail_that_comes_back_told_nobody(self):
        self.send(self.move())
        self.assertTrue(self.promise.date_forewarned)
        message = self.sent()
        self.come_back(message)
        theirs = message.notification_ids.filtered(lambda n: n.res_partner_id == self.customer)
        self.assertEqual(theirs.notification_status, "bounce")
        self.assertFalse(self.promise.date_forewarned or self.promise.forewarned_by_id)
        self.assertTrue(self.promise.is_to_be_told)

    def test_one_that_comes_back_of_two_that_left(self):
        other = (
            self.env["res.partner"]
            .sudo()
            .create({"name": "Bea", "parent_id": self.customer.id, "email": "bea@example.org"})
        )
        composer = self.compose(self.move())
        composer.partner_ids += other
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.env.invalidate_all()
        self.come_back(self.sent())
        self.assertTrue(self.promise.date_forewarned)

    def test_what_was_said_by_word_or_in_another_mail_stays(self):
        with self.mock_mail_gateway():
            self.promise.message_post(
                body="Hello", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_comment"
            )
        hello = self.sent()
        self.send(self.move())
        self.come_back(hello)
        self.assertTrue(self.promise.date_forewarned)
        other = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        self.move(other, told=True)
        self.promise = other
        with self.mock_mail_gateway():
            other.message_post(
                body=other._format_due(),
                partner_ids=self.customer.ids,
                subtype_xmlid="mail.mt_comment",
            )
        self.come_back(self.sent())
        self.assertEqual(other.forewarned_how, "word")
