from datetime import datetime
from math import inf
from random import Random

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged

from ..formulas.delivery import DELIVERED, OPEN, VOID, Part, settle
from .common import ServiceCase

TYPED, ORDERED = ("qty_delivered",), ("product_uom_qty",)


def day(number):
    return datetime(2026, 3, number, 10)


@tagged("post_install", "-at_install")
class TestDeliveryRule(TransactionCase):
    """The rule, without a database: (what happened, parts, what came of it)."""

    TABLE = (
        ("nothing yet", [Part(10, [], True)], (OPEN, None, False)),
        ("all cancelled", [Part(10, [])], (VOID, None, False)),
        ("nothing ordered any more", [Part(0, [])], (VOID, None, False)),
        ("sent", [Part(10, [(day(3), 10)])], (DELIVERED, day(3), False)),
        ("in two", [Part(10, [(day(4), 4), (day(3), 6)])], (DELIVERED, day(4), False)),
        ("rest under way", [Part(10, [(day(3), 6)], True)], (OPEN, None, False)),
        ("closed short", [Part(10, [(day(3), 6)])], (DELIVERED, day(3), True)),
        ("closed short by weight", [Part(10, [(day(3), 9.8)])], (DELIVERED, day(3), True)),
        ("too much", [Part(10, [(day(3), 12)])], (DELIVERED, day(3), False)),
        ("a substitute", [Part(0, [(day(3), 10)])], (DELIVERED, day(3), True)),
        (
            "back before it was complete",
            [Part(10, [(day(3), 6), (day(3), -6), (day(4), 4)])],
            (OPEN, None, False),
        ),
        (
            "back, and sent again",
            [Part(10, [(day(3), 6), (day(4), -6), (day(5), 4), (day(6), 6)])],
            (DELIVERED, day(6), False),
        ),
        ("back afterwards", [Part(10, [(day(3), 10), (day(7), -10)])], (DELIVERED, day(3), False)),
        (
            "exchanged",
            [Part(10, [(day(3), 10), (day(7), -10), (day(8), 10)])],
            (DELIVERED, day(3), False),
        ),
        ("992 kg of a tonne", [Part(1, [(day(3), 0.992)], True)], (OPEN, None, False)),
        ("an error of rounding", [Part(1, [(day(3), 0.9999999)])], (DELIVERED, day(3), False)),
        (
            "a kit's second part",
            [Part(2, [(day(3), 2)]), Part(1, [(day(5), 1)])],
            (DELIVERED, day(5), False),
        ),
        (
            "a kit's part that is missing",
            [Part(2, [(day(3), 2)], True), Part(1, [], True)],
            (OPEN, None, False),
        ),
        (
            "a kit's part that was cancelled",
            [Part(2, [(day(3), 2)]), Part(1, [])],
            (DELIVERED, day(3), True),
        ),
    )

    def test_table(self):
        for what, parts, expected in self.TABLE:
            with self.subTest(what):
                state, moment, is_short = settle(parts)
                # A substitute has nothing ordered to be short of.
                expected = expected[:2] if what == "a substitute" else expected
                self.assertEqual((state, moment, is_short)[: len(expected)], expected)

    def test_whatever_moves_has_an_answer(self):
        """Transfers are made in many steps, and each of them may be looked at."""
        dice = Random(19)
        for _time in range(3000):
            parts = [
                Part(
                    dice.choice((-1, 0, 0.5, 2, inf)),
                    [
                        (day(dice.randint(1, 9)), dice.choice((-2, -1, 0, 0.5, 1, 2)))
                        for _n in range(dice.randint(0, 5))
                    ],
                    dice.random() < 0.5,
                )
                for _n in range(dice.randint(1, 3))
            ]
            state, moment, _is_short = settle(parts)
            self.assertIn(state, (OPEN, DELIVERED, VOID))
            self.assertEqual(state == DELIVERED, bool(moment))
            if state == DELIVERED:
                sent = [when for part in parts for when, amount in part.moved if amount > 0]
                self.assertIn(moment, sent)


@tagged("post_install", "-at_install")
class TestDelivery(ServiceCase):
    """Deliveries whose quantity somebody types. Promised for 5 March, seen on the 9th."""

    # (what happens, ordered, [(day of March, 'type', 'order' or both, quantity)], verdict)
    TABLE = (
        ("nothing", 2, [], "broken"),
        ("all before the day", 2, [(3, "type", 2)], "early"),
        ("all on the day", 2, [(5, "type", 2)], "kept"),
        ("all after the day", 2, [(6, "type", 2)], "late"),
        ("the last unit late", 2, [(3, "type", 1), (6, "type", 2)], "late"),
        ("more than ordered", 2, [(3, "type", 3)], "early"),
        ("mistyped, and put right", 8, [(3, "type", 80), (4, "type", 4)], "broken"),
        ("mistyped, then complete", 8, [(3, "type", 80), (4, "type", 4), (6, "type", 8)], "late"),
        ("shortened in time", 2, [(3, "type", 1), (4, "order", 1)], "early"),
        ("shortened after the day", 2, [(3, "type", 1), (7, "order", 1)], "late"),
        ("called off in time", 2, [(4, "order", 0)], "cancelled"),
        ("called off after the day", 2, [(7, "order", 0)], "broken"),
        ("called off, then wanted", 2, [(3, "order", 0), (4, "order", 1)], "broken"),
        ("called off, wanted, sent", 2, [(3, "order", 0), (4, "order", 1), (5, "type", 1)], "kept"),
        ("raised after delivery", 2, [(3, "type", 2), (4, "order", 3)], "broken"),
        ("raised and delivered in one", 2, [(3, "type", 2), (5, "both", 5)], "kept"),
        ("raised after the day", 2, [(3, "type", 2), (6, "both", 5)], "early"),
        ("mistyped, and called off", 2, [(3, "type", 2), (4, "none", 0)], "cancelled"),
        ("raised, and delivered", 2, [(3, "type", 2), (4, "order", 3), (5, "type", 3)], "kept"),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.new_service()
        cls.delivery = cls.env.ref("customers_for_life.promise_type_delivery")

    def confirmed(self, quantity=2, products=None, **vals):
        lines = [
            Command.create({"product_id": product.id, "product_uom_qty": quantity})
            for product in products or self.product
        ]
        vals = {"commitment_date": "2026-03-05 09:00:00", "order_line": lines, **vals}
        order = self.new_order(**vals)
        order.action_confirm()
        return order

    def test_table(self):
        for what, ordered, steps, verdict in self.TABLE:
            with self.subTest(what):
                self.at(2026, 3, 2, 8)
                order = self.confirmed(ordered).with_user(self.salesman)
                for number, act, quantity in steps:
                    self.at(2026, 3, number, 10)
                    names = {"type": TYPED, "order": ORDERED}.get(act, ORDERED + TYPED)
                    order.order_line.write(dict.fromkeys(names, quantity))
                    self.env.flush_all()
                self.at(2026, 3, 9, 10)
                self.env.invalidate_all()
                self.assertEqual(order.promise_ids.verdict, verdict)

    def test_nothing_is_promised_where_nobody_says_when(self):
        for product in (
            self.new_service("Prepaid hours", "order"),
            self.new_service("Gift card", "order"),
        ):
            self.assertFalse(self.confirmed(products=product).promise_ids, product.name)

    def test_prepaid_service_does_not_hold_goods_back(self):
        order = self.confirmed(products=self.product + self.new_service("Warranty", "order"))
        order.order_line[0].qty_delivered = 2
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "early")
        # Somebody enters it all the same, later: in part, and then all.
        for quantity in (1, 2):
            self.at(2026, 3, 8)
            order.order_line[1].qty_delivered = quantity
            self.env.flush_all()
            self.assertEqual(order.promise_ids.verdict, "early")

    def test_discount_is_no_delivery(self):
        order = self.confirmed()
        discount = self.new_service("Discount")
        self.company.sudo().sale_discount_product_id = discount
        self.env["sale.order.line"].create({"order_id": order.id, "product_id": discount.id})
        order.order_line[0].qty_delivered = 2
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "early")

    def test_past_deliveries_are_not_stamped_now(self):
        order = self.confirmed()
        order.order_line.qty_delivered = 2
        self.env.flush_all()
        self.forget_deliveries(order)
        self.at(2026, 3, 9)
        self.env["sale.order"].sudo()._settle_past_deliveries()
        self.assertEqual(order.delivery_state, "delivered")
        self.assertFalse(order.date_delivered)
        # The form is saved again, and nobody delivered anything.
        order.order_line.product_uom_qty = 1
        self.env.flush_all()
        self.assertFalse(order.date_delivered)

    def test_no_client_calls_a_delivery_of_today_past(self):
        order = self.confirmed()
        line = order.order_line.with_user(self.salesman)
        self.at(2026, 3, 9)
        asked = line.with_context(delivery_history=True)
        asked.web_save({"qty_delivered": 2}, {"delivery_state": {}})
        self.env.flush_all()
        self.assertEqual(order.date_delivered, datetime(2026, 3, 9))
        self.assertEqual(order.promise_ids.verdict, "late")

    def test_manager_corrects_and_takes_it_back(self):
        order = self.confirmed()
        self.at(2026, 3, 9)
        order.order_line.qty_delivered = 2
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "late")
        order.order_line.date_delivered_corrected = "2026-03-04 10:00:00"
        self.env.flush_all()
        self.assertEqual(order.date_delivered, day(4))
        self.assertEqual(order.promise_ids.verdict, "early")
        order.order_line.date_delivered_corrected = False
        self.env.flush_all()
        self.assertEqual(order.date_delivered, datetime(2026, 3, 9))
        self.assertEqual(order.promise_ids.verdict, "late")
        with self.assertRaisesRegex(ValidationError, "in the future"):
            order.order_line.date_delivered_corrected = "9999-03-04 10:00:00"

    def test_correction_is_of_the_date_not_of_the_quantity(self):
        for change in ({"product_uom_qty": 5}, {"qty_delivered": 0}):
            self.at(2026, 3, 2, 8)
            order = self.confirmed()
            self.at(2026, 3, 4)
            order.order_line.qty_delivered = 2
            order.order_line.date_delivered_corrected = "2026-03-03 10:00:00"
            self.env.flush_all()
            self.assertIn("corrected", order.message_ids[0].body)
            order.with_user(self.salesman).order_line.write(change)
            self.env.flush_all()
            self.assertEqual(order.promise_ids.verdict, "pending")

    def test_salesperson_cannot_say_when_it_was_delivered(self):
        line = self.confirmed().order_line.with_user(self.salesman)
        for name in ("date_delivered", "date_recorded", "date_shortened"):
            with self.assertRaisesRegex(UserError, "follows from its transfers"):
                line.write({name: "2026-03-03 10:00:00"})
            with self.assertRaisesRegex(UserError, "follows from its transfers"):
                line.order_id.write({"order_line": [(1, line.id, {name: "2026-03-03"})]})
            with self.assertRaisesRegex(UserError, "follows from its transfers"):
                line.create(
                    {
                        "order_id": line.order_id.id,
                        "product_id": self.product.id,
                        name: "2026-03-03 10:00:00",
                    }
                )
            added = line.with_context(**{f"default_{name}": "2026-03-03 10:00:00"}).create(
                {"order_id": line.order_id.id, "product_id": self.product.id}
            )
            self.assertFalse(added[name])
        with self.assertRaises(UserError):
            line.write({"date_delivered_corrected": "2026-03-03 10:00:00"})

    def test_delivered_through_the_form(self):
        order = self.confirmed().with_user(self.salesman)
        with Form(order) as form, form.order_line.edit(0) as line:
            line.qty_delivered = 2
        self.assertEqual(order.promise_ids.verdict, "early")

    # === WHICH DATE IS THE PROMISE ===#

    def test_first_date_that_somebody_gives_is_the_promise(self):
        order = self.confirmed(commitment_date=False)
        promise = order.promise_ids
        self.assertTrue(promise.is_planned)
        self.at(2026, 3, 2, 9)
        order.commitment_date = "2026-04-16 09:00:00"
        self.assertEqual(promise.date_judged, datetime(2026, 4, 16, 21, 59, 59))
        self.assertEqual(promise.date_first_due, promise.date_judged)
        self.assertFalse(promise.is_planned)
        # The second one is a move by us.
        order.commitment_date = "2026-05-16 09:00:00"
        self.assertEqual(promise.date_judged, datetime(2026, 4, 16, 21, 59, 59))
        self.assertEqual(len(promise.revision_ids), 2)

    def test_date_given_when_the_planned_one_has_passed_rescues_nothing(self):
        promise = self.confirmed(commitment_date=False).promise_ids
        due = promise.date_due
        self.at(2026, 3, 20)
        promise.order_id.commitment_date = "2026-04-16 09:00:00"
        self.assertEqual(promise.date_judged, due)
        self.assertEqual(promise.verdict, "broken")

    def test_customer_reads_no_date_that_nobody_gave(self):
        order = self.confirmed(commitment_date=False)
        promise = order.promise_ids
        self.assertFalse(order._get_promises_to_show())
        promise.repromise(datetime(2026, 3, 16, 9), "company", "Agreed by phone")
        self.assertEqual(order._get_promises_to_show(), promise)
        # It breaks no word, so that the mail asks for no pardon.
        template = promise.action_tell_customer()["context"]["default_template_id"]
        self.assertEqual(template, self.env.ref("customers_for_life.mail_template_promise").id)

    def test_planned_date_typed_as_it_was_is_given(self):
        promise = self.confirmed(commitment_date=False).promise_ids
        promise.order_id.commitment_date = promise.date_due
        self.assertFalse(promise.is_planned)
        self.assertFalse(promise.revision_ids)

    def test_lead_time_changed_after_confirming_moves_a_planned_date(self):
        order = self.confirmed(commitment_date=False)
        line = order.with_user(self.salesman).order_line
        line.customer_lead = 20
        promise = order.promise_ids
        self.assertEqual(promise.date_judged, datetime(2026, 3, 22, 22, 59, 59))
        self.assertFalse(order.commitment_date)
        # A lead time is a date given, too: it is put off once, and not without end.
        self.at(2026, 3, 22)
        line.customer_lead = 50
        self.assertEqual(promise.date_judged, datetime(2026, 3, 22, 22, 59, 59))
        given = self.confirmed()
        given.order_line.customer_lead = 20
        self.assertEqual(given.promise_ids.date_judged, datetime(2026, 3, 5, 22, 59, 59))

    def test_lead_times_saved_together_are_followed_once(self):
        order = self.confirmed(commitment_date=False, products=self.product + self.new_service())
        order.with_user(self.salesman).order_line = [
            Command.update(line.id, {"customer_lead": lead})
            for line, lead in zip(order.order_line, (10, 20), strict=True)
        ]
        self.assertEqual(order.promise_ids.date_judged, datetime(2026, 3, 22, 22, 59, 59))
        self.assertEqual(len(order.promise_ids.revision_ids), 1)

    def test_confirming_again_gives_no_date_that_nobody_gave(self):
        order = self.confirmed(commitment_date=False)
        due = order.promise_ids.date_due
        self.at(2026, 3, 5)
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.promise_ids.date_judged, due)
        self.assertTrue(order.promise_ids.is_planned)
        self.assertFalse(order.commitment_date)

    def test_promise_cancelled_by_hand_stays_so(self):
        order = self.confirmed(commitment_date="2026-03-25 09:00:00")
        gone = order.promise_ids
        gone.action_cancel()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(gone.state, "cancelled")
        self.assertEqual((order.promise_ids - gone).state, "open")

    def test_promise_of_before_follows_its_delivery(self):
        """One cancelled with its order long ago stays out of what becomes of the order later."""
        order = self.confirmed()
        order._action_cancel()
        self.at(2026, 3, 10)
        order.action_draft()
        order.commitment_date = "2026-03-20 09:00:00"
        order.action_confirm()
        for quantity, verdicts in ((2, ["cancelled", "early"]), (1, ["cancelled", "pending"])):
            order.order_line.qty_delivered = quantity
            self.env.flush_all()
            self.assertEqual(sorted(order.promise_ids.mapped("verdict")), verdicts)

    def test_manager_imports_a_settled_promise_on_an_order(self):
        order = self.confirmed()
        promise = self.env["customer.promise"].create(
            {
                "type_id": self.by_day.id,
                "order_id": order.id,
                "date_due": "2026-02-20",
                "date_fulfilled": "2026-02-19 10:00:00",
            }
        )
        self.assertEqual(promise.partner_id, self.customer)
        self.assertEqual(promise.verdict, "early")

    def test_promise_kept_by_hand_is_not_overwritten(self):
        order = self.confirmed()
        order.promise_ids.action_fulfil()
        self.at(2026, 3, 9)
        order.order_line.qty_delivered = 2
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "early")

    # === HARD TO FOOL ===#

    def two_lines_one_open(self):
        """Return an overdue order: the first line came on the 3rd, the second has not."""
        order = self.confirmed(1, products=self.product + self.new_service("Set-up"))
        self.at(2026, 3, 3, 10)
        order.order_line[0].qty_delivered = 1
        self.env.flush_all()
        self.at(2026, 3, 9, 10)
        return order.with_user(self.salesman)

    def confirm_changed(self, order, change):
        order.with_context(disable_cancel_warning=True).action_cancel()
        order.action_draft()
        change(order)
        order.action_confirm()
        self.env.flush_all()

    def test_what_is_dropped_after_the_day_does_not_make_it_early(self):
        prepaid = self.new_service("Prepaid", "order")
        other = self.new_order()
        doors = {
            "no quantity": lambda o: o.order_line[1].write({"product_uom_qty": 0}),
            "another product": lambda o: o.order_line[1].write({"product_id": prepaid.id}),
            "an expense": lambda o: o.order_line[1].write({"is_expense": True}),
            "another order": lambda o: o.order_line[1].write({"order_id": other.id}),
            "cancelled, lowered": lambda o: self.confirm_changed(
                o, lambda o: o.order_line[1].write({"product_uom_qty": 0})
            ),
            "cancelled, deleted": lambda o: self.confirm_changed(
                o, lambda o: o.order_line[1].unlink()
            ),
            "back and forth": lambda o: (
                o.write({"state": "draft"}),
                self.env.flush_all(),
                o.order_line[1].write({"product_uom_qty": 0}),
                o.write({"state": "sale"}),
            ),
        }
        for name, act in doors.items():
            with self.subTest(name):
                self.at(2026, 3, 2, 8)
                order = self.two_lines_one_open()
                act(order)
                self.env.flush_all()
                self.assertIn(order.promise_ids.mapped("verdict"), (["late"], ["broken"]))

    def test_what_is_ordered_after_the_day_is_another_delivery(self):
        for grow in (
            lambda order: order.order_line.write({"product_uom_qty": 5}),
            lambda order: order.write(
                {"order_line": [Command.create({"product_id": self.product.id})]}
            ),
        ):
            self.at(2026, 3, 2, 8)
            order = self.confirmed()
            self.at(2026, 3, 3, 10)
            order.order_line.qty_delivered = 2
            self.env.flush_all()
            self.at(2026, 3, 20, 10)
            grow(order.with_user(self.salesman))
            self.env.flush_all()
            self.assertEqual(order.promise_ids.verdict, "early")
            order.order_line.qty_delivered = 5
            self.env.flush_all()
            self.assertEqual(order.promise_ids.verdict, "early")

    def test_order_called_off_again_and_again_can_be_saved(self):
        order = self.confirmed()
        line = order.order_line
        self.at(2026, 3, 4, 10)
        line.product_uom_qty = 0
        self.env.flush_all()
        self.at(2026, 3, 9, 10)
        order._action_cancel()
        self.env.flush_all()
        order.action_draft()
        order.commitment_date = "2026-03-20 09:00:00"
        line.product_uom_qty = 2
        order.action_confirm()
        self.env.flush_all()
        for quantity in (0, 2, 0, 2):
            line.product_uom_qty = quantity
            self.env.flush_all()
        line.qty_delivered = 2
        self.env.flush_all()
        self.assertEqual(sorted(order.promise_ids.mapped("verdict")), ["cancelled", "early"])

    def test_order_that_waits_for_nothing_any_more_is_called_off(self):
        order = self.confirmed()
        self.at(2026, 3, 3)
        order.order_line.product_id = self.new_service("Prepaid", "order")
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "cancelled")

    def test_salesperson_cannot_say_that_an_order_was_delivered(self):
        order = self.confirmed().with_user(self.salesman)
        for name, value in (("delivery_state", "delivered"), ("date_delivered", "2026-03-03")):
            with self.assertRaisesRegex(UserError, "follows from its lines"):
                order.write({name: value})
            with self.assertRaisesRegex(UserError, "follows from its lines"):
                order.create({"partner_id": self.customer.id, name: value})
            born = order.with_context(**{f"default_{name}": value}).create(
                {"partner_id": self.customer.id}
            )
            self.assertFalse(born[name])

    def test_promise_cannot_be_pointed_at_what_was_delivered(self):
        order = self.two_lines_one_open()
        promise = order.promise_ids.with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "came by itself"):
            promise.order_line_id = order.order_line[0]
        # Nor made of it afterwards.
        made = self.new_promise(
            type_id=self.delivery.id, order_line_id=order.order_line[0].id, date_due="2026-03-20"
        )
        self.assertEqual(made.verdict, "pending")

    def test_context_says_no_more_than_values(self):
        promises = self.env["customer.promise"].with_user(self.salesman)
        for name in ("date_fulfilled", "date_judged", "automatic", "settled_by", "is_planned"):
            vals = {"type_id": self.by_day.id, "partner_id": self.customer.id}
            with self.assertRaises(UserError):
                promises.create({**vals, name: "2026-03-01"})
            born = promises.with_context(**{f"default_{name}": "2026-03-01"}).create(vals)
            self.assertEqual(born[name], born.date_due if name == "date_judged" else False)

    def test_dates_of_the_year_1_and_9999_stop_no_sale(self):
        for commitment in ("9999-12-31 23:00:00", "0001-01-01 00:00:00"):
            order = self.confirmed(commitment_date=commitment).with_user(self.salesman)
            self.assertEqual(order.state, "sale")
            self.assertFalse(order.promise_ids)
            self.assertIn("was not promised", order.message_ids[0].body)
        order = self.confirmed(commitment_date=False).with_user(self.salesman)
        due = order.promise_ids.date_due
        if "stock.move" not in self.env:
            # Inventory itself cannot plan with it.
            order.order_line.customer_lead = 5e6
        for commitment in ("9999-12-31 23:00:00", "0001-01-01 00:00:00"):
            order.commitment_date = commitment
            self.assertEqual(order.promise_ids.date_due, due)
            self.assertIn("too far away", order.message_ids[0].body)

    # === THE CLOCK ===#

    def test_calendar_in_utc_says_nothing_about_the_zone(self):
        company = self.env["res.company"].sudo().create({"name": "By Command Line"})
        company.resource_calendar_id.tz = "UTC"
        self.assertEqual(company._service_tz(), "UTC")
        company.country_id = self.env.ref("base.us")
        self.assertEqual(company._service_tz(), "UTC", "a country of many zones")
        company.country_id = self.env.ref("base.be")
        self.assertEqual(company._service_tz(), "Europe/Brussels")
        company.partner_id.tz = "Atlantic/Azores"
        self.assertEqual(company._service_tz(), "Atlantic/Azores")
        company.resource_calendar_id.tz = "Asia/Tokyo"
        self.assertEqual(company._service_tz(), "Asia/Tokyo")
