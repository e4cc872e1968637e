from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..formulas import verdict
from ..models.figure.service_kpi import Scope
from .common import ServiceCase

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


@tagged("post_install", "-at_install")
class TestWanted(ServiceCase):
    """The kept rate between the day that was wanted and the last one that was given."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env.ref("customers_for_life.kpi_kept_rate")
        # (due, wanted, fulfilled); Brussels is an hour ahead.
        cls.rows = [
            ("2026-02-10", "2026-02-05", "2026-02-05 22:59:59"),
            ("2026-02-10", "2026-02-05", "2026-02-05 23:00:00"),
            ("2026-02-10", "2026-02-12", "2026-02-11 10:00:00"),
            ("2026-02-10", False, "2026-02-09 10:00:00"),
            ("2026-02-10", "2026-02-10", False),
            ("2026-02-10", "2026-03-20", False),
        ]
        cls.promises = cls.env["customer.promise"].union(
            *(
                cls.new_promise(
                    date_made="2026-02-02",
                    date_due=due,
                    date_wanted=wanted,
                    date_fulfilled=fulfilled,
                    user_id=cls.salesman.id,
                )
                for due, wanted, fulfilled in cls.rows
            )
        )
        cls.env.flush_all()

    def rates(self):
        scope = Scope(self.company, *FEBRUARY)
        return [counts[1:] for counts in self.kpi._get_kept_rates(scope)]

    def test_three_rates(self):
        # Wanted: met, missed by a second, met, unknown, missed, open still.
        self.assertEqual(self.rates(), [(2, 4), (3, 6), (3, 6)])
        nothing = Scope(self.company, date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual([rate[1:] for rate in self.kpi._get_kept_rates(nothing)], [(0, 0)] * 3)
        self.promises[2].sudo()._write_dates({"date_due": datetime(2026, 2, 12, 22, 59, 59)})
        self.env.flush_all()
        self.assertEqual(self.rates(), [(2, 4), (3, 6), (4, 6)])
        notes = self.kpi._get_notes(Scope(self.company, *FEBRUARY))
        self.assertIn("Kept to the day that the customer wanted: 50 % of 4", notes)
        self.assertIn("Kept to the last date given: 67 % of 6", notes)

    def test_database_and_python_say_the_same(self):
        self.promises[5].action_give_up()
        late = self.new_promise(date_due="2026-03-10", date_wanted="2026-03-01")
        late.sudo().action_cancel()
        waiting = self.new_promise(date_due="2026-03-10", date_wanted="2026-03-03")
        waiting.action_wait()
        self.at_day_10()
        promises = self.promises | late | waiting
        self.env.flush_all()
        self.env.invalidate_all()
        for name in ("wanted_rate", "last_rate"):
            rows = promises._read_group(
                [("id", "in", promises.ids)], ["id"], [f"{name}:sum", f"{name}:count"]
            )
            grouped = {promise: total if count else None for promise, total, count in rows}
            limit = "date_wanted_end" if name == "wanted_rate" else "date_due"
            for promise in promises:
                expected = promise._is_kept_to(promise[limit])
                self.assertEqual(grouped[promise], None if expected is None else float(expected))
                self.assertEqual(promise[name], float(bool(expected)))

    def at_day_10(self):
        self.clock.move_to(datetime(2026, 3, 20, 8))

    def test_who_moved_what(self):
        for promise, whose in zip(self.promises[3:5], ("company", "customer"), strict=True):
            promise.sudo()._move(
                datetime(2026, 2, 25, 22, 59, 59),
                promise.date_judged,
                requested_by=whose,
                reason="Later",
            )
        self.env.flush_all()
        moves = self.kpi._get_moves(Scope(self.company, *FEBRUARY))
        self.assertEqual(moves, {"company": 1, "customer": 1})
        january = Scope(self.company, date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual(self.kpi._get_moves(january), {})
        notes = self.kpi._get_notes(Scope(self.company, *FEBRUARY))
        words = "Moved by us: 1; at the customer's wish: 1; "
        self.assertTrue(any(note.startswith(words) for note in notes))

    def test_asked_beside_the_delivery_date(self):
        order = self.new_order(commitment_date="2026-03-20 12:00:00")
        with Form(order.with_user(self.salesman)) as form:
            form.date_wanted = date(2026, 3, 12)
        order.with_user(self.salesman).action_confirm()
        promise = order.promise_ids
        self.assertEqual(promise.date_wanted, date(2026, 3, 12))
        self.assertEqual(promise.date_wanted_end, datetime(2026, 3, 12, 22, 59, 59))
        with self.assertRaisesRegex(UserError, "stays as it was said"):
            order.with_user(self.salesman).date_wanted = date(2026, 3, 20)
        order.date_wanted = date(2026, 3, 13)
        self.assertEqual(promise.date_wanted, date(2026, 3, 13))

    def test_what_is_judged_stays(self):
        with self.assertRaises(UserError):
            self.promises[1].with_user(self.salesman).date_wanted = date(2026, 2, 10)
        with self.assertRaises(UserError):
            self.promises[1].with_user(self.salesman).date_wanted_end = datetime(2026, 3, 1)

    def test_no_second_door_to_the_order_s_day(self):
        order = self.new_order(commitment_date="2026-03-20 12:00:00", date_wanted="2026-03-05")
        order.with_user(self.salesman).action_confirm()
        with self.assertRaises(UserError):
            order.promise_ids.with_user(self.salesman).date_wanted = date(2026, 3, 30)
        mine = self.new_promise(
            date_due="2026-03-20", date_wanted="2026-03-05", user_id=self.salesman.id
        ).with_user(self.salesman)
        mine.date_wanted = date(2026, 3, 6)
        self.clock.move_to(datetime(2026, 3, 7, 8))
        self.assertEqual(mine.verdict, "pending")
        with self.assertRaises(UserError):
            mine.date_wanted = date(2026, 3, 30)

    def test_the_goods_not_the_call_about_the_quotation(self):
        order = self.new_order(date_wanted="2026-03-30")
        order.write({"state": "sent"})
        self.assertTrue(order.promise_ids)
        order.date_wanted = date(2026, 3, 31)
        self.assertFalse(order.promise_ids.date_wanted)

    def test_no_slip_of_the_keyboard_stops_a_sale(self):
        for day in (date.min, date.max):
            order = self.new_order(commitment_date="2026-03-20 12:00:00", date_wanted=day)
            order.with_user(self.salesman).action_confirm()
            self.assertEqual(order.promise_ids.date_wanted, day)
            self.assertFalse(order.promise_ids.date_wanted_end)

    def test_rule(self):
        limit, before, after = (datetime(2026, 3, 1, n) for n in (12, 11, 13))
        for facts, expected in (
            ({"fulfilled": before}, True),
            ({"fulfilled": limit}, True),
            ({"fulfilled": after}, False),
            ({"given_up": before}, False),
            ({"cancelled": before}, None),
            ({"cancelled": after}, False),
            ({"waiting_since": before}, None),
            ({"waiting_since": after}, False),
            ({}, False),
        ):
            facts = verdict.Facts(limit, limit, **facts)
            self.assertIs(verdict.is_kept_to(limit, facts, datetime(2026, 3, 2)), expected)
        self.assertIsNone(verdict.is_kept_to(limit, verdict.Facts(limit, limit), before))
