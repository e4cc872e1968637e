from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.worth.customer_advice_mixin import FIELDS
from .common import TZ
from .common_advice import AdviceCase


@tagged("post_install", "-at_install")
class TestOrderAdvice(AdviceCase):
    """Which delivery date to promise on an order, and will the one that stands there be kept."""

    def test_quotation(self):
        self.make_ledger()
        order = self.new_order(user=self.salesman).with_user(self.salesman)
        # 0.9 of forty-one is the thirty-seventh: eight working days. From Monday that is Thursday
        # of next week.
        self.assertEqual(order.advice_date, datetime(2026, 3, 12, 11))
        self.assertEqual(
            order.advice,
            "Kept 9 times in 10 if you promise 8 working days: 03/12/2026 (40 similar promises)",
        )
        self.assertFalse(order.advice_chance)
        order.commitment_date = order.advice_date
        self.assertFalse(order.advice_is_risky)
        self.assertEqual(order.advice_chance, "This date: kept 97 times in 100")

    def test_each_line_has_its_own(self):
        """The slow one is what the order waits for; the quick one could be there earlier."""
        self.make_ledger()
        slow = self.new_service("Slow")
        sold = self.new_order(order_line=[Command.create({"product_id": slow.id})])
        self.make_history(*[24] * 20, order_id=sold.id)
        order = self.new_order().with_user(self.salesman)
        with Form(order) as form:
            with form.order_line.new() as line:
                line.product_id = slow
                self.assertTrue(line.advice_date)
            with form.order_line.new() as line:
                line.display_type = "line_section"
                line.name = "Upstairs"
        quick, late, section = order.order_line
        late.customer_lead = 30
        self.assertEqual(late.advice_date, order.advice_date)
        self.assertLess(quick.advice_date, late.advice_date)
        self.assertFalse(section.advice_date)
        order.commitment_date = quick.advice_date
        self.assertTrue(late.advice_is_risky)
        self.assertFalse(quick.advice_is_risky)
        order.action_confirm()
        self.assertTrue(late.advice_date)
        late.qty_delivered = 1
        self.assertFalse(late.advice_date)

    def test_lines_are_advised_in_one_query(self):
        self.make_ledger()
        few, many = self.new_order([1]), self.new_order([1] * 12)
        counts = []
        for order in (few, few, many):
            lines = order.order_line.with_user(self.salesman)
            lines.mapped("product_id.categ_id")
            self.env.invalidate_all()
            order.order_line.mapped("product_id.categ_id.name")
            order.partner_shipping_id.mapped("state_id.name")
            before = self.cr.sql_log_count
            lines.mapped("advice_date")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_live_on_the_form(self):
        self.make_ledger()
        with Form(self.new_order().with_user(self.salesman)) as form:
            # Three working days: fifteen of forty, which next time are 15 of 41.
            form.commitment_date = datetime(2026, 3, 5, 10)
            self.assertTrue(form.advice_is_risky)
            self.assertEqual(
                form.advice_chance,
                "This date: kept only 36 times in 100. The company aims at 9 times in 10.",
            )
            form.commitment_date = datetime(2026, 3, 2, 8)
            self.assertIn("This date: hardly ever kept.", form.advice_chance)
            form.commitment_date = form.advice_date
            self.assertFalse(form.advice_is_risky)
        # A warning stops nobody.
        order = self.new_order(commitment_date=datetime(2026, 3, 3, 10))
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_what_is_known_of_product_and_region_moves_the_date(self):
        abroad = self.env["res.country.state"].search([], limit=1)
        far = self.customer.sudo().create({"name": "Far", "state_id": abroad.id})
        self.make_ledger()
        self.make_history(*[17] * 20, partner_id=far.id)
        near, away = self.new_order(), self.new_order(partner_id=far.id)
        self.assertGreater(away.advice_date, near.advice_date)
        self.env.invalidate_all()
        # Live, before anything is saved.
        with Form(self.env["sale.order"].with_user(self.salesman)) as form:
            form.partner_id = far
            self.assertEqual(form.advice_date, away.advice_date)

    def test_the_company_says_how_many_are_to_be_kept(self):
        self.make_ledger()
        self.company.sudo().promise_target = 50
        order = self.new_order()
        # Half of forty-one: the twenty-first, five working days.
        self.assertEqual(order.advice_date, datetime(2026, 3, 9, 11))
        self.assertIn("Kept 5 times in 10 if you promise 5 working days", order.advice)
        self.company.sudo().promise_target = 85
        self.env.invalidate_all()
        self.assertIn("Kept 85 times in 100", order.advice)

    def test_no_company_aims_at_more_than_can_be_known(self):
        for target in (0, 49, 100, 101):
            with (
                self.subTest(target),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.company.sudo().promise_target = target
                self.env.flush_all()

    def test_what_is_not_known_is_said(self):
        order = self.new_order(commitment_date=datetime(2026, 3, 5, 10)).with_user(self.salesman)
        words = "Not known yet: {} similar promises were fulfilled, 20 are needed."
        self.assertEqual(order.advice, words.format(0))
        self.make_history(*[3] * 19)
        self.env.invalidate_all()
        self.assertEqual(order.advice, words.format(19))
        self.assertFalse(order.advice_date or order.advice_chance or order.advice_is_risky)
        self.make_history(*[3] * 20, date_fulfilled=False)
        self.make_history(3)
        self.env.invalidate_all()
        self.assertEqual(order.advice, "Not known yet: too many similar promises are still open.")

    def test_another_company_s_history_is_none(self):
        self.make_ledger()
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        orders = self.env["sale.order"].sudo().with_company(other)
        order = orders.create({"partner_id": self.customer.id})
        self.assertEqual(order.company_id, other)
        self.assertIn("Not known yet: 0", order.advice)

    def test_order_that_waits_for_its_delivery(self):
        """What has been open for long is less likely to be kept than it was."""
        self.make_ledger()
        order = self.new_order(commitment_date=datetime(2026, 3, 9, 10))
        order.action_confirm()
        self.assertEqual(order.advice_chance, self.say(60))
        # At the end of Friday, when 48 in 100 would be over: of the other 52, 12 are by Monday.
        self.at(2026, 3, 6, 22, 30)
        self.env.invalidate_all()
        self.assertEqual(order.advice_chance, self.say(23))
        order.order_line.qty_delivered = 1
        self.env.invalidate_all()
        self.assertFalse(order.advice or order.advice_chance)

    def test_nothing_is_said_of_a_cancelled_order(self):
        self.make_ledger()
        order = self.new_order()
        order._action_cancel()
        self.assertFalse(order.advice)

    def test_what_is_fulfilled_on_a_day_off_is_after_the_working_day(self):
        # From a Sunday to the Saturday after it, which no Friday keeps.
        made = datetime(2026, 1, 18, 8)
        self.make_history(*[6] * 20, date_made=made, date_fulfilled=made + timedelta(days=6))
        self.at(2026, 3, 1, 10)
        order = self.new_order(commitment_date=datetime(2026, 3, 6, 10))
        self.assertEqual(order.advice_date, datetime(2026, 3, 9, 11))
        self.assertTrue(order.advice_is_risky)
        order.commitment_date = order.advice_date
        self.assertFalse(order.advice_is_risky)

    def test_no_date_is_too_odd(self):
        self.make_ledger()
        for moment in (datetime.min, datetime.max.replace(microsecond=0)):
            order = self.new_order(commitment_date=moment)
            self.assertFalse(order.advice_chance)
            self.assertTrue(order.advice_date)

    def test_whatever_is_wrong_nobody_is_kept_from_selling(self):
        self.make_ledger()
        order = self.new_order().with_user(self.salesman)
        with (
            patch.object(type(self.norms), "_look_up", side_effect=ZeroDivisionError),
            mute_logger("odoo.addons.customers_for_life.models.worth.customer_advice_mixin"),
        ):
            self.assertEqual(order.advice, "Which date will be kept cannot be worked out now.")
            self.assertFalse(order.advice_date)
            order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_many_orders_ask_one_query(self):
        self.make_ledger()
        orders = self.new_order()
        for _n in range(4):
            orders += self.new_order()
        orders.invalidate_recordset()
        fields = ["commitment_date", "state", "delivery_state", "company_id", "date_order"]
        orders.fetch([*fields, "partner_shipping_id"])
        orders.order_line.fetch(["product_id", "customer_lead", "display_type"])
        orders.order_line.product_id.mapped("categ_id")
        orders.partner_shipping_id.mapped("state_id")
        orders.company_id.mapped("promise_target")
        orders[0].company_id._service_clock("day")
        self.env.flush_all()
        with self.assertQueryCount(1):
            orders.mapped("advice")

    def test_order_and_its_lines_ask_one_query_more(self):
        self.make_ledger()
        order = self.new_order((1,) * 5, user=self.salesman).with_user(self.salesman)
        # As the web client asks.
        order = order.with_context(lang="en_US", tz=TZ)
        ours = dict.fromkeys(FIELDS, {})
        form = order.get_view(view_type="form")
        models = {
            # What the salesperson is shown of it.
            name: set(fields) & set(self.env[name].with_user(self.salesman).fields_get(fields))
            for name, fields in form["models"].items()
        }
        whole = {name: {} for name in models["sale.order"] if name not in ours}
        lines = {name: {} for name in models["sale.order.line"] if name not in ours}
        whole["order_line"] = {"fields": lines}
        without = self.count_queries(order, whole)
        whole["order_line"] = {"fields": lines | ours}
        self.assertEqual(self.count_queries(order, whole | ours), without + 1)

    def count_queries(self, order, specification):
        counts = []
        # The first time fills what is kept in memory.
        for _n in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.web_read(specification)
            counts.append(self.env.cr.sql_log_count - before)
        return counts[1]
