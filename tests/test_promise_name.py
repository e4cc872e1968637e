from ast import literal_eval
from datetime import datetime

from lxml import etree

from odoo import SUPERUSER_ID
from odoo.modules.module import load_script
from odoo.tests import Form, tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseWords(ServiceCase):
    """What the customer is told: to whom it goes, and in which words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"].sudo()._activate_lang("fr_FR")
        cls.by_day.with_context(lang="fr_FR").name = "Rapport"
        cls.customer.sudo().write({"email": "ada@example.org", "lang": "fr_FR"})
        cls.salesman.sudo().email = "salesman@example.org"

    def composer(self, promise):
        action = promise.with_user(self.salesman).action_tell_customer()
        self.assertEqual(action["name"], "Tell the Customer")
        return Form(
            self.env["mail.compose.message"]
            .with_user(self.salesman)
            .with_context(**action["context"])
        ).save()

    def test_mail_goes_to_the_customer_alone(self):
        promise = self.new_promise(user_id=self.salesman.id, date_due="2026-03-10")
        # Odoo would add who is responsible and does not follow, and who took part in a discussion.
        promise.message_unsubscribe(self.salesman.partner_id.ids)
        promise.with_user(self.leader).sudo().message_post(
            body="When?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.colleague.partner_id.ids,
        )
        self.assertEqual(self.composer(promise).partner_ids, self.customer)
        promise.repromise(datetime(2026, 3, 12), "company", "Ill")
        self.assertEqual(self.composer(promise).partner_ids, self.customer)

    def test_letter_goes_to_the_customer_alone(self):
        recovery = self.env["customer.recovery"].create(
            {
                "name": "Scratch",
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "letter": "<p>Sorry</p>",
            }
        )
        action = recovery.with_user(self.salesman).action_send_letter()
        self.assertEqual(action["name"], "Send the Letter")
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.salesman)
            .with_context(**action["context"])
        ).save()
        self.assertEqual(composer.partner_ids, self.customer)

    def test_mail_of_every_type_says_what_and_when(self):
        order = self.new_order()
        kinds = self.env["customer.promise.type"].search([("company_id", "in", [False])])
        for kind in kinds | self.by_day:
            promise = self.new_promise(
                type_id=kind.id, order_id=order.id, name=kind.name, date_due="2026-03-10 10:00:00"
            )
            words = promise.with_context(lang="fr_FR")._get_words()
            composer = self.composer(promise)
            self.assertEqual(composer.subject, f"Our promise to you: {words} – {order.name}")
            self.assertIn(words, composer.body)
            self.assertIn("10/03/2026", composer.body)
            self.assertNotIn("of your order", composer.body)

    def test_upgrade_changes_no_mail_that_somebody_made_their_own(self):
        new, own = (
            self.env.ref(f"customers_for_life.mail_template_{name}").sudo()
            for name in ("promise", "repromise")
        )
        as_superuser = self.env(su=True, user=SUPERUSER_ID)
        old = {"subject": "{{ object.name }}", "use_default_to": True}
        new.with_env(as_superuser).write(old)
        own.with_user(self.manager).sudo().write(old)
        self.env.flush_all()
        script = load_script(
            "customers_for_life/migrations/19.0.1.5.0/post-templates.py", "post_templates"
        )
        script.migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        self.assertIn("Our promise to you", new.subject)
        self.assertFalse(new.use_default_to)
        self.assertEqual((own.subject, own.use_default_to), ("{{ object.name }}", True))

    def test_what_came_from_the_type_is_said_in_the_reader_s_language(self):
        promise = self.new_promise()
        french = self.new_promise(name="Rapport")
        typed = self.new_promise(name="Report on oak")
        for record, english, other in (
            (promise, "Report", "Rapport"),
            (french, "Report", "Rapport"),
            (typed, "Report on oak", "Report on oak"),
        ):
            self.assertEqual(record._get_words(), english)
            self.assertEqual(record.display_name, f"{english} · Ada Customer")
            reader = record.with_context(lang="fr_FR")
            self.assertEqual(reader._get_words(), other)
            self.assertEqual(reader.display_name, f"{other} · Ada Customer")
            self.assertEqual(reader._get_customer_words(), other)
            self.assertEqual((record.words, reader.words), (english, other))
        case = self.new_promise(name="Rapport: the drawer squeaks")
        self.assertEqual(case.words, "Report: the drawer squeaks")

    def test_list_is_searched_by_what_it_shows(self):
        promise = self.new_promise()
        view = etree.fromstring(self.env["customer.promise"].get_view(view_type="search")["arch"])
        (words,) = view.xpath("//field[@name='name']")
        for searched, found in (("Rapport", promise), ("Reprt", self.env["customer.promise"])):
            domain = literal_eval(words.get("filter_domain").replace("self", repr(searched)))
            french = self.env["customer.promise"].with_context(lang="fr_FR")
            self.assertEqual(french.search([("id", "=", promise.id), *domain]), found)

    def test_order_sheet_and_report_say_it_in_the_reader_s_language(self):
        order = self.new_order()
        self.new_promise(order_id=order.id, date_made="2026-02-01", date_due="2026-02-10")
        french = self.env(context={**self.env.context, "lang": "fr_FR"})
        page = (
            french["ir.actions.report"]
            ._render_qweb_html("sale.report_saleorder", order.ids)[0]
            .decode()
        )
        self.assertIn("Rapport", page)
        sheet = french["report.customers_for_life.customer_sheet"]._get_sheet(
            self.customer.with_env(french)
        )
        self.assertIn("Rapport", str(sheet["tables"]))
        wizard = french["service.quality.report"].create(
            {"period": "custom", "date_from": "2026-02-01", "date_to": "2026-02-28"}
        )
        report = (
            french["ir.actions.report"]
            ._render_qweb_html("customers_for_life.service_quality_report", wizard.ids)[0]
            .decode()
        )
        self.assertIn("Rapport", report)

    def test_words_of_many_promises_need_no_query_each(self):
        promises = self.env["customer.promise"].concat(*(self.new_promise() for _n in range(30)))
        self.env.invalidate_all()
        promises.with_context(lang="fr_FR").mapped("display_name")
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            promises.with_context(lang="fr_FR").mapped("display_name")
