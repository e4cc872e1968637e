import csv
import importlib.util
import os
import unittest
from datetime import date
from pathlib import Path

from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
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
        figures = self.promise_total()
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
        figures = self.promise_total()
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
        centre, points = kpi._chart(kpi._get_samples(scope, "month"))
        met, size = (sum(month[n] for month in months.values()) for n in (0, 1))
        self.assertAlmostEqual(centre, met / size)
        self.assertEqual(len(points), len(months))

    def test_every_figure_of_each_month(self):
        """Each figure that the orders tell something of, from the file's rows in plain Python."""
        by_reference = {order.client_order_ref: order for order in self.orders}
        end = max(row["delivered_at"] for row in self.rows)
        expected = {code: {} for code in ("first_time_right", "complaints", "repeat_rate")}
        wrong, complained = self.env["sale.order"], {}

        def count(code, day, hit):
            hits, size = expected[code].get(day[:7], (0, 0))
            expected[code][day[:7]] = (hits + hit, size + 1)

        seen = set()
        for number, row in enumerate(sorted(self.rows, key=lambda row: row["purchased_at"])):
            if row["order_status"] in ("canceled", "unavailable"):
                continue
            order = by_reference[row["order_id"]]
            count("repeat_rate", row["purchased_at"], row["customer_id"] in seen)
            seen.add(row["customer_id"])
            delivered = row["order_status"] == "delivered" and (row["delivered_at"] or end)
            if delivered:
                count("first_time_right", delivered, number % 37 > 0)
                count("complaints", delivered, number % 53 == 0)
                if number % 37 == 0:
                    wrong |= order
                if number % 53 == 0:
                    complained[order] = delivered
        self.complain(wrong, complained)
        scope = Scope(self.company, date(2016, 1, 1), date(2018, 12, 31))
        for code, months in expected.items():
            kpi = self.env["service.kpi"].search([("code", "=", code)])
            found = {
                f"{month:%Y-%m}": (numerator, size)
                for (month,), (_value, numerator, size) in kpi._measure(scope, ["month"]).items()
            }
            self.assertEqual(found, months, code)

    def complain(self, wrong, complained):
        """Log an error for each order of `wrong`, a complaint for {order: local moment}."""
        self.env["customer.rework"].create(
            [
                {"name": "Wrong", "order_id": order.id, "company_id": self.company.id}
                for order in wrong
            ]
        )
        for order, moment in complained.items():
            complaint = self.env["customer.complaint"].create(
                {"name": "Broken", "order_id": order.id, "company_id": self.company.id}
            )
            self.env.flush_all()
            # The moment at which a record is made is the database's.
            self.env.cr.execute(
                """UPDATE customer_complaint
                      SET create_date = %s::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC'
                    WHERE id = %s""",
                [moment, self.company._service_tz(), complaint.id],
            )
        self.env.invalidate_all()

    def test_value_at_risk_of_each_month(self):
        end = max(row["delivered_at"] for row in self.rows)
        let_down, bought = {}, {}
        for row in self.rows:
            if row["order_status"] in ("canceled", "unavailable"):
                continue
            bought.setdefault(row["customer_id"], []).append(row["purchased_at"][:7])
            delivered = row["order_status"] == "delivered" and (row["delivered_at"] or end)
            if not delivered or delivered[:10] > row["promised_for"][:10]:
                month = row["promised_for"][:7]
                let_down.setdefault(month, set()).add(row["customer_id"])
        price = self.orders[0].amount_untaxed
        expected = {
            month: sum(
                price * sum(when <= month for when in bought[customer]) for customer in customers
            )
            for month, customers in let_down.items()
        }
        kpi = self.env.ref("customers_for_life.kpi_value_at_risk")
        scope = Scope(self.company, date(2016, 1, 1), date(2018, 12, 31))
        found = {
            f"{month:%Y-%m}": (value, size)
            for (month,), (value, _numerator, size) in kpi._measure(scope, ["month"]).items()
        }
        self.assertEqual(
            found, {month: (value, len(let_down[month])) for month, value in expected.items()}
        )
        value, _numerator, size = kpi._total(
            Scope(self.company, date(2018, 3, 1), date(2018, 3, 31))
        )
        self.assertEqual((value, size), (expected["2018-03"], len(let_down["2018-03"])))

    def test_screen_paper_and_digest_say_the_same(self):
        self.env["customer.complaint"].create(
            {"name": "C", "order_id": self.orders[0].id, "company_id": self.company.id}
        )
        self.env.flush_all()
        # The database's clock is not frozen.
        self.env.cr.execute("UPDATE customer_complaint SET create_date = '2018-03-15 12:00'")
        self.env["customer.rework"].create(
            {
                "name": "R",
                "order_line_id": self.orders[0].order_line[:1].id,
                "company_id": self.company.id,
                "material": 30,
                "date_found": "2018-03-10",
            }
        )
        # The digest's last thirty days are from the same day of the month before.
        self.at(2018, 4, 1, 12)
        self.env.invalidate_all()
        march = {"date_from": "2018-03-01", "date_to": "2018-03-31"}
        kpi = self.env["service.kpi"].with_user(self.manager)
        tiles = {tile["code"]: tile["text"] for tile in kpi.get_overview(march)["tiles"]}
        self.assertEqual(sum(text == "–" for text in tiles.values()), 4)
        wizard = (
            self.env["service.quality.report"]
            .with_user(self.manager)
            .create({"period": "custom", **march, "company_id": self.company.id})
        )
        pages = "".join(self.print_pages(wizard)).replace("\N{NO-BREAK SPACE}", " ")
        for code, text in tiles.items():
            printed = text.replace("\N{NO-BREAK SPACE}", " ")
            self.assertTrue(text == "–" or printed in pages, (code, text))
        names = ("kept_rate", "first_time_right", "survey_score", "complaints")
        digest = (
            self.env["digest.digest"]
            .sudo()
            .create(
                {
                    "name": "Service",
                    "company_id": self.company.id,
                    **{f"kpi_service_{name}": True for name in names},
                }
            )
        )
        mailed = {
            line["kpi_name"].removeprefix("kpi_service_"): line["kpi_col3"]["value"]
            for line in digest._compute_kpis(self.company, self.manager)
        }
        self.assertEqual(mailed, {name: tiles[name] for name in names})

    def test_history_is_kept_of_all_months(self):
        values = self.env["service.kpi.value"].sudo()
        self.keep_months(self.company, date(2017, 1, 1), date(2018, 12, 1))
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        scope = Scope(self.company, date(2017, 1, 1), date(2018, 12, 31))
        months = kpi._measure(scope, ["month"])
        kept = values.search(
            [
                ("company_id", "=", self.company.id),
                ("kpi_id", "=", kpi.id),
                ("level", "=", "company"),
            ]
        )
        self.assertEqual(
            {value.date: value.size for value in kept},
            {month: size for (month,), (_value, _numerator, size) in months.items()},
        )
