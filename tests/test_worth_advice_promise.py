import random
from datetime import date, datetime, timedelta

from odoo.tests import Form, tagged

from ..models.worth.customer_promise_norm import Case
from ..models.worth.customer_promise_norm_advise import Question
from .common_advice import AdviceCase


@tagged("post_install", "-at_install")
class TestPromiseAdvice(AdviceCase):
    """Which date to promise on a promise and in the dialog that makes one."""

    def test_promise_before_it_is_made_and_after(self):
        self.make_ledger(kind=self.by_day)
        with Form(self.env["customer.promise"].with_user(self.salesman)) as form:
            form.partner_id, form.type_id = self.customer, self.by_day
            self.assertIn("8 working days", form.advice)
            # The type plans two.
            self.assertTrue(form.advice_is_risky)
            form.date_due = form.advice_date
            self.assertFalse(form.advice_is_risky)
        promise = form.record
        self.assertEqual(self.company._service_day(promise.date_due), datetime(2026, 3, 12).date())
        self.assertFalse(promise.advice_is_risky)
        promise.action_fulfil()
        self.assertFalse(promise.advice or promise.advice_chance)

    def test_promise_that_waits_for_the_customer(self):
        self.make_ledger(kind=self.by_day)
        promise = self.new_promise(date_due=datetime(2026, 3, 12, 10))
        before = promise.advice_chance
        promise.action_wait()
        self.assertFalse(promise.advice)
        self.at(2026, 3, 5, 8)
        promise.action_resume()
        self.env.invalidate_all()
        # Both the due date and the clock went on three days later.
        self.assertEqual(promise.advice_chance, before)

    def test_the_advised_date_is_the_first_that_keeps_enough(self):
        """At any hour, from a history of any hours: on a working day, and no sooner one would do"""
        random.seed(9)
        week = [datetime(2026, 1, 12) + timedelta(hours=random.randrange(168)) for _n in range(60)]
        self.env["customer.promise"].create(
            [
                {
                    "type_id": self.by_day.id,
                    "partner_id": self.customer.id,
                    "date_made": made,
                    "date_fulfilled": made + timedelta(hours=random.randrange(300)),
                }
                for made in week
            ]
        )
        self.norms._refresh(self.company, self.by_day)
        case = Case(self.company.id, self.by_day.id)

        def ask(now, due=False):
            return self.norms._advise({0: Question(case, now, due)})[0]

        for _n in range(100):
            now = datetime(2026, 3, 1) + timedelta(minutes=random.randrange(30 * 1440))
            self.clock.move_to(now)
            advised = ask(now).date
            self.assertLess(advised.weekday(), 5)
            self.assertGreaterEqual(ask(now, advised).chance, 90)
            self.assertLess(ask(now, advised - timedelta(days=1)).chance, 90)

    def test_by_the_hour(self):
        kind = self.new_type("Answer", lead_unit="hour", precision="moment", lead_time=4)
        made = datetime(2026, 2, 16, 8)
        self.env["customer.promise"].create(
            [
                {
                    "type_id": kind.id,
                    "partner_id": self.customer.id,
                    "date_made": made,
                    "date_fulfilled": made + timedelta(hours=2),
                }
                for _n in range(20)
            ]
        )
        self.norms._refresh(self.company, kind)
        # Work ends at five; two hours after half past four it is half past nine.
        self.at(2026, 3, 2, 15, 30)
        promise = self.new_promise(type_id=kind.id)
        self.assertEqual(promise.advice_date, datetime(2026, 3, 3, 8, 30))
        self.assertIn("2.0 working hours", promise.advice)

    def test_dialog_on_a_line(self):
        self.make_ledger(kind=self.by_day)
        order = self.new_order((1, 1)).with_user(self.salesman)
        action = order.order_line[0].action_make_promise()
        model = self.env["customer.promise.make"].with_user(self.salesman)
        with Form(model.with_context(**action["context"])) as form:
            form.type_id = self.by_day
            self.assertIn("8 working days", form.advice)
            self.assertTrue(form.advice_is_risky)
            form.date_due = form.advice_date
            self.assertFalse(form.advice_is_risky)
        many = self.env["customer.promise.make"]._get_dialog(order.order_line)
        with Form(model.with_context(**many["context"])) as form:
            form.type_id = self.by_day
            self.assertFalse(form.advice)

    def test_dialog_that_moves_a_promise(self):
        self.make_ledger(kind=self.by_day)
        promise = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        model = self.env["customer.promise.move"].with_user(self.salesman)
        with Form(model.with_context(**promise.action_repromise()["context"])) as form:
            form.day = date(2026, 3, 4)
            self.assertTrue(form.advice_is_risky)
            form.day = form.advice_date.date()
            self.assertFalse(form.advice_is_risky)
            form.requested_by, form.reason = "customer", "A holiday"
        form.record.action_move()
        self.assertEqual(promise.due_day, date(2026, 3, 12))
        many = promise + self.new_promise(user_id=self.salesman.id)
        with Form(model.with_context(**many.action_repromise()["context"])) as form:
            form.day, form.requested_by, form.reason = date(2026, 3, 19), "customer", "A holiday"
            self.assertFalse(form.advice)

    def test_dialog_on_a_lead_and_a_contact(self):
        self.make_ledger(kind=self.by_day)
        lead = self.env["crm.lead"].create({"name": "Chairs", "partner_id": self.customer.id})
        model = self.env["customer.promise.make"]
        for record in (lead, self.customer):
            context = model._get_dialog(record)["context"]
            with Form(model.with_context(**context)) as form:
                form.type_id = self.by_day
                self.assertIn("8 working days", form.advice)
