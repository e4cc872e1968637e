import csv
import os
from datetime import datetime
from pathlib import Path
from unittest import SkipTest

import numpy as np

from odoo.tests import BaseCase, tagged

from ..formulas import lead_time

ROOT = Path(__file__).parents[1]
ORDERS = Path(os.environ.get("CFL_ORDERS") or ROOT.parent / "shared/data/olist_orders.csv")
MARKETPLACE = ORDERS.parent / "marketplace"
DAY = 86400
TARGET = 0.9


def read(path):
    """Return the rows of a file of real orders, which is no part of the addon."""
    if not path.exists():
        raise SkipTest(f"no {path.name}: CFL_ORDERS says where the real orders are")
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def to_days(text):
    """Return a moment (str) in days, infinity where there is none."""
    if not text:
        return np.inf
    return (datetime.fromisoformat(text) - datetime(2016, 1, 1)).total_seconds() / DAY


@tagged("post_install", "-at_install")
class TestWalk(BaseCase):
    """Real orders, each advised from what was known in the night before it was placed."""

    def walk(self, orders, kinds=()):
        """Walk through the orders forward in time.

        :param kinds: {kind: [what each order has of it]}
        :return: (share of the judged ones that were kept, mean of the days advised, their number)
        """
        made = np.array([to_days(order["purchased_at"]) for order in orders])
        ended = np.array([to_days(order["delivered_at"]) for order in orders])
        groups = {
            # An id for each, 0 where nothing is known.
            kind: np.unique(["", *things], return_inverse=True)[1][1:]
            for kind, things in dict(kinds).items()
        }
        advised = np.full(len(orders), np.nan)
        for night in np.unique(np.floor(made)):
            known = made < night
            is_over = ended[known] < night
            norm = lead_time.fit(
                np.where(is_over, ended[known], night) - made[known],
                is_over,
                night - made[known],
                {kind: ids[known] for kind, ids in groups.items()},
            )
            for place in np.flatnonzero(np.floor(made) == night):
                found = (norm.effects[kind].get(ids[place]) for kind, ids in groups.items())
                expected = lead_time.predict(norm.mean, [thing[0] for thing in found if thing])
                lead = lead_time.advise(norm.percentiles, expected, TARGET)
                if lead is not None:
                    advised[place] = np.floor(made[place] + lead)
        # What is neither delivered nor past its day when the file ends is pending.
        end = ended[np.isfinite(ended)].max()
        judged = ~np.isnan(advised) & (np.isfinite(ended) | (advised + 1 <= end))
        kept = np.floor(ended) <= advised
        days = advised - np.floor(made)
        return kept[judged].mean(), days[judged].mean(), judged.sum()

    def get_promised(self, path):
        # What is cancelled is no promise.
        rows = [r for r in read(path) if r["order_status"] not in ("canceled", "unavailable")]
        return sorted(rows, key=lambda row: row["purchased_at"])

    def test_marketplace(self):
        orders = self.get_promised(MARKETPLACE / "orders.csv")
        first = {}
        for line in read(MARKETPLACE / "lines.csv"):
            first.setdefault(line["order_id"], line)
        lines = [first.get(order["order_id"], {}) for order in orders]
        kept, days, size = self.walk(
            orders,
            {
                "category": [line.get("category", "") for line in lines],
                "product": [line.get("product_id", "") for line in lines],
                "state": [order["customer_state"] for order in orders],
                # Goods leave from the state of their seller.
                "warehouse": [line.get("seller_state", "") for line in lines],
            },
        )
        self.assertAlmostEqual(kept, TARGET, delta=0.015)
        self.assertLessEqual(days, 21.5)
        # Its own dates took 24.1 days, and it advises from the twentieth delivery on.
        self.assertGreater(size, 3800)

    def test_another_company_without_regions_nor_products(self):
        kept, _days, size = self.walk(self.get_promised(ORDERS))
        self.assertAlmostEqual(kept, TARGET, delta=0.015)
        self.assertGreater(size, 2900)
