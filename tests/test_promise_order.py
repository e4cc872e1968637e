from datetime import datetime

from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseOrder(ServiceCase):
    """Promises that orders make and keep by themselves, without Inventory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Where Inventory is installed, a delivered quantity is typed for services alone.
        cls.product = cls.new_service()
        cls.delivery = cls.env.ref("customers_for_life.promise_type_delivery")

    def confirmed(self, quantities=(1,), **vals):
        order = self.new_order(quantities, **vals)
        order.action_confirm()
        return order

    def test_what_is_overdue_already_is_nobody_s_promise(self):
        vals = {"commitment_date": "2026-02-01 10:00:00", "user": self.colleague}
        self.customer.sudo().user_id = self.salesman
        see_all = self.new_user("seeall", "sales_team.group_sale_salesman_all_leads")
        order = self.new_order(**vals).with_user(see_all)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.promise_ids)
        self.assertIn("its date has passed", order.message_ids[0].body)
        # A manager enters what happened.
        entered = self.new_order(**vals).with_user(self.manager)
        entered.action_confirm()
        self.assertEqual(entered.promise_ids.verdict, "broken")

    def test_confirmation_promises_the_commitment_date(self):
        order = self.confirmed(commitment_date="2026-03-20 09:00:00")
        promise = order.promise_ids
        self.assertEqual(promise.type_id, self.delivery)
        self.assertEqual(promise.date_due, datetime(2026, 3, 20, 22, 59, 59))
        self.assertEqual(promise.user_id, self.salesman)
        self.assertEqual(promise.team_id, self.team)
        self.assertEqual(promise.company_id, self.company)
        self.assertEqual(promise.date_made, datetime(2026, 3, 2, 8))

    def test_salesperson_types_a_line_into_a_quotation(self):
        with Form(self.env["sale.order"].with_user(self.salesman)) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.product
                line.product_uom_qty = 3
        order = form.save()
        self.assertEqual(order.order_line.product_uom_qty, 3)
        order.action_confirm()
        with Form(order) as form, form.order_line.new() as line:
            line.product_id = self.product
        self.assertFalse(order.order_line.filtered("date_delivered"))

    def test_without_commitment_the_last_expected_line_counts(self):
        order = self.new_order((1, 1))
        order.order_line[0].customer_lead = 3
        order.order_line[1].customer_lead = 10
        order.action_confirm()
        self.assertEqual(order.promise_ids.date_due, datetime(2026, 3, 12, 22, 59, 59))

    def test_without_any_date_the_type_s_lead_time_counts(self):
        order = self.confirmed()
        # Five working days after a Monday.
        self.assertEqual(order.promise_ids.date_due.date(), datetime(2026, 3, 9).date())

    def test_order_of_notes_promises_nothing(self):
        order = self.new_order(())
        order.order_line = [Command.create({"display_type": "line_note", "name": "Thanks"})]
        order.action_confirm()
        self.assertFalse(order.promise_ids)

    def test_last_unit_fulfils(self):
        order = self.confirmed((2, 3), commitment_date="2026-03-05 09:00:00")
        promise, (first, second) = order.promise_ids, order.order_line
        self.at(2026, 3, 3)
        first.qty_delivered = 2
        second.qty_delivered = 2
        self.env.flush_all()
        self.assertEqual(promise.state, "open")
        self.at(2026, 3, 5, 12)
        second.qty_delivered = 3
        self.env.flush_all()
        self.assertEqual(promise.state, "fulfilled")
        self.assertEqual(promise.date_fulfilled, datetime(2026, 3, 5, 12))
        self.assertEqual(promise.verdict, "kept")
        self.assertEqual(first.date_delivered, datetime(2026, 3, 3))

    def test_cancelled_line_no_longer_holds_the_order_back(self):
        order = self.confirmed((2, 3), commitment_date="2026-03-05 09:00:00")
        first, second = order.order_line
        self.at(2026, 3, 3)
        first.qty_delivered = 2
        self.env.flush_all()
        self.at(2026, 3, 4)
        second.product_uom_qty = 0
        self.env.flush_all()
        self.assertEqual(order.promise_ids.date_fulfilled, datetime(2026, 3, 4))
        self.assertEqual(order.promise_ids.verdict, "early")

    def test_quantity_entered_by_mistake_can_be_put_right(self):
        for wrong in (2, 80):
            order = self.confirmed((2,))
            order.order_line.qty_delivered = wrong
            self.env.flush_all()
            self.assertEqual(order.promise_ids.state, "fulfilled")
            order.order_line.qty_delivered = 1
            self.env.flush_all()
            self.assertFalse(order.date_delivered)
            self.assertEqual(order.promise_ids.state, "open")
            self.at(2026, 3, 4)
            order.order_line.qty_delivered = 2
            self.env.flush_all()
            self.assertEqual(order.promise_ids.date_fulfilled, datetime(2026, 3, 4))

    def test_promise_on_a_line_follows_that_line(self):
        order = self.confirmed((1, 1))
        promise = self.new_promise(
            type_id=self.delivery.id, order_line_id=order.order_line[1].id, name="Second first"
        )
        self.assertEqual(promise.order_id, order)
        order.order_line[1].qty_delivered = 1
        self.env.flush_all()
        self.assertEqual(promise.state, "fulfilled")
        self.assertEqual((order.promise_ids - promise).state, "open")

    def test_line_opens_the_dialog_for_itself(self):
        order = self.confirmed((1, 1))
        context = order.order_line[1].action_make_promise()["context"]
        wizard = (
            self.env["customer.promise.make"]
            .with_context(**context)
            .create({"type_id": self.by_day.id})
        )
        wizard.action_make()
        promise = order.promise_ids.filtered("order_line_id")
        self.assertEqual(promise.order_line_id, order.order_line[1])
        self.assertEqual(promise.partner_id, self.customer)

    def test_services_nobody_counts_do_not_hold_goods_back(self):
        setup = self.product.create(
            {"name": "Set-up", "type": "service", "invoice_policy": "order"}
        )
        order = self.new_order()
        order.order_line = [Command.create({"product_id": setup.id})]
        order.action_confirm()
        order.order_line[0].qty_delivered = 1
        self.env.flush_all()
        self.assertEqual(order.promise_ids.state, "fulfilled")

    def test_cancelled_order_takes_its_promise_along_unless_overdue(self):
        soon = self.confirmed(commitment_date="2026-03-05 09:00:00")
        later = self.confirmed(commitment_date="2026-03-25 09:00:00")
        self.at(2026, 3, 10)
        (soon + later)._action_cancel()
        self.assertEqual(later.promise_ids.verdict, "cancelled")
        self.assertEqual(soon.promise_ids.verdict, "broken")

    def confirm_again(self, order):
        order._action_cancel()
        order.action_draft()
        order.action_confirm()

    def test_order_confirmed_again_goes_on_with_its_promise(self):
        order = self.confirmed(commitment_date="2026-03-25 09:00:00")
        self.confirm_again(order)
        self.assertEqual(order.promise_ids.mapped("state"), ["open"])

    def test_overdue_order_confirmed_again_is_late_once(self):
        order = self.confirmed(commitment_date="2026-03-05 09:00:00")
        self.at(2026, 3, 10)
        self.confirm_again(order)
        order.order_line.qty_delivered = 1
        self.env.flush_all()
        self.assertEqual(order.promise_ids.mapped("verdict"), ["late"])

    def test_order_cancelled_in_time_and_confirmed_after_its_day_is_promised_anew(self):
        order = self.confirmed(commitment_date="2026-03-05 09:00:00")
        order._action_cancel()
        self.at(2026, 3, 10)
        order.action_draft()
        order.commitment_date = "2026-03-20 09:00:00"
        order.action_confirm()
        self.assertEqual(sorted(order.promise_ids.mapped("verdict")), ["cancelled", "pending"])

    def test_new_date_in_the_quotation_of_a_cancelled_order_is_a_move_by_us(self):
        order = self.confirmed(commitment_date="2026-03-05 09:00:00")
        order._action_cancel()
        order.action_draft()
        order.commitment_date = "2026-03-12 09:00:00"
        order.action_confirm()
        promise = order.promise_ids
        self.assertEqual(promise.date_due, datetime(2026, 3, 12, 22, 59, 59))
        self.assertEqual(promise.date_judged, datetime(2026, 3, 5, 22, 59, 59))

    def test_database_refuses_a_second_one_of_two_at_once(self):
        promise = self.confirmed().promise_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            promise.sudo().create(
                {
                    "type_id": promise.type_id.id,
                    "order_id": promise.order_id.id,
                    "automatic": True,
                }
            )
            self.env.flush_all()

    def test_making_them_twice_makes_nothing(self):
        order = self.confirmed()
        self.assertFalse(order._create_promises("order_confirmed"))
        self.assertEqual(order.promise_count, 1)

    def test_date_changed_on_the_order_is_a_move_by_us(self):
        order = self.confirmed(commitment_date="2026-03-05 09:00:00")
        order.commitment_date = "2026-03-12 09:00:00"
        promise = order.promise_ids
        self.assertEqual(promise.date_due, datetime(2026, 3, 12, 22, 59, 59))
        self.assertEqual(promise.date_judged, datetime(2026, 3, 5, 22, 59, 59))
        self.assertEqual(promise.revision_ids.requested_by, "company")

    def test_moving_the_promise_moves_the_order_s_date_once(self):
        order = self.confirmed(commitment_date="2026-03-05 09:00:00")
        order.promise_ids.repromise(datetime(2026, 3, 12, 9), "customer", "Builders late")
        self.assertEqual(order.commitment_date, datetime(2026, 3, 12, 9))
        self.assertEqual(len(order.promise_ids.revision_ids), 1)
        self.assertEqual(order.promise_ids.date_judged, datetime(2026, 3, 12, 22, 59, 59))

    def test_sent_quotation_promises_a_call_that_the_order_settles(self):
        order = self.new_order()
        order.action_quotation_sent()
        call = order.promise_ids
        self.assertEqual(call.type_id.trigger, "quotation_sent")
        self.assertEqual(call.date_due.date(), datetime(2026, 3, 5).date())
        order.write({"state": "sent"})
        self.assertEqual(order.promise_ids, call)
        order.action_confirm()
        self.assertEqual(call.state, "cancelled")
        self.assertEqual(order.promise_count, 2)

    def test_ribbon_of_the_order(self):
        order = self.confirmed(commitment_date="2026-03-05 09:00:00")
        self.assertFalse(order.promise_overdue)
        self.at(2026, 3, 6)
        order.invalidate_recordset(["promise_overdue"])
        self.assertTrue(order.promise_overdue)

    def test_types_of_another_company_stay_there(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.delivery.sudo().copy({"company_id": other.id})
        self.assertEqual(self.confirmed().promise_count, 1)

    def test_many_orders_make_promises_in_as_many_queries_as_few(self):
        def queries(count):
            orders = self.env["sale.order"].concat(*(self.new_order() for _n in range(count)))
            orders.write({"state": "sale", "date_order": "2026-03-02 08:00:00"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._create_promises("order_confirmed")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = queries(10)
        self.assertLessEqual(queries(100), few + 2)
