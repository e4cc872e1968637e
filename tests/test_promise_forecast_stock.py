from datetime import datetime

from odoo.tests import tagged

from .common_stock import StockCase


@tagged("post_install", "-at_install")
class TestForecastStock(StockCase):
    """What Inventory plans."""

    def late(self):
        self.env.invalidate_all()
        return self.env["customer.promise"].search(
            [("will_be_late", "=", True), ("company_id", "=", self.company.id)]
        )

    def test_planned_after_the_promised_day(self):
        order = self.confirmed()
        promise = order.promise_ids
        self.assertFalse(promise.will_be_late or self.late())
        # The same day, at another hour.
        order.picking_ids.scheduled_date = "2026-03-05 22:30:00"
        self.assertFalse(promise.will_be_late or self.late())
        order.picking_ids.scheduled_date = "2026-03-09 09:00:00"
        self.assertEqual(self.late(), promise)
        self.assertEqual(promise.forecast, "Inventory plans the delivery for 03/09/2026.")
        self.assertEqual(promise.date_forecast, datetime(2026, 3, 9, 9))
        context = promise.action_tell_customer()["context"]
        self.assertEqual(str(context["default_day"]), "2026-03-09")
        promise.repromise(datetime(2026, 3, 9), "company", "Late", True)
        self.assertFalse(promise.will_be_late or self.late())
        self.assertTrue(promise.date_forewarned)
        order.picking_ids.scheduled_date = "2026-03-11 09:00:00"
        self.assertEqual(self.late(), promise)

    def test_what_is_left_counts(self):
        order = self.confirmed()
        self.env["stock.quant"].sudo()._update_available_quantity(
            self.product, self.warehouse.lot_stock_id, 10
        )
        self.send(order, 4)
        self.open_picking(order).scheduled_date = "2026-03-09 09:00:00"
        self.assertEqual(self.late(), order.promise_ids)
        self.send(order, 6)
        self.assertFalse(self.late())

    def test_goods_that_are_there_need_only_leave(self):
        order = self.confirmed()
        self.at(2026, 3, 5, 8)
        self.assertEqual(self.late(), order.promise_ids)
        self.assertIn("Nothing is done yet", order.promise_ids.forecast)
        self.env["stock.quant"].sudo()._update_available_quantity(
            self.product, self.warehouse.lot_stock_id, 10
        )
        order.picking_ids.action_assign()
        self.assertFalse(self.late())

    def test_what_comes_back_is_no_delivery(self):
        order = self.confirmed()
        order.order_line.move_ids.location_dest_id = self.warehouse.lot_stock_id
        order.picking_ids.move_ids.date = "2026-03-09 09:00:00"
        self.assertFalse(self.late())
