import inspect
import random
from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestFirstPurchase(ServiceCase):
    """Each customer has one first purchase, whatever becomes of the orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guild = cls.env["res.partner"].sudo().create({"name": "Guild", "is_company": True})
        cls.buyers = (
            cls.env["res.partner"]
            .sudo()
            .create([{"name": "Ada", "parent_id": cls.guild.id}, {"name": "Bo"}, {"name": "Cy"}])
        )
        cls.orders = cls.env["sale.order"].sudo()
        for day in range(1, 16):
            cls.orders += cls.new_order(
                partner_id=random.choice(cls.buyers).id, date_order=f"2026-03-{day:02} 09:00:00"
            ).sudo()

    def assertFirst(self):
        """The stored first purchases are those that plain Python finds."""
        self.env.flush_all()
        self.env.invalidate_all()
        orders = self.orders.search([("company_id", "=", self.company.id)])
        seen = set()
        for order in orders.sorted(lambda order: (order.date_order, order.id)):
            counts = order.state == "sale" and order.is_purchase
            customer = order.partner_id.parent_id or order.partner_id
            with self.subTest(order=order.name, day=order.date_order):
                self.assertEqual(order.is_first_purchase, counts and customer not in seen)
            if counts:
                seen.add(customer)

    def test_it_follows_the_orders(self):
        self.orders.action_confirm()
        for order in self.orders:
            order.date_order = datetime(2026, 3, random.randint(1, 28), 9)
        self.assertFirst()
        for order in random.sample(self.orders, len(self.orders)):
            change = random.choice(("cancel", "free", "date", "partner", "draft"))
            if change == "cancel":
                order._action_cancel()
            elif change == "free":
                order.order_line.price_unit = 0
            elif change == "date":
                order.date_order = datetime(2026, 3, random.randint(1, 28), 9)
            elif change == "partner":
                order.partner_id = random.choice(self.buyers)
            else:
                order._action_cancel()
                order.action_draft()
            self.assertFirst()

    def test_many_at_once(self):
        self.orders.action_confirm()
        self.orders[:8]._action_cancel()
        self.assertFirst()

    def test_order_that_is_not_saved_changes_no_other(self):
        self.orders.action_confirm()
        self.env.flush_all()
        draft = self.orders.new(origin=self.orders[-1])
        draft.date_order = datetime(2026, 2, 1, 9)
        self.assertTrue(draft.is_first_purchase)
        self.assertFirst()

    def test_contact_that_moves_is_settled_by_the_job(self):
        self.orders.action_confirm()
        self.env.flush_all()
        self.buyers[1].parent_id = self.guild
        self.buyers[0].parent_id = False
        self.orders._settle_first_purchases()
        self.assertFirst()

    def test_own_documents_are_not_all_that_a_customer_bought(self):
        """Whoever moves their own order to another customer sees a colleague's order or not: it is
        the first one now."""
        mine, other = self.orders[:2]
        (mine + other).partner_id = self.buyers[1]
        (self.orders - mine - other)._action_cancel()
        other.user_id = self.colleague
        (mine + other).action_confirm()
        mine.date_order, other.date_order = datetime(2026, 3, 1, 9), datetime(2026, 3, 2, 9)
        self.env.flush_all()
        mine.with_user(self.salesman).write({"partner_id": self.buyers[2].id})
        self.assertFirst()

    def test_many_that_wait_are_settled_at_once(self):
        """Not batch within batch: each looks the others up by what they all wait for."""
        self.orders.action_confirm()
        self.env.flush_all()
        depths = []
        find = type(self.orders)._find_first_purchases

        def count(orders):
            depths.append(len(inspect.stack()))
            return find(orders)

        with (
            patch.object(type(self.orders), "_find_first_purchases", count),
            patch("odoo.orm.fields.PREFETCH_MAX", 1),
        ):
            self.buyers[1:].parent_id = self.guild
            self.env.flush_all()
        self.assertTrue(depths)
        self.assertEqual(max(depths), min(depths))

    def test_two_of_the_same_second(self):
        twins = self.orders[:2]
        twins.partner_id = self.buyers[1]
        twins.action_confirm()
        twins.date_order = datetime(2026, 3, 1, 9)
        self.assertFirst()
        kpi = self.env.ref("customers_for_life.kpi_repeat_rate")
        scope = Scope(self.company, date(2026, 3, 1), date(2026, 3, 1))
        self.assertEqual(kpi._total(scope)[1:], (1, 2))
