import importlib
import os
import sys
import unittest
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..models.figure.service_kpi_figures import FIGURES

ROOT = Path(__file__).parents[1]
ORDERS = Path(os.environ.get("CFL_ORDERS") or ROOT.parent / "shared/data/olist_orders.csv")
FOLDER = ORDERS.parent / "marketplace"
# The whole takes minutes: `dev/demo --marketplace` compares all of it.
SIZE = 1000
BATCH, SIZE_OF_FEW = 20, 50


class MarketplaceCase(TransactionCase):
    """Real orders with lines and reviews, counted from the files with none of the addon's code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not FOLDER.exists() or not (ROOT / "dev").exists():
            raise unittest.SkipTest("the marketplace's files are no part of the addon: CFL_ORDERS")
        with patch.object(sys, "path", [str(ROOT / "dev"), *sys.path]):
            cls.marketplace = importlib.import_module("marketplace")
            cls.check = importlib.import_module("marketplace.check")
            cls.loader = importlib.import_module("marketplace.loader")

    @classmethod
    def load(cls, files, **options):
        return cls.marketplace.load(cls.env, files, lambda line: None, **options)

    def get_numbers(self, company):
        """Return how many records there are of all that is loaded."""
        self.env.flush_all()
        domain = [("company_id", "=", company.id)]
        models = ("sale.order", "sale.order.line", "customer.promise", "survey.user_input")
        models += ("customer.complaint", "res.partner", "product.product", "crm.team")
        return {model: self.env[model].search_count(domain) for model in models}

    def assert_same_figures(self, company, files, now):
        measured = self.check.measure(company, files)
        counted = self.check.count(files, now)
        self.assertEqual(measured.keys(), FIGURES.keys())
        for code in FIGURES:
            self.assertEqual(measured[code], counted[code], code)


@tagged("post_install", "-at_install")
class TestMarketplace(MarketplaceCase):
    """The first thousand orders, loaded as a company would have them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company, cls.files, cls.now = cls.load(cls.marketplace.read(FOLDER, SIZE))
        cls.orders = cls.env["sale.order"].search([("company_id", "=", cls.company.id)])

    def test_the_files_are_those_that_everybody_counts(self):
        files = self.marketplace.read(FOLDER)
        delivered = [row for row in files.orders if row["delivered_at"]]
        late = [row for row in delivered if row["delivered_at"][:10] > row["promised_for"]]
        self.assertEqual((len(files.orders), len(delivered), len(late)), (3951, 3850, 257))
        figures = self.check.count(files, self.now)
        self.assertEqual(figures["complaints"][None][1:], (602, 3850))
        self.assertEqual(figures["survey_response"][None][1:], (4008, 4008))
        # The fifty-five that were sent, or never were, and did not come, count as broken.
        self.assertEqual(figures["kept_rate"][None][1:], (3850 - 257, 3850 + 55))

    def test_every_figure_of_each_month_is_that_of_the_files(self):
        self.assert_same_figures(self.company, self.files, self.now)

    def test_every_figure_is_the_same_once_history_is_kept(self):
        values = self.env["service.kpi.value"]
        for batch in values._get_batches(self.company):
            values._keep(self.company, *batch)
        self.assertTrue(values.search([("company_id", "=", self.company.id)]))
        self.assert_same_figures(self.company, self.files, self.now)

    def test_orders_have_their_real_prices(self):
        totals = Counter()
        for line in self.files.lines:
            totals[line["order_id"]] += float(line["price"]) + float(line["freight"])
        for order in self.orders:
            self.assertAlmostEqual(order.amount_total, totals[order.client_order_ref])
        self.assertEqual(self.orders.currency_id.name, "BRL")
        goods = self.orders.order_line.filtered("product_id.seller_ids")
        self.assertEqual(len(goods), len(self.files.lines))
        self.assertAlmostEqual(
            sum(goods.mapped("price_subtotal")),
            sum(float(line["price"]) for line in self.files.lines),
        )

    def test_orders_are_of_real_people_products_and_days(self):
        rows = {row["order_id"]: row for row in self.files.orders}
        lines = {line["order_id"]: line for line in self.files.lines}
        for order in self.orders[::7]:
            row = rows[order.client_order_ref]
            partner, local = order.partner_id, order.with_context(tz="America/Sao_Paulo")
            bought = fields.Datetime.context_timestamp(local, order.date_order)
            self.assertEqual(f"{bought:%Y-%m-%d %H:%M:%S}", row["purchased_at"])
            self.assertEqual(partner.ref, row["customer_id"])
            self.assertEqual(partner.state_id.code, row["customer_state"])
            self.assertTrue(partner.city)
            self.assertIn(order.user_id, order.team_id.member_ids)
            if line := lines.get(order.client_order_ref):
                products = order.order_line.product_id
                (product,) = products.filtered(
                    lambda p, line=line: p.default_code == line["product_id"]
                )
                category = line["category"].replace("_", " ").capitalize()
                self.assertIn(category, (product.categ_id.name, ""))
                self.assertIn(line["seller_id"], product.seller_ids.partner_id.mapped("ref"))

    def test_a_complaint_of_each_low_score_has_the_words_and_the_day(self):
        complaints = self.env["customer.complaint"].search([("company_id", "=", self.company.id)])
        found, expected = Counter(), Counter()
        for complaint in complaints:
            words = complaint.description.striptags() if complaint.description else ""
            found[
                complaint.order_id.client_order_ref, self.get_day(complaint), "".join(words.split())
            ] += 1
        for row in self.files.reviews:
            if row["score"] in ("1", "2"):
                words = "".join(f"{row['title']} {row['message']}".split())
                expected[row["order_id"], row["answered_at"][:10], words] += 1
        self.assertEqual(found, expected)
        self.assertFalse(complaints.promise_ids)

    def get_day(self, complaint):
        return str(self.company._service_day(complaint.create_date))

    def test_loading_twice_doubles_nothing(self):
        before = self.get_numbers(self.company)
        company, _files, _now = self.load(self.marketplace.read(FOLDER, SIZE))
        self.assertEqual(company, self.company)
        self.assertEqual(self.get_numbers(company), before)

    def test_nobody_hears_of_what_happened_long_ago(self):
        for model in ("sale.order", "customer.complaint", "customer.promise"):
            records = self.env[model].search([("company_id", "=", self.company.id)])
            self.assertFalse(records.message_ids, model)
            self.assertFalse(records.activity_ids, model)
        self.assertTrue(all(self.orders.promise_ids.mapped("reminded")))


@tagged("post_install", "-at_install")
class TestMarketplaceBatches(MarketplaceCase):
    """A few orders, in small batches."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(cls.loader, "BATCH", BATCH))
        cls.few = cls.marketplace.read(FOLDER, SIZE_OF_FEW)

    def search_orders(self):
        references = [row["order_id"] for row in self.few.orders]
        return self.env["sale.order"].search([("client_order_ref", "in", references)])

    def test_a_load_that_was_cut_short_goes_on(self):
        class Killed(Exception):
            pass

        def stop():
            if len(self.search_orders()) == 2 * BATCH:
                raise Killed

        # Odoo's assertRaises would take all of it back.
        with suppress(Killed):
            self.load(self.few, commit=stop, move_dates=True)
        self.assertEqual(len(self.search_orders()), 2 * BATCH)
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            company, files, _now = self.load(self.few)
        orders = self.search_orders()
        self.assertEqual(len(orders), SIZE_OF_FEW)
        # By the days by which it began.
        days = {row["order_id"]: row["purchased_at"][:10] for row in files.orders}
        for order in orders:
            day = str(company._service_day(order.date_order))
            self.assertEqual(day, days[order.client_order_ref])
        self.assertEqual(max(days.values()), str(company._service_today()))
        self.assertEqual(self.get_numbers(company)["customer.promise"], len(orders.promise_ids))

    def test_moved_dates_end_today(self):
        company, files, now = self.load(self.few, move_dates=True)
        self.assertEqual(files.orders[-1]["purchased_at"][:10], now[:10])
        orders = self.env["sale.order"].search([("company_id", "=", company.id)])
        last = max(orders.mapped("date_order"))
        self.assertEqual(company._service_day(last), company._service_today())
        self.assertIn("pending", orders.promise_ids.mapped("verdict"))
        self.assertIn("new", orders.survey_input_ids.mapped("state"))
        self.assert_same_figures(company, files, now)
