from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.modules.module import load_script
from odoo.tests import tagged

from .common import MONDAY
from .common_duration import MINUTE, DurationCase, count_hours, local


@tagged("post_install", "-at_install")
class TestComplaintDuration(DurationCase):
    def test_hours_are_counted_minute_by_minute(self):
        for _n in range(12):
            taken = self.moment(12)
            answered = taken + self.draw.randrange(6 * 24 * 60) * MINUTE
            solved = answered + self.draw.randrange(9 * 24 * 60) * MINUTE
            complaint = self.take(taken, answered, solved)
            self.assertAlmostEqual(complaint.hours_to_answer, count_hours(taken, answered), 6)
            self.assertAlmostEqual(complaint.hours_to_solution, count_hours(taken, solved), 6)

    def test_all_day_where_there_is_no_schedule(self):
        self.company.resource_calendar_id = False
        complaint = self.take(datetime(2026, 2, 7, 8), datetime(2026, 2, 8, 9, 30))
        self.assertAlmostEqual(complaint.hours_to_answer, 25.5)

    def test_long_ago(self):
        complaint = self.take(datetime(2019, 3, 4, 8), datetime(2019, 3, 5, 8))
        self.assertAlmostEqual(complaint.hours_to_answer, 8)

    def test_what_is_written_down_afterwards_took_no_time(self):
        complaint = self.take(datetime(2026, 2, 5, 9), datetime(2026, 2, 4, 9))
        self.assertEqual(complaint.hours_to_answer, 0)

    def wait(self, complaint, start, end):
        self.clock.move_to(start)
        complaint.action_wait()
        self.clock.move_to(end)
        complaint.action_resume()

    def test_waiting_for_the_customer_is_taken_off(self):
        taken = datetime(2026, 3, 2, 8)
        complaint = self.take(taken)
        self.at(2026, 3, 2, 9, 30)
        complaint.action_answered()
        wait = datetime(2026, 3, 2, 10), datetime(2026, 3, 4, 14, 15)
        self.wait(complaint, *wait)
        self.at(2026, 3, 5, 15)
        complaint.action_solved()
        expected = count_hours(taken, complaint.date_solved, [wait])
        self.assertAlmostEqual(complaint.hours_to_solution, expected, 6)
        self.assertLess(expected, count_hours(taken, complaint.date_solved))
        self.assertAlmostEqual(complaint.hours_to_answer, 1.5)

    def test_a_wait_that_ends_with_the_solution(self):
        taken = datetime(2026, 3, 2, 8)
        complaint = self.take(taken, answered=taken)
        self.at(2026, 3, 2, 10)
        complaint.action_wait()
        self.at(2026, 3, 4, 10)
        complaint.action_solved()
        self.assertAlmostEqual(complaint.hours_to_solution, 2)

    def test_a_wait_when_it_was_overdue_already_stays(self):
        taken = datetime(2026, 3, 2, 8)
        complaint = self.take(taken, answered=taken)
        wait = datetime(2026, 3, 12, 8), datetime(2026, 3, 16, 8)
        self.wait(complaint, *wait)
        complaint.action_solved()
        self.assertAlmostEqual(complaint.hours_to_solution, count_hours(taken, wait[1]), 6)

    def test_one_that_was_taken_back_and_comes_back(self):
        taken = datetime(2026, 3, 2, 8)
        complaint = self.take(taken)
        self.at(2026, 3, 3, 8)
        complaint.action_cancel()
        self.at(2026, 3, 4, 8)
        complaint.sudo()._come_back()
        self.assertEqual(complaint.hours_to_solution, 0)
        self.at(2026, 3, 5, 9)
        complaint.action_solved()
        self.assertAlmostEqual(complaint.hours_to_solution, 25)
        complaint.sudo().write({"date_solved": "2026-03-05 10:00:00"})
        self.assertAlmostEqual(complaint.hours_to_solution, 26)

    def test_nobody_writes_them(self):
        complaint = self.take(datetime(2026, 2, 2, 8), datetime(2026, 2, 3, 8))
        for name in ("hours_to_answer", "hours_to_solution"):
            with self.assertRaises(UserError):
                complaint[name] = 1
        with self.assertRaises(UserError):
            self.new_order().days_to_deliver = 1

    def test_mean_and_export_know_what_is_not_over(self):
        self.take(datetime(2026, 2, 2, 8), datetime(2026, 2, 2, 10))
        waiting = self.take(datetime(2026, 2, 2, 8))
        ((answer, solution),) = self.env["customer.complaint"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["hours_to_answer:avg", "hours_to_solution:avg"],
        )
        self.assertEqual((answer, solution), (2, False))
        exported = waiting.with_user(self.env.ref("base.user_root")).export_data(
            ["hours_to_answer", "hours_to_solution"]
        )
        self.assertEqual(exported["datas"], [["", ""]])

    def test_as_many_queries_for_many_as_for_few(self):
        names = ("hours_to_answer", "hours_to_solution")
        counts = []
        for number in (2, 2, 20):
            found = self.env["customer.complaint"].union(
                *(self.take(self.moment(9)) for _n in range(number))
            )
            found.action_wait()
            found.action_resume()
            found.sudo().write(dict.fromkeys(("date_answered", "date_solved"), MONDAY))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for name in names:
                self.env.add_to_compute(found._fields[name], found)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestOrderDuration(DurationCase):
    def test_days_in_the_company_s_time_zone(self):
        for _n in range(12):
            self.clock.move_to(self.moment(10))
            order = self.new_order(
                (1, 2), order_line=[Command.create({"product_id": self.new_service().id})] * 2
            )
            order.action_confirm()
            ordered = order.date_order
            for line in order.order_line:
                self.assertEqual(order.days_to_deliver, 0)
                self.clock.move_to(self.clock() + self.draw.randrange(5 * 24 * 60) * MINUTE)
                line.qty_delivered = 1
            # With the last of them.
            days = (local(self.clock()).date() - local(ordered).date()).days
            self.assertEqual((order.date_delivered, order.days_to_deliver), (self.clock(), days))
            # What comes back afterwards undoes nothing.
            order.date_order = ordered - timedelta(days=2)
            self.assertEqual(order.days_to_deliver, days + 2)

    def deliver(self, ordered, delivered, **vals):
        self.clock.move_to(ordered)
        order = self.new_order(
            order_line=[Command.create({"product_id": self.new_service().id})], **vals
        )
        order.action_confirm()
        self.clock.move_to(delivered)
        order.order_line.qty_delivered = 1
        self.env.flush_all()
        return order

    def test_waiting_for_the_customer_is_taken_off(self):
        self.at(2026, 3, 2, 9)
        order = self.new_order(
            commitment_date="2026-03-20 09:00:00",
            order_line=[Command.create({"product_id": self.new_service().id})],
        )
        order.action_confirm()
        promise = order.promise_ids
        self.assertEqual(promise.type_id.fulfilment, "delivery")
        self.at(2026, 3, 3, 9)
        promise.action_wait()
        self.at(2026, 3, 5, 9)
        promise.action_resume()
        # Ends with the delivery.
        self.at(2026, 3, 9, 9)
        promise.action_wait()
        self.at(2026, 3, 12, 9)
        order.order_line.qty_delivered = 1
        self.env.flush_all()
        self.assertEqual(order.days_to_deliver, 10 - 2 - 3)

    def test_past_orders_are_settled_in_one_go(self):
        late = self.deliver(datetime(2026, 2, 2, 22, 30), datetime(2026, 2, 4, 23, 30))
        self.test_waiting_for_the_customer_is_taken_off()
        waited = self.env["sale.order"].search([("company_id", "=", self.company.id)]) - late
        expected = {order: order.days_to_deliver for order in late + waited}
        self.assertEqual(expected[late], 3)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET days_to_deliver = NULL")
        self.env.invalidate_all()
        name = "customers_for_life/migrations/19.0.1.8.0/post-days-to-deliver.py"
        load_script(name, "post_days").migrate(self.env.cr, "19.0.1.7.0")
        self.env.invalidate_all()
        self.assertEqual({order: order.days_to_deliver for order in expected}, expected)

    def test_ordered_after_it_was_delivered(self):
        order = self.deliver(datetime(2026, 2, 5, 9), datetime(2026, 2, 5, 9))
        order.date_order = datetime(2026, 2, 9, 9)
        self.assertEqual(order.days_to_deliver, 0)

    def test_mean_and_export_know_what_is_still_to_come(self):
        self.deliver(datetime(2026, 2, 2, 9), datetime(2026, 2, 5, 9))
        waiting = self.new_order()
        orders = [("company_id", "=", self.company.id)]
        ((mean,),) = self.env["sale.order"]._read_group(orders, [], ["days_to_deliver:avg"])
        self.assertEqual(mean, 3)
        exported = waiting.with_user(self.env.ref("base.user_root")).export_data(
            ["days_to_deliver"]
        )
        self.assertEqual(exported["datas"], [[""]])
