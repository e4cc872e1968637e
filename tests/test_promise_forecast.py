from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestForecast(ServiceCase):
    """What stands under Will Be Late, and why."""

    def found(self, user=None):
        promises = self.env["customer.promise"].with_user(user or self.env.user)
        return promises.search([("will_be_late", "=", True), ("company_id", "=", self.company.id)])

    def test_nothing_done_within_the_warning_time(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00", user_id=self.salesman.id)
        self.assertFalse(promise.will_be_late or promise.forecast)
        self.assertFalse(self.found())
        self.at(2026, 3, 3, 23, 30)
        self.env.invalidate_all()
        self.assertEqual(promise.forecast, "Nothing is done yet, and it is due on 03/04/2026.")
        self.assertFalse(promise.date_forecast)
        self.assertEqual(self.found(self.salesman), promise)
        self.assertFalse(self.found(self.colleague))
        for ends in ("action_wait", "action_fulfil"):
            with self.subTest(ends=ends), self.env.cr.savepoint() as savepoint:
                getattr(promise, ends)()
                self.assertFalse(promise.will_be_late or self.found())
                savepoint.rollback()
                self.env.invalidate_all()
        self.at(2026, 3, 4, 23)
        self.env.invalidate_all()
        self.assertEqual(promise.verdict, "broken")
        self.assertFalse(promise.will_be_late or self.found())

    def test_what_is_work_and_what_is_not(self):
        order = self.new_order()
        promise = self.new_promise(
            date_due="2026-03-04 10:00:00", user_id=self.salesman.id, order_id=order.id
        )
        self.at(2026, 3, 3, 23, 30)

        def is_idle(act):
            with self.env.cr.savepoint() as savepoint:
                act()
                self.env.invalidate_all()
                late = promise.will_be_late
                self.assertEqual(late, bool(self.found()))
                savepoint.rollback()
                self.env.invalidate_all()
            return late

        todo = "mail.mail_activity_data_todo"
        self.assertTrue(is_idle(lambda: promise.activity_schedule(todo, user_id=self.env.uid)))
        self.assertTrue(
            is_idle(
                lambda: promise.sudo().message_post(
                    body="Hurry up", message_type="comment", author_id=self.customer.id
                )
            )
        )
        self.assertFalse(
            is_idle(lambda: promise.activity_schedule(todo, user_id=self.env.uid).action_feedback())
        )
        self.assertFalse(
            is_idle(lambda: promise.message_post(body="Called them", message_type="comment"))
        )

    def test_one_whose_warning_time_is_all_its_time_is_not_idle_yet(self):
        kind = self.new_type("At once", precision="moment", lead_time=1, lead_unit="hour")
        promise = self.new_promise(type_id=kind.id)
        self.assertTrue(promise.is_at_risk)
        self.assertFalse(promise.will_be_late or self.found())

    def test_typed_deliveries(self):
        order = self.new_order(
            commitment_date="2026-03-04 10:00:00",
            order_line=[
                Command.create({"product_id": self.new_service().id, "product_uom_qty": 2})
            ],
        )
        order.action_confirm()
        promise = order.promise_ids
        self.at(2026, 3, 4, 8)
        self.env.invalidate_all()
        self.assertTrue(promise.will_be_late)
        self.assertEqual(self.found(), promise)
        order.order_line.qty_delivered = 1
        self.env.invalidate_all()
        self.assertFalse(promise.will_be_late or self.found())

    def test_moved_and_the_customer_not_told(self):
        promise = self.new_promise(date_due="2026-03-05 10:00:00")
        promise.repromise(datetime(2026, 3, 10), "company", "Late")
        self.assertEqual(
            promise.forecast, "Moved to 03/10/2026, and the customer does not know it yet."
        )
        self.assertEqual(self.found(), promise)
        promise.repromise(datetime(2026, 3, 11), "customer", "A holiday")
        self.assertFalse(promise.will_be_late or self.found())

    def test_groups_and_negation(self):
        late = self.new_promise(date_due="2026-03-05 10:00:00")
        fine = self.new_promise(date_due="2026-03-05 10:00:00")
        late.repromise(datetime(2026, 3, 10), "company", "Late")
        ours = [("company_id", "=", self.company.id)]
        groups = late._read_group(ours, ["will_be_late"], ["id:recordset"])
        self.assertEqual(dict(groups), {True: late, False: fine})
        self.assertEqual(late.search([*ours, ("will_be_late", "=", False)]), fine)
        self.assertEqual((late + fine).filtered_domain([("will_be_late", "=", True)]), late)
        listed = late.web_search_read(ours, {"forecast": {}, "will_be_late": {}})
        self.assertEqual(
            [row["will_be_late"] for row in listed["records"]],
            [promise == late for promise in late.search(ours)],
        )

    def test_form_that_is_not_saved_says_nothing(self):
        with Form(self.env["customer.promise"]) as form:
            form.partner_id, form.type_id = self.customer, self.by_day
            self.assertFalse(form.will_be_late)

    def test_many_take_as_many_queries_as_one(self):
        promises = self.env["customer.promise"].create(
            [
                {
                    "type_id": self.by_day.id,
                    "partner_id": self.customer.id,
                    "date_due": datetime(2026, 3, 5) + timedelta(days=number % 9),
                }
                for number in range(100)
            ]
        )
        for promise in promises[::3]:
            promise.repromise(promise.date_due + timedelta(days=3), "company", "Late")

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            records.mapped("date_due")
            records.type_id.mapped("precision")
            records.company_id.mapped("name")
            before = self.env.cr.sql_log_count
            records.mapped("forecast")
            return self.env.cr.sql_log_count - before

        count(promises)
        self.assertEqual(count(promises), count(promises[0]))
        self.assertEqual(self.found(), promises[::3].sorted())
