from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

from pytz import timezone, utc
from scipy import stats

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common import TZ
from .common_report import ReportCase

BANDS = ((0, 0), (1, 1), (2, 3), (4, 7), (8, 14), (15, 21), (22, 30), (31, 60), (61, 999))
SIDES = ("less", "greater")
FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}


def local(moment):
    return utc.localize(moment).astimezone(timezone(TZ)).date()


@tagged("post_install", "-at_install")
class TestFunnel(ReportCase):
    """Three hundred promises of February, some kinds of which are broken more often."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env["service.kpi"]
        su = cls.env(su=True)
        states = su["res.country.state"].search([("country_id.code", "=", "IT")], limit=3)
        cls.buyers = su["res.partner"].create(
            [
                {"name": f"Buyer {n}", "state_id": state.id, "country_id": state.country_id.id}
                for n, state in enumerate(states)
            ]
            + [{"name": "Nowhere"}]
        )
        kinds = su["product.category"].create([{"name": "Tables"}, {"name": "Lamps"}])
        cls.products = su["product.product"].create(
            [{"name": f"Thing {n}", "categ_id": kinds[n % 2].id} for n in range(4)]
        )
        cls.orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": cls.buyers[n % 4].id,
                    "user_id": (cls.salesman, cls.colleague)[n % 2].id,
                    "team_id": cls.team.id,
                    "order_line": [
                        Command.create({"product_id": product.id})
                        # The same product twice is one product.
                        for product in (*cls.products[n % 4 :], cls.products[n % 4])
                    ],
                }
                for n in range(8)
            ]
        )
        cls.types = cls.by_day + cls.new_type("Offer")
        cls.env["customer.promise"].create(cls.draw_promises(Random(4)))
        cls.env.flush_all()

    @classmethod
    def draw_promises(cls, random):
        drawn = []
        for n in range(300):
            order = random.choice(cls.orders)
            line = random.choice([False, *order.order_line])
            due = datetime(2026, 2, 1, 9) + timedelta(days=random.randrange(28))
            # Around midnight, where the day is another one in Brussels.
            made = datetime.combine(due, datetime.min.time()) - timedelta(
                days=random.choice((0, 1, 2, 5, 9, 20)), hours=random.choice((-1, 0, 1, 2))
            )
            bad = due.weekday() == 4 or order.partner_id == cls.buyers[0]
            met = random.random() > (0.6 if bad else 0.05)
            drawn.append(
                {
                    "type_id": cls.types[n % 2].id,
                    "partner_id": order.partner_id.id,
                    "order_id": order.id,
                    "order_line_id": line and line.id,
                    "user_id": order.user_id.id,
                    "date_made": made,
                    "date_due": due,
                    "date_fulfilled": due if met else due + timedelta(days=3),
                }
            )
        return drawn

    def funnel(self, user=None, **filters):
        return self.kpi.with_user(user or self.manager).get_funnel({**FEBRUARY, **filters})

    def expected(self, promises, names):
        """Return {(dimension, key): promises}, gone through one by one."""
        groups = defaultdict(set)
        for promise in promises:
            due, made = local(promise.date_judged), local(promise.date_made)
            lines = promise.order_line_id or promise.order_id.order_line
            partner, days = promise.partner_id, max(0, (due - made).days)
            self.assertEqual(promise.days_promised, days)
            found = {
                "product": lines.product_id.ids,
                "category": lines.product_id.categ_id.ids,
                "country": partner.country_id.ids,
                "state": partner.state_id.ids,
                "type": promise.type_id.ids,
                "weekday": [due.isoweekday() % 7],
                "days": [n for n, (low, high) in enumerate(BANDS) if low <= days <= high],
                "team": promise.team_id.ids,
                "user": promise.user_id.ids,
            }
            for name in names:
                for key in found[name]:
                    groups[name, key].add(promise.id)
        return {group: ids for group, ids in groups.items() if len(ids) >= 10}

    ALL = ("product", "category", "country", "state", "type", "weekday", "days", "team", "user")

    def check(self, found, promises, names=ALL):
        """Compare what the screen is told with what is counted here."""
        groups = self.expected(promises, names)
        kept = set(promises.filtered(lambda p: p.verdict in ("early", "kept")).ids)
        rate = len(kept) / len(promises)
        self.assertEqual((found["size"], found["rate"]), (len(promises), rate))
        self.assertEqual(found["compared"], len(groups))
        chances = {}
        for group, ids in groups.items():
            test = [stats.binomtest(len(ids & kept), len(ids), rate, side) for side in SIDES]
            chances[group] = min(1, 2 * min(found.pvalue for found in test))
        adjusted = stats.false_discovery_control(list(chances.values()))
        outside = {group for group, p in zip(chances, adjusted, strict=True) if p <= 0.05}
        rows = {(row["dimension"], row["key"]): row for row in found["rows"]}
        self.assertEqual(set(rows), outside)
        for group, row in rows.items():
            ids = groups[group]
            self.assertEqual((row["size"], row["value"]), (len(ids), len(ids & kept) / len(ids)))
            self.assertAlmostEqual(row["saved"], len(ids) * rate - len(ids & kept))
        saved = [row["saved"] for row in found["rows"]]
        self.assertEqual(saved, sorted(saved, reverse=True))
        others = {
            (len(ids), len(ids & kept) / len(ids)) for g, ids in groups.items() if g not in rows
        }
        self.assertEqual({tuple(other) for other in found["others"]}, others)
        return groups

    def promises(self, *domain):
        return self.env["customer.promise"].search([("company_id", "=", self.company.id), *domain])

    def test_every_group_as_counted_one_by_one(self):
        self.new_promise(date_due="2026-01-20 10:00:00", date_made="2026-01-10 10:00:00")
        found = self.funnel()
        self.check(found, self.promises(("date_judged", ">", "2026-01-31")))
        told = {(row["dimension"], row["name"]) for row in found["rows"] if row["is_worse"]}
        self.assertIn(("weekday", "Friday"), told)
        self.assertIn(("state", self.buyers[0].state_id.display_name), told)

    def test_each_group_opens_its_promises(self):
        groups = self.expected(self.promises(), self.ALL)
        self.assertEqual({name for name, _key in groups}, set(self.ALL))
        # Whoever looks from elsewhere sees the company's days all the same.
        elsewhere = {"tz": "Pacific/Auckland"}
        for (name, key), ids in groups.items():
            action = self.kpi.get_funnel_action(FEBRUARY, name, key)
            opened = self.env["customer.promise"].with_context(**{**elsewhere, **action["context"]})
            self.assertEqual(set(opened.search(action["domain"]).ids), ids, (name, key))

    def test_no_other_group(self):
        for name, key in (("partner", 1), ("days", 99), ("type", "1"), ("type", -1)):
            with self.assertRaises(UserError):
                self.kpi.get_funnel_action(FEBRUARY, name, key)

    def test_a_salesperson_sees_their_own(self):
        mine = self.promises(("user_id", "=", self.salesman.id))
        names = [name for name in self.ALL if name != "user"]
        self.check(self.funnel(self.salesman), mine, names)
        with self.assertRaises(AccessError):
            self.funnel(self.salesman, user_id=self.colleague.id)
        # Of a customer they read the team's, and compare nobody.
        self.env["customer.promise"].search([])[:40].partner_id = self.buyers[1]
        found = self.funnel(self.salesman, partner_id=self.buyers[1].id)
        self.assertNotIn("user", {row["dimension"] for row in found["rows"]})

    def test_a_leader_compares_the_team(self):
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.orders.with_user(self.leader).order_line.read(["product_id"])
        found = self.funnel(self.leader, team_id=self.team.id)
        # The orders are not the leader's to read, but what was promised is.
        names = [name for name in self.ALL if name != "team"]
        groups = self.check(found, self.promises(), names)
        self.assertLess({"product", "category"}, {name for name, _key in groups})
        chosen = {**FEBRUARY, "team_id": self.team.id}
        kpi, seen = self.kpi.with_user(self.leader), self.env["customer.promise"]
        for (name, key), ids in groups.items():
            action = kpi.get_funnel_action(chosen, name, key)
            found = seen.with_user(self.leader).with_context(**action["context"])
            self.assertEqual(set(found.search(action["domain"]).ids), ids, (name, key))

    def test_a_product_s_figure_counts_what_its_reader_reads(self):
        self.env["customer.promise"].search([])[:60].write(
            {"team_id": False, "user_id": self.colleague.id}
        )
        product = self.products[3]
        everybody = self.promises(("product_ids", "in", product.ids))
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        scope = Scope(self.company, date(2026, 2, 1), date(2026, 2, 28), product=product)
        for user in (self.leader, self.salesman, self.manager):
            mine = everybody.with_user(user)._filtered_access("read")
            self.assertTrue(mine)
            self.assertEqual(kpi.with_user(user)._total(scope)[2], len(mine), user.name)
            self.assertEqual(
                everybody.with_user(user).search([("product_ids", "in", product.ids)]), mine
            )
        self.assertLess(
            len(everybody.with_user(self.leader)._filtered_access("read")), len(everybody)
        )

    def test_what_is_chosen_is_not_compared(self):
        found = self.funnel(product_id=self.products[3].id)
        names = [name for name in self.ALL if name not in ("product", "category")]
        self.check(found, self.promises(("product_ids", "in", self.products[3].ids)), names)
        found = self.funnel(partner_id=self.buyers[0].id)
        names = [name for name in self.ALL if name not in ("country", "state")]
        self.check(found, self.promises(("partner_id", "=", self.buyers[0].id)), names)

    def test_few_say_nothing(self):
        nothing = self.kpi.get_funnel({"date_from": "2025-01-01", "date_to": "2025-01-31"})
        self.assertEqual((nothing["size"], nothing["compared"], nothing["rows"]), (0, 0, []))
        self.assertEqual(nothing["rate_text"], "–")
        few = self.funnel(date_to="2026-02-01", date_from="2026-02-01")
        self.assertLess(few["size"], 20)
        self.assertFalse(few["rows"])

    def test_limits_are_drawn_over_all_sizes(self):
        found = self.funnel()
        sizes = [curve[0] for curve in found["curves"]]
        self.assertEqual((sizes[0], sizes[-1]), (10, 300))
        for _size, lowest, highest, low, high in found["curves"]:
            self.assertTrue(lowest <= low < found["rate"] < high <= highest)

    def test_no_more_queries_for_more_groups(self):
        def count(**filters):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.funnel(**filters)
            return self.env.cr.sql_log_count - before

        self.funnel()
        few, many = count(date_to="2026-02-04"), count()
        self.assertLessEqual(many - few, len(self.ALL))
        self.assertLess(many, 30)

    def test_days_promised_can_be_searched(self):
        promises = self.promises()
        for operator, days in (("=", 5), ("!=", 5), ("in", [1, 2]), (">", 5), ("<", 1)):
            domain = [("days_promised", operator, days)]
            self.assertEqual(self.promises(*domain), promises.filtered_domain(domain))
        self.assertTrue(self.promises(("days_promised", ">", 5)))
        groups = self.env["customer.promise"]._read_group([], [], ["days_promised:avg"])
        every = self.env["customer.promise"].search([])
        self.assertAlmostEqual(
            float(groups[0][0]), sum(every.mapped("days_promised")) / len(every), 6
        )

    def test_a_scope_without_kept_promises(self):
        scope = Scope(self.company, date(2026, 2, 1), date(2026, 2, 28))
        self.promises().date_fulfilled = False
        found = self.kpi._get_by_code("kept_rate")._get_funnel(scope)
        self.assertEqual((found["rate"], found["rows"]), (0, []))

    def test_the_report_tells_the_same(self):
        (block,) = self.blocks(self.wizard(), "funnel")
        found = self.funnel()
        self.assertEqual(block["rows"], found["rows"][:10])
        self.assertEqual(block["compared"], found["compared"])
        marks = block["chart"].count("<polygon")
        self.assertEqual(marks, len(found["rows"]))
        self.assertEqual(block["chart"].count("<rect"), len(found["others"]))
        pages = " ".join(self.print_pages(self.wizard()))
        self.assertIn("Where promises break", pages)
        self.assertIn("Due On: Friday", pages)

    def test_one_s_own_report_compares_nobody(self):
        (block,) = self.blocks(self.wizard(self.salesman, user_id=self.salesman.id), "funnel")
        self.assertEqual(block["rows"], self.funnel(self.salesman)["rows"][:10])
        self.assertNotIn("user", {row["dimension"] for row in block["rows"]})

    def test_few_are_not_printed(self):
        days = {"date_from": "2025-12-01", "date_to": "2025-12-31"}
        self.assertFalse(self.blocks(self.wizard(**days), "funnel"))
