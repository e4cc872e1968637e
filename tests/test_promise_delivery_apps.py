import unittest
from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .common_stock import StockCase

# What each test class needs; `./dev/test --apps` has a database with all of them.
NEEDED = ("sale_mrp", "stock_dropshipping", "pos_sale", "sale_timesheet", "event_sale", "repair")


@tagged("post_install", "-at_install")
class TestDeliveryApps(StockCase):
    """Deliveries that other apps record: kits, drop shipments, tills, tasks, hours, milestones,
    events and repairs. Ordered on Monday, 2 March, promised for the 5th, seen on the 9th."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        missing = set(NEEDED) - set(
            cls.env["ir.module.module"]
            .sudo()
            .search([("state", "=", "installed"), ("name", "in", NEEDED)])
            .mapped("name")
        )
        if missing:
            raise unittest.SkipTest(f"not installed in this database: {', '.join(sorted(missing))}")
        cls.env["account.chart.template"].sudo().try_loading("generic_coa", cls.company)
        till = cls.env["pos.config"].sudo().create({"name": "Till"})
        till.open_ui()
        cls.session = till.current_session_id

    def seen(self, order):
        """Return the verdict as of the 9th; past orders are judged the same."""
        self.env.flush_all()
        self.at(2026, 3, 9, 10)
        self.env.invalidate_all()
        before = order.delivery_state, order.date_delivered
        self.forget_deliveries(order)
        order._settle_past_deliveries()
        self.assertEqual((order.delivery_state, order.date_delivered), before)
        return order.promise_ids.verdict

    # === KITS ===#

    def new_kit(self):
        parts = self.new_goods("Leg"), self.new_goods("Top")
        kit = self.new_goods("Table", is_storable=False)
        self.env["mrp.bom"].sudo().create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in zip(parts, (4, 1), strict=True)
                ],
            }
        )
        return kit

    def send_part(self, order, name, quantity):
        picking = self.open_picking(order)
        for move in picking.move_ids:
            move.quantity = quantity if move.product_id.name == name else 0
            move.picked = move.quantity > 0
        picking.with_context(skip_backorder=True).button_validate()
        self.env.flush_all()

    def test_kit_is_delivered_with_its_last_part(self):
        for day, verdict in ((4, "early"), (6, "late")):
            self.at(2026, 3, 2, 8)
            order = self.confirmed(2, self.new_kit())
            self.at(2026, 3, 3, 10)
            self.send_part(order, "Leg", 8)
            self.assertEqual(order.delivery_state, "open")
            self.at(2026, 3, day, 10)
            self.send_part(order, "Top", 2)
            self.assertEqual(order.date_delivered, datetime(2026, 3, day, 10))
            self.assertEqual(self.seen(order), verdict)

    def test_kit_raised_after_delivery(self):
        order = self.confirmed(1, self.new_kit())
        self.at(2026, 3, 3, 10)
        self.send_part(order, "Leg", 4)
        self.send_part(order, "Top", 1)
        self.assertEqual(order.delivery_state, "delivered")
        self.at(2026, 3, 4, 10)
        order.order_line.product_uom_qty = 2
        self.assertEqual(self.seen(order), "broken")

    # === DROP SHIPMENTS ===#

    def confirmed_drop_shipment(self, quantity):
        vendor = self.env["res.partner"].sudo().create({"name": "Vendor"})
        route = self.env.ref("stock_dropshipping.route_drop_shipping").sudo()
        product = self.new_goods(
            "Sofa",
            route_ids=[Command.set(route.ids)],
            seller_ids=[Command.create({"partner_id": vendor.id})],
        )
        return self.confirmed(quantity, product)

    def drop_ship(self, order, quantity):
        purchase = order._get_purchase_orders().filtered(lambda p: p.state != "cancel")
        purchase.button_confirm()
        picking = purchase.picking_ids
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.button_validate()
        self.env.flush_all()

    def test_drop_shipment_is_delivered_when_it_arrives(self):
        order = self.confirmed_drop_shipment(3)
        self.assertEqual(order.delivery_state, "open")
        self.at(2026, 3, 5, 10)
        self.drop_ship(order, 3)
        self.assertEqual(self.seen(order), "kept")

    def test_drop_shipment_raised_after_delivery(self):
        order = self.confirmed_drop_shipment(6)
        self.at(2026, 3, 3, 10)
        self.drop_ship(order, 6)
        self.at(2026, 3, 4, 10)
        order.order_line.product_uom_qty = 10
        self.assertEqual(self.seen(order), "broken")

    def test_drop_shipment_that_is_called_off(self):
        order = self.confirmed_drop_shipment(6)
        self.at(2026, 3, 4, 10)
        order._get_purchase_orders().button_cancel()
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "cancelled")

    # === TILLS ===#

    def receipt(self, moment, quantity, line=None, partner=None, product=None):
        """Return a receipt that the till had for a while before it was sent here."""
        product = product or (line.product_id if line else self.product)
        return (
            self.env["pos.order"]
            .sudo()
            .create(
                {
                    "session_id": self.session.id,
                    "partner_id": (partner or self.customer).id,
                    "date_order": moment,
                    "state": "paid",
                    "amount_tax": 0,
                    "amount_total": 100 * quantity,
                    "amount_paid": 100 * quantity,
                    "amount_return": 0,
                    "lines": [
                        Command.create(
                            {
                                "name": "1",
                                "product_id": product.id,
                                "qty": quantity,
                                "price_unit": 100,
                                "price_subtotal": 100 * quantity,
                                "price_subtotal_incl": 100 * quantity,
                                "sale_order_line_id": line.id if line else False,
                                "sale_order_origin_id": line.order_id.id if line else False,
                            }
                        )
                    ],
                }
            )
        )

    def test_till_counts_from_the_receipt_not_from_its_arrival(self):
        order = self.confirmed(2)
        self.at(2026, 3, 8, 10)
        self.receipt(datetime(2026, 3, 4, 9), 2, order.order_line)
        self.assertEqual(self.seen(order), "early")
        self.assertEqual(order.date_delivered, datetime(2026, 3, 4, 9))

    def test_till_that_ships_later_counts_from_the_shipment(self):
        order = self.confirmed(2)
        receipt = self.receipt(datetime(2026, 3, 4, 9), 2, order.order_line)
        receipt.shipping_date = date(2026, 3, 20)
        self.assertEqual(self.seen(order), "broken")

    def test_by_truck_and_at_the_till_the_later_counts(self):
        order = self.confirmed(10)
        self.at(2026, 3, 3, 10)
        self.send(order, 6)
        self.receipt(datetime(2026, 3, 5, 9), 4, order.order_line)
        self.assertEqual(self.seen(order), "kept")
        self.assertEqual(order.date_delivered, datetime(2026, 3, 5, 9))

    def test_receipts_are_orders_and_deliveries(self):
        buyer = self.env["res.partner"].sudo().create({"name": "Walks In"})
        kpis = {kpi.code: kpi.with_user(self.manager) for kpi in self.env["service.kpi"].search([])}
        scope = kpis["complaints"]._get_scope("2026-03-01", "2026-03-31")
        self.receipt(datetime(2026, 3, 3, 9), 1, partner=buyer)
        self.receipt(datetime(2026, 3, 4, 9), 1, partner=buyer)
        order = self.confirmed(1)
        self.receipt(datetime(2026, 3, 5, 9), 1, order.order_line)
        order.partner_id = buyer
        self.env.flush_all()
        self.env["customer.complaint"].sudo().create(
            {"name": "Creaks", "partner_id": buyer.id, "company_id": self.company.id}
        )
        self.env.cr.execute("UPDATE customer_complaint SET create_date = '2026-03-06'")
        self.env.invalidate_all()
        # Two receipts and the order; the third receipt is how that was delivered.
        self.assertEqual(kpis["complaints"]._total(scope)[1:], (1, 3))
        self.assertEqual(kpis["repeat_rate"]._total(scope)[1:], (2, 3), "the receipts")
        by_day = kpis["repeat_rate"]._measure(scope, ["day", "partner"])
        self.assertEqual(by_day[date(2026, 3, 4), buyer][1:], (1, 1))
        self.at(2026, 3, 20)
        later = self.new_order()
        later.partner_id = buyer
        later.action_confirm()
        self.assertEqual(later.is_repeat, 1)

    def test_receipts_at_no_charge_are_no_purchases(self):
        buyer = self.env["res.partner"].sudo().create({"name": "Comes Back"})
        bought = self.receipt(datetime(2026, 3, 3, 9), 1, partner=buyer)
        gift = self.receipt(datetime(2026, 3, 4, 9), 1, partner=buyer)
        gift.lines.write({"price_unit": 0, "price_subtotal": 0, "price_subtotal_incl": 0})
        gift.amount_total = 0
        exchange = self.receipt(datetime(2026, 3, 5, 9), 1, partner=buyer)
        exchange.lines.copy(
            {
                "order_id": exchange.id,
                "qty": -1,
                "price_subtotal": -100,
                "price_subtotal_incl": -100,
                "refunded_orderline_id": bought.lines.id,
            }
        )
        exchange.amount_total = 0
        with_gift_card = self.receipt(datetime(2026, 3, 6, 9), 1, partner=buyer)
        with_gift_card.lines.copy(
            {
                "order_id": with_gift_card.id,
                "price_unit": -100,
                "price_subtotal": -100,
                "price_subtotal_incl": -100,
            }
        )
        with_gift_card.amount_total = 0
        self.env.flush_all()
        kpi = self.env.ref("customers_for_life.kpi_repeat_rate").with_user(self.manager)
        scope = kpi._get_scope("2026-03-01", "2026-03-31")
        self.assertEqual(kpi._total(scope)[1:], (1, 2))

    def test_order_paid_with_a_gift_card_is_a_purchase(self):
        reward = {"reward_type": "discount", "discount_mode": "per_point"}
        program = (
            self.env["loyalty.program"]
            .sudo()
            .create(
                {
                    "name": "Cards",
                    "program_type": "gift_card",
                    "reward_ids": [Command.create(reward)],
                }
            )
        )
        order = self.new_order()
        price = order.order_line.price_unit
        card = order.order_line.sudo().copy({"order_id": order.id, "price_unit": -price})
        self.assertFalse(order.is_purchase)
        card.reward_id = program.reward_ids
        # Odoo writes both at once.
        card.price_unit = -price - 1
        card.price_unit = -price
        self.assertTrue(order.is_purchase)

    def test_order_paid_at_the_till_is_no_second_purchase(self):
        buyer = self.env["res.partner"].sudo().create({"name": "First Time"})
        order = self.confirmed(1)
        order.partner_id = buyer
        self.receipt(datetime(2026, 3, 1, 9), 1, order.order_line, buyer)
        self.assertEqual(order.is_repeat, 0)

    # === SERVICES ===#

    def new_task_service(self, policy):
        project = (
            self.env["project.project"]
            .sudo()
            .create({"name": "Jobs", "company_id": self.company.id, "allow_billable": True})
        )
        return self.new_service(
            f"Job {policy}",
            "order",
            service_policy=policy,
            service_tracking="task_global_project",
            project_id=project.id,
        )

    def log_hours(self, order, day, hours):
        employee = self.env["hr.employee"].sudo().search(
            [("company_id", "=", self.company.id)], limit=1
        ) or self.env["hr.employee"].sudo().create(
            {"name": "Mechanic", "company_id": self.company.id}
        )
        task = order.order_line.task_id
        return (
            self.env["account.analytic.line"]
            .sudo()
            .create(
                {
                    "name": "Work",
                    "project_id": task.project_id.id,
                    "task_id": task.id,
                    "employee_id": employee.id,
                    "unit_amount": hours,
                    "date": date(2026, 3, day),
                }
            )
        )

    def test_prepaid_service_with_a_task_is_delivered_with_it(self):
        for day, verdict in ((4, "early"), (6, "late")):
            self.at(2026, 3, 2, 8)
            order = self.confirmed(2, self.new_task_service("ordered_prepaid"))
            self.assertEqual(len(order.promise_ids), 1)
            self.at(2026, 3, day, 10)
            order.order_line.task_id.state = "1_done"
            self.assertEqual(self.seen(order), verdict)

    def test_task_stays_done_when_it_was(self):
        order = self.confirmed(2, self.new_task_service("ordered_prepaid"))
        task = order.order_line.task_id
        self.at(2026, 3, 4, 7)
        task.state = "1_done"
        self.env.flush_all()
        self.assertEqual(order.date_delivered, datetime(2026, 3, 4, 7))
        # Archived on the board, and an hour more that nobody promised.
        self.at(2026, 3, 8, 10)
        task.stage_id = (
            self.env["project.task.type"]
            .sudo()
            .create({"name": "Archive", "project_ids": task.project_id.ids})
        )
        self.log_hours(order, 8, 1)
        order.order_line.product_uom_qty = 3
        self.env.flush_all()
        self.assertEqual(order.date_delivered, datetime(2026, 3, 4, 7))
        self.assertEqual(order.promise_ids.verdict, "early")

    def test_called_off_task_is_not_delivered(self):
        order = self.confirmed(2, self.new_task_service("delivered_manual"))
        self.at(2026, 3, 4, 10)
        order.order_line.task_id.state = "1_canceled"
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "cancelled")

    def test_hours_are_done_with_their_task_on_the_day_they_were_worked(self):
        order = self.confirmed(4, self.new_task_service("delivered_timesheet"))
        self.at(2026, 3, 8, 10)
        hours = self.log_hours(order, 3, 4)
        self.env.flush_all()
        self.assertEqual(order.delivery_state, "open", "the ordered hours are no end of the job")
        self.log_hours(order, 4, 1)
        order.order_line.task_id.state = "1_done"
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "early")
        # A manager puts a day right.
        hours.date = date(2026, 3, 6)
        self.assertEqual(self.seen(order), "late")

    def test_fewer_hours_than_ordered_are_a_delivery_too(self):
        order = self.confirmed(8, self.new_task_service("delivered_timesheet"))
        self.at(2026, 3, 4, 10)
        self.log_hours(order, 4, 5)
        order.order_line.task_id.state = "1_done"
        self.assertEqual(self.seen(order), "early")

    def test_milestones_are_delivered_with_the_last(self):
        service = self.new_service(
            "Building",
            "order",
            service_policy="delivered_milestones",
            service_tracking="project_only",
        )
        order = self.confirmed(1, service)
        for day in (3, 4, 6):
            self.at(2026, 3, day, 10)
            self.env["project.milestone"].sudo().create(
                {
                    "name": f"Day {day}",
                    "project_id": order.order_line.project_id.id,
                    "sale_line_id": order.order_line.id,
                    "quantity_percentage": 0.3333,
                    "is_reached": True,
                }
            )
            self.env.flush_all()
        self.assertEqual(self.seen(order), "late")

    def test_nothing_is_promised_of_what_nobody_records(self):
        for service in (
            self.new_service("Licence", "order", service_policy="ordered_prepaid"),
            self.new_service("Gift card", "order"),
        ):
            self.assertFalse(self.confirmed(1, service).promise_ids, service.name)

    def seat_at(self, day):
        """Return the values of a line that sells a seat at an event of this day of March."""
        product = self.new_service("Seat", "order", service_tracking="event")
        event = (
            self.env["event.event"]
            .sudo()
            .create(
                {
                    "name": "Workshop",
                    "date_begin": datetime(2026, 3, day, 9),
                    "date_end": datetime(2026, 3, day, 17),
                    "company_id": self.company.id,
                    "event_ticket_ids": [
                        Command.create({"name": "Seat", "product_id": product.id})
                    ],
                }
            )
        )
        return {
            "product_id": product.id,
            "event_id": event.id,
            "event_ticket_id": event.event_ticket_ids.id,
        }

    def test_event_is_delivered_when_it_ends(self):
        order = self.confirmed(1, **self.seat_at(4))
        self.assertEqual(order.delivery_state, "open")
        self.at(2026, 3, 4, 18)
        self.env["sale.order.line"].sudo()._cron_settle_events()
        self.assertEqual(order.promise_ids.date_fulfilled, datetime(2026, 3, 4, 17))
        # Put off afterwards, it ended later.
        order.order_line.event_id.date_end = datetime(2026, 3, 6, 17)
        self.at(2026, 3, 7, 18)
        self.env["sale.order.line"].sudo()._cron_settle_events()
        self.assertEqual(self.seen(order), "late")

    def test_event_that_is_cancelled_is_not_delivered(self):
        order = self.confirmed(1, **self.seat_at(4))
        self.at(2026, 3, 3, 10)
        order.order_line.event_id.kanban_state = "cancel"
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "cancelled")

    def test_event_without_another_date_is_promised_for_its_end(self):
        order = self.new_order(order_line=[Command.create(self.seat_at(24))]).sudo()
        order.action_confirm()
        self.assertEqual(order.promise_ids.date_due, datetime(2026, 3, 24, 22, 59, 59))

    def test_repair_is_delivered_when_it_ends(self):
        service = self.new_service("Repair", "order", service_tracking="repair")
        order = self.confirmed(1, service)
        self.assertEqual(order.delivery_state, "open")
        repair = order.repair_order_ids
        repair.write({"product_id": self.product.id, "product_qty": 1})
        self.at(2026, 3, 5, 10)
        repair.action_repair_start()
        repair.action_repair_end()
        self.env.flush_all()
        self.assertEqual(order.promise_ids.verdict, "kept")
