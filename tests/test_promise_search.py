from datetime import datetime
from itertools import combinations

from odoo import Command
from odoo.tests import tagged

from ..formulas.verdict import VERDICTS
from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseSearch(ServiceCase):
    """What a search for promises finds, and what a screen says of them while somebody types."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.env["product.product"].sudo().create({"name": "Table"})
        cls.order = cls.new_order(
            order_line=[
                Command.create({"product_id": product.id}) for product in (cls.product, cls.table)
            ]
        )
        cls.on_chair, cls.on_table = (
            cls.new_promise(order_line_id=line.id, order_id=cls.order.id)
            for line in cls.order.order_line
        )
        cls.on_order = cls.new_promise(order_id=cls.order.id)
        cls.on_nothing = cls.new_promise()
        cls.promises = cls.on_chair | cls.on_table | cls.on_order | cls.on_nothing

    def found(self, operator, value):
        return self.promises.search(
            [("id", "in", self.promises.ids), ("product_ids", operator, value)]
        )

    def test_by_product_and_by_what_is_not_of_it(self):
        self.assertEqual(self.on_table.product_ids, self.table)
        self.assertEqual(self.found("in", self.table.ids), self.on_table | self.on_order)
        self.assertEqual(self.found("not in", self.table.ids), self.on_chair | self.on_nothing)
        self.assertEqual(self.found("ilike", "Chair"), self.on_chair | self.on_order)
        self.assertEqual(self.found("not ilike", "Chair"), self.on_table | self.on_nothing)
        self.assertEqual(self.found("=", False), self.on_nothing)
        self.assertEqual(self.found("!=", False), self.on_chair | self.on_table | self.on_order)

    def test_by_verdict_finds_what_each_promise_says(self):
        *_, early, kept, late, given_up, cancelled = [
            self.new_promise(date_due=datetime(2026, 3, 4, 12)) for _n in range(6)
        ]
        self.at(2026, 3, 3)
        early.action_fulfil()
        self.at(2026, 3, 4)
        kept.action_fulfil()
        self.at(2026, 3, 5)
        late.action_fulfil()
        (given_up | cancelled).action_give_up()
        pending = self.new_promise(date_due=datetime(2026, 3, 9, 12))
        cancelled.sudo().write({"date_given_up": False, "date_cancelled": datetime(2026, 3, 2)})
        promises = self.promises.search([])
        self.assertEqual({promise.verdict for promise in promises}, set(VERDICTS))
        self.assertEqual(pending.verdict, "pending")
        for size in range(1, len(VERDICTS) + 1):
            for names in combinations(VERDICTS, size):
                for operator in ("in", "not in"):
                    domain = [("verdict", operator, names)]
                    found = promises.filtered_domain(domain)
                    self.assertEqual(promises.search(domain), found, domain)
        for nothing in (False, "good"):
            self.assertFalse(promises.search([("verdict", "=", nothing)]))
            self.assertEqual(promises.search([("verdict", "!=", nothing)]), promises)

    def test_counts_stay_while_a_line_is_typed(self):
        self.env["customer.request"].create(
            {"name": "Blue", "partner_id": self.customer.id, "order_id": self.order.id}
        )
        self.env["customer.complaint"].create({"name": "Loose", "order_id": self.order.id})
        self.env["customer.rework"].create({"name": "Crooked", "order_id": self.order.id})
        self.at(2026, 3, 31)
        typed = self.order.new(origin=self.order)
        for name in ("promise", "request", "complaint_open", "rework_open"):
            with self.subTest(name=name):
                self.assertTrue(self.order[f"{name}_count"])
                self.assertEqual(typed[f"{name}_count"], self.order[f"{name}_count"])
        self.assertTrue(typed.promise_overdue)

    def test_done_leaves_what_somebody_planned_by_hand(self):
        action = self.env["service.action"].create({"name": "Glue", "user_id": self.salesman.id})
        by_itself = action.activity_ids
        by_hand = action.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id, automated=False
        )
        action.action_done()
        self.assertFalse(by_itself.exists())
        self.assertEqual(action.activity_ids, by_hand)
