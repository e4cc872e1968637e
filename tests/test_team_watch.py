from collections import Counter
from datetime import datetime, timedelta
from math import exp, log

from odoo.tests import tagged

from ..models.worth.customer_promise_norm import Case
from .common_watch import WatchCase

MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestWatch(WatchCase):
    """What may flatter figures is seen by managers, with its records and of how many."""

    def test_closed_in_bulk(self):
        self.promises(6).action_fulfil()
        self.promises(4, self.colleague).action_fulfil()
        self.promise().action_fulfil()
        for number, promise in enumerate(self.promises(5)):
            self.clock.move_to(datetime(2026, 3, 2, 9, number))
            promise.action_fulfil()
        self.promise()
        done = self.env["customer.promise"].search([("date_fulfilled", "!=", False)])
        # Counted anew, in the plainest way.
        closed = Counter((p.user_id, p.date_fulfilled.replace(second=0)) for p in done)
        expected = {p for p in done if closed[p.user_id, p.date_fulfilled.replace(second=0)] >= 5}
        self.assertEqual(len(expected), 7)
        self.assertEqual(self.flagged("bulk"), expected)
        rows = self.rows("bulk")
        self.assertEqual(set(rows), set(done))
        some = next(iter(expected))
        self.assertEqual(rows[some].words, "7 closed in the same minute")
        self.assertEqual(rows[some].user_id, self.salesman)
        self.assertEqual(rows[some].action_open_record()["res_id"], some.id)

    def test_deliveries_that_close_many_are_no_bulk(self):
        order = self.new_order((1,) * 6, user=self.salesman)
        order.action_confirm()
        order.order_line.qty_delivered = 1
        self.env.flush_all()
        self.assertFalse(self.rows("bulk"))

    def test_waiting_begun_just_before(self):
        early, late, lasting, overdue = self.promises(4)
        self.at(2026, 3, 3, 9)
        early.action_wait()
        self.at(2026, 3, 4, 14)
        (late | lasting).action_wait()
        due = late.date_due
        self.at(2026, 3, 5, 9)
        (early | late).action_resume()
        overdue.action_wait()
        last = min(timedelta(days=1), (due - late.date_made) / 4)
        begun = {early: datetime(2026, 3, 3, 9), late: datetime(2026, 3, 4, 14)}
        begun |= {lasting: begun[late], overdue: datetime(2026, 3, 5, 9)}
        expected = {p for p, moment in begun.items() if due - last < moment <= due}
        self.assertEqual(expected, {late, lasting})
        self.assertGreater(late.date_due, due)
        self.assertEqual(self.flagged("wait"), expected)
        self.assertEqual(set(self.rows("wait")), set(begun))
        self.assertIn("hours before it was due", self.rows("wait")[late].words)

    def test_promised_far_beyond_the_advised_date(self):
        norm = self.env["customer.promise.norm"].sudo()
        country = self.env.ref("base.be")
        slow = self.customer.sudo().create({"name": "Far away", "country_id": country.id})
        vals = {"company_id": self.company.id, "type_id": self.by_day.id}
        norm.create(
            [
                {
                    **vals,
                    "kind": "level",
                    "res_id": 0,
                    "effect": log(2),
                    "size": 99,
                    "percentiles": [n / 100 for n in range(99)],
                },
                {**vals, "kind": "country", "res_id": country.id, "effect": log(10), "size": 9},
            ]
        )
        known = norm._look_up([Case(self.company.id, self.by_day.id, country=country.id)])
        known = known[self.company.id, self.by_day.id]
        near, far, far_too = (
            self.promise(date_due=date, partner_id=customer.id)
            for date, customer in (
                ("2026-03-09 12:00:00", self.customer),
                ("2026-03-30 12:00:00", self.customer),
                ("2026-03-30 12:00:00", slow),
            )
        )
        unknown = self.promise(type_id=self.new_type("Else").id, date_due="2026-06-30 12:00:00")
        expected = set()
        for promise, countries in ((near, 0), (far, 0), (far_too, country.id)):
            case = Case(self.company.id, self.by_day.id, country=countries)
            advised = exp(known.expect(case) + known.percentiles[89]) * 7 / 5
            self.assertAlmostEqual(self.rows("padded")[promise].compared, advised, 4)
            if promise.days_promised >= max(2 * advised, advised + 3):
                expected.add(promise)
        self.assertEqual(expected, {far})
        self.assertEqual(self.flagged("padded"), expected)
        self.assertNotIn(unknown, self.rows("padded"))
        self.assertIn("28 days promised, about 7 advised", self.rows("padded")[far].words)

    def test_complaints_taken_back(self):
        order = self.new_order()
        vals = {"partner_id": self.customer.id, "user_id": self.colleague.id}
        stays, cancelled, merged, into, called = self.env["customer.complaint"].create(
            [
                {**vals, "name": "Stays"},
                {**vals, "name": "Cancelled", "user_id": self.salesman.id},
                {**vals, "name": "Again", "order_id": order.id},
                {**vals, "name": "First", "order_id": order.id},
                {**vals, "name": "A wish", "partner_id": self.manager.partner_id.id},
            ]
        )
        into._merge(merged)
        (cancelled | called).action_cancel()
        self.env["customer.request"].create(
            {"name": "A wish", "partner_id": called.partner_id.id, "user_id": self.salesman.id}
        )
        self.env.flush_all()
        # Rows are written at the moment at which the transaction began.
        self.env.cr.execute(
            "UPDATE customer_request SET create_date = %s", [datetime(2026, 3, 2, 9)]
        )
        everything = stays | cancelled | merged | into | called
        expected = {c for c in everything if c.state in ("cancelled", "merged")}
        self.assertEqual(expected, {cancelled, merged, called})
        self.assertEqual(self.flagged("complaint"), expected)
        rows = self.rows("complaint")
        self.assertEqual(len(rows), 5)
        self.assertEqual(rows[cancelled].words, "Cancelled")
        self.assertEqual(rows[merged].words, "Merged")
        self.assertEqual(rows[called].words, "Cancelled, and a request was written down")
        # In whose figures it counts: who sold, else who answers for it.
        self.assertEqual(rows[cancelled].user_id, self.salesman)
        self.assertEqual(rows[merged].user_id, self.salesman)

    def test_moved_by_the_customer_without_a_word(self):
        order = self.new_order()
        silent, wrote, wrote_on_order, long_ago, colleague_wrote, ours = (
            self.promise(order_id=order.id if number == 2 else False) for number in range(6)
        )
        ada = self.customer
        said = {
            wrote: (wrote, ada, datetime(2026, 3, 2, 8)),
            wrote_on_order: (order, ada, datetime(2026, 2, 26)),
            long_ago: (long_ago, ada, datetime(2026, 2, 20)),
            colleague_wrote: (colleague_wrote, self.colleague.partner_id, datetime(2026, 3, 2, 8)),
        }
        for record, author, moment in said.values():
            record.sudo().message_post(
                body="Later, please", author_id=author.id, message_type="comment", date=moment
            )
        for promise in said.keys() | {silent}:
            promise.repromise(datetime(2026, 3, 20, 12), "customer", "On holiday")
        ours.repromise(datetime(2026, 3, 20, 12), "company", "Ill")
        self.env.flush_all()
        moved = datetime(2026, 3, 2, 9)
        self.env.cr.execute("UPDATE customer_promise_revision SET create_date = %s", [moved])
        expected = {silent} | {
            promise
            for promise, (_record, author, moment) in said.items()
            if author != ada or not moved - timedelta(days=7) < moment <= moved
        }
        self.assertEqual(expected, {silent, long_ago, colleague_wrote})
        self.assertEqual(self.flagged("move"), expected)
        self.assertEqual(set(self.rows("move")), said.keys() | {silent})

    def test_deliveries_typed_by_hand(self):
        right, corrected, typed = (self.deliver(user=self.salesman) for _n in range(3))
        corrected.order_line.date_delivered_corrected = datetime(2026, 3, 1, 12)
        goods = self.env["product.template"].sudo().create({"name": "Chair", "type": "consu"})
        self.env.flush_all()
        # As of a time before Inventory was installed, or past it.
        self.env.cr.execute(
            "UPDATE sale_order_line SET product_id = %s, date_recorded = date_delivered"
            " WHERE order_id = %s",
            [goods.product_variant_id.id, typed.id],
        )
        self.env.invalidate_all()
        has_stock = "picking_ids" in right._fields
        self.assertEqual(self.flagged("typed"), {corrected, typed} if has_stock else {corrected})
        rows = self.rows("typed")
        self.assertEqual(set(rows), {right, corrected, typed})
        self.assertEqual(rows[corrected].words, "Delivery date corrected by hand")
        self.assertEqual(bool(rows[typed].words), has_stock)

    def test_customers_not_asked(self):
        people = self.env["res.partner"].sudo()
        people = people.create([{"name": f"P{n}", "email": f"p{n}@example.org"} for n in range(5)])
        people[1].survey_opt_out = True
        people[2].email = False
        asked, opted_out, no_email, complaining, early = map(self.deliver, people)
        self.env["customer.complaint"].create({"name": "Squeaks", "partner_id": people[3].id})
        self.at(2026, 3, 5, 9)
        early.sudo().date_delivered = datetime(2026, 3, 5, 8)
        self.run_jobs()
        self.assertEqual(self.flagged("asked"), {opted_out, no_email})
        # Who complains, and whose turn has not come, could not be asked.
        self.assertEqual(set(self.rows("asked")), {asked, opted_out, no_email})
        self.assertEqual(self.rows("asked")[opted_out].words, "Does Not Want to Be Asked")

    def test_imported_history_is_no_bulk(self):
        for _n in range(6):
            self.new_promise(
                user_id=self.salesman.id,
                date_made="2025-03-03 09:00:00",
                date_due="2025-03-07 12:00:00",
                date_fulfilled="2025-03-06 00:00:00",
            )
        self.assertFalse(self.flagged("bulk"))

    def test_what_the_customer_put_off_is_not_padded(self):
        self.env["customer.promise.norm"].sudo().create(
            {
                "company_id": self.company.id,
                "type_id": self.by_day.id,
                "kind": "level",
                "res_id": 0,
                "effect": log(2),
                "size": 99,
                "percentiles": [n / 100 for n in range(99)],
            }
        )
        moved, wanted, padded = (
            self.promise(date_due=f"2026-03-{day:02} 12:00:00", date_wanted=wish)
            for day, wish in ((9, False), (30, "2026-03-30"), (30, "2026-03-10"))
        )
        moved.repromise(datetime(2026, 4, 30, 12), "customer", "On holiday")
        self.assertGreater(moved.days_promised, 50)
        self.assertEqual(self.flagged("padded"), {padded})
