import re

from odoo.tests import tagged
from odoo.tools.profiler import Profiler

from .common import ServiceCase

# What Odoo does not ask for when an order is confirmed.
OURS = re.compile(
    r'(?:FROM|JOIN|UPDATE|INTO) "(?:customer|service|hr|crm_team)\w*"|WHERE.*"is_first_purchase"',
    re.DOTALL,
)


@tagged("post_install", "-at_install")
class TestOdooQueries(ServiceCase):
    """What orders ask of the database for the addon: few things, and not more for more orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Where Inventory is installed, a delivered quantity is typed for services alone.
        cls.product = cls.new_service()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.new_order((1,)).sudo().action_confirm()
        cls.env["hr.employee"].sudo().create(
            {"user_id": cls.salesman.id, "company_id": cls.company.id}
        )

    def new_orders(self, number):
        return self.env["sale.order"].concat(*(self.new_order((1, 2)) for _order in range(number)))

    def asked(self, act):
        """Return the queries (list of str) of `act`, flushed."""
        self.env.flush_all()
        self.env.invalidate_all()
        with Profiler(collectors=["sql"], db=None) as profiler:
            act()
            self.env.flush_all()
        return [entry["query"] for entry in profiler.collectors[0].entries]

    def assertSame(self, few, many):
        """As much is asked for many as for few."""
        self.assertEqual(len(few), len(many), "\n".join(query[:150] for query in many))

    def confirm(self, orders):
        return self.asked(orders.with_user(self.salesman).action_confirm)

    def test_confirming_one_order_asks_few_things(self):
        order = self.new_order((1, 2))
        # Who is whose employee is kept in memory.
        self.env["hr.employee"]._get_ids_by_user()
        ours = [query for query in self.confirm(order) if OURS.search(query)]
        # Its promises, the types, the first purchase; and the promise that it makes.
        self.assertLessEqual(len(ours), 4, "\n".join(ours))
        self.assertTrue(order.promise_ids)

    def test_confirming_many_orders_asks_as_much_as_a_few(self):
        self.confirm(self.new_order())
        self.assertSame(*(self.confirm(self.new_orders(number)) for number in (3, 30)))

    def test_saying_what_was_promised_asks_nothing_for_each_order(self):
        def confirm(number):
            orders = self.new_orders(number).with_user(self.salesman)
            orders = orders.with_context(tracking_disable=False)
            # They were made in an earlier transaction.
            self.env.flush_all()
            self.env.cr.precommit.run()

            def act():
                orders.action_confirm()
                # Odoo writes its messages at the end of the transaction.
                self.env.flush_all()
                self.env.cr.precommit.run()

            queries = [query for query in self.asked(act) if OURS.search(query)]
            self.assertIn("promised for", orders[-1].sudo().message_ids[0].body)
            return queries

        confirm(1)
        self.assertSame(*(confirm(number) for number in (3, 30)))

    def test_delivering_many_orders_asks_as_much_as_a_few(self):
        counts = []
        # The first one fills what is kept in memory.
        for number in (1, 3, 30):
            orders = self.new_orders(number).with_user(self.salesman)
            orders.action_confirm()
            counts.append(self.asked(lambda o=orders: o.order_line.write({"qty_delivered": 2})))
            self.assertEqual(set(orders.promise_ids.mapped("state")), {"fulfilled"})
        self.assertSame(*counts[1:])

    def test_quotations_ask_nothing(self):
        written = self.new_order((1,) * 20)
        for act in (
            lambda: self.new_order((1,) * 20, user=self.salesman),
            lambda: written.write({"client_order_ref": "PO 7", "note": "Soon"}),
        ):
            ours = [query for query in self.asked(act) if OURS.search(query)]
            # A sales team is Odoo's own question here.
            self.assertFalse([query for query in ours if "crm_team" not in query])
