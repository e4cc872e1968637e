from datetime import datetime

from odoo.tests import Form, tagged
from odoo.tools import format_date

from .common_day import DayCase


@tagged("post_install", "-at_install")
class TestDayPromises(DayCase):
    """What was promised, by the hour."""

    def test_by_the_hour(self):
        self.new_mine("Call at four", "2026-03-02 15:00:00")
        self.new_mine("Call at noon", "2026-03-02 11:00:00")
        self.new_mine("Report today", "2026-03-02 09:00:00", type_id=self.by_day.id)
        self.new_mine("Report tomorrow", "2026-03-03 09:00:00", type_id=self.by_day.id)
        self.new_mine("Call tomorrow", "2026-03-03 09:00:00")
        self.assertEqual(self.rows(), {"today": ["Call at noon", "Call at four", "Report today"]})
        self.at(2026, 3, 2, 12)
        self.assertEqual(
            self.rows(),
            {
                "overdue": ["Call at noon"],
                "today": ["Call at four", "Report today"],
                # Nothing was done for it, and it is at risk by now.
                "coming": ["Call tomorrow"],
            },
        )
        self.assertTrue(self.row("Call at noon")["is_bad"])

    def test_settled_and_moved_are_off_the_day(self):
        moved = self.new_mine("Moved", "2026-03-02 11:00:00")
        cancelled = self.new_mine("Cancelled", "2026-03-02 11:00:00")
        self.new_mine("Left", "2026-03-02 11:00:00")
        moved.repromise(datetime(2026, 3, 4, 11), "customer", "On holiday", True)
        cancelled.action_cancel()
        self.assertEqual(self.rows(), {"today": ["Left"]})

    def test_hour_and_day_of_the_users_time_zone(self):
        self.new_mine("Late call", "2026-03-02 23:30:00")
        self.assertEqual(self.rows(), {})
        self.salesman.sudo().tz = "America/New_York"
        # Half past six in the evening there.
        when = self.row("Late call")["when"].replace("\u202f", " ")
        self.assertEqual(when, "6:30 PM")
        # Where the whole day counts it is the company's: Brussels has Tuesday already.
        self.new_mine("Report", "2026-03-03 09:00:00", type_id=self.by_day.id)
        self.at(2026, 3, 2, 23, 15)
        self.assertEqual(self.rows(), {"today": ["Late call", "Report"]})

    def test_until_the_last_second_of_the_day(self):
        self.new_mine("Last second", "2026-03-02 22:59:59")
        self.new_mine("First of tomorrow", "2026-03-02 23:00:00")
        self.assertEqual(self.rows(), {"today": ["Last second"]})

    def test_buttons_are_those_of_the_promise(self):
        promise = self.new_mine("Call", "2026-03-02 11:00:00")
        row = self.row("Call")
        self.assertEqual([b["key"] for b in row["buttons"]], ["D", "R", "W"])
        self.press(row, "W")
        self.assertEqual(promise.state, "waiting")
        row = self.row("Call")
        self.assertEqual(row["section"], "waiting")
        self.at(2026, 3, 2, 9)
        self.press(row, "W")
        self.assertEqual(promise.state, "open")
        # An hour later, after lunch.
        self.assertEqual(promise.date_due, datetime(2026, 3, 2, 13))
        action = self.press(self.row("Call"), "R")
        dialog = self.env[action["res_model"]].with_user(self.salesman)
        with Form(dialog.with_context(**action["context"])) as form:
            form.date_due = "2026-03-02 14:00:00"
            form.requested_by = "company"
            form.reason = "The price is not known yet"
        form.record.action_move()
        self.assertEqual(self.row("Call")["when"].replace("\u202f", " "), "3:00 PM")
        self.press(self.row("Call"), "D")
        self.assertEqual(promise.state, "fulfilled")
        # Kept, since it was fulfilled before the first date: good news.
        self.assertEqual(self.rows(), {"good": ["Call"]})

    def test_a_delivery_is_not_fulfilled_by_hand(self):
        kind = self.new_type("Delivered", fulfilment="delivery", precision="moment")
        order = self.new_order()
        self.new_mine("Chair", "2026-03-02 11:00:00", type_id=kind.id, order_id=order.id)
        self.assertEqual([b["key"] for b in self.row("Chair")["buttons"]], ["R", "W"])
        self.assertIn("D", [b["key"] for b in self.row("Chair", self.manager, "all")["buttons"]])

    def test_what_will_be_late(self):
        promise = self.new_mine("Moved by us", "2026-03-03 11:00:00")
        promise.repromise(datetime(2026, 3, 6, 11), "company", "The supplier is late")
        row = self.row("Moved by us")
        self.assertEqual((row["section"], row["kind"]), ("coming", "late"))
        self.assertEqual(row["note"], promise.forecast)
        self.assertIn("T", [b["key"] for b in row["buttons"]])
        promise.action_told_by_word()
        self.assertEqual(self.rows(), {})

    def test_so_many_of_a_kind_and_the_rest_in_a_list(self):
        for number in range(23):
            self.new_mine(f"Call {number}", f"2026-03-02 10:{number:02}:00")
        day = self.ask()
        self.assertEqual([len(section["rows"]) for section in day["sections"]], [20])
        (more,) = day["more"]
        self.assertEqual((more["kind"], more["count"], more["is_counted"]), ("due", 3, True))
        listed = self.env[more["model"]].with_user(self.salesman).search(more["domain"])
        self.assertEqual(len(listed), 23)

    def test_an_empty_day_is_free(self):
        self.assertTrue(self.ask()["is_free"])
        self.new_mine("Call", "2026-03-02 11:00:00")
        self.assertFalse(self.ask()["is_free"])

    def test_as_many_queries_for_many_as_for_few(self):
        def fill(number):
            for each in range(number):
                partner = self.customer.copy({"name": f"Customer {each}"})
                vals = {"partner_id": partner.id, "order_id": False}
                self.new_mine("Call", "2026-03-02 11:00:00", **vals)
                self.new_mine("Overdue", "2026-03-02 08:00:01", **vals)
                late = self.new_mine("Late", "2026-03-04 11:00:00", **vals)
                late.repromise(datetime(2026, 3, 6, 11), "company", "The supplier is late")
                self.new_mine("Kept", "2026-03-02 11:00:00", **vals).action_fulfil()
                about = {"partner_id": partner.id, "user_id": self.salesman.id}
                self.env["customer.complaint"].create({**about, "name": "It squeaks"})
                deadline = {"date_deadline": "2026-03-02", "user_id": self.salesman.id}
                self.env["service.action"].create({"name": "Oil it", **deadline})
                partner.activity_schedule("mail.mail_activity_data_call", **deadline)

        def count():
            self.ask()
            before = self.env.cr.sql_log_count
            self.ask()
            return self.env.cr.sql_log_count - before

        fill(2)
        self.at(2026, 3, 2, 8, 30)
        few = count()
        self.at(2026, 3, 2, 8)
        fill(12)
        self.at(2026, 3, 2, 8, 30)
        self.assertEqual(count(), few)
        self.assertLess(few, 90)


@tagged("post_install", "-at_install")
class TestDayTasks(DayCase):
    """What else burns: complaints, calls, actions and approvals."""

    def complain(self, **vals):
        vals = {"partner_id": self.customer.id, "user_id": self.salesman.id, **vals}
        return self.env["customer.complaint"].create({"name": "It squeaks", **vals})

    def test_complaint_with_its_working_hours(self):
        complaint = self.complain()
        name = complaint.display_name
        deadline = complaint.date_deadline
        worked = self.company.resource_calendar_id.get_work_hours_count(
            self.utc(datetime(2026, 3, 2, 8)), self.utc(deadline)
        )
        row = self.row(name)
        self.assertAlmostEqual(row["hours_left"], worked)
        self.assertGreater(worked, 0)
        # It is no promise row besides.
        self.assertEqual(sum(self.rows().values(), []), [name])
        self.clock.move_to(deadline)
        self.clock.tick(7200)
        row = self.row(name)
        worked = self.company.resource_calendar_id.get_work_hours_count(
            self.utc(deadline), self.utc(datetime.now())
        )
        self.assertEqual(row["section"], "overdue")
        self.assertAlmostEqual(row["hours_left"], -worked)

    def utc(self, moment):
        from pytz import utc

        return utc.localize(moment)

    def test_complaint_due_on_a_day_names_no_hour(self):
        complaint = self.complain()
        complaint.with_user(self.salesman).action_answered()
        promise = complaint._get_pending_promises("complaint_solution")
        self.assertEqual(promise.precision, "day")
        when = format_date(self.env(user=self.salesman), promise.due_day)
        self.assertEqual(self.row(complaint.display_name)["when"], when)

    def test_complaint_step_by_step(self):
        complaint = self.complain()
        name = complaint.display_name
        self.assertEqual(self.row(name)["note"], "Not answered yet")
        self.press(self.row(name), "W")
        self.assertTrue(complaint.is_waiting)
        self.assertEqual(self.row(name)["section"], "waiting")
        self.press(self.row(name), "W")
        self.assertFalse(complaint.is_waiting)
        moved = self.press(self.row(name), "R")["context"]["default_promise_ids"]
        self.assertEqual(moved, complaint.promise_ids.sorted("date_due")[0].ids)
        self.assertEqual(self.press(self.row(name), "A")["res_model"], "mail.compose.message")
        self.press(self.row(name), "D")
        self.assertTrue(complaint.date_answered)
        self.press(self.row(name), "D")
        self.assertEqual(complaint.state, "solved")
        self.assertEqual(list(self.rows()), ["good"])

    def test_calls_of_customers(self):
        call = {"user_id": self.salesman.id, "date_deadline": "2026-03-02"}
        kind = "mail.mail_activity_data_call"
        today = self.customer.activity_schedule(kind, summary="Ask how it is", **call)
        self.customer.activity_schedule(
            kind, summary="Tomorrow", **{**call, "date_deadline": "2026-03-03"}
        )
        self.customer.activity_schedule("mail.mail_activity_data_todo", summary="No call", **call)
        self.customer.activity_schedule(
            kind, summary="Overdue", **{**call, "date_deadline": "2026-03-01"}
        )
        self.assertEqual(self.rows(), {"overdue": ["Overdue"], "today": ["Ask how it is"]})
        row = self.row("Ask how it is")
        self.assertEqual(row["open"], {"model": "res.partner", "id": self.customer.id})
        self.press(row, "D")
        self.assertFalse(today.exists().active)

    def test_planned_call_is_done_and_told(self):
        value = (
            self.env["customer.value"]
            .sudo()
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "user_id": self.salesman.id,
                    "date_last": "2025-06-01",
                    "date_quiet": "2026-01-01",
                    "worth": 100,
                }
            )
        )
        value.with_user(self.salesman).action_plan_calls()
        call = self.env["customer.call"].search([("partner_id", "=", self.customer.id)])
        call.activity_id.date_deadline = "2026-03-02"
        self.press(self.row(call.activity_id.summary), "D")
        self.assertTrue(call.date_done)

    def test_actions_until_today(self):
        actions = self.env["service.action"].create(
            [
                {"name": day, "date_deadline": day, "user_id": self.salesman.id}
                for day in ("2026-02-27", "2026-03-02", "2026-03-03", "2199-12-31", "1970-01-01")
            ]
        )
        self.assertEqual(
            self.rows(), {"overdue": ["1970-01-01", "2026-02-27"], "today": ["2026-03-02"]}
        )
        self.press(self.row("2026-03-02"), "D")
        self.assertEqual(actions[1].state, "done")

    def test_costs_wait_for_managers(self):
        self.company.sudo().recovery_limit = 50
        recovery = self.env["customer.recovery"].create(
            {
                "name": "A new chair",
                "partner_id": self.customer.id,
                "user_id": self.salesman.id,
                "cost": 80,
            }
        )
        small = {"name": "A cushion", "partner_id": self.customer.id, "cost": 20}
        self.env["customer.recovery"].create(small)
        for user in (self.salesman, self.leader):
            self.assertEqual(self.rows(user), {})
        row = self.row("A new chair", self.manager)
        self.assertIn("80.00", row["note"])
        self.assertIn("80.00", row["buttons"][0]["confirm"])
        self.press(row, "D", self.manager)
        self.assertEqual(recovery.approved_cost, 80)
        self.assertEqual(self.rows(self.manager), {})
