import unittest
from datetime import datetime

from odoo import Command

from .common import ServiceCase


class StockCase(ServiceCase):
    """A company with a warehouse, and what can happen to an order there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "stock.picking" not in cls.env:
            raise unittest.SkipTest("sale_stock is not installed in this database")
        cls.product.sudo().is_storable = True
        Warehouse = cls.env["stock.warehouse"].sudo()
        cls.warehouse = Warehouse.search(
            [("company_id", "=", cls.company.id)], limit=1
        ) or Warehouse.create({"name": "Kept Word", "code": "KW", "company_id": cls.company.id})

    @classmethod
    def new_goods(cls, name, **vals):
        vals = {"name": name, "type": "consu", "is_storable": True, **vals}
        return cls.env["product.product"].sudo().create(vals)

    def confirmed(self, quantity=10, product=None, **line):
        vals = {"product_id": (product or self.product).id, "product_uom_qty": quantity, **line}
        order = self.new_order(
            commitment_date="2026-03-05 09:00:00", order_line=[Command.create(vals)]
        ).sudo()
        order.action_confirm()
        return order

    # === WHAT CAN HAPPEN ===#

    def open_picking(self, order):
        return order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))[:1]

    def send(self, order, quantity, close=False):
        """Send `quantity` of what is to be sent next; the rest waits, or is given up."""
        picking = self.open_picking(order)
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        if close:
            picking = picking.with_context(picking_ids_not_to_backorder=picking.ids)
        picking.with_context(skip_backorder=True).button_validate()

    def close(self, order, quantity):
        self.send(order, quantity, close=True)

    def cancel(self, order, _quantity):
        self.open_picking(order).action_cancel()

    def order(self, order, quantity):
        order.order_line.product_uom_qty = quantity

    def back(self, order, quantity):
        """What was sent last comes back, for a refund."""
        picking = order.picking_ids.filtered(lambda p: p.state == "done").sorted("id")[-1]
        wizard = (
            self.env["stock.return.picking"]
            .sudo()
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model=picking._name)
            .create({})
        )
        wizard.product_return_moves.write({"quantity": quantity, "to_refund": True})
        back = picking.browse(wizard.action_create_returns()["res_id"])
        back.move_ids.quantity = quantity
        back.move_ids.picked = True
        back.button_validate()

    def again(self, order, quantity):
        """What came back is sent again, as an exchange is."""
        done = order.picking_ids.filtered(lambda p: p.state == "done").sorted("id")
        move = done[-1].move_ids.copy(
            {
                "picking_id": False,
                "location_id": done[0].location_id.id,
                "location_dest_id": done[0].location_dest_id.id,
                "origin_returned_move_id": done[-1].move_ids.id,
                "to_refund": True,
                "picking_type_id": done[0].picking_type_id.id,
                "product_uom_qty": quantity,
                "sale_line_id": order.order_line.id,
            }
        )
        move._action_confirm()

    def substitute(self, order, quantity):
        """Another product is sent in its place."""
        other = self.new_goods("Armchair")
        picking = self.open_picking(order)
        move = picking.move_ids
        extra = (
            self.env["stock.move"]
            .sudo()
            .create(
                {
                    "product_id": other.id,
                    "product_uom_qty": 0,
                    "picking_id": picking.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "quantity": quantity,
                    "picked": True,
                }
            )
        )
        move.quantity = 0
        picking.with_context(
            picking_ids_not_to_backorder=picking.ids, skip_backorder=True
        ).button_validate()
        self.assertEqual(extra.state, "done")

    def date(self, order, number):
        """A manager puts the date of the transfer right."""
        picking = order.picking_ids.filtered(lambda p: p.state == "done")
        picking.date_done = datetime(2026, 3, number, 10)

    def act(self, order, steps):
        for number, what, quantity in steps:
            self.at(2026, 3, number, 10)
            getattr(self, what)(order, quantity)
            self.env.flush_all()
        self.at(2026, 3, 9, 10)
        self.env.invalidate_all()
