from collections import Counter
from datetime import date
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.figure.service_kpi import Scope
from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestKpiValue(ServiceCase):
    """The history of the figures is what they are for each month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.values = cls.env["service.kpi.value"].sudo()
        for day, user, kept in (
            ("2025-01-20", cls.salesman, True),
            ("2025-06-30", cls.colleague, False),
            ("2026-01-05", cls.salesman, False),
            ("2026-02-10", cls.salesman, True),
            ("2026-02-11", cls.salesman, False),
            ("2026-02-12", cls.colleague, True),
        ):
            cls.new_promise(
                user_id=user.id,
                team_id=cls.team.id,
                date_made=day,
                date_due=day,
                date_fulfilled=f"{day} 10:00:00" if kept else False,
            )
        cls.env["customer.rework"].sudo().create(
            {
                "name": "Crooked",
                "company_id": cls.company.id,
                "done_by_id": cls.salesman.id,
                "material": 30,
                "date_found": "2026-02-03",
            }
        )

    def keep(self, batches=None):
        """Run the job, as long as it takes or until its time is over after so many batches."""
        # The tests' cursor does not commit: the job's own commits are counted instead.
        left = [1] * (batches - 1) + [0] if batches else None
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", side_effect=left, return_value=1
        ) as committed:
            self.values._cron_keep()
        self.env.flush_all()
        return committed

    def kept(self, code="kept_rate", **domain):
        kpi = self.env["service.kpi"].search([("code", "=", code)])
        domain = [(name, "=", value) for name, value in domain.items()]
        return self.values.search(
            [("company_id", "=", self.company.id), ("kpi_id", "=", kpi.id), *domain],
            order="date, id",
        )

    def test_each_month_is_what_the_figure_is_for_it(self):
        self.keep()
        self.assertTrue(self.kept("rework_cost", level="user", user_id=self.salesman.id))
        for value in self.values.search([("company_id", "=", self.company.id)]):
            scope = Scope(
                self.company,
                value.date,
                value.date + relativedelta(months=1, days=-1),
                team=value.team_id,
                user=value.user_id,
            )
            total, _numerator, size = value.kpi_id.sudo()._total(scope)
            self.assertAlmostEqual(value.value, total, delta=0.00005)
            self.assertEqual(value.size, size)
        kept = self.kept(level="company")
        self.assertEqual(
            [(value.date, value.value, value.size) for value in kept],
            [
                (date(2025, 1, 1), 1, 1),
                (date(2025, 6, 1), 0, 1),
                (date(2026, 1, 1), 0, 1),
                (date(2026, 2, 1), 0.6667, 3),
            ],
        )
        self.assertEqual(
            self.kept(level="user", date="2026-02-01").mapped(lambda v: (v.user_id, v.value)),
            [(self.salesman, 0.5), (self.colleague, 1)],
        )
        self.assertEqual(len(self.kept(level="team")), 4)

    def test_months_together_count_their_records(self):
        self.keep()
        groups = self.values._read_group(
            [("id", "in", self.kept(level="company").ids)], ["date:year"], ["value:avg"]
        )
        self.assertEqual([rate for _year, rate in groups], [1 / 2, 2 / 4])

    def test_run_twice_is_run_once(self):
        def rows():
            return Counter(
                (v.company_id, v.team_id, v.user_id, v.kpi_id, v.date, v.level, v.value)
                for v in self.values.search([])
            )

        self.keep()
        before = rows()
        self.keep()
        self.assertEqual(rows(), before)

    def test_job_goes_on_where_it_was_stopped(self):
        companies = self.env["res.company"].sudo().search([("id", "!=", self.company.id)])
        companies.service_value_month = date(2026, 2, 1)
        companies_first = sum(company.id < self.company.id for company in companies)
        self.keep(batches=companies_first + 1)
        self.assertEqual(self.kept(level="company")[-1:].date, date(2025, 6, 1))
        self.assertEqual(self.company.service_value_month, date(2026, 1, 1))
        self.keep()
        self.assertEqual(len(self.kept(level="company")), 4)
        self.assertEqual(self.company.service_value_month, date(2026, 3, 1))

    def test_nobody_writes_history(self):
        self.keep()
        value = self.kept(level="company")[-1]
        with self.assertRaises(AccessError):
            value.with_user(self.manager).write({"value": 1})
        with self.assertRaises(AccessError):
            value.with_user(self.manager).unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            value.copy()

    def test_everybody_sees_their_own(self):
        self.keep()
        everything = self.values.search([("company_id", "=", self.company.id)])

        def seen(user):
            return everything.with_user(user)._filtered_access("read")

        self.assertEqual(seen(self.manager), everything)
        mine = seen(self.salesman)
        self.assertEqual(mine.user_id, self.salesman)
        self.assertFalse(mine.filtered(lambda value: value.level != "user"))
        self.assertNotIn("rework_cost", mine.kpi_id.mapped("code"))
        self.assertEqual(seen(self.leader).team_id, self.team)
        self.assertFalse(seen(self.leader).filtered(lambda value: value.level == "company"))
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env(su=True),
            "cfl_value_stranger",
            groups="base.group_user,sales_team.group_sale_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        there = everything.with_user(stranger).with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(there._filtered_access("read"))
        portal = new_test_user(self.env(su=True), "cfl_value_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.values.with_user(portal).search([])

    def test_begins_with_ones_own(self):
        for user, name in ((self.manager, "company_level"), (self.salesman, "mine")):
            action = self.values.with_user(user)._get_action()
            self.assertTrue(action["context"][f"search_default_{name}"])

    def test_shares_and_amounts_are_never_drawn_together(self):
        self.keep()
        kept, cost = self.kept("kept_rate", level="company"), self.kept("rework_cost")
        self.assertTrue(kept and cost)

        def mean(records):
            domain = [("id", "in", records.ids)]
            return records._read_group(domain, [], ["share:avg", "value:avg"])[0]

        self.assertEqual(mean(kept)[0], mean(kept)[1])
        self.assertFalse(mean(kept | cost)[0])
        self.assertFalse(mean(cost)[0])
        self.assertEqual(kept[0].share, kept[0].value)
        self.assertFalse(cost[0].share)
        self.assertIn("%", kept[0].shown)
        self.assertIn("30", cost[0].shown)
