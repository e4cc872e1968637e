import unittest
from datetime import datetime

from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseStock(ServiceCase):
    """Deliveries through Inventory; ./dev/test runs these in its second database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "stock.picking" not in cls.env:
            raise unittest.SkipTest("sale_stock is not installed in this database")
        cls.product.sudo().is_storable = True
        cls.env["stock.warehouse"].sudo().search([("company_id", "=", cls.company.id)]) or cls.env[
            "stock.warehouse"
        ].sudo().create({"name": "Kept Word", "code": "KW", "company_id": cls.company.id})

    def confirmed(self, quantities, **vals):
        order = self.new_order(quantities, **vals).sudo()
        order.action_confirm()
        return order

    def deliver(self, picking, quantities):
        for move, quantity in zip(picking.move_ids, quantities, strict=True):
            move.quantity = quantity
            move.picked = True
        picking.with_context(skip_backorder=False).button_validate()
        picking._action_done()
        self.env.flush_all()

    def test_last_transfer_fulfils_with_its_real_date(self):
        order = self.confirmed((5,), commitment_date="2026-03-05 09:00:00")
        self.at(2026, 3, 3, 10)
        self.deliver(order.picking_ids, [3])
        self.assertEqual(order.promise_ids.state, "open")
        self.at(2026, 3, 6, 10)
        self.deliver(order.picking_ids.filtered(lambda p: p.state != "done"), [2])
        self.assertEqual(order.promise_ids.date_fulfilled, datetime(2026, 3, 6, 10))
        self.assertEqual(order.promise_ids.verdict, "late")

    def test_return_does_not_undo_a_delivery(self):
        order = self.confirmed((2,), commitment_date="2026-03-05 09:00:00")
        picking = order.picking_ids
        self.deliver(picking, [2])
        self.at(2026, 3, 9)
        wizard = (
            self.env["stock.return.picking"]
            .sudo()
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model=picking._name)
            .create({})
        )
        wizard.product_return_moves.write({"quantity": 2, "to_refund": True})
        back = self.env["stock.picking"].sudo().browse(wizard.action_create_returns()["res_id"])
        self.deliver(back, [2])
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertEqual(order.promise_ids.verdict, "early")
        self.assertEqual(order.date_delivered, datetime(2026, 3, 2, 8))

    def test_units_returned_on_the_way_do_not_hold_the_last_one_back(self):
        order = self.confirmed((5,), commitment_date="2026-03-05 09:00:00")
        line = order.order_line
        first = order.picking_ids
        self.deliver(first, [3])
        self.assertFalse(line.date_delivered)
        self.at(2026, 3, 4)
        self.deliver(order.picking_ids - first, [2])
        self.assertEqual(line.date_delivered, datetime(2026, 3, 4))

    def test_transfer_date_put_right_moves_the_delivery(self):
        order = self.confirmed((1,), commitment_date="2026-03-05 09:00:00")
        self.at(2026, 3, 9)
        self.deliver(order.picking_ids, [1])
        order.picking_ids.date_done = datetime(2026, 3, 4, 9)
        self.env.flush_all()
        self.assertEqual(order.date_delivered, datetime(2026, 3, 4, 9))
        self.assertEqual(order.promise_ids.verdict, "early")
