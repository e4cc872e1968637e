from datetime import date, datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestPlaybookRound(RoundCase):
    """Checklists come round by themselves."""

    # === WHEN ===#

    def test_opens_once_a_day_however_often_the_job_runs(self):
        self.at(2026, 3, 3, 0, 5)
        record = self.open_rounds()
        self.assertEqual(record.plan_id, self.plan)
        self.assertEqual(self.open_rounds(), record)
        # Half past ten in Brussels.
        self.assertEqual(record.date_due, datetime(2026, 3, 3, 9, 30))
        self.assertEqual(record.date_end, datetime(2026, 3, 3, 22, 59, 59))
        self.assertEqual(record.activity_ids.user_id, self.salesman)
        self.assertEqual(record.activity_ids.date_deadline, date(2026, 3, 3))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            record.sudo().create(self.plan._prepare_round(date(2026, 3, 3)))

    def test_the_day_is_the_company_s(self):
        # Tuesday in Brussels, Monday still in UTC.
        self.at(2026, 3, 2, 23, 30)
        self.assertEqual(self.open_rounds().date, date(2026, 3, 3))

    def test_hours_are_those_of_the_clock_when_it_is_moved(self):
        self.company.sudo().resource_calendar_id.attendance_ids.filtered(
            lambda a: a.dayofweek == "4"
        ).dayofweek = "6"
        self.at(2026, 3, 29, 2)
        record = self.open_rounds()
        # Summer time began in the night: half past ten is half past eight UTC.
        self.assertEqual(record.date_due, datetime(2026, 3, 29, 8, 30))

    def test_a_killed_job_goes_on(self):
        plans = self.plan | self.new_plan("Close the shop", team_id=self.team.id)
        self.at(2026, 3, 3, 2)
        plans[0].sudo()._open_rounds()
        self.assertEqual(self.open_rounds().plan_id, plans)

    def test_a_schedule_in_another_time_zone_than_the_company_s(self):
        # Nobody chose UTC: the company is in Italy.
        self.company.partner_id.country_id = self.env.ref("base.it")
        self.company.resource_calendar_id.sudo().tz = "UTC"
        self.assertEqual(self.company._service_tz(), "Europe/Rome")
        self.at(2026, 3, 3, 6)
        self.assertEqual(self.open_rounds().plan_id, self.plan)

    def test_one_plan_that_fails_does_not_stop_the_others(self):
        other = self.new_plan("Close the shop", user_id=self.salesman.id)
        plans = self.registry["service.round.plan"]
        prepare = plans._prepare_round

        def fail(plan, day):
            if plan == self.plan:
                raise ValueError("No round")
            return prepare(plan, day)

        self.at(2026, 3, 3, 6)
        with (
            patch.object(plans, "_prepare_round", fail),
            mute_logger("odoo.addons.customers_for_life.models.ground.attempt"),
        ):
            self.assertEqual(self.open_rounds().plan_id, other)
        self.assertEqual(self.open_rounds().plan_id, self.plan | other)

    def test_every_working_day_but_holidays(self):
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Founder's day",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-04 00:00:00",
                "date_to": "2026-03-04 22:00:00",
            }
        )
        found = self.open_days(self.plan, date(2026, 3, 3), 7)
        self.assertEqual([day.day for day in found], [3, 5, 6, 9])

    def test_chosen_weekdays_weekly_and_monthly(self):
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Bridge",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-03-10 00:00:00",
                "date_to": "2026-03-10 22:00:00",
            }
        )
        expected = {
            # Wednesdays and Tuesdays; the holiday is left out.
            "weekdays": [3, 4, 11, 17, 18],
            # Tuesdays; the holiday's comes on the next day.
            "week": [3, 11, 17],
            # The 7th is a Saturday.
            "month": [9],
        }
        plans = {
            name: self.new_plan(
                name,
                team_id=self.team.id,
                frequency=name,
                mon=False,
                thu=False,
                fri=False,
                weekday="1",
                month_day=7,
            )
            for name in expected
        }
        found = {name: [] for name in expected}
        for day in range(3, 20):
            self.at(2026, 3, day, 2)
            for record in self.open_rounds():
                if record.plan_id in plans.values():
                    found[record.name].append(day)
        self.assertEqual(found, expected)

    def test_last_day_of_short_months(self):
        plan = self.new_plan("Count", team_id=self.team.id, frequency="month", month_day=31)
        # The 30th of April is a Thursday, the 31st of May a Sunday.
        self.at(2026, 4, 30, 2)
        self.assertIn(plan, self.open_rounds().plan_id)
        self.at(2026, 6, 1, 2)
        self.assertIn(plan, self.open_rounds().plan_id)
        self.at(2026, 6, 2, 2)
        self.assertNotIn(plan, self.open_rounds().plan_id)

    def test_a_plan_says_when_it_comes_next_or_that_it_never_does(self):
        self.assertEqual(self.plan.next_date, date(2026, 3, 3))
        with Form(self.plan) as form:
            form.frequency = "week"
            form.weekday = "6"
            self.assertEqual(form.next_date, date(2026, 3, 9))
            form.frequency = "weekdays"
        self.plan.write(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), False))
        self.assertFalse(self.plan.next_date)

    def test_planned_too_late_for_today_it_comes_tomorrow(self):
        self.at(2026, 3, 3, 12)
        plan = self.new_plan("Late idea", team_id=self.team.id)
        self.assertNotIn(plan, self.open_rounds().plan_id)
        self.at(2026, 3, 4, 2)
        self.assertIn(plan, self.open_rounds().plan_id)
        plan.active = False
        self.at(2026, 3, 5, 12)
        plan.active = True
        self.assertNotIn(plan, self.open_rounds().plan_id)

    def test_nothing_to_look_at_does_not_come(self):
        self.plan.item_ids.unlink()
        self.at(2026, 3, 3, 2)
        self.assertFalse(self.open_rounds())

    def test_words_stay_as_they_were_on_the_day(self):
        self.at(2026, 3, 3, 2)
        record = self.open_rounds()
        self.plan.name = "Something else"
        self.plan.item_ids[0].unlink()
        self.assertEqual((record.name, record.item_ids[0].name), ("Open the shop", "Lights"))
        self.assertEqual(len(record.item_ids), 2)

    # === PLANS ===#

    def test_plans_that_make_no_sense(self):
        for vals in (
            {"user_id": False, "team_id": False},
            {"time_from": 10, "time_to": 10},
            {"time_to": 24.5},
            {"time_from": -1},
            {"month_day": 0},
            {"month_day": 32},
        ):
            with self.subTest(vals=vals), mute_logger("odoo.sql_db"):
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    self.plan.write(vals)
                    self.plan.flush_recordset()
            self.plan.invalidate_recordset()
        with self.assertRaises(ValidationError):
            self.plan.time_to = float("inf")
        stranger = self.new_user("stranger", "sales_team.group_sale_salesman")
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "does not work at Kept Word"):
            self.plan.stand_in_id = stranger

    def test_until_midnight_is_of_the_day(self):
        plan = self.new_plan("Close the shop", team_id=self.team.id, time_to=24)
        self.at(2026, 3, 3, 2)
        record = self.open_rounds().filtered(lambda r: r.plan_id == plan)
        self.assertEqual(record.date_due, record.date_end)

    def test_plan_with_rounds_is_archived_not_deleted(self):
        self.new_plan("Never came", team_id=self.team.id).unlink()
        self.at(2026, 3, 3, 2)
        self.open_rounds()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.plan.unlink()
        with self.assertRaises(AccessError):
            self.plan.with_user(self.leader).write({"name": "Mine"})

    def test_two_companies_have_their_own_days(self):
        far = self.env["res.company"].sudo().create({"name": "Kept Word Overseas"})
        far.resource_calendar_id = (
            self.env["resource.calendar"]
            .sudo()
            .create({"name": "Office", "company_id": far.id, "tz": "America/New_York"})
        )
        self.manager.sudo().company_ids += far
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": [self.company.id, far.id]}
        )
        self.plan.with_env(self.env).copy(
            {"name": "Far", "company_id": far.id, "user_id": self.manager.id, "stand_in_id": False}
        )
        # Tuesday in Brussels, Monday in New York.
        self.at(2026, 3, 3, 2)
        self.open_rounds()
        found = self.env["service.round"].sudo().search([("company_id", "=", far.id)])
        self.assertEqual(found.date, date(2026, 3, 2))
        self.assertEqual(found.date_due, datetime(2026, 3, 2, 15, 30))
        with self.assertRaises(AccessError):
            found.with_user(self.salesman).read(["name"])

    def test_cost_does_not_grow_with_rounds(self):
        self.new_plan("Warm up", team_id=self.team.id)
        self.at(2026, 3, 3, 2)
        self.open_rounds()

        def count(number):
            for each in range(number):
                self.new_plan(f"{each}", user_id=self.salesman.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["service.round.plan"].sudo()._cron_open()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.at(2026, 3, 4, 2)
        few = count(1)
        self.at(2026, 3, 5, 2)
        self.assertLessEqual(count(30), few + 10)
