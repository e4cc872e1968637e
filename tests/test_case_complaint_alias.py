from odoo import Command
from odoo.tests import tagged

from .common_mail import ComplaintMailCase, load_script


@tagged("post_install", "-at_install")
class TestComplaintAlias(ComplaintMailCase):
    """Each company has an address of its own for complaints, and answers from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.company.alias_domain_id
        cls.other = cls.env["res.company"].create(
            {"name": "Elsewhere Ltd", "alias_domain_id": cls.domain.id}
        )

    def test_companies_that_share_a_domain_have_an_address_each(self):
        alias = self.other.complaint_alias_id
        self.assertEqual(alias.alias_full_name, "complaints-elsewhere-ltd@example.com")
        third = self.other.create({"name": "Elsewhere  Ltd", "alias_domain_id": self.domain.id})
        self.assertEqual(
            third.complaint_alias_id.alias_full_name, f"complaints-{third.id}@example.com"
        )

    def test_address_follows_the_company_s_domain(self):
        domain = self.domain.create({"name": "example.net"})
        self.env["mail.alias"].create(
            {
                "alias_name": "complaints",
                "alias_domain_id": domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        (self.company + self.other).alias_domain_id = domain
        self.assertEqual(
            (self.company + self.other).complaint_alias_id.mapped("alias_full_name"),
            ["complaints-kept-word@example.net", "complaints-elsewhere-ltd@example.net"],
        )

    def test_address_that_is_switched_off_stays_so(self):
        alias = self.other.complaint_alias_id
        alias.alias_name = False
        self.other.alias_domain_id = self.domain.create({"name": "example.net"})
        self.assertFalse(alias.alias_name)
        complaint = self.env["customer.complaint"].create(
            {"name": "Scratched", "company_id": self.other.id}
        )
        self.assertIn("catchall@", complaint._notify_get_reply_to()[complaint.id])

    def test_what_was_promised_to_a_stranger_was_promised_to_whom_they_prove_to_be(self):
        complaint = self.env["customer.complaint"].create({"name": "Scratched"})
        promises = complaint._get_pending_promises()
        self.assertTrue(promises)
        self.assertFalse(promises.partner_id)
        complaint.partner_id = self.customer
        self.assertEqual(promises.partner_id, self.customer)

    def test_company_is_the_alias_s(self):
        complaint = self.receive("plain")
        self.assertEqual(complaint.company_id, self.company)
        complaint = self.receive(
            "plain", To="complaints-elsewhere-ltd@example.com", Message_Id="<2@example.org>"
        )
        self.assertEqual(complaint.company_id, self.other)
        self.assertEqual(complaint.partner_id, self.customer)

    def test_what_answers_a_complaint_that_is_gone_is_the_alias_s(self):
        route = ("customer.complaint", 2**31 - 1, {"company_id": self.other.id}, 1, None)
        self.assertEqual(self.env["service.parked.mail"]._get_company({}, route), self.other)

    def test_both_companies_hear_of_what_is_written_to_both(self):
        complaints = self.receive(
            "plain", To="complaints@example.com, complaints-elsewhere-ltd@example.com"
        )
        self.assertEqual(complaints.company_id, self.company + self.other)

    def test_another_company_s_own_contact_is_unknown(self):
        self.customer.company_id = self.other
        complaint = self.receive("plain")
        self.assertEqual(complaint.company_id, self.company)
        self.assertFalse(complaint.partner_id)
        self.assertIn("ADA@Example.ORG", complaint.email_from)
        twin = self.customer.copy({"company_id": self.company.id, "email": "ada@example.org"})
        complaint = self.receive("plain", Message_Id="<2@example.org>")
        self.assertEqual(complaint.partner_id, twin)

    def test_company_without_an_alias_is_the_customer_s(self):
        """A mail server may lead to complaints without any alias."""
        complaints = self.env["customer.complaint"]
        self.assertEqual(
            complaints._get_mail_company({"author_id": self.customer.id}), self.env.company
        )
        order = self.new_order(company_id=self.other.id, team_id=False, user_id=False)
        self.assertEqual(
            complaints._get_mail_company({"author_id": order.partner_id.id}), self.other
        )
        self.customer.company_id = self.company
        self.assertEqual(
            complaints._get_mail_company({"author_id": self.customer.id}), self.company
        )

    def test_answer_leaves_from_the_alias_and_comes_back_to_it(self):
        complaint = self.receive("plain", To="complaints-elsewhere-ltd@example.com")
        self.manager.company_ids = [Command.link(self.other.id)]
        complaint.user_id = self.manager
        with self.mock_mail_gateway():
            message = complaint.with_user(self.manager).message_post(
                body="We come on Friday",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.customer.ids,
            )
        for header in (message.email_from, message.reply_to, self._new_mails.email_from):
            self.assertIn("<complaints-elsewhere-ltd@example.com>", header)
            self.assertIn("Manager", header)
        # It is the first answer all the same.
        self.assertTrue(complaint.date_answered)

    def test_customer_s_words_keep_their_sender(self):
        complaint = self.receive("plain")
        self.assertIn("ADA@Example.ORG", complaint.message_ids[0].email_from)

    def test_settings_show_and_change_the_address(self):
        settings = self.env["res.config.settings"].create({"company_id": self.other.id})
        self.assertEqual(settings.complaint_alias_name, "complaints-elsewhere-ltd")
        settings.complaint_alias_name = "Sorry"
        settings.execute()
        self.assertEqual(self.other.complaint_alias_id.alias_full_name, "sorry@example.com")
        self.assertEqual(self.company.complaint_alias_id.alias_full_name, "complaints@example.com")

    def test_company_that_goes_takes_its_address_along(self):
        if "stock.warehouse" in self.env:
            self.skipTest("With Inventory, Odoo deletes no company: its transfers refer to it.")
        third = self.other.create({"name": "Third", "alias_domain_id": self.domain.id})
        alias = third.complaint_alias_id
        third.unlink()
        self.assertFalse(alias.exists())

    def test_address_of_older_versions_becomes_a_company_s(self):
        alias = self.company.complaint_alias_id
        alias.alias_defaults = "{'severity': '2'}"
        companies = self.env["res.company"].with_context(active_test=False).search([])
        companies.complaint_alias_id = False
        (companies - self.company).alias_domain_id = self.domain.create({"name": "example.net"})
        self.env["ir.model.data"].search([("name", "=", "mail_alias_complaint")]).unlink()
        self.env["ir.model.data"].create(
            {
                "module": "customers_for_life",
                "name": "mail_alias_complaint",
                "model": "mail.alias",
                "res_id": alias.id,
            }
        )
        load_script("post-complaint-alias").migrate(self.env.cr, "19.0.1.4.0")
        self.assertEqual(self.company.complaint_alias_id, alias)
        self.assertTrue(all(company.complaint_alias_id for company in companies))
        self.assertFalse(self.env.ref("customers_for_life.mail_alias_complaint", False))
        complaint = self.receive("plain")
        self.assertEqual(complaint.company_id, self.company)
        self.assertEqual(complaint.severity, "2")
