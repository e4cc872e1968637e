from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_bonus import FEBRUARY, BonusCase


@tagged("post_install", "-at_install")
class TestBonusPlan(BonusCase):
    """What a plan pays, and what it refuses."""

    def test_linear_between_floor_and_cap(self):
        self.keep(9, 1)
        (statement,) = self.make(self.new_plan())
        line = statement.line_ids
        self.assertEqual((line.value, line.numerator, line.size), (0.9, 9, 10))
        # Half of the way from 80 % to 100 %.
        self.assertEqual((statement.amount, statement.earned, statement.held), (50, 50, 0))
        self.assertEqual(statement.month, FEBRUARY)
        self.assertIn("90 %", line.shown)
        self.assertRegex(line.formula, r"90 % reaches 50 % of \$.100.00")
        self.assertEqual(line.target, "from 80 % (nothing) to 100 % (everything)")

    def test_steps(self):
        steps = [
            Command.create({"bound": bound, "percent": percent})
            for bound, percent in ((0.95, 100), (0.9, 60))
        ]
        plan = self.new_plan([{"method": "steps", "step_ids": steps}])
        self.keep(9, 1)
        (statement,) = self.make(plan)
        self.assertEqual(statement.amount, 60)
        self.assertEqual(statement.line_ids.target, "90 % pays 60 % · 95 % pays 100 %")

    def test_less_is_better(self):
        complaints = self.env.ref("customers_for_life.kpi_complaints")
        line = {"kpi_id": complaints.id, "floor": 20, "cap": 0}
        orders = self.deliver_in("2026-02-10 10:00:00", 20)
        self.complain(orders[:1], "2026-02-12 10:00:00")
        (statement,) = self.make(self.new_plan([line]))
        # 5 of 100: three quarters of the way from 20 down to 0.
        self.assertEqual((statement.line_ids.value, statement.amount), (5, 75))

    def test_a_sum_of_money_needs_no_sample(self):
        cost = self.env.ref("customers_for_life.kpi_rework_cost")
        (statement,) = self.make(
            self.new_plan([{"kpi_id": cost.id, "floor": 200, "cap": 50, "sample": 20}])
        )
        self.assertEqual(statement.amount, 100)

    def test_own_team_s_and_company_s_result(self):
        self.keep(8, 2)
        self.keep(10, user=self.colleague)
        self.keep(0, 10, user=self.manager, team_id=False)
        levels = [{"level": level, "floor": 0} for level in ("user", "team", "company")]
        (statement,) = self.make(self.new_plan(levels))
        self.assertEqual(statement.line_ids.mapped("amount"), [80, 90, 60])
        # The same numbers as on the Service Quality screen.
        kpis = self.env["service.kpi"]
        for line, chosen in zip(
            statement.line_ids,
            ({"user_id": self.salesman.id}, {"team_id": self.team.id}, {}),
            strict=True,
        ):
            days = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
            (figure,) = kpis.get_figures(**days, codes=["kept_rate"], **chosen)
            self.assertEqual(figure["value"], line.value)

    def test_too_few_pay_nothing_and_say_so(self):
        self.keep(19)
        (statement,) = self.make(self.new_plan([{"sample": 20}]))
        line = statement.line_ids
        self.assertEqual((statement.amount, line.value, line.shown), (0, 0, "–"))
        self.assertIn("Too few to pay on: 19, and at least 20", line.formula)

    def test_who_has_no_user_has_the_team_s_result_alone(self):
        self.keep(10)
        lines = [{"level": "user"}, {"level": "team"}]
        plan = self.new_plan(lines, {self.tom: {}}, team_id=self.team.id)
        (statement,) = self.make(plan)
        self.assertEqual(statement.line_ids.mapped("amount"), [0, 100])
        self.assertIn("no user", statement.line_ids[0].formula)
        # No figure of nobody, a sum of money neither.
        cost = self.env.ref("customers_for_life.kpi_rework_cost")
        line = {"kpi_id": cost.id, "floor": 200, "cap": 50, "level": "user"}
        (statement,) = self.make(self.new_plan([line], {self.tom: {}}))
        self.assertEqual(statement.amount, 0)

    def test_joiners_and_leavers_by_calendar_days(self):
        self.keep(10)
        self.cleo.sudo().write(
            {"contract_date_start": "2024-01-01", "contract_date_end": "2026-02-07"}
        )
        self.tom.sudo().departure_date = "2026-02-14"
        members = {self.sam: {"date_from": "2026-02-19"}, self.cleo: {}, self.tom: {}}
        plan = self.new_plan(members=members, team_id=self.team.id)
        statements = self.make(plan)
        self.assertEqual(statements.mapped("amount"), [35.71, 25, 50])
        self.assertIn("for 10 of 28 days", statements[0].line_ids.formula)
        self.assertEqual(self.make(plan, date(2026, 1, 31)).employee_id, self.cleo | self.tom)

    def test_the_team_s_amount_is_shared_by_days(self):
        self.keep(10)
        members = {self.sam: {}, self.cleo: {}, self.tom: {}}
        plan = self.new_plan(members=members, kind="team", team_id=self.team.id)
        statements = self.make(plan)
        self.assertEqual(statements.mapped("amount"), [33.34, 33.33, 33.33])
        self.assertIn("shared by days, 28 of 84", statements[0].line_ids.formula)
        plan.member_ids[2].date_from = "2026-03-01"
        plan = plan.copy({"date_from": "2026-02-15"})
        plan.member_ids[2].date_from = "2026-03-01"
        plan.member_ids[1].date_to = "2026-02-21"
        plan.action_start()
        # Half the month's amount; 14 days and 7.
        self.assertEqual(self.make(plan).mapped("amount"), [33.33, 16.67])

    def test_rounding_of_the_currency(self):
        self.keep(9, 1)
        franc = (
            self.env["res.currency"]
            .sudo()
            .create({"name": "XFR", "symbol": "Fr", "rounding": 0.05})
        )
        lines = [{"amount": 33.3}, {"amount": 0.1}]
        (statement,) = self.make(self.new_plan(lines, currency_id=franc.id, held_percent=33))
        self.assertEqual(statement.currency_id, franc)
        for line in statement.line_ids:
            self.assertEqual(round(line.amount + line.held, 2), line.earned)
        self.assertEqual(statement.line_ids.mapped("earned"), [16.65, 0.05])
        self.assertEqual(statement.line_ids.mapped("held"), [5.5, 0])
        self.assertEqual(statement.amount, 11.2)

    def test_run_twice_nothing_doubles(self):
        plan = self.new_plan(members={self.sam: {}, self.cleo: {}})
        self.assertEqual(len(self.make(plan)), 2)
        self.assertFalse(self.make(plan))
        plan.member_ids = [Command.create({"employee_id": self.boss.id})]
        self.assertEqual(self.make(plan).employee_id, self.boss)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            statement = self.env["service.bonus.statement"].sudo().search([], limit=1)
            statement.create(
                {
                    **{
                        name: statement[name].id
                        for name in ("plan_id", "employee_id", "company_id", "currency_id")
                    },
                    "name": "Again",
                    "month": statement.month,
                }
            )
            self.env.flush_all()

    def run_job(self):
        # The registry's test cursor does not commit.
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["service.bonus.plan"].sudo()._cron_make()

    def test_the_nightly_job_makes_the_last_month_once(self):
        draft = self.new_plan(is_running=False)
        plan = self.new_plan(user_id=self.manager.id)
        for _n in range(2):
            self.run_job()
            self.assertEqual(plan.statement_count, 1)
        self.assertFalse(draft.statement_count)
        self.assertEqual(plan.activity_ids.user_id, self.manager)
        self.env["service.bonus.statement"].search([]).unlink()
        self.run_job()
        plan.invalidate_recordset(["statement_count"])
        self.assertFalse(plan.statement_count)
        self.at(2026, 4, 1)
        self.run_job()
        statement = self.env["service.bonus.statement"].search([("plan_id", "=", plan.id)])
        self.assertEqual(statement.month, date(2026, 3, 1))
        plan.action_close()
        self.at(2026, 5, 1)
        self.run_job()
        plan.invalidate_recordset(["statement_count"])
        self.assertEqual(plan.statement_count, 1)

    def test_months_without_the_job_are_made_up_for(self):
        plan = self.new_plan()
        self.run_job()
        self.at(2026, 6, 2)
        self.run_job()
        made = self.env["service.bonus.statement"].search([("plan_id", "=", plan.id)])
        self.assertEqual(
            sorted(made.mapped("month")), [date(2026, number, 1) for number in range(2, 6)]
        )

    def test_one_plan_that_fails_does_not_stop_the_others(self):
        first, second = self.new_plan(), self.new_plan()
        plans = self.registry["service.bonus.plan"]
        make = plans._make_statements

        def fail(plan, month):
            made = make(plan, month)
            if plan == first:
                raise ValueError("Beyond all measure")
            return made

        with (
            patch.object(plans, "_make_statements", fail),
            mute_logger("odoo.addons.customers_for_life.models.ground.attempt"),
        ):
            self.run_job()
        self.assertFalse(first.statement_count)
        self.assertFalse(first.month_made)
        self.assertIn("Beyond all measure", first.message_ids[0].body)
        self.assertEqual(second.statement_count, 1)
        # The next night it is tried again.
        self.run_job()
        self.env.invalidate_all()
        self.assertEqual(first.statement_count, 1)

    def test_months_that_are_over_alone(self):
        plan = self.new_plan()
        for month in ("2026-03-01", "9999-12-31", "0001-01-01"):
            with self.assertRaisesRegex(UserError, "month is over"):
                plan.make_statements(month)
        with self.assertRaisesRegex(UserError, "Start the plan"):
            self.new_plan(is_running=False).make_statements(FEBRUARY)
        with self.assertRaisesRegex(UserError, "lines and members"):
            self.new_plan(lines=())
        with self.assertRaisesRegex(UserError, "lines and members"):
            self.new_plan(members={})

    def test_what_is_no_date_is_refused_in_words(self):
        plan = self.new_plan()
        for month in ("soon", False, 5, [1]):
            with self.assertRaisesRegex(UserError, "YYYY-MM-DD"):
                plan.make_statements(month)
        preview = self.env["service.bonus.preview"].with_context(default_plan_id=plan.id)
        for first, last in (("0001-01-01", "0001-02-01"), ("9998-06-01", "9999-01-01")):
            with Form(preview) as form:
                form.date_from = first
                form.date_to = last
                self.assertFalse(form.summary)
                form.date_from, form.date_to = "2026-01-01", "2026-01-31"

    def test_a_closed_plan_pays_no_later_days(self):
        self.keep(9, 1, day="2026-04-10")
        plan = self.new_plan()
        later = self.new_plan(date_from="2026-06-01")
        self.at(2026, 3, 10, 12)
        (plan | later).action_close()
        self.assertEqual(plan.date_to, date(2026, 3, 10))
        self.assertEqual(later.date_to, date(2026, 6, 1))
        self.at(2026, 5, 4, 8)
        self.assertFalse(plan.make_statements("2026-04-01"))

    def test_preview_saves_nothing(self):
        self.keep(9, 1, day="2025-05-10")
        self.keep(10, day="2025-06-10")
        self.cleo.sudo().contract_date_start = "2025-06-16"
        plan = self.new_plan(
            members={self.sam: {"date_from": "2026-02-19"}, self.cleo: {}},
            is_running=False,
            date_from="2026-03-01",
        )
        before = self.env["service.bonus.statement"].search_count([])
        preview = self.env["service.bonus.preview"].create({"plan_id": plan.id})
        self.assertEqual(
            (preview.date_from, preview.date_to), (date(2025, 1, 1), date(2025, 12, 31))
        )
        # May 50, June 100, and half of June.
        self.assertEqual(preview.summary.replace("\xa0", ""), "Would have paid $200.00")
        self.assertIn("Cleo", preview.table)
        self.assertEqual(self.env["service.bonus.statement"].search_count([]), before)
        with Form(preview) as form:
            form.date_to = "2025-05-31"
            self.assertIn("50.00", form.summary)

    def test_what_makes_no_sense_is_refused(self):
        score = self.env.ref("customers_for_life.kpi_survey_score")
        complaints = self.env.ref("customers_for_life.kpi_complaints")
        for line, words in (
            ({"floor": 1, "cap": 0.8}, "better side"),
            ({"kpi_id": complaints.id, "floor": 1, "cap": 5}, "better side"),
            ({"method": "steps"}, "add a step"),
            ({"kpi_id": score.id, "sample": 4}, "people guess"),
            ({"amount": float("inf")}, "can be counted"),
        ):
            with self.subTest(line=line), self.assertRaisesRegex(ValidationError, words):
                self.new_plan([line])
        for line, vals, words in (
            ({"level": "user"}, {"kind": "team", "team_id": self.team.id}, "own result"),
            ({}, {"kind": "team"}, "Choose the team"),
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(ValidationError, words):
                self.new_plan([line], **vals)
        plan = self.new_plan(kind="team", team_id=self.team.id)
        with self.assertRaisesRegex(ValidationError, "own result"):
            plan.line_ids.level = "user"
        for vals in (
            {"date_to": "2024-12-31"},
            {"date_from": "0001-01-01"},
            {"date_to": "9999-12-31"},
            {"held_percent": 101},
            {"complaint_days": -1},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                plan.write(vals)
                self.env.flush_all()

    def test_what_statements_rest_on_stays(self):
        plan = self.new_plan()
        self.make(plan)
        plan.invalidate_recordset(["statement_count"])
        euro = self.env.ref("base.EUR")
        for vals in ({"currency_id": euro.id}, {"kind": "team"}):
            with self.assertRaisesRegex(UserError, "has statements"):
                plan.write(vals)
        plan.write({"currency_id": plan.currency_id.id, "kind": "person"})
        yes_rate = self.env.ref("customers_for_life.kpi_yes_rate")
        for vals in ({"kpi_id": yes_rate.id}, {"level": "user"}):
            with self.assertRaisesRegex(UserError, "Statements rest on this line"):
                plan.line_ids.write(vals)
        plan.line_ids.write({"kpi_id": self.kept_rate.id, "level": "team", "cap": 0.9})
        with self.assertRaisesRegex(UserError, "Statements rest on this line"):
            plan.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "archive it"):
            plan.unlink()

    def test_form_and_dialogs(self):
        self.keep(9, 1)
        with Form(self.env["service.bonus.plan"]) as form:
            form.name = "Kept"
            form.date_from = "2026-01-01"
            form.team_id = self.team
            with form.line_ids.new() as line:
                line.kpi_id = self.kept_rate
                line.floor, line.cap, line.amount, line.sample = 0.8, 1, 100, 1
        plan = form.save()
        self.assertEqual(plan.amount, 100)
        for _n in range(2):
            plan.action_add_team()
            self.assertEqual(plan.member_ids.employee_id, self.sam | self.cleo)
        plan.action_start()
        wizard = Form(self.env["service.bonus.make"].with_context(default_plan_id=plan.id)).save()
        self.assertEqual(wizard.month, FEBRUARY)
        action = wizard.action_make()
        statements = self.env["service.bonus.statement"].search(action["domain"])
        self.assertEqual(statements.mapped("amount"), [50, 50])
        self.assertEqual(wizard.action_make()["domain"], action["domain"])
        wizard.month = "2025-12-31"
        with self.assertRaisesRegex(UserError, "Nobody was in"):
            wizard.action_make()
