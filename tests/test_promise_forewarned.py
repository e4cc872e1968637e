from datetime import date, datetime
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_forewarn import ForewarnCase

FOREWARNED = {
    "date_forewarned": "2026-03-02 08:00:00",
    "forewarned_how": "mail",
    "forewarned_by_id": 1,
    # What history expects, which the nightly job alone says.
    "date_expected": "2026-03-09 08:00:00",
    "day_expected": "2026-03-02",
}


@tagged("post_install", "-at_install")
class TestForewarned(ForewarnCase):
    """Only a customer who really got the new date in time was told."""

    def test_mail_that_left_tells(self):
        context = self.move()
        self.assertTrue(self.promise.is_to_be_told and self.promise.will_be_late)
        self.assertFalse(self.promise.date_forewarned)
        self.at(2026, 3, 3, 9)
        self.send(context)
        self.assertEqual(self.promise.date_forewarned, datetime(2026, 3, 3, 9))
        self.assertEqual(self.promise.forewarned_how, "mail")
        self.assertEqual(self.promise.forewarned_by_id, self.salesman)
        self.assertFalse(self.promise.is_to_be_told or self.promise.will_be_late)

    def test_it_names_both_dates(self):
        self.move()
        body = self.compose(self.promise._open_message()["context"]).body
        self.assertIn("03/05/2026", body)
        self.assertIn("03/10/2026", body)

    def test_in_the_customer_s_language(self):
        self.env["res.lang"].sudo()._activate_lang("it_IT")
        self.customer.lang = "it_IT"
        self.send(self.move(day=date(2026, 3, 20)))
        self.assertTrue(self.promise.date_forewarned)

    def test_late_stays_late(self):
        self.send(self.move())
        self.at(2026, 3, 9, 9)
        self.promise.action_fulfil()
        self.assertEqual(self.promise.verdict, "late")
        self.assertEqual(self.promise.date_judged.date(), date(2026, 3, 5))
        self.assertEqual((self.promise.kept_rate, self.promise.forewarned_rate), (0, 1))

    def test_too_late(self):
        context = self.move()
        self.at(2026, 3, 5, 22, 59, 59)
        self.assertTrue(self.promise.is_to_be_told)
        self.at(2026, 3, 5, 23)
        self.env.invalidate_all()
        self.send(context)
        self.assertFalse(self.promise.date_forewarned)
        with self.assertRaises(UserError):
            self.promise.action_told_by_word()

    def test_message_sent_later_counts_when_it_leaves(self):
        for moment, is_told in (("2026-03-04 09:00:00", True), ("2026-03-06 09:00:00", False)):
            with self.subTest(moment=moment):
                promise = self.new_promise(
                    date_due="2026-03-05 10:00:00", user_id=self.salesman.id
                ).with_user(self.salesman)
                composer = self.compose(self.move(promise))
                composer.scheduled_date = moment
                composer.action_schedule_message()
                self.assertFalse(promise.date_forewarned)
                self.clock.move_to(moment)
                with self.mock_mail_gateway(), self.enter_registry_test_mode():
                    self.env["mail.scheduled.message"].sudo().search(
                        [("res_id", "=", promise.id), ("model", "=", promise._name)]
                    )._post_message()
                self.env.invalidate_all()
                self.assertEqual(bool(promise.date_forewarned), is_told)
                self.clock.move_to("2026-03-02 08:00:00")

    def test_mail_to_nobody_or_to_somebody_else(self):
        other = self.env["res.partner"].sudo().create({"name": "Me", "email": "me@example.com"})
        context = self.move()
        composer = self.compose(context)
        composer.partner_ids = other
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertFalse(self.promise.date_forewarned)
        self.customer.sudo().email = False
        self.send(context)
        self.assertFalse(self.promise.date_forewarned)

    def test_mail_to_oneself_as_the_customer(self):
        me = self.env["res.partner"].sudo().create({"name": "Me", "email": "me@example.com"})
        context = self.move()
        self.promise.partner_id = me
        self.send(context)
        self.assertTrue(self.promise.date_forewarned)
        self.promise.partner_id = self.customer
        self.assertFalse(self.promise.date_forewarned or self.promise.forewarned_how)

    def test_mail_that_fails(self):
        context = self.move()
        with (
            self.mock_mail_gateway(),
            patch.object(
                self.registry["ir.mail_server"], "send_email", side_effect=OSError("no route")
            ),
            self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"),
        ):
            self.compose(context)._action_send_mail()
        self.env.invalidate_all()
        self.assertFalse(self.promise.date_forewarned)

    def test_note_for_colleagues_and_message_without_the_date(self):
        self.move()
        due = self.promise._format_due()
        with self.mock_mail_gateway():
            self.promise.message_post(
                body=due, partner_ids=self.colleague.partner_id.ids, subtype_xmlid="mail.mt_note"
            )
            self.promise.message_post(
                body="Thank you for your call",
                partner_ids=self.customer.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.env.invalidate_all()
        self.assertFalse(self.promise.date_forewarned)

    def test_before_it_was_moved_nobody_is_told(self):
        with self.mock_mail_gateway():
            self.promise.message_post(
                body=self.promise._format_due(), partner_ids=self.customer.ids
            )
        self.env.invalidate_all()
        self.assertFalse(self.promise.date_forewarned)

    def test_told_by_word(self):
        self.move(told=True)
        self.assertEqual(self.promise.forewarned_how, "word")
        self.assertEqual(self.promise.forewarned_by_id, self.salesman)
        note = self.promise.message_ids[0]
        self.assertIn(self.promise._format_due(), note.body)
        self.assertEqual(note.author_id, self.salesman.partner_id)
        other = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        with self.assertRaises(UserError):
            other.action_told_by_word()
        self.move(other)
        other.action_told_by_word()
        self.assertEqual(other.forewarned_how, "word")
        # A second time changes nothing.
        with self.assertRaises(UserError):
            other.action_told_by_word()

    def test_customer_s_own_wish_is_no_forewarning(self):
        self.promise.repromise(datetime(2026, 3, 10), "customer", "A holiday", True)
        self.assertFalse(self.promise.date_forewarned)
        moved = self.new_promise(user_id=self.salesman.id)
        moved.repromise(datetime(2026, 3, 10), "company", "Late", True)
        self.assertTrue(moved.date_forewarned)
        # Judged on a date that the customer asked for, nobody was told of another.
        moved.repromise(datetime(2026, 3, 20), "customer", "A holiday", True)
        self.assertFalse(moved.date_forewarned or moved.forewarned_by_id or moved.forewarned_how)

    def test_moved_again_it_stays_told(self):
        self.send(self.move())
        self.move(day=date(2026, 3, 12))
        self.assertTrue(self.promise.date_forewarned)
        self.assertEqual(self.promise.date_judged.date(), date(2026, 3, 5))

    def test_cancelled_and_given_up(self):
        for settle in ("action_cancel", "action_give_up"):
            promise = self.new_promise(
                date_due="2026-03-09 10:00:00", user_id=self.salesman.id
            ).with_user(self.manager)
            context = self.move(promise)
            getattr(promise, settle)()
            self.send(context)
            self.assertFalse(promise.date_forewarned)

    def test_two_at_once(self):
        """Whoever is first is on record, and a mail that has left is never sent again."""
        context = self.move()
        self.send(context)
        first = self.promise.date_forewarned
        self.at(2026, 3, 3, 9)
        self.send(context)
        self.assertEqual(self.promise.date_forewarned, first)
        other = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        context = self.move(other)
        with (
            patch.object(
                self.registry["customer.promise"],
                "_note_forewarned",
                side_effect=SerializationFailure(),
            ),
            self.assertLogs("odoo.addons.customers_for_life.models.mail_mail", "WARNING"),
        ):
            self.send(context)
        self.assertSentEmail(self.salesman.email_formatted, [self.customer])

    # === WHAT NOBODY WRITES ===#

    def test_nobody_writes_it(self):
        self.move()
        for user in (self.salesman, self.manager):
            promise = self.promise.with_user(user)
            for name, value in FOREWARNED.items():
                with self.assertRaises(UserError):
                    promise.write({name: value})
                vals = {"type_id": self.by_day.id, "partner_id": self.customer.id, name: value}
                with self.assertRaises(UserError):
                    promise.create(vals)
                made = promise.with_context(**{f"default_{name}": value}).create(
                    {"type_id": self.by_day.id, "partner_id": self.customer.id}
                )
                self.assertFalse(made[name])
            result = promise.load(["id", "date_forewarned"], [[str(promise.id), "2026-03-02"]])
            self.assertTrue(result["messages"])
        self.assertFalse(self.promise.copy().date_forewarned)
        with self.assertRaises(AccessError):
            self.promise.with_user(self.colleague).action_told_by_word()
        self.assertFalse(self.promise.date_forewarned)

    # === THE BUTTON ===#

    def test_the_dialog_is_filled_in_with_what_is_known(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_promise SET date_expected = '2026-03-11 11:00' WHERE id = %s",
            [self.promise.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.promise.forecast, "9 of 10 like it take until 03/11/2026.")
        action = self.promise.action_tell_customer()
        self.assertEqual(action["res_model"], "customer.promise.move")
        model = self.env["customer.promise.move"].with_user(self.salesman)
        with Form(model.with_context(**action["context"])) as form:
            self.assertEqual(form.day, date(2026, 3, 11))
            self.assertEqual(form.requested_by, "company")
            self.assertEqual(form.reason, self.promise.forecast)
        message = form.record.action_move()
        self.assertEqual(message["res_model"], "mail.compose.message")
        # From now on it is the message that is missing.
        self.assertEqual(self.promise.action_tell_customer(), message)
        self.assertIn("does not know it yet", self.promise.forecast)
