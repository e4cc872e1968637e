from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCase


class ClosingCase(ServiceCase):
    """A company that asks whether it is put right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().closing_question = True
        cls.customer.sudo().write({"email": "ada@example.org", "lang": "en_US"})
        cls.closings = cls.env["customer.closing"].sudo()

    def new_complaint(self, **vals):
        return (
            self.env["customer.complaint"]
            .with_user(self.salesman)
            .create(
                {
                    "name": "The drawer squeaks",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )
        )

    def solve(self, complaint):
        complaint.with_user(self.salesman).action_solved()
        return complaint

    def new_solved(self, **vals):
        return self.solve(self.new_complaint(**vals))

    def new_recovery(self, **vals):
        return (
            self.env["customer.recovery"]
            .with_user(self.salesman)
            .create(
                {
                    "name": "Late chairs",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )
        )

    def make_good(self, recovery):
        for step in recovery.step_ids:
            step.text = "Said and done"
            step.action_done()
        return recovery

    def run_job(self):
        """Ask whoever is to be asked; return the mails that leave."""
        before = self.env["mail.mail"].sudo().search([])
        job = self.closings.with_user(self.env.ref("base.user_root")).with_context(lang="en_US")
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            job._cron_ask()
        return self.env["mail.mail"].sudo().search([]) - before

    def ask(self, case):
        """Return the question that the job asks about this case."""
        self.run_job()
        return case.sudo().closing_ids.filtered(lambda closing: closing.answer == "pending")


@tagged("post_install", "-at_install")
class TestClosing(ClosingCase):
    """Whether it is put right, the customer says; and what becomes of it."""

    # === ASKING ===#

    def test_solved_complaint_is_asked_about_once(self):
        complaint = self.new_solved()
        mails = self.run_job()
        closing = complaint.closing_ids.sudo()
        self.assertEqual((len(closing), closing.answer), (1, "pending"))
        self.assertEqual(complaint.put_right, "pending")
        self.assertEqual(closing.email, "ada@example.org")
        self.assertEqual(closing.user_id, self.salesman)
        self.assertEqual(mails.recipient_ids, self.customer)
        self.assertIn(closing._get_url(), mails.body_html)
        self.assertIn("List-Unsubscribe", mails.headers)
        self.assertFalse(self.run_job())
        self.assertEqual(len(complaint.closing_ids), 1)

    def test_link_stands_in_the_customers_mail_alone(self):
        complaint = self.new_solved()
        complaint.sudo().message_subscribe(self.colleague.partner_id.ids)
        mails = self.run_job()
        closing = complaint.closing_ids.sudo()
        self.assertEqual(len(mails), 1)
        messages = complaint.sudo().message_ids
        self.assertTrue(messages.filtered(lambda m: "we believe" in (m.body or "")))
        self.assertFalse(messages.filtered(lambda m: closing._get_token() in (m.body or "")))
        # Nobody of us can have it mailed: not with the context either.
        asking = complaint.with_user(self.salesman).with_context(service_closing=closing.id)
        asking.message_post(
            body="Hello", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_comment"
        )
        said = self.env["mail.mail"].sudo().search([]) - mails
        self.assertFalse([m for m in said if closing._get_token() in m.body_html])
        self.assertNotIn("access_token", closing._fields)

    def test_whoever_is_responsible_signs_alone(self):
        self.env.ref("base.user_root").sudo().signature = "Nobody's machine"
        self.new_solved()
        body = self.run_job().body_html
        self.assertIn(self.salesman.name, body)
        self.assertNotIn("Nobody's machine", body)

    def test_mail_is_in_the_customers_language(self):
        self.env["res.lang"].sudo()._activate_lang("it_IT")
        template = self.env.ref("customers_for_life.mail_template_closing").sudo()
        template.with_context(lang="it_IT").subject = "È a posto? {{ object._get_title() }}"
        self.customer.sudo().lang = "it_IT"
        self.new_solved()
        self.assertIn("È a posto?", self.run_job().subject)

    def test_nobody_is_asked_who_is_not_to_be(self):
        never = {
            "off": lambda: self.company.sudo().write({"closing_question": False}),
            "opted out": lambda: self.customer.sudo().write({"survey_opt_out": True}),
            "no address": lambda: self.customer.sudo().write({"email": False}),
            "a colleague's address": lambda: self.customer.sudo().write(
                {"email": f"Ada <{self.colleague.email_normalized.upper()}>"}
            ),
            "cancelled": lambda: None,
        }
        complaint = self.new_solved()
        for name, arrange in never.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                arrange()
                if name == "cancelled":
                    complaint.sudo().state = "cancelled"
                self.assertFalse(self.run_job())
                self.assertFalse(complaint.closing_ids)
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertTrue(self.run_job())

    def test_what_was_solved_long_ago_is_left_alone(self):
        complaint = self.new_solved()
        self.clock.tick(timedelta(days=8))
        self.assertFalse(self.run_job())
        self.assertFalse(complaint.closing_ids)

    def test_complaint_waits_for_its_recovery(self):
        complaint = self.new_complaint()
        recovery = self.new_recovery(complaint_id=complaint.id)
        self.solve(complaint)
        self.assertFalse(self.run_job())
        self.clock.tick(timedelta(days=10))
        self.make_good(recovery)
        self.assertEqual(len(self.run_job()), 1)
        self.assertEqual(complaint.put_right, "pending")
        self.assertFalse(recovery.closing_ids)

    def test_recovery_without_complaint_is_asked_about(self):
        recovery = self.make_good(self.new_recovery())
        closing = self.ask(recovery)
        self.assertEqual(closing.recovery_id, recovery)
        closing._take_answer("yes", "mail")
        self.assertEqual((recovery.put_right, recovery.complaint_id.id), ("yes", False))

    def test_nobody_is_asked_about_imported_history(self):
        data = {
            "customer.complaint": {
                "id": "old_complaint",
                "name": "Scratched",
                "partner_id/.id": str(self.customer.id),
                "state": "Closed",
                "date_taken": "2026-02-24 09:00:00",
                "date_closed": "2026-02-27 09:00:00",
            },
            "customer.recovery": {
                "id": "old_recovery",
                "name": "Late chairs",
                "partner_id/.id": str(self.customer.id),
                "state": "Done",
                "date_taken": "2026-02-24 09:00:00",
                "date_done": "2026-02-27 09:00:00",
            },
        }
        self.at(2026, 3, 2, 8)
        portal = new_test_user(self.env(su=True), "cfl_closing_ada", groups="base.group_portal")
        portal.sudo().partner_id.parent_id = self.customer
        for model, row in data.items():
            imported = self.env[model].with_user(self.manager).load(list(row), [[*row.values()]])
            self.assertEqual(imported["messages"], [])
            record = self.env[model].sudo().browse(imported["ids"])
            self.assertFalse(self.run_job(), model)
            # Nor on the portal.
            self.assertFalse(record._is_closed_by(portal), model)

    def test_one_that_cannot_be_mailed_keeps_nobody_from_being_asked(self):
        nobodys, theirs = self.new_solved(name="First"), self.new_solved(name="Second")
        nobodys.sudo().user_id = False
        template = self.env.ref("customers_for_life.mail_template_closing").sudo()
        template.subject = "{{ object.user_id.name.upper() }} asks"
        muted = (
            "odoo.addons.customers_for_life.models.ground.attempt",
            "odoo.addons.mail.models.mail_render_mixin",
        )
        with mute_logger(*muted):
            self.assertEqual(self.run_job().subject, "SALESMAN asks")
        self.assertEqual((nobodys.put_right, theirs.put_right), (False, "pending"))
        self.assertFalse(nobodys.closing_ids)

    def test_one_company_does_not_ask_for_another(self):
        other = self.env["res.company"].sudo().create({"name": "Silent"})
        complaint = self.new_solved()
        theirs = (
            self.env["customer.complaint"]
            .sudo()
            .create({"name": "Elsewhere", "partner_id": self.customer.id, "company_id": other.id})
        )
        theirs.action_solved()
        self.run_job()
        self.assertTrue(complaint.closing_ids)
        self.assertFalse(theirs.closing_ids)

    # === ANSWERING ===#

    def test_yes_counts_and_opens_nothing(self):
        complaint = self.new_solved()
        closing = self.ask(complaint)
        complaint.sudo().write({"state": "closed", "date_closed": fields.Datetime.now()})
        self.clock.tick(timedelta(hours=1))
        closing._take_answer("yes", "mail")
        self.assertEqual((complaint.state, complaint.put_right), ("closed", "yes"))
        self.assertEqual((closing.answer, closing.channel), ("yes", "mail"))
        self.assertEqual(closing.date_answered, fields.Datetime.now())
        self.assertFalse(self.run_job())

    def test_no_opens_it_again_with_a_deadline_and_somebody_to_do_it(self):
        complaint = self.new_solved()
        promises = complaint.promise_ids
        closing = self.ask(complaint)
        complaint.sudo().write({"state": "closed", "date_closed": fields.Datetime.now()})
        closing.with_user(self.env.ref("base.public_user")).sudo()._take_answer("no", "mail")
        self.assertEqual((complaint.state, complaint.put_right), ("working", "no"))
        self.assertFalse(complaint.date_solved or complaint.date_closed)
        anew = complaint.promise_ids - promises
        self.assertEqual((anew.type_id.trigger, anew.state), ("complaint_solution", "open"))
        self.assertEqual(set(promises.mapped("state")), {"fulfilled"})
        activity = complaint.activity_ids
        self.assertEqual(activity.user_id, self.salesman)
        self.assertIn("not put right", activity.summary)

    def test_words_of_a_no_reach_whoever_is_responsible(self):
        complaint = self.new_solved()
        closing = self.ask(complaint)
        with self.assertRaises(UserError):
            closing._take_words("Too early")
        closing._take_answer("no", "portal")
        closing._take_words("<b>It</b> squeaks\nas before")
        message = complaint.sudo().message_ids[0]
        self.assertEqual(message.author_id, self.customer)
        self.assertIn(self.salesman.partner_id, message.partner_ids)
        self.assertIn("&lt;b&gt;It&lt;/b&gt; squeaks<br", message.body)
        self.assertEqual(closing.words, "<b>It</b> squeaks\nas before")
        with self.assertRaises(UserError):
            closing._take_words("Another thing")

    def test_no_goes_to_the_stand_in_of_whoever_is_away(self):
        complaint = self.new_solved()
        closing = self.ask(complaint)
        now = fields.Datetime.now()
        self.salesman.sudo().write(
            {
                "service_stand_in_id": self.colleague.id,
                "out_of_office_from": now - timedelta(days=1),
                "out_of_office_to": now + timedelta(days=3),
            }
        )
        self.env["res.users"].sudo()._follow_absences()
        closing._take_answer("no", "mail")
        self.assertEqual(complaint.sudo().activity_ids.user_id, self.colleague)

    def test_what_is_solved_anew_is_asked_about_anew_and_both_answers_count(self):
        complaint = self.new_solved()
        self.ask(complaint)._take_answer("no", "mail")
        self.clock.tick(timedelta(days=1))
        self.solve(complaint)
        self.ask(complaint)._take_answer("yes", "mail")
        self.assertEqual(set(complaint.closing_ids.mapped("answer")), {"yes", "no"})
        self.assertEqual(complaint.put_right, "yes")

    def test_no_to_a_recovery_makes_a_complaint(self):
        order = self.new_order()
        recovery = self.make_good(self.new_recovery(order_id=order.id))
        closing = self.ask(recovery)
        closing._take_answer("no", "mail")
        closing._take_words("Still wrong")
        complaint = recovery.complaint_id
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.order_id, order)
        self.assertEqual(complaint.user_id, recovery.user_id)
        self.assertTrue(complaint.promise_ids)
        self.assertIn("Still wrong", complaint.sudo().message_ids[0].body)
        self.assertEqual((recovery.state, recovery.put_right), ("done", "no"))
        # Once the complaint is solved, it is asked about: the recovery is part of it.
        self.solve(complaint)
        self.assertTrue(self.ask(complaint))

    def test_nothing_is_answered_twice_too_late_or_while_we_work_on_it(self):
        complaint = self.new_solved()
        closing = self.ask(complaint)
        for nonsense in ("maybe", "pending", "", None, "YES"):
            with self.assertRaises(UserError):
                closing._take_answer(nonsense, "mail")
        self.assertEqual(closing._get_standing(), "open")
        complaint.sudo().state = "working"
        self.assertEqual(closing._get_standing(), "again")
        complaint.sudo().state = "solved"
        self.clock.tick(timedelta(days=31))
        self.assertEqual(closing._get_standing(), "expired")
        with self.assertRaises(UserError):
            closing._take_answer("yes", "mail")
        self.clock.tick(timedelta(days=-2))
        closing._take_answer("yes", "mail")
        for again in ("yes", "no"):
            with self.assertRaises(UserError):
                closing._take_answer(again, "mail")
        self.assertEqual((complaint.state, closing.answer), ("solved", "yes"))

    # === NOBODY SAYS YES FOR THEM ===#

    def test_nobody_of_us_writes_an_answer(self):
        complaint = self.new_solved()
        closing = self.ask(complaint)
        for user in (self.salesman, self.leader, self.manager):
            ours = closing.with_user(user).sudo(False)
            for vals in ({"answer": "yes"}, {"words": "Fine"}, {"date_asked": "2020-01-01"}):
                with self.assertRaises(UserError):
                    ours.write(vals)
            with self.assertRaises(UserError):
                ours.create({"complaint_id": complaint.id, "company_id": self.company.id})
            with self.assertRaises(UserError):
                ours.unlink()
            case = complaint.with_user(user)
            with self.assertRaises(UserError):
                case.write({"put_right": "yes"})
            with self.assertRaises(UserError):
                case.write({"closing_ids": [Command.update(closing.id, {"answer": "yes"})]})
            with self.assertRaises(UserError):
                case.write({"closing_ids": [Command.create({"company_id": self.company.id})]})
        made = (
            self.env["customer.complaint"]
            .with_user(self.salesman)
            .with_context(default_put_right="yes")
            .create({"name": "New", "partner_id": self.customer.id})
        )
        self.assertFalse(made.put_right)
        with self.assertRaises(UserError):
            self.new_complaint(put_right="yes")
        with self.assertRaises(UserError):
            self.new_recovery(put_right="yes")
        self.assertFalse(complaint.copy().put_right)

    def test_token_is_of_one_question_alone(self):
        one, two = self.ask(self.new_solved()), self.ask(self.new_solved())
        self.assertNotEqual(one._get_token(), two._get_token())
        self.assertGreaterEqual(len(one._get_token()), 64)

    # === WORDS HAVE AN END ===#

    def test_words_end_with_those_of_the_complaint(self):
        complaint = self.new_solved()
        closing = self.ask(complaint)
        closing._take_answer("no", "mail")
        closing._take_words("It squeaks, says Ada")
        self.customer.with_user(self.manager).sudo(False).action_erase_personal_data()
        self.assertFalse(closing.words or closing.email)
        self.assertEqual(closing.answer, "no")
        self.assertNotEqual(closing.partner_id, self.customer)
