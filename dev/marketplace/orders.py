"""Orders, and what follows from each of them: promise, delivery, answers and complaints."""

from datetime import date, timedelta

from odoo import Command

from .company import REGION_OF, make_freight, make_partners, make_people, make_products
from .count import CALLED_OFF
from .loader import MODULE
from .voice import Voice


class Orders:
    """Makes the orders of the company, each with all that the files tell of it in one go."""

    def __init__(self, loader, files):
        self.loader, self.rows = loader, files.orders
        self.users, self.team = make_people(loader)
        self.customers, sellers = make_partners(loader, files)
        self.products = make_products(loader, files, sellers)
        self.freight = make_freight(loader)
        self.voice = Voice(loader, files.reviews)
        self.lines = {}
        for line in files.lines:
            self.lines.setdefault(line["order_id"], []).append(line)

    def make_missing(self):
        """Make the orders that are not there yet, in the order in which they were placed."""
        present = self.loader.env["ir.model.data"].search_fetch(
            [("module", "=", MODULE), ("model", "=", "sale.order")], ["name"]
        )
        present = set(present.mapped("name"))
        missing = [row for row in self.rows if f"order_{row['order_id']}" not in present]
        # Promises are those of any company that comes to the addon with its past.
        days = [date.fromisoformat(row["purchased_at"][:10]) for row in self.rows]
        vals = {
            "company_id": self.loader.company.id,
            "date_from": min(days),
            "date_to": max(days) + timedelta(days=1),
        }
        backfill = self.loader.make("customer.promise.backfill", {"backfill": vals})
        for batch in self.loader.batches(missing, "orders"):
            orders = self.loader.make(
                "sale.order", {f"order_{row['order_id']}": self._order(row) for row in batch}
            )
            backfill._run_batch()
            self.voice.hear(orders)
        # The last one says that nothing is left.
        backfill._run_batch()

    def _order(self, row):
        lines = self.lines.get(row["order_id"], ())
        commands = [Command.create(self._line(row, line)) for line in lines]
        freight = round(sum(float(line["freight"]) for line in lines), 2)
        if freight:
            commands.append(
                Command.create(
                    {
                        "product_id": self.freight.id,
                        "price_unit": freight,
                        "analytic_distribution": False,
                    }
                )
            )
        return {
            "company_id": self.loader.company.id,
            "partner_id": self.customers[row["customer_id"]],
            "client_order_ref": row["order_id"],
            "user_id": self.users[REGION_OF[row["customer_state"]]],
            "team_id": self.team.id,
            "date_order": self.loader.to_utc(row["purchased_at"]),
            # A day: its noon, which no clock change reaches.
            "commitment_date": self.loader.to_utc(f"{row['promised_for']} 12:00:00"),
            "state": "cancel" if row["order_status"] in CALLED_OFF else "sale",
            "order_line": commands,
        }

    def _line(self, row, line):
        return {
            "product_id": self.products[line["product_id"]],
            "price_unit": float(line["price"]),
            # Odoo would look for one, line by line.
            "analytic_distribution": False,
            "qty_delivered": row["order_status"] == "delivered",
            "date_delivered_corrected": self.loader.to_utc(row["delivered_at"]),
        }
