from pathlib import Path
from runpy import run_path

from odoo import Command
from odoo.tests import tagged

from .common_stock import StockCase


@tagged("post_install", "-at_install")
class TestDeliveryStock(StockCase):
    """What Inventory records, and what the ledger makes of it; ./dev/test runs these in its second
    database. Ordered on Monday, 2 March, promised for the 5th, seen on the 9th."""

    # (what happens, ordered, [(day of March, what, quantity)], verdict)
    TABLE = (
        ("nothing", 10, [], "broken"),
        ("in one go", 10, [(3, "send", 10)], "early"),
        ("back order on the day", 10, [(3, "send", 6), (5, "send", 4)], "kept"),
        ("back order after the day", 10, [(3, "send", 6), (6, "send", 4)], "late"),
        ("back order still to come", 10, [(3, "send", 6)], "broken"),
        ("more than ordered", 10, [(3, "send", 12)], "early"),
        ("closed short", 10, [(3, "close", 6)], "early"),
        ("closed short by weight", 10, [(5, "close", 9.8)], "kept"),
        ("closed short after the day", 10, [(6, "close", 6)], "late"),
        ("closed short, date put right", 10, [(6, "close", 6), (8, "date", 4)], "early"),
        ("rest cancelled in time", 10, [(3, "send", 6), (4, "cancel", 0)], "early"),
        ("rest cancelled after the day", 10, [(3, "send", 6), (7, "cancel", 0)], "late"),
        ("all cancelled in time", 10, [(4, "cancel", 0)], "cancelled"),
        ("all cancelled after the day", 10, [(7, "cancel", 0)], "broken"),
        ("lowered in time", 10, [(3, "send", 6), (4, "order", 6)], "early"),
        ("lowered after the day", 10, [(3, "send", 6), (7, "order", 6)], "late"),
        ("set to nothing in time", 10, [(4, "order", 0)], "cancelled"),
        ("set to nothing after the day", 10, [(7, "order", 0)], "broken"),
        ("back on the way", 10, [(3, "send", 6), (3, "back", 6), (4, "send", 4)], "broken"),
        ("back afterwards", 10, [(3, "send", 10), (7, "back", 10)], "early"),
        (
            "exchanged",
            10,
            [(3, "send", 10), (6, "back", 10), (6, "again", 10), (8, "send", 10)],
            "early",
        ),
        (
            "all back, rest cancelled",
            10,
            [(3, "send", 6), (4, "back", 6), (4, "cancel", 0)],
            "cancelled",
        ),
        ("back, then called off", 10, [(3, "send", 10), (4, "back", 10), (6, "order", 0)], "early"),
        ("raised after delivery", 10, [(3, "send", 10), (4, "order", 12)], "broken"),
        ("raised, and sent", 10, [(3, "send", 10), (4, "order", 12), (5, "send", 2)], "kept"),
        ("a substitute", 10, [(3, "substitute", 10)], "early"),
        ("entered late, date put right", 10, [(9, "send", 10), (9, "date", 4)], "early"),
    )

    def test_table(self):
        for what, ordered, steps, verdict in self.TABLE:
            with self.subTest(what):
                self.at(2026, 3, 2, 8)
                order = self.confirmed(ordered)
                self.act(order, steps)
                self.assertEqual(order.promise_ids.verdict, verdict)

    def test_past_orders_are_judged_by_the_same_rule(self):
        """All of the table once more, as found on a database that the addon has never seen."""
        # Nobody wrote down when what was to come was given up.
        unknown = {
            "all back, rest cancelled",
            "lowered in time",
            "lowered after the day",
            "rest cancelled in time",
            "rest cancelled after the day",
        }
        found = {}
        for what, ordered, steps, verdict in self.TABLE:
            self.at(2026, 3, 2, 8)
            order = self.confirmed(ordered)
            self.act(order, steps)
            found[order.id] = (what, order.date_delivered, verdict)
        orders = self.env["sale.order"].sudo().browse(found)
        self.forget_deliveries(orders)
        orders._settle_past_deliveries()
        for order in orders:
            what, date, _verdict = found[order.id]
            with self.subTest(what):
                if what not in unknown:
                    self.assertEqual(order.delivery_state == "delivered", bool(date))
                    self.assertEqual(order.date_delivered, date)

    def test_salesperson_does_not_put_the_date_of_a_transfer_right(self):
        order = self.confirmed()
        self.at(2026, 3, 9, 10)
        self.send(order, 10)
        self.env.flush_all()
        # Odoo lets every salesperson write transfers.
        pickings = order.picking_ids.with_user(self.colleague)
        pickings.date_done = "2026-03-03 10:00:00"
        pickings.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "late")

    def test_updating_undoes_what_was_called_delivered(self):
        """As on a database of the version before, which counted what was sent and not the net."""
        self.at(2026, 3, 2, 8)
        order = self.confirmed()
        self.act(order, [(3, "send", 6), (3, "back", 6), (4, "send", 4)])
        promise = order.promise_ids
        promise.sudo()._settle(False, date_fulfilled="2026-03-04 10:00:00")
        self.env.flush_all()
        for table in ("sale_order", "sale_order_line"):
            self.env.cr.execute(
                f"UPDATE {table} SET date_delivered = '2026-03-04 10:00', delivery_state = NULL"
                f" WHERE {'id' if table == 'sale_order' else 'order_id'} = %s",
                [order.id],
            )
        self.env.invalidate_all()
        script = Path(__file__).parent.parent / "migrations/19.0.1.3.0/post-migration.py"
        run_path(str(script))["migrate"](self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual((order.delivery_state, promise.verdict), ("open", "broken"))

    def test_picked_is_not_shipped(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self.confirmed()
        self.at(2026, 3, 3)
        self.send(order, 6)
        self.assertEqual(order.delivery_state, "open")
        ship = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel") and p.location_dest_id.usage == "customer"
        )
        ship.move_ids.quantity = 6
        ship.move_ids.picked = True
        ship.button_validate()
        self.env.flush_all()
        # Four are to be picked still, and no move to the customer waits for them.
        self.assertEqual(order.delivery_state, "open")

    def test_kilograms_of_a_tonne(self):
        kilogram, tonne = (self.env.ref(f"uom.product_uom_{u}") for u in ("kgm", "ton"))
        sand = self.new_goods("Sand", uom_id=kilogram.id)
        order = self.confirmed(1, sand, product_uom_id=tonne.id)
        self.at(2026, 3, 3)
        move = order.picking_ids.move_ids
        self.send(order, 992 if move.product_uom == kilogram else 0.992)
        self.env.flush_all()
        self.assertEqual(order.delivery_state, "open")

    def test_lines_of_two_days(self):
        order = self.confirmed()
        other = self.new_goods("Stool")
        order.order_line = [Command.create({"product_id": other.id})]
        self.assertEqual(len(order.picking_ids), 1)
        first, second = order.picking_ids.move_ids
        self.at(2026, 3, 3, 10)
        first.quantity = first.product_uom_qty
        first.picked = True
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.env.flush_all()
        self.assertEqual(first.sale_line_id.delivery_state, "delivered")
        self.assertEqual(order.delivery_state, "open")
        self.at(2026, 3, 6, 10)
        self.send(order, second.product_uom_qty)
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "late")
