from markupsafe import escape

from odoo.tests import Form, tagged

from .common import ServiceCase

REPLIES = ("received", "question", "replacement", "refund", "solved")


@tagged("post_install", "-at_install")
class TestComplaintReply(ServiceCase):
    """Answers that stand ready, chosen in the composer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.sudo().email = "ada@example.com"
        cls.order = cls.new_order()
        cls.complaint = cls.env["customer.complaint"].create(
            {"name": "Squeaks", "order_id": cls.order.id, "user_id": cls.salesman.id}
        )

    def template(self, name):
        return self.env.ref(f"customers_for_life.mail_template_complaint_{name}")

    def compose(self, complaint, template=None, user=None):
        action = complaint.with_user(user or self.salesman).action_reply()
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(user or self.salesman)
            .with_context(**action["context"])
        )
        if template:
            composer.template_id = template
        return composer

    def test_each_fills_itself_in(self):
        due = self.complaint.promise_ids.sorted("date_due")[-1]._format_due()
        for name in REPLIES:
            with self.subTest(name):
                composer = self.compose(self.complaint, self.template(name))
                self.assertIn(self.order.name, composer.subject)
                self.assertIn("Ada Customer", composer.body)
                self.assertIn(self.order.name, composer.body)
                self.assertNotIn("Azure Interior", composer.body)
                self.assertEqual(due in composer.body, name in ("received", "replacement"))
                self.assertEqual(list(composer.partner_ids), [self.customer])

    def test_an_order_of_a_colleague_is_named_too(self):
        order = self.new_order(user=self.colleague)
        complaint = self.complaint.copy({"order_id": order.id, "user_id": self.salesman.id})
        self.env.invalidate_all()
        self.assertFalse(order.with_user(self.salesman).has_access("read"))
        for name in REPLIES:
            with self.subTest(name):
                composer = self.compose(complaint, self.template(name))
                self.assertIn(order.name, composer.subject)
                self.assertIn(order.name, composer.body)

    def test_a_customer_s_name_is_no_code(self):
        name = "<img src=x onerror=alert(1)> {{ object.env.user.login }} %(x)s"
        self.customer.sudo().name = name
        composer = self.compose(self.complaint, self.template("received")).save()
        composer._action_send_mail()
        body = self.complaint.message_ids[0].body
        self.assertIn(escape(name), body)

    def test_a_deadline_that_has_passed_is_promised_to_nobody(self):
        self.at(2026, 6, 1)
        self.assertEqual(self.complaint._format_deadline(), "")
        composer = self.compose(self.complaint, self.template("received"))
        self.assertNotIn("hear from us", composer.body)

    def test_what_is_sent_is_the_first_answer(self):
        composer = self.compose(self.complaint, self.template("received")).save()
        composer._action_send_mail()
        self.assertTrue(self.complaint.date_answered)
        message = self.complaint.message_ids[0]
        self.assertEqual(message.author_id, self.salesman.partner_id)
        self.assertIn(self.customer, message.notified_partner_ids)

    def test_a_stranger_is_answered_too(self):
        complaint = (
            self.env["customer.complaint"]
            .sudo()
            .create(
                {
                    "name": "Squeaks",
                    "source": "email",
                    "email_from": "eve@example.com",
                    "user_id": self.salesman.id,
                    "company_id": self.company.id,
                }
            )
        )
        composer = self.compose(complaint, self.template("question"))
        self.assertEqual([p.email for p in composer.partner_ids], ["eve@example.com"])
        self.assertIn("eve@example.com", composer.body)
        self.assertNotIn("(order", composer.body)
