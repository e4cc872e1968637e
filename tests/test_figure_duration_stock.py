from datetime import date, datetime, timedelta
from statistics import median

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common_stock import StockCase

MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
START = datetime(2026, 3, 2, 8)
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestSteps(StockCase):
    """From order to delivery, step by step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env["service.kpi"]
        cls.warehouse.delivery_steps = "pick_ship"

    def move(self, order, moment):
        """Do the next transfer of an order."""
        self.clock.move_to(moment)
        picking = self.open_picking(order)
        picking.move_ids.quantity = picking.move_ids.product_uom_qty
        picking.move_ids.picked = True
        picking.button_validate()
        return picking

    def deliver(self, picked, shipped, user=None):
        self.clock.move_to(START)
        order = self.confirmed()
        order.user_id = user or self.salesman
        self.move(order, START + picked * HOUR)
        self.move(order, START + shipped * HOUR)
        self.env.flush_all()
        return order

    def steps(self, user=None, **filters):
        return self.kpi.with_user(user or self.manager).get_durations({**MARCH, **filters})["steps"]

    def test_each_step_has_its_time(self):
        times = [(30, 33), (50, 52), (20, 90), (70, 71), (45, 47), (60, 66)]
        orders = [self.deliver(*each) for each in times]
        self.assertTrue(all(order.days_to_deliver for order in orders))
        pick, ship = self.steps()
        self.assertEqual(
            (pick["id"], ship["id"]),
            (self.warehouse.pick_type_id.id, self.warehouse.out_type_id.id),
        )
        first, second = [a / 24 for a, _b in times], [(b - a) / 24 for a, b in times]
        self.assertAlmostEqual(pick["median"], median(first), 4)
        self.assertAlmostEqual(ship["median"], median(second), 4)
        total = sum(first) + sum(second)
        self.assertAlmostEqual(pick["share"], sum(first) / total, 4)
        self.assertAlmostEqual(pick["share"] + ship["share"], 1)
        self.assertEqual((pick["is_bottleneck"], ship["is_bottleneck"]), (True, False))
        action = self.kpi.get_step_action(MARCH, pick["id"])
        found = self.env["stock.picking"].sudo().search(action["domain"])
        self.assertEqual(set(found.sale_id), set(orders))
        self.assertEqual(found.picking_type_id, self.warehouse.pick_type_id)

    def test_what_comes_back_and_what_is_sent_later_is_no_step(self):
        for _n in range(5):
            order = self.deliver(24, 48)
        self.clock.move_to(START + 100 * HOUR)
        self.back(order, 10)
        self.again(order, 10)
        self.move(order, START + 200 * HOUR)
        self.env.flush_all()
        pick, ship = self.steps()
        self.assertEqual((pick["size"], ship["size"]), (5, 5))
        self.assertAlmostEqual(pick["median"], 1, 4)
        self.assertAlmostEqual(ship["share"], 0.5, 4)
        # Of two that take as long, neither is the bottleneck.
        self.assertFalse(pick["is_bottleneck"] or ship["is_bottleneck"])
        for step in (pick, ship):
            action = self.kpi.get_step_action(MARCH, step["id"])
            self.assertEqual(len(self.env["stock.picking"].search(action["domain"])), 5)

    def test_in_parts(self):
        """The last transfer of a kind ends its step."""
        order = self.confirmed()
        self.clock.move_to(START + 10 * HOUR)
        self.send(order, 6)
        pick = order.picking_ids.filtered(
            lambda p: p.picking_type_id == self.warehouse.pick_type_id and p.state != "done"
        )
        ship = order.picking_ids.filtered(
            lambda p: p.picking_type_id == self.warehouse.out_type_id and p.state != "done"
        )
        self.clock.move_to(START + 20 * HOUR)
        ship.move_ids.filtered(lambda m: m.state != "waiting").quantity = 6
        ship.move_ids.picked = True
        ship.with_context(skip_backorder=True).button_validate()
        self.clock.move_to(START + 48 * HOUR)
        pick.move_ids.quantity = 4
        pick.move_ids.picked = True
        pick.button_validate()
        self.move(order, START + 60 * HOUR)
        self.env.flush_all()
        self.assertEqual(order.delivery_state, "delivered")
        scope = Scope(self.company, date(2026, 3, 1), date(2026, 3, 31))
        rows = self.env.execute_query(self.kpi._steps_sql(scope))
        self.assertEqual([round(row[1], 4) for row in rows], [2, 0.5])
        # Of one order nothing is called usual.
        self.assertEqual([step["median"] for step in self.steps()], [None, None])
        self.assertFalse([step for step in self.steps() if step["is_bottleneck"]])

    def test_one_step_has_no_bottleneck(self):
        self.warehouse.delivery_steps = "ship_only"
        for _n in range(5):
            self.clock.move_to(START)
            self.move(self.confirmed(), START + 24 * HOUR)
        self.env.flush_all()
        (step,) = self.steps()
        self.assertEqual((step["share"], step["is_bottleneck"]), (1, False))

    def test_own_orders_alone(self):
        for number in range(7):
            self.deliver(24, 48, self.salesman if number else self.colleague)
        self.assertEqual([step["size"] for step in self.steps(self.salesman)], [6, 6])
        self.assertEqual([step["size"] for step in self.steps()], [7, 7])
        with self.assertRaises(AccessError):
            self.steps(self.salesman, user_id=self.colleague.id)
        self.assertEqual(self.steps(product_id=self.product.id), [])
        self.assertEqual(self.steps(date_to="2026-03-02"), [])

    def test_report(self):
        for _n in range(5):
            self.deliver(24, 30)
        wizard = self.env["service.quality.report"].create({"period": "custom", **MARCH})
        text = " ".join(self.print_pages(wizard))
        self.assertIn("bottleneck", text)
        self.assertIn("80 %", text)
