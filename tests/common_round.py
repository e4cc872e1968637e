from datetime import timedelta
from unittest.mock import patch

from odoo import Command

from .common import ServiceCase


class RoundCase(ServiceCase):
    """A plan of the salesperson, for whom a colleague stands in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(cls.registry["ir.cron"], "_commit_progress", return_value=True)
        )
        cls.env["service.round.plan"].sudo().search([]).active = False
        cls.plan = cls.new_plan(user_id=cls.salesman.id, stand_in_id=cls.colleague.id)

    @classmethod
    def new_plan(cls, name="Open the shop", **vals):
        return cls.env["service.round.plan"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "time_from": 8,
                "time_to": 10.5,
                "item_ids": [
                    Command.create({"name": "Lights", "help": "All on"}),
                    Command.create({"name": "Washroom"}),
                ],
                **vals,
            }
        )

    def open_rounds(self):
        """Run the job as it runs; return the rounds of the company on this day."""
        self.env["service.round.plan"].sudo()._cron_open()
        self.env.invalidate_all()
        return self.env["service.round"].search(
            [("company_id", "=", self.company.id), ("date", "=", self.company._service_today())],
            order="id",
        )

    def open_days(self, plan, first, number):
        """Return on which of so many days the job opens a round of a plan."""
        days = []
        for day in (first + timedelta(days=each) for each in range(number)):
            self.at(day.year, day.month, day.day, 2)
            days += self.open_rounds().filtered(lambda r: r.plan_id == plan).mapped("date")
        return days

    def tick_all(self, record, user=None):
        record.with_user(user or self.salesman).item_ids.action_tick()
