from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestDialogs(ServiceCase):
    """Dialogs ask for what is missing, and for no more than that."""

    def repromise(self, promises):
        return Form(
            self.env["customer.promise.move"].with_context(**promises.action_repromise()["context"])
        )

    def test_by_the_day_another_day_is_asked_for(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        with self.repromise(promise) as form:
            self.assertEqual(str(form.old_day), "2026-03-04")
            self.assertTrue(form.by_day)
            form.later = "3"
            # From Wednesday over a weekend.
            self.assertEqual(str(form.day), "2026-03-09")
            form.later = "1"
            self.assertEqual(str(form.day), "2026-03-05")
            form.day = "2026-03-12"
            form.requested_by = "customer"
            form.reason = "She is away"
        form.record.action_move()
        self.assertEqual(str(promise.due_day), "2026-03-12")
        self.assertEqual(promise.date_due, self.company._service_day_end(promise.date_due))

    def test_by_the_hour_it_stays_the_same_hour(self):
        promise = self.new_promise(type_id=self.by_hour.id, date_due="2026-03-27 09:30:00")
        with self.repromise(promise) as form:
            self.assertFalse(form.by_day)
            self.assertEqual(form.old_date, promise.date_due)
            form.later = "1"
            # On Monday the clocks have gone forward.
            self.assertEqual(form.date_due.isoformat(" "), "2026-03-30 08:30:00")
            form.requested_by = "company"
            form.reason = "Ill"
        form.record.action_move()
        self.assertEqual(str(promise.date_due), "2026-03-30 08:30:00")

    def test_what_is_overdue_is_moved_from_today(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00")
        self.at(2026, 3, 16, 9)
        with self.repromise(promise) as form:
            form.later = "1"
            self.assertEqual(str(form.day), "2026-03-17")
            form.requested_by = "company"
            form.reason = "Forgotten"

    def test_several_are_moved_together(self):
        promises = self.new_promise(date_due="2026-03-04 10:00:00")
        promises |= self.new_promise(date_due="2026-03-06 10:00:00")
        with self.repromise(promises) as form:
            self.assertFalse(form.old_day or form.old_date)
            form.later = "1"
            form.requested_by = "company"
            form.reason = "Stocktaking"
        form.record.action_move()
        self.assertEqual({str(day) for day in promises.mapped("due_day")}, {"2026-03-09"})

    def test_a_little_more_is_said_in_words(self):
        promise = self.new_promise()
        context = promise.action_add_extra()["context"]
        extras = self.env["customer.extra"].with_context(**context)
        self.assertFalse(extras.default_get(["name"]).get("name"))
        view = "customers_for_life.customer_extra_view_form_dialog"
        # The page may be left with the dialog open: Odoo saves it then, if it can be saved.
        with self.assertRaisesRegex(AssertionError, "name is a required field"):
            Form(extras, view).save()
        for name in ("", "  "):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                extras.create({"name": name})
        with Form(extras, view) as form:
            form.name = "Free installation"
        self.assertEqual(form.record.name, "Free installation")

    def test_closing_asks_for_what_is_missing(self):
        complaint = self.env["customer.complaint"].create(
            {"name": "Scratched", "partner_id": self.customer.id}
        )
        # No form gives the customer what was promised.
        with self.assertRaisesRegex(UserError, "solution"):
            complaint.action_learn_and_close()
        complaint.action_solved()
        action = complaint.action_learn_and_close()
        self.assertEqual(complaint.state, "solved")
        self.assertEqual((action["res_id"], action["target"]), (complaint.id, "new"))
        with Form(complaint, action["view_id"]) as form:
            form.cause_id = self.env["customer.rework.cause"].search([], limit=1)
            form.lesson = "Wrap it twice"
        # One thing is still missing, and its button says so.
        with self.assertRaisesRegex(UserError, "Missing: action"):
            complaint.action_close()
        complaint.action_ids = [Command.create({"name": "Buy paper"})]
        self.assertFalse(complaint.action_learn_and_close())
        self.assertEqual(complaint.state, "closed")

    def test_card_dropped_on_closed_asks_too(self):
        rework = self.env["customer.rework"].create({"name": "Crooked"})
        rework.action_mended()
        action = rework.move_to_stage("closed")
        self.assertEqual(
            action["view_id"], self.env.ref("customers_for_life.customer_rework_view_form_close").id
        )

    def test_new_case_is_called_new(self):
        for model in ("customer.complaint", "customer.rework"):
            new = self.env[model].new({})
            self.assertEqual(new.display_name, "New")
            new.name = "Scratched"
            self.assertEqual(new.display_name, "Scratched")

    def test_request_begins_with_the_commonest_type(self):
        types = self.env["customer.request.type"].search([("company_id", "=", False)])
        vals = {"name": "Blue", "partner_id": self.customer.id}
        requests = self.env["customer.request"]
        self.assertEqual(requests.create(vals).type_id, types[0])
        for kind in (types[1], types[2], types[2], types[2]):
            requests.create({**vals, "type_id": kind.id})
        self.assertEqual(requests.new(vals).type_id, types[2])
        types[2].active = False
        self.assertNotEqual(requests.create(vals).type_id, types[2])
        # What was usual a year ago says nothing.
        requests.search([("type_id", "=", types[2].id)]).date_asked = "2025-01-01"
        types[2].active = True
        self.assertNotEqual(requests.create(vals).type_id, types[2])

    def test_approval_is_asked_for_once_and_not_by_who_gives_it(self):
        self.company.sudo().service_manager_id = self.manager
        recovery = self.env["customer.recovery"].create(
            {"name": "Sorry", "partner_id": self.customer.id, "cost": 1000}
        )
        recovery.user_id = self.salesman
        # A task of the manager's own is no question.
        recovery.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id, automated=False
        )
        self.assertFalse(recovery.approval_asked)
        recovery.with_user(self.salesman).action_ask_approval()
        recovery.invalidate_recordset(["approval_asked"])
        self.assertTrue(recovery.with_user(self.salesman).approval_asked)
        button = "action_ask_approval"
        self.assertNotIn(button, recovery.with_user(self.manager).get_view()["arch"])
        self.assertIn(button, recovery.with_user(self.salesman).get_view()["arch"])

    def test_letter_that_is_not_written_is_not_printed(self):
        recovery = self.env["customer.recovery"].create(
            {"name": "Sorry", "partner_id": self.customer.id}
        )
        letter = self.env.ref("customers_for_life.customer_recovery_letter_action")
        self.assertFalse(letter.get_valid_action_reports(recovery._name, recovery.ids))
        recovery.action_write_letter()
        self.assertEqual(letter.get_valid_action_reports(recovery._name, recovery.ids), letter.ids)
