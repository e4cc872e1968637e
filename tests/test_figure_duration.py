import random
from datetime import date, datetime, timedelta

from pytz import timezone, utc

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.modules.module import load_script
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from ..models.figure.service_kpi_duration import MEDIAN_AT_LEAST
from .common import MONDAY, TZ
from .common_report import ReportCase

FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
MINUTE = timedelta(minutes=1)
HOLIDAY = date(2026, 2, 11)


def local(moment):
    return utc.localize(moment).astimezone(timezone(TZ))


def is_work(moment):
    """Monday to Friday, 8 to 12 and 13 to 17 in Brussels, but on the holiday."""
    here = local(moment)
    at_work = 8 <= here.hour < 12 or 13 <= here.hour < 17
    return here.weekday() < 5 and at_work and here.date() != HOLIDAY


def count_hours(start, end, waits=()):
    """Count the working minutes one by one."""
    minutes, moment = 0, start
    while moment < end:
        waited = any(low <= moment < high for low, high in waits)
        minutes += is_work(moment) and not waited
        moment += MINUTE
    return minutes / 60


def percentile(values, share):
    """Type 7 of Hyndman and Fan (1996)."""
    values = sorted(values)
    place = (len(values) - 1) * share
    low = int(place)
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])


class DurationCase(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env["service.kpi"]
        cls.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Holiday",
                "calendar_id": cls.company.resource_calendar_id.id,
                "company_id": cls.company.id,
                "date_from": datetime(2026, 2, 10, 23),
                "date_to": datetime(2026, 2, 11, 22, 59, 59),
            }
        )
        cls.draw = random.Random(11)

    def take(self, taken, answered=False, solved=False, **vals):
        """Return a complaint that was taken, answered and solved at these moments."""
        complaint = self.env["customer.complaint"].create(
            {
                "name": "Squeaks",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "team_id": self.team.id,
                "user_id": self.salesman.id,
                **vals,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_complaint SET create_date = %s WHERE id = %s", [taken, complaint.id]
        )
        complaint.invalidate_recordset(["create_date"])
        dates = {"date_answered": answered, "date_solved": solved}
        complaint.sudo().write({name: moment for name, moment in dates.items() if moment})
        return complaint

    def moment(self, days, start=datetime(2026, 2, 2)):
        return start + self.draw.randrange(days * 24 * 60) * MINUTE

    def rows(self, user=None, **filters):
        found = self.kpi.with_user(user or self.manager).get_durations({**FEBRUARY, **filters})
        return {row["code"]: row for row in found["rows"]}


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


@tagged("post_install", "-at_install")
class TestHowLong(DurationCase):
    """The section of Service Quality, and of the report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].sudo().create({"name": "Bob Customer"})
        orders = [cls.new_order(user=user) for user in (cls.salesman, cls.colleague)]
        case = cls("run")
        cls.complaints = cls.env["customer.complaint"].union(
            *(
                case.take(
                    case.moment(10),
                    datetime(2026, 2, 13, 9) + n * 7 * MINUTE,
                    datetime(2026, 2, 16 + (n % 3 > 0), 7) + n * 17 * MINUTE,
                    order_id=orders[n % 3 > 0].id,
                    # It is no secret to either what the other one sold.
                    user_id=(cls.salesman if n % 3 else cls.colleague).id,
                )
                for n in range(30)
            )
        )
        # Not of these days, and no complaint after all.
        case.take(datetime(2026, 1, 5), datetime(2026, 1, 6), datetime(2026, 3, 2))
        gone = case.take(datetime(2026, 2, 5), datetime(2026, 2, 6), datetime(2026, 2, 7))
        gone.sudo().state = "cancelled"
        cls.env.flush_all()

    def check(self, row, values):
        self.assertEqual(row["size"], len(values))
        self.assertAlmostEqual(row["median"], percentile(values, 0.5), 6)
        self.assertAlmostEqual(row["ninetieth"], percentile(values, 0.9), 6)

    def test_median_and_ninetieth(self):
        rows = self.rows()
        self.assertEqual(list(rows), ["answer", "solution"])
        self.check(rows["answer"], self.complaints.mapped("hours_to_answer"))
        self.check(rows["solution"], self.complaints.mapped("hours_to_solution"))
        self.assertRegex(rows["answer"]["median_text"], r"^\d+\.\d h$")
        self.assertEqual(rows["answer"]["before"], False)

    def test_a_person_s_own(self):
        mine = self.complaints.filtered(lambda c: c.seller_id == self.salesman)
        self.assertNotIn(len(mine), (0, 30))
        for rows in (self.rows(self.salesman), self.rows(user_id=self.salesman.id)):
            self.check(rows["answer"], mine.mapped("hours_to_answer"))
        with self.assertRaises(AccessError):
            self.rows(self.salesman, user_id=self.colleague.id)
        self.assertEqual(self.rows(partner_id=self.other.id), {})
        self.assertEqual(self.rows(self.leader, team_id=self.team.id)["answer"]["size"], 30)

    def test_too_few(self):
        days = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
        row = self.rows(**days)["answer"]
        self.assertEqual((row["size"], row["median"], row["ninetieth"]), (1, None, None))
        self.assertEqual(row["median_text"], "too few to tell")
        self.assertEqual(self.rows(date_from="2026-03-20", date_to="2026-03-21"), {})

    def test_numbers_open_their_records(self):
        action = self.kpi.get_duration_action("solution", FEBRUARY)
        found = self.env["customer.complaint"].search(action["domain"])
        self.assertEqual(found, self.complaints.sorted(lambda c: (c.severity, c.id), reverse=True))
        view = self.env["ir.ui.view"].sudo().browse(action["views"][0][0])
        self.assertIn('default_order="hours_to_solution desc', view.arch)
        hours = self.complaints.mapped("hours_to_solution")
        slow = self.complaints.filtered(lambda c: c.hours_to_solution >= percentile(hours, 0.9))
        action = self.kpi.get_duration_action("solution", FEBRUARY, True)
        self.assertEqual(set(self.env["customer.complaint"].search(action["domain"])), set(slow))
        longest = self.env["customer.complaint"].search(
            action["domain"], order="hours_to_solution desc, id"
        )
        self.assertEqual(longest.mapped("hours_to_solution"), sorted(hours, reverse=True)[:3])
        for code in ("delivery", "nothing"):
            with self.assertRaises(UserError):
                self.kpi.get_duration_action(code, {**FEBRUARY, "product_id": self.product.id})

    def test_the_slowest(self):
        found = self.kpi.get_duration("solution", FEBRUARY)
        lists = {group["dimension"]: group["rows"] for group in found["slowest"]}
        people = {
            user: self.complaints.filtered(lambda c, u=user: c.seller_id == u).mapped(
                "hours_to_solution"
            )
            for user in (self.salesman, self.colleague)
        }
        expected = sorted(people, key=lambda user: -percentile(people[user], 0.5))
        self.assertEqual([row["id"] for row in lists["user"]], [user.id for user in expected])
        self.assertEqual([row["size"] for row in lists["user"]], [len(people[u]) for u in expected])
        self.assertEqual([row["id"] for row in lists["partner"]], self.customer.ids)
        self.assertNotIn("product", lists)
        mine = self.kpi.with_user(self.salesman).get_duration(
            "solution", {**FEBRUARY, "partner_id": self.customer.id}
        )
        for group in mine["slowest"]:
            self.assertLessEqual({row["id"] for row in group["rows"]}, set(self.salesman.ids))

    def test_chart_of_the_medians(self):
        found = self.kpi.get_duration("solution", FEBRUARY, "week")
        self.assertTrue(found["too_few"])
        # A day is a point, where five were solved on it.
        for day in range(16, 27):
            if date(2026, 2, day).weekday() < 5:
                for n in range(MEDIAN_AT_LEAST):
                    taken = datetime(2026, 2, day, 7 + n)
                    self.take(taken, taken, taken + timedelta(minutes=60 + 10 * n + day))
        self.env.flush_all()
        found = self.kpi.get_duration("solution", FEBRUARY, "day")
        self.assertFalse(found["too_few"])
        over = {}
        for complaint in self.env["customer.complaint"].search(
            [("company_id", "=", self.company.id), ("state", "!=", "cancelled")]
        ):
            day = complaint.date_solved and local(complaint.date_solved).date()
            if day and day.month == 2:
                over.setdefault(str(day), []).append(complaint.hours_to_solution)
        points = {point["date_from"]: point for point in found["points"]}
        for day, point in points.items():
            values = over.get(day, [])
            if len(values) < MEDIAN_AT_LEAST:
                self.assertIsNone(point["value"])
            else:
                self.assertAlmostEqual(point["value"], percentile(values, 0.5), 6)
        shown = [point["value"] for point in points.values() if point["value"] is not None]
        self.assertAlmostEqual(found["centre"], sum(shown) / len(shown))
        action = self.kpi.get_duration_action(
            "solution", {"date_from": "2026-02-17", "date_to": "2026-02-17"}
        )
        self.assertEqual(
            len(self.env["customer.complaint"].search(action["domain"])),
            points["2026-02-17"]["size"],
        )

    def test_as_many_queries_for_many_as_for_few(self):
        few = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
        for filters in (few, FEBRUARY, few, FEBRUARY):
            self.env.invalidate_all()
            # Two of them for the steps that Inventory records.
            with self.assertQueryCount(42):
                self.kpi.get_durations(filters)
                self.kpi.get_duration("solution", filters)

    def test_report_tells_the_same(self):
        (block,) = self.blocks(self.wizard(), "long")
        self.assertEqual({row["code"]: row for row in block["rows"]}, self.rows())
        (text,) = [page for page in self.print_pages(self.wizard()) if "How long cust" in page]
        self.assertIn(block["rows"][0]["median_text"], text)
        empty = self.wizard(date_from="2025-01-01", date_to="2025-01-31")
        self.assertFalse(self.blocks(empty, "long"))

    def test_report_charts_what_stands_out(self):
        for week in range(12):
            for n in range(MEDIAN_AT_LEAST):
                taken = datetime(2025, 12, 8, 8 + n) + timedelta(weeks=week)
                slow = timedelta(days=4 if week == 11 else 0, minutes=week % 2 + 5)
                self.take(taken, taken, taken + slow)
        self.env.flush_all()
        wizard = self.wizard(date_from="2026-02-22")
        charts = [b for b in self.blocks(wizard, "control_chart") if "Solution" in b["name"]]
        self.assertEqual(len(charts), 1)
        self.assertIn("beyond three standard deviations", charts[0]["signals"][0][1])
        self.assertIn("svg", charts[0]["chart"])
        scope = Scope(self.company, date(2026, 2, 22), date(2026, 2, 28))
        self.assertEqual(self.kpi._get_duration_rows(scope)[0]["code"], "answer")
