import csv
import importlib.util
import os
import unittest
from datetime import date
from pathlib import Path

from odoo.tests import tagged

from ..models.service_kpi import Scope
from .common import ServiceCase

ROOT = Path(__file__).parents[1]
LOADER = ROOT / "dev" / "load_orders.py"


@tagged("post_install", "-at_install")
class TestRealOrders(ServiceCase):
    """3,030 real orders of a marketplace, counted independently of the addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        orders = Path(os.environ.get("CFL_ORDERS") or ROOT.parent / "shared/data/olist_orders.csv")
        if not orders.exists() or not LOADER.exists():
            raise unittest.SkipTest("the file of real orders is no part of the addon: CFL_ORDERS")
        cls.company.resource_calendar_id.tz = "America/Sao_Paulo"
        spec = importlib.util.spec_from_file_location("load_orders", LOADER)
        loader = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loader)
        env = cls.env(su=True)
        cls.loader, cls.path = loader, orders
        cls.orders = loader.load_orders(env, orders, say=lambda line: None)
        with orders.open(newline="") as file:
            cls.rows = list(csv.DictReader(file))

    def test_kept_rate_is_that_of_an_independent_count(self):
        delivered = [row for row in self.rows if row["order_status"] == "delivered"]
        kept = [
            row
            for row in delivered
            if row["delivered_at"] and row["delivered_at"][:10] <= row["promised_for"][:10]
        ]
        self.assertEqual(len(delivered), 2933)
        self.assertEqual(round(len(kept) / len(delivered), 4), 0.9284)
        domain = [("order_id", "in", self.orders.ids)]
        figures = self.env["service.kpi"].promise_total(domain)
        self.assertEqual(figures["fulfilled"], len(delivered))
        self.assertEqual(figures["early"] + figures["kept"], len(kept))
        self.assertEqual(figures["fulfilled_rate"], len(kept) / len(delivered))
        # What the list and the pivot show under the filter "Fulfilled".
        ((rate, count),) = self.env["customer.promise"]._read_group(
            [*domain, ("state", "=", "fulfilled")], [], ["kept_rate:avg", "__count"]
        )
        self.assertAlmostEqual(rate, len(kept) / len(delivered))
        self.assertEqual(count, len(delivered))

    def test_undelivered_orders_count_against_unless_cancelled(self):
        figures = self.env["service.kpi"].promise_total([("order_id", "in", self.orders.ids)])
        statuses = [row["order_status"] for row in self.rows]
        cancelled = sum(status in ("canceled", "unavailable") for status in statuses)
        undelivered = len(statuses) - statuses.count("delivered") - cancelled
        self.assertEqual(figures["cancelled"], cancelled)
        self.assertEqual(figures["broken"], undelivered)
        self.assertEqual(figures["pending"], 0)
        self.assertEqual(figures["judged"], 2933 + undelivered)

    def test_loading_twice_loads_nothing_twice(self):
        again = self.loader.load_orders(self.env(su=True), self.path, say=lambda line: None)
        self.assertEqual(again, self.orders)

    def test_report_of_three_thousand(self):
        wizard = self.env["service.quality.report"].create(
            {"period": "custom", "date_from": "2016-01-01", "date_to": "2018-12-31"}
        )
        pages = self.print_pages(wizard)
        for number, text in enumerate(pages, 1):
            self.assertIn(f"Page {number} of {len(pages)}", text)
        self.assertIn("92.84", pages[0])
        self.assertIn("2933", pages[0])

    def test_kept_rate_of_each_month(self):
        months = {}
        for row in self.rows:
            if row["order_status"] in ("canceled", "unavailable"):
                continue
            month = months.setdefault(row["promised_for"][:7], [0, 0])
            delivered = row["order_status"] == "delivered" and row["delivered_at"]
            month[0] += bool(delivered) and row["delivered_at"][:10] <= row["promised_for"][:10]
            month[1] += 1
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        scope = Scope(self.company, date(2016, 1, 1), date(2018, 12, 31))
        found = {
            f"{month:%Y-%m}": [numerator, size]
            for (month,), (_value, numerator, size) in kpi._measure(scope, ["month"]).items()
        }
        self.assertEqual(found, months)
        centre, points = kpi._chart(scope, "month")
        met, size = (sum(month[n] for month in months.values()) for n in (0, 1))
        self.assertAlmostEqual(centre, met / size)
        self.assertEqual(len(points), len(months))
