from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_words import WORD, WordsCase


@tagged("post_install", "-at_install")
class TestErase(WordsCase):
    """A person is erased on request; what happened stays on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].sudo()
        cls.guild = partners.create({"name": "Guild", "is_company": True})
        cls.person = partners.create(
            {
                "name": f"{WORD} Doe",
                "email": f"{WORD.lower()}@example.org",
                "service_dos": f"Call her {WORD}",
                "parent_id": cls.guild.id,
                "tz": "Asia/Tokyo",
            }
        )

    def make_records(self):
        """Return one record of each kind about the person, most of them settled."""
        theirs = {"partner_id": self.person.id}
        promise = self.new_promise(**theirs, name=f"For {WORD}", description=WORD)
        promise.repromise(promise.date_due + timedelta(days=1), "customer", f"{WORD} is ill")
        self.at(2026, 4, 1)
        complaint = self.env["customer.complaint"].create({"name": WORD, **theirs})
        complaint.message_post(body=WORD, author_id=self.person.id, message_type="comment")
        complaint.action_start()
        stranger = self.env["customer.complaint"].create(
            {"name": WORD, "email_from": f"{WORD} <{self.person.email}>"}
        )
        recovery = self.env["customer.recovery"].create({"name": WORD, "cost": 5, **theirs})
        recovery.step_ids[0].text = WORD
        recovery.step_ids[0].action_done()
        rework = self.env["customer.rework"].create({"name": WORD, "hours": 1, **theirs})
        rework.action_start()
        request = self.env["customer.request"].create({"name": WORD, **theirs})
        extra = self.env["customer.extra"].create({"name": WORD, "cost": 3, **theirs})
        answer = self.answer(self.deliver(), 4, 4, 4, wish=WORD)
        answer.write({"nickname": self.person.name, "email": self.person.email, **theirs})
        self.env.flush_all()
        return [promise, complaint, stranger, recovery, rework, request, extra, answer]

    def test_ledger_forgets_the_person_and_the_contact_can_be_deleted(self):
        records = self.make_records()
        self.at(2026, 5, 1)
        figures, counted = self.figures(), self.promise_total()
        verdict, out_of_hours = records[0].verdict, records[5].out_of_hours
        self.person.with_user(self.manager).action_erase_personal_data()
        nobody = records[0].partner_id
        self.assertFalse(nobody.active)
        self.assertEqual(records[0].commercial_partner_id, self.guild)
        self.person.sudo().unlink()
        self.assertFalse(self.find())
        self.env.invalidate_all()
        self.assertEqual(self.figures(), figures)
        self.assertEqual(self.promise_total(), counted)
        self.assertEqual((records[0].verdict, records[5].out_of_hours), (verdict, out_of_hours))
        self.assertTrue(all(record.exists() for record in records))

    def test_refusals_say_the_way_on(self):
        records = self.make_records()
        for record in (self.person, records[0], records[1], records[3], records[4]):
            with (
                self.subTest(record=record),
                self.assertRaisesRegex(UserError, "Erase Personal Data"),
            ):
                record.sudo().unlink()

    def test_company_that_is_erased_leaves_its_promises_company(self):
        promise = self.new_promise(partner_id=self.person.id)
        self.guild.with_user(self.manager).action_erase_personal_data()
        self.assertEqual(promise.partner_id, self.person)
        self.assertNotEqual(promise.commercial_partner_id, self.guild)
        self.assertTrue(promise.commercial_partner_id)

    def test_an_address_that_ends_like_the_person_s_is_another_s(self):
        address = f"jo{self.person.email}"
        stranger = self.env["customer.complaint"].create({"name": "Rust", "email_from": address})
        promises = stranger.promise_ids
        self.person.with_user(self.manager).action_erase_personal_data()
        self.assertEqual((stranger.name, stranger.email_from), ("Rust", address))
        self.assertTrue(promises)
        self.assertFalse(promises.filtered("date_blanked"))

    def test_managers_and_administrators_alone(self):
        self.make_records()
        for user in (self.salesman, self.leader):
            with self.assertRaises(AccessError):
                self.person.with_user(user).action_erase_personal_data()
        admin = new_test_user(
            self.env(su=True), "cfl_admin", groups="base.group_system,base.group_partner_manager"
        )
        self.person.with_user(admin).action_erase_personal_data()
        self.assertNotIn("customer_complaint.name", self.find())

    def test_another_company_s_records_are_not_the_manager_s(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        # Whoever creates a company works there.
        self.manager.sudo().company_ids = self.company
        complaint = (
            self.env["customer.complaint"]
            .sudo()
            .create({"name": WORD, "partner_id": self.person.id, "company_id": other.id})
        )
        with self.assertRaisesRegex(UserError, "Elsewhere"):
            self.person.with_user(self.manager).action_erase_personal_data()
        self.assertEqual(complaint.name, WORD)
        self.manager.sudo().company_ids = [Command.link(other.id)]
        self.person.with_user(self.manager).action_erase_personal_data()
        self.assertNotEqual(complaint.name, WORD)
