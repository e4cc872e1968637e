import re
from datetime import datetime
from functools import partial

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tools.profiler import Profiler

from .. import COLUMNS, fill_purchases
from .common import ServiceCase

OURS = re.compile(r'(?:FROM|JOIN|UPDATE|INTO) "(?:customer|service)_')


@tagged("post_install", "-at_install")
class TestOdooFirst(ServiceCase):
    """Odoo itself comes first: the addon costs nothing where it has nothing to do, and keeps
    nobody from selling, invoicing or tidying up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Where Inventory is installed, a delivered quantity is typed for services alone.
        cls.product = cls.new_service()
        cls.env["account.chart.template"].sudo().try_loading("generic_coa", cls.company)

    def queries(self, act):
        """Return how many queries of `act`, flushed, concern tables of the addon."""
        self.env.flush_all()
        self.env.invalidate_all()
        with Profiler(collectors=["sql"], db=None) as profiler:
            act()
            self.env.flush_all()
        (collector,) = profiler.collectors
        return sum(bool(OURS.search(entry["query"])) for entry in collector.entries)

    def orders_of(self, *sizes):
        return [self.new_order((1,) * size).sudo() for size in sizes]

    def test_confirming_and_delivering_cost_the_same_for_any_number_of_lines(self):
        def deliver(order):
            order.order_line.qty_delivered = 1

        def confirm(order):
            order.action_confirm()

        def cancel(order):
            order._action_cancel()

        for before, act in ((None, confirm), (confirm, deliver), (confirm, cancel)):
            counts = []
            for order in self.orders_of(1, 20):
                if before:
                    before(order)
                counts.append(self.queries(partial(act, order)))
            self.assertEqual(*counts, act.__name__)
            self.assertLessEqual(counts[0], 8, act.__name__)

    def test_what_triggers_nothing_asks_nothing(self):
        (order,) = self.orders_of(3)
        self.assertEqual(self.queries(lambda: order.write({"client_order_ref": "PO 7"})), 0)
        self.assertEqual(self.queries(lambda: order.order_line.write({"price_unit": 7})), 0)
        self.assertEqual(self.queries(lambda: self.customer.sudo().write({"phone": "7"})), 0)

    def test_buttons_are_counted_in_one_query(self):
        (order,) = self.orders_of(3)
        order.action_confirm()
        counted = {name: {} for name in ("promise_count", "promise_ids", "extra_ids")}
        self.assertEqual(self.queries(lambda: order.web_read(counted)), 1)
        buttons = {"promise_kept_rate": {}, "request_count": {}, "rework_open_count": {}}
        self.assertEqual(self.queries(lambda: self.customer.sudo().web_read(buttons)), 1)

    def test_invoices_ask_nothing(self):
        (order,) = self.orders_of(20)
        order.action_confirm()
        order.order_line.qty_delivered = 1
        self.assertEqual(self.queries(order._create_invoices), 0)
        self.assertEqual(self.queries(order.invoice_ids.action_post), 0)

    def test_credit_note_counts_from_when_it_is_posted(self):
        rework = self.env["customer.rework"].create(
            {"name": "Scratch", "company_id": self.company.id, "partner_id": self.customer.id}
        )
        note = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "out_refund",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Sorry", "price_unit": 40, "tax_ids": []})
                    ],
                }
            )
        )
        rework.credit_note_ids = note
        self.assertEqual(rework.credit, 0)
        note.action_post()
        self.assertEqual((rework.credit, rework.cost), (40, 40))
        note.button_draft()
        self.assertEqual((rework.credit, rework.cost), (0, 0))

    def test_installing_computes_nothing_record_by_record(self):
        """What is stored on records that were there before, computed or dated, has its column
        first."""
        found = {}
        for model in self.env.registry.values():
            if model._abstract or model._transient or not model._auto:
                continue
            names = {
                field.name
                for field in model._fields.values()
                if field.store
                and (field.compute or field.related or (field.type == "datetime" and field.default))
                and set(field._modules) == {"customers_for_life"}
            }
            if names and model._original_module != "customers_for_life":
                found[model._table] = names
        self.assertEqual(found, {table: set(columns) for table, columns in COLUMNS.items()})

    # === LEADS AND CUSTOMERS COME AND GO ===#

    def new_lead(self, **vals):
        return self.env["crm.lead"].create(
            {
                "name": "Fifty chairs",
                "company_id": self.company.id,
                "user_id": self.colleague.id,
                "team_id": self.team.id,
                **vals,
            }
        )

    def test_lead_goes_and_the_promise_stays_with_whom_it_was_made(self):
        lead = self.new_lead(contact_name="Grace Caller")
        promise = self.new_promise(lead_id=lead.id, partner_id=False)
        lead.sudo().unlink()
        self.assertTrue(promise.exists())
        self.assertFalse(promise.lead_id)
        self.assertEqual(promise.customer_name, "Grace Caller")
        self.assertEqual(promise.team_id, self.team)
        self.assertIn("Grace Caller", promise.display_name)

    def test_merged_leads_pass_their_promises_on(self):
        kept, gone = self.new_lead(), self.new_lead()
        promise = self.new_promise(lead_id=gone.id, partner_id=False)
        (kept + gone).merge_opportunity()
        self.assertEqual(promise.lead_id, (kept + gone).exists())

    def new_person(self, name, parent):
        return (
            self.env["res.partner"].sudo().create({"name": name, "parent_id": parent and parent.id})
        )

    def settled_and_open(self, person):
        settled = self.new_promise(partner_id=person.id)
        settled.action_fulfil()
        return settled, self.new_promise(partner_id=person.id)

    def test_contact_who_moves_to_another_company_leaves_history_behind(self):
        old, new = self.new_person("Old", None), self.new_person("New", None)
        person = self.new_person("Mover", old)
        settled, pending = self.settled_and_open(person)
        person.parent_id = new
        self.assertEqual(settled.commercial_partner_id, old)
        self.assertEqual(pending.commercial_partner_id, new)

    def test_customer_changed_on_the_order_takes_what_is_open_along(self):
        other = self.new_person("Other", None)
        order = self.new_order(commitment_date="2026-03-05 09:00:00")
        order.action_confirm()
        settled, pending = self.settled_and_open(self.customer)
        (settled + pending).sudo().order_id = order
        order.sudo().partner_id = other
        self.assertEqual(settled.partner_id, self.customer)
        self.assertEqual(settled.commercial_partner_id, self.customer)
        self.assertEqual(pending.partner_id, other)
        self.assertEqual(order.promise_ids.filtered("automatic").partner_id, other)

    def test_person_merged_into_a_company_takes_the_rate_along(self):
        old, new = self.new_person("Old", None), self.new_person("New", None)
        person, twin = self.new_person("Twin", old), self.new_person("Twin", new)
        settled, _pending = self.settled_and_open(person)
        others, _pending = self.settled_and_open(twin)
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (person + twin).ids, twin, extra_checks=False
        )
        self.assertEqual(settled.partner_id, twin)
        self.assertEqual((settled + others).commercial_partner_id, new)
        self.assertEqual(new.with_user(self.manager).promise_judged_count, 2)

    # === WHAT IS NO SALE ===#

    def kpi(self, code, **chosen):
        kpi = self.env["service.kpi"]._get_by_code(code)
        scope = kpi._get_scope("2026-03-01", "2026-03-31", **chosen)
        return kpi._total(scope)

    def test_replacements_mending_and_empty_orders_are_no_sales(self):
        buyer = self.new_person("Buyer", None)
        sale = self.new_order(partner_id=buyer.id)
        empty = self.new_order((0,), partner_id=buyer.id)
        complaint = self.env["customer.complaint"].create(
            {"name": "Broken", "partner_id": buyer.id, "company_id": self.company.id}
        )
        replacement = self.new_order(partner_id=buyer.id)
        replacement.sudo().complaint_id = complaint
        rework = self.env["customer.rework"].create(
            {"name": "Scratch", "company_id": self.company.id, "order_id": sale.id}
        )
        mending = self.new_order(partner_id=buyer.id)
        mending.order_line.write({"price_unit": 0, "mends_rework_id": rework.id})
        orders = sale + empty + replacement + mending
        orders.sudo().action_confirm()
        orders.order_line.filtered("product_uom_qty").sudo().qty_delivered = 1
        self.env.flush_all()
        self.assertEqual(orders.filtered("is_purchase"), sale)
        self.assertEqual(self.kpi("repeat_rate")[1:], (0, 1))
        self.assertEqual(self.kpi("complaints")[2], 1)
        self.assertEqual(self.kpi("first_time_right")[2], 1)
        sold = self.env["service.product.report"]._read_group(
            [("product_id", "=", self.product.id)], [], ["quantity:sum"]
        )
        self.assertEqual(sold, [(1,)])
        later = self.new_order(partner_id=buyer.id)
        self.at(2026, 3, 20)
        later.action_confirm()
        self.assertEqual(later.is_repeat, 1)

    def test_what_somebody_made_free_by_hand_is_no_sale(self):
        buyer = self.new_person("Buyer", None)
        sale, free, given, whole = orders = (
            self.new_order(partner_id=buyer.id)
            + self.new_order(partner_id=buyer.id)
            + self.new_order((1, 1), partner_id=buyer.id)
            + self.new_order(partner_id=buyer.id)
        )
        free.order_line.price_unit = 0
        given.order_line.discount = 100
        self.env["sale.order.discount"].sudo().create(
            {
                "sale_order_id": whole.id,
                "discount_type": "so_discount",
                "discount_percentage": 1,
            }
        ).action_apply_discount()
        self.at(2026, 3, 20)
        orders.sudo().action_confirm()
        self.env.flush_all()
        self.assertEqual(orders.filtered("is_purchase"), sale)
        self.assertEqual(self.kpi("repeat_rate")[1:], (0, 1))
        free.order_line.price_unit = 50
        self.assertTrue(free.is_purchase)

    def test_what_was_free_before_the_addon_was_there_is_no_sale(self):
        sale, free = orders = self.new_order() + self.new_order()
        free.order_line.price_unit = 0
        self.env.flush_all()
        fill_purchases(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(orders.filtered("is_purchase"), orders)
        self.env["sale.order"].sudo()._settle_past_purchases()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(orders.filtered("is_purchase"), sale)

    def test_copied_order_mends_nothing(self):
        sale = self.new_order()
        rework = self.env["customer.rework"].create(
            {"name": "Scratch", "company_id": self.company.id, "order_id": sale.id}
        )
        sale.order_line.write({"price_unit": 0, "mends_rework_id": rework.id})
        self.assertFalse(sale.copy().order_line.mends_rework_id)

    # === AS PEOPLE DO IT ===#

    def test_salesperson_types_leads_complaints_and_promises(self):
        def form(model, **context):
            return Form(self.env[model].with_user(self.salesman).with_context(**context))

        with form("crm.lead", default_type="opportunity") as lead:
            lead.name = "Ten tables"
            lead.partner_id = self.customer
        order = self.new_order()
        order.action_confirm()
        with form("customer.complaint", default_order_id=order.id) as complaint:
            complaint.name = "Leg is loose"
        self.assertEqual(complaint.record.partner_id, self.customer)
        with form("customer.promise") as promise:
            promise.type_id = self.by_day
            promise.partner_id = self.customer
            promise.name = "Send a catalogue"
        self.assertEqual(promise.record.date_due, datetime(2026, 3, 4, 22, 59, 59))
        with form("customer.request") as request:
            request.name = "A darker oak?"
            request.partner_id = self.customer
        self.assertEqual(request.record.user_id, self.salesman)
