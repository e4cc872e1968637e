from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestCustomerCall(ServiceCase):
    """From a customer who is past their rhythm to an order that comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = (
            cls.env["res.partner"].sudo().create([{"name": f"Buyer {n}"} for n in range(3)])
        )
        cls.values = (
            cls.env["customer.value"]
            .sudo()
            .create(
                [
                    {
                        "partner_id": buyer.id,
                        "company_id": cls.company.id,
                        "user_id": cls.salesman.id,
                        "team_id": cls.team.id,
                        "date_last": "2025-06-01",
                        "date_quiet": "2026-01-01",
                        "worth": 100 * (n + 1),
                    }
                    for n, buyer in enumerate(cls.buyers)
                ]
            )
        )

    def setUp(self):
        super().setUp()
        self.mine = self.values.with_user(self.salesman)

    def settle(self):
        self.env["customer.call"].sudo()._cron_settle()
        return self.env["customer.call"].search([])

    def test_past_their_rhythm_by_value(self):
        action = self.env.ref("customers_for_life.customer_value_action_call").sudo()
        self.values[0].date_quiet = "2026-03-02"
        found = self.mine.search([("date_quiet", "<", "today")])
        self.assertEqual(found, self.values[2] | self.values[1])
        self.assertIn("search_default_quiet", action.context)

    def test_calls_in_bulk_and_nobody_twice(self):
        self.mine[:2].action_plan_calls()
        calls = self.env["customer.call"].search([])
        self.assertEqual(calls.partner_id, self.buyers[:2])
        self.assertEqual(sorted(calls.mapped("worth")), [100, 200])
        activities = calls.activity_id
        self.assertEqual(activities.user_id, self.salesman)
        self.assertEqual(activities.activity_type_id.category, "phonecall")
        message = self.mine.action_plan_calls()["params"]["message"]
        self.assertIn("Calls planned: 1.", message)
        self.assertIn("within the last 30 days: 2", message)
        self.assertEqual(len(self.env["customer.call"].search([])), 3)
        with self.assertRaisesRegex(UserError, "Choose other customers"):
            self.mine.action_make_opportunities()
        self.clock.tick(timedelta(days=29))
        with self.assertRaises(UserError):
            self.mine.action_make_opportunities()
        self.clock.tick(timedelta(days=1))
        self.mine.action_make_opportunities()
        leads = self.env["crm.lead"].search([("partner_id", "in", self.buyers.ids)])
        self.assertEqual((len(leads), leads.user_id), (3, self.salesman))

    def test_only_what_was_done_counts(self):
        self.mine[:2].action_plan_calls()
        first, second = self.env["customer.call"].search([], order="id")
        first.activity_id.with_user(self.salesman).action_feedback("They had forgotten us")
        orders = self.new_order(partner_id=self.buyers[0].id)
        orders |= self.new_order(partner_id=self.buyers[1].id)
        self.clock.tick(timedelta(days=3))
        orders.action_confirm()
        self.settle()
        self.assertEqual(first.order_id, orders[0])
        self.assertEqual(first.amount_won, 100)
        # Nobody called: the order came by itself.
        self.assertFalse(second.order_id or second.date_done)

    def test_an_order_of_the_same_morning_came_by_itself(self):
        self.mine[:1].action_plan_calls()
        call = self.env["customer.call"].search([])
        self.clock.tick(timedelta(hours=2))
        self.new_order(partner_id=self.buyers[0].id).action_confirm()
        self.clock.tick(timedelta(hours=2))
        activity = call.activity_id.with_user(self.salesman)
        activity.write({"date_done": "2026-02-01", "active": False})
        self.env.flush_all()
        self.settle()
        self.assertEqual(call.date_done, datetime(2026, 3, 2, 12))
        self.assertFalse(call.order_id)

    def test_an_order_long_after_is_not_the_call_s(self):
        self.mine[:1].action_plan_calls()
        call = self.env["customer.call"].search([])
        call.activity_id.with_user(self.salesman).action_feedback()
        self.env.flush_all()
        self.clock.tick(timedelta(days=91))
        self.new_order(partner_id=self.buyers[0].id).action_confirm()
        self.settle()
        self.assertFalse(call.order_id)

    def test_order_of_the_opportunity(self):
        self.mine[:1].action_make_opportunities()
        call = self.env["customer.call"].search([])
        order = self.new_order(partner_id=self.buyers[0].id, opportunity_id=call.lead_id.id)
        other = self.new_order(partner_id=self.buyers[0].id)
        other.action_confirm()
        self.settle()
        self.assertFalse(call.order_id)
        order.action_confirm()
        # In another currency, of which two are worth one of the company's.
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET currency_rate = 2 WHERE id = %s", [order.id])
        self.env.invalidate_all()
        self.settle()
        self.assertEqual((call.order_id, call.amount_won), (order, 50))

    def test_an_opportunity_is_waited_for_as_long_as_it_is_open(self):
        self.mine[:2].action_make_opportunities()
        lost, still_open = self.env["customer.call"].search([]).sorted("id")
        lost.lead_id.action_set_lost()
        self.clock.tick(timedelta(days=200))
        for call in (lost, still_open):
            self.new_order(
                partner_id=call.partner_id.id, opportunity_id=call.lead_id.id
            ).action_confirm()
        self.settle()
        self.assertEqual((bool(lost.order_id), bool(still_open.order_id)), (False, True))

    def test_opportunity_brings_only_what_came_afterwards(self):
        before = self.new_order(partner_id=self.buyers[0].id)
        before.action_confirm()
        self.clock.tick(timedelta(days=2))
        self.mine[:1].action_make_opportunities()
        call = self.env["customer.call"].search([])
        before.with_user(self.salesman).opportunity_id = call.lead_id
        another = self.new_order(partner_id=self.buyers[1].id, opportunity_id=call.lead_id.id)
        another.action_confirm()
        self.settle()
        self.assertFalse(call.order_id or call.amount_won)

    def test_cancelled_order_brought_nothing(self):
        self.mine[:1].action_make_opportunities()
        call = self.env["customer.call"].search([])
        order = self.new_order(partner_id=self.buyers[0].id, opportunity_id=call.lead_id.id)
        order.action_confirm()
        self.settle()
        self.assertEqual(call.amount_won, 100)
        order._action_cancel()
        self.settle()
        self.assertFalse(call.order_id or call.amount_won)

    def test_nobody_says_what_a_call_brought(self):
        won = self.new_order(partner_id=self.buyers[1].id)
        defaults = {"amount_won": 1000, "order_id": won.id, "date_done": "2026-03-01"}
        for name, value in defaults.items():
            self.env["ir.default"].with_user(self.salesman).set(
                "customer.call", name, value, user_id=True
            )
        self.mine[:1].with_context(default_amount_won=1000).action_plan_calls()
        call = self.env["customer.call"].search([])
        self.assertFalse(call.amount_won or call.order_id or call.date_done)

    def test_the_same_one_twice_is_called_once(self):
        self.mine.browse(self.mine[:1].ids * 2).action_plan_calls()
        self.assertEqual(len(self.env["customer.call"].search([])), 1)

    def test_two_at_once(self):
        path = "odoo.addons.customers_for_life.models.worth.customer_call.lock"
        with patch(path, side_effect=ConcurrencyError("held")) as lock:
            with self.assertRaises(ConcurrencyError):
                self.mine[:2].action_plan_calls()
        self.assertEqual(lock.call_args.args[0], self.values[:2])
        self.assertFalse(self.env["customer.call"].search([]))

    def test_leader_plans_for_the_team_and_nobody_for_others(self):
        self.values[0].user_id = self.colleague
        with self.assertRaises(AccessError):
            self.mine[0].action_plan_calls()
        self.values[:2].with_user(self.leader).action_make_opportunities()
        calls = self.env["customer.call"].search([], order="worth")
        self.assertEqual(calls.lead_id.mapped("user_id"), self.colleague | self.salesman)
        self.clock.tick(timedelta(days=31))
        self.values[:2].with_user(self.leader).action_plan_calls()
        for call in self.env["customer.call"].search([("activity_id", "!=", False)]):
            self.assertEqual(call.activity_id.user_id, call.user_id)
            self.assertEqual(call.activity_id.res_id, call.partner_id.id)

    def test_state_of_things(self):
        self.assertFalse(self.mine[0].promise_state)
        late = self.new_promise(
            partner_id=self.buyers[0].id,
            user_id=self.salesman.id,
            date_made="2026-02-01",
            date_due="2026-02-02",
        )
        self.env["customer.complaint"].create(
            {"name": "Late", "partner_id": self.buyers[0].id, "user_id": self.salesman.id}
        )
        self.buyers[0].message_post(body="Called, nobody there", message_type="comment")
        self.env.invalidate_all()
        self.assertEqual(late.verdict, "broken")
        value = self.mine[0]
        self.assertEqual((value.promise_state, value.complaint_count), ("missed", 1))
        self.assertTrue(value.date_contacted)
