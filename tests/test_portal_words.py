import re
from html import unescape

from odoo import Command
from odoo.addons.mail.tests.common import MailCase
from odoo.tests import HttpCase, new_test_user, tagged

SECRET = "Clumsy"
# What our people call things, which says nothing to a customer, or hurts.
INTERNAL = (SECRET, "Low survey score", "Mend an error", "Rework", "Recovery")


@tagged("post_install", "-at_install")
class TestPortalWords(HttpCase, MailCase):
    """Whatever a promise came from, customers read what it is about, in words for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = new_test_user(
            cls.env, "cfl_customer", groups="base.group_portal", email="ada@example.org"
        )
        cls.salesman = new_test_user(
            cls.env,
            "cfl_seller",
            groups="base.group_user,sales_team.group_sale_salesman",
            email="seller@example.com",
        )
        cls.env.company.survey_id = cls.survey = cls.env.ref("customers_for_life.survey_service")
        product = cls.env["product.product"].create(
            {
                "name": "Repair",
                "default_code": "X-7",
                "type": "service",
                "invoice_policy": "delivery",
            }
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.partner_id.id,
                "user_id": cls.salesman.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        cls.order.action_quotation_sent()
        cls.order.action_confirm()
        cls.order.order_line.qty_delivered = 1
        cls.other_promise = cls.env["customer.promise"].create(
            {
                "type_id": cls.env.ref("customers_for_life.promise_type_other").id,
                "order_id": cls.order.id,
                "name": "Send samples",
            }
        )
        cls.answered = cls.answer_badly()
        cls.reworks = cls.env["customer.rework"].create(
            [
                {"name": f"{SECRET} hands", "order_id": cls.order.id, **vals}
                for vals in (
                    {"order_line_id": cls.order.order_line.id},
                    {"complaint_id": cls.answered.id},
                    {},
                )
            ]
        )
        cls.recoveries = cls.env["customer.recovery"].create(
            [
                {"name": f"{SECRET} talk", "order_id": cls.order.id, **vals}
                for vals in (
                    {"complaint_id": cls.answered.id},
                    {"promise_id": cls.promises_of(cls.reworks[0]).id},
                    {"promise_id": cls.other_promise.id},
                )
            ]
        )
        cls.promises = cls.env["customer.promise"].search([("order_id", "=", cls.order.id)])

    @classmethod
    def promises_of(cls, records):
        return cls.env["customer.promise"].search([(records._subject_field, "in", records.ids)])

    @classmethod
    def answer_badly(cls):
        """Return the complaint that a low score makes."""
        answer = cls.env["survey.user_input"].sudo()._ask(cls.order, "link")
        for question in cls.survey.question_ids.filtered("suggested_answer_ids"):
            answer._save_lines(question, str(question.suggested_answer_ids[0].id))
        answer._mark_done()
        return answer.complaint_ids

    def read_page(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return unescape(response.text)

    def test_every_trigger_is_looked_at(self):
        # A new trigger needs words of its own, and a place here.
        triggers = self.env["customer.promise.type"]._fields["trigger"].get_values(self.env)
        self.assertEqual(set(self.promises.type_id.mapped("trigger")), set(triggers))

    def test_promises_say_what_they_are_about(self):
        order = self.order.name
        survey = f"Your answer about {order}"
        self.assertEqual(
            {p._get_customer_words() for p in self.promises_of(self.reworks)},
            {"Put it right: Repair", f"Put it right: {survey}", f"Put it right: {order}"},
        )
        self.assertEqual(
            {p._get_customer_words() for p in self.promises_of(self.recoveries)},
            {
                f"Make it good: {survey}",
                "Make it good: Put it right: Repair",
                "Make it good: Send samples",
            },
        )
        self.assertEqual(
            {p._get_customer_words() for p in self.answered.promise_ids},
            {f"First answer: {survey}", f"Solution: {survey}"},
        )
        # What the customer complains of is called as they call it.
        own = self.env["customer.complaint"].create({"name": "It squeaks", "source": "portal"})
        self.assertEqual(own._get_customer_words(), "It squeaks")

    def test_no_page_says_anything_internal(self):
        self.authenticate("cfl_customer", "cfl_customer")
        pages = {
            "/my/promises": [f"Solution: Your answer about {self.order.name}", "Send samples"],
            "/my/complaints": [f"Your answer about {self.order.name}"],
            self.answered.access_url: [f"Your answer about {self.order.name}"],
            self.order.get_portal_url(): ["Put it right: Repair", "Make it good"],
        }
        for url, words in pages.items():
            text = self.read_page(url)
            for word in words:
                with self.subTest(url=url, word=word):
                    self.assertIn(word, text)
            shown = re.sub(r"<script.*?</script>|<[^>]*>", " ", text, flags=re.S)
            for word in INTERNAL:
                with self.subTest(url=url, internal=word):
                    self.assertNotIn(word, shown)

    def test_no_mail_says_anything_internal(self):
        partner = self.customer.partner_id
        for record in (
            self.answered,
            *self.reworks,
            *self.recoveries,
            *self.promises,
        ):
            with self.subTest(record=record), self.mock_mail_gateway():
                record.with_user(self.salesman).message_post(
                    body="Hello",
                    partner_ids=partner.ids,
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
                (mail,) = [m for m in self._mails if "ada@example.org" in m["email_to"][0]]
                for word in INTERNAL:
                    self.assertNotIn(word, f"{mail['subject']} {mail['body']}")

    def test_templates_say_what_the_customer_reads(self):
        promise = self.promises_of(self.reworks[0])
        for name in ("promise", "repromise"):
            template = self.env.ref(f"customers_for_life.mail_template_{name}")
            values = template._generate_template(promise.ids, ("subject", "body_html"))[promise.id]
            for part in ("subject", "body_html"):
                with self.subTest(template=name, part=part):
                    self.assertIn("Put it right: Repair", values[part])
                    self.assertNotIn(SECRET, values[part])

    def test_refund_is_of_what_was_invoiced_and_says_nothing_internal(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        draft = invoice.copy()
        draft.invoice_line_ids.sale_line_ids = self.order.order_line
        action = self.answered.action_refund()
        self.assertEqual(action["res_model"], "account.move.reversal")
        self.assertEqual(draft, self.order.invoice_ids - invoice)
        self.assertEqual(action["context"]["active_ids"], invoice.ids)
        reversal = self.env["account.move.reversal"].with_context(**action["context"])
        reversal = reversal.create({"journal_id": invoice.journal_id.id})
        reason = f"{self.answered.reference} Your answer about {self.order.name}"
        self.assertEqual(reversal.reason, reason)
        reversal.refund_moves()
        note = reversal.new_move_ids
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.amount_total, invoice.amount_total)
        self.assertIn(reason, note.ref)
        # A credit note is not given back in turn.
        note.action_post()
        self.assertEqual(self.answered.action_refund()["context"]["active_ids"], invoice.ids)
