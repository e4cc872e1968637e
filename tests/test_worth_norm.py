import random
from datetime import datetime, timedelta
from math import log
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..models.worth import customer_promise_norm_refresh as refresh
from .common import MONDAY, ServiceCase

# Brussels lies an hour ahead of UTC until the end of March 2026, and in winter.
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestNorm(ServiceCase):
    """What history says, against plain Python over the same promises."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        random.seed(16)
        places = cls.env["res.country.state"].search([], limit=2)
        cls.people = (
            cls.env["res.partner"]
            .sudo()
            .create(
                [
                    {"name": f"P{n}", "state_id": state.id, "country_id": state.country_id.id}
                    for n, state in enumerate(places)
                ]
                + [{"name": "P of nowhere"}]
            )
        )
        cls.norms = cls.env["customer.promise.norm"].sudo()
        # Counted on the calendar's every day: a working schedule has a test of its own.
        cls.company.sudo().resource_calendar_id = False

    def make_history(self, number=60, **vals):
        """Make promises of the last hundred days: most are fulfilled, some are not."""
        promises = self.env["customer.promise"]
        for _n in range(number):
            made = MONDAY - timedelta(days=random.randrange(1, 100), hours=random.randrange(12))
            done = made + timedelta(hours=random.randrange(6, 500))
            promises |= self.new_promise(
                **{
                    "partner_id": random.choice(self.people).id,
                    "date_made": made,
                    "date_due": made + timedelta(days=9),
                    "date_fulfilled": done if done < MONDAY else False,
                    **vals,
                }
            )
        return promises

    def get_rows(self, kind=None):
        """Return {(kind, res id): record} of what is on record of a type."""
        domain = [("type_id", "=", (kind or self.by_day).id)]
        return {(norm.kind, norm.res_id): norm for norm in self.norms.search(domain)}

    def test_level_and_effects_of_states(self):
        promises = self.make_history()
        self.norms._refresh(self.company, self.by_day)
        rows = self.get_rows()
        done = promises.filtered("date_fulfilled")
        logs = {p: log((p.date_fulfilled - p.date_made) / (24 * HOUR)) for p in done}
        mean = sum(logs.values()) / len(logs)
        self.assertAlmostEqual(rows["level", 0].effect, mean)
        left = {p: value - mean for p, value in logs.items()}
        for kind in ("country", "state"):
            expected = {}
            for promise, value in left.items():
                thing = promise.partner_id[f"{kind}_id"].id
                expected.setdefault(thing, []).append(value)
            expected.pop(False)
            effects = {thing: sum(v) / (len(v) + 10) for thing, v in expected.items()}
            found = {key[1]: norm for key, norm in rows.items() if key[0] == kind}
            self.assertEqual(found.keys(), effects.keys())
            for thing, effect in effects.items():
                self.assertAlmostEqual(found[thing].effect, effect)
                self.assertEqual(found[thing].size, len(expected[thing]))
            left = {
                p: value - effects.get(p.partner_id[f"{kind}_id"].id, 0)
                for p, value in left.items()
            }
        lately = [p for p in done if p.date_made >= MONDAY - timedelta(days=60)]
        self.assertEqual(rows["level", 0].size, len(lately))

    def test_percentiles_of_what_is_left(self):
        """The product limit, by the rule that each open one is dealt out to those behind it."""
        promises = self.make_history(partner_id=self.customer.id)
        self.norms._refresh(self.company, self.by_day)
        level = self.get_rows()["level", 0]
        recent = promises.filtered(lambda p: p.date_made >= MONDAY - timedelta(days=60))
        ends = sorted(
            (log(((p.date_fulfilled or MONDAY) - p.date_made) / (24 * HOUR)), not p.date_fulfilled)
            for p in recent
        )
        share, weight, points = 0, 1 / len(ends), []
        for place, (value, is_open) in enumerate(ends):
            if not is_open:
                share += weight
                points.append((share, value - level.effect))
            elif place + 1 < len(ends):
                weight += weight / (len(ends) - place - 1)
        size = len(points)
        self.assertEqual(level.size, size)
        for percent, found in enumerate(level.percentiles, 1):
            asked = percent / 100 * (size + 1) / size
            expected = min(value for over, value in points if over >= asked - 1e-9)
            self.assertAlmostEqual(found, expected)
        self.assertGreater(len(level.percentiles), 80)

    def test_what_is_waited_for_is_taken_off(self):
        self.make_history(30, date_fulfilled=MONDAY, date_made=MONDAY - timedelta(days=8))
        self.norms._refresh(self.company, self.by_day)
        self.assertAlmostEqual(self.get_rows()["level", 0].effect, log(8))
        for promise in self.env["customer.promise"].search([("type_id", "=", self.by_day.id)]):
            self.env["customer.promise.pause"].sudo().create(
                {
                    "promise_id": promise.id,
                    "date_from": MONDAY - timedelta(days=7),
                    "date_to": MONDAY - timedelta(days=3),
                    "days": 4,
                    "hours": 96,
                    "resumed_by_id": self.salesman.id,
                }
            )
        self.norms._refresh(self.company, self.by_day)
        self.assertAlmostEqual(self.get_rows()["level", 0].effect, log(4))

    def test_open_waiting_given_up_and_cancelled_ones(self):
        self.make_history(30, date_fulfilled=MONDAY, date_made=MONDAY - timedelta(days=8))
        other = self.make_history(3, date_fulfilled=False, date_made=MONDAY - timedelta(days=5))
        other[0].sudo().waiting_since = MONDAY - timedelta(days=3)
        other[1].sudo().date_given_up = MONDAY - timedelta(days=4)
        other[2].sudo().date_cancelled = MONDAY - timedelta(days=4)
        self.env.flush_all()
        since = MONDAY - timedelta(days=700)
        columns = self.norms._read_history(self.company, self.by_day, since)
        self.assertEqual(columns["is_over"].sum(), 30)
        ended = columns["ended"][~columns["is_over"]]
        # Of one that waits, the clock stands; one that was given up is not fulfilled to this day.
        self.assertEqual(len(ended), 2)
        self.assertEqual(sum(ended != ended), 1)

    def test_the_slowest_line_of_an_order_counts(self):
        slow, quick = self.new_service("Slow"), self.new_service("Quick")
        slow.categ_id = self.env["product.category"].sudo().create({"name": "Slow things"})
        order = self.new_order(
            order_line=[
                Command.create({"product_id": product.id, "customer_lead": lead})
                for product, lead in ((quick, 1), (slow, 9), (self.product, 9))
            ]
        )
        self.assertEqual(order._get_slowest_line().product_id, slow)
        self.new_promise(order_id=order.id)
        self.new_promise(order_line_id=order.order_line[0].id)
        self.env.flush_all()
        since = MONDAY - timedelta(days=700)
        columns = self.norms._read_history(self.company, self.by_day, since)
        self.assertEqual(columns["product"].tolist(), [slow.id, quick.id])
        self.assertEqual(columns["category"].tolist(), [slow.categ_id.id, quick.categ_id.id or 0])

    def test_where_an_order_leaves_from(self):
        order = self.new_order()
        if "warehouse_id" not in order._fields:
            self.skipTest("warehouses come with Inventory")
        self.new_promise(order_id=order.id)
        self.new_promise()
        self.env.flush_all()
        since = MONDAY - timedelta(days=700)
        columns = self.norms._read_history(self.company, self.by_day, since)
        self.assertEqual(columns["warehouse"].tolist(), [order.warehouse_id.id, 0])
        self.assertTrue(order.warehouse_id)
        case = order._get_case(self.company, self.by_day, self.product, self.customer)
        self.assertEqual(case.warehouse, order.warehouse_id.id)

    def test_working_days_and_hours(self):
        """Made on Friday at noon and fulfilled on Monday at noon: one working day, eight hours."""
        self.company.sudo().resource_calendar_id = (
            self.env["resource.calendar"]
            .sudo()
            .create(
                {"name": "Office hours", "company_id": self.company.id, "tz": "Europe/Brussels"}
            )
        )
        friday, monday = datetime(2026, 2, 20, 11), datetime(2026, 2, 23, 11)
        by_hour = self.new_type("Answer", lead_unit="hour", precision="moment")
        for kind, expected in ((self.by_day, 1), (by_hour, 8)):
            for _n in range(20):
                self.new_promise(type_id=kind.id, date_made=friday, date_fulfilled=monday)
            self.norms._refresh(self.company, kind)
            self.assertAlmostEqual(self.get_rows(kind)["level", 0].effect, log(expected))

    def test_the_nightly_job_commits_resumes_and_changes_nothing_twice(self):
        self.make_history(25)
        self.make_history(25, type_id=self.by_hour.id)
        cron = self.env["ir.cron"]
        self.env.flush_all()
        # Killed behind the first one.
        stale = self.norms._get_stale()
        ours = [pair for pair in stale if pair[0] == self.company]
        self.assertEqual({kind for _company, kind in ours}, {self.by_day, self.by_hour})
        with (
            patch.object(type(self.norms), "_get_stale", lambda _self: ours),
            patch.object(type(cron), "_commit_progress", return_value=0) as committed,
        ):
            self.norms._cron_refresh()
        self.assertEqual(committed.call_args.kwargs, {"remaining": 1})
        left = [pair for pair in self.norms._get_stale() if pair[0] == self.company]
        self.assertEqual(left, ours[1:])
        with patch.object(type(cron), "_commit_progress", return_value=1):
            self.norms._cron_refresh()
        self.assertFalse(self.norms._get_stale())
        before = self.norms.search([]).ids
        with patch.object(type(cron), "_commit_progress", return_value=1):
            self.norms._cron_refresh()
        self.assertEqual(self.norms.search([]).ids, before)
        # Tomorrow, again.
        self.at(2026, 3, 3, 12)
        self.assertIn((self.company, self.by_day), self.norms._get_stale())

    def test_what_is_no_longer_on_record_is_forgotten(self):
        promises = self.make_history(25)
        self.norms._refresh(self.company, self.by_day)
        promises.sudo().with_context(tracking_disable=True).date_made = "2020-01-01"
        self.env.flush_all()
        self.norms._get_stale()
        self.assertFalse(self.get_rows())

    def test_history_is_read_in_batches(self):
        self.make_history(25)
        since = MONDAY - timedelta(days=700)
        whole = self.norms._read_history(self.company, self.by_day, since)
        with patch.object(refresh, "BATCH", 7):
            parts = self.norms._read_history(self.company, self.by_day, since)
        self.assertEqual(whole["made"].tolist(), parts["made"].tolist())
        self.assertEqual(len(whole["made"]), 25)
