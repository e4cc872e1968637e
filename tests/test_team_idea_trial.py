from datetime import date, timedelta
from math import sqrt
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.figure.service_kpi import Scope
from .common_idea import END, START, IdeaCase

BEFORE = date(2026, 2, 23)
Z = 1.959963984540054


def wilson(met, size):
    """Return the bounds of Wilson's interval, as the roots of its equation."""
    a = 1 + Z**2 / size
    b = -(2 * met / size + Z**2 / size)
    c = (met / size) ** 2
    root = sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def newcombe(first, second):
    """Return (difference, low, high) of two shares given as (met, size)."""
    p, q = first[0] / first[1], second[0] / second[1]
    (low_p, high_p), (low_q, high_q) = wilson(*first), wilson(*second)
    return (
        p - q,
        p - q - sqrt((p - low_p) ** 2 + (high_q - q) ** 2),
        p - q + sqrt((high_p - p) ** 2 + (q - low_q) ** 2),
    )


@tagged("post_install", "-at_install")
class TestIdeaTrial(IdeaCase):
    """What a trial brought, against an independent computation; and nobody chooses the days."""

    def check_gap(self, trial, names, expected):
        for name, value in zip(names, expected, strict=True):
            self.assertAlmostEqual(trial[name], value, 5, name)

    def test_effect_beside_the_other_teams(self):
        idea, trial = self.start()
        # The edges of both periods, and what lies outside of them.
        self.ask(self.team, BEFORE, 30, 30)
        self.ask(self.team, BEFORE - timedelta(days=14), 60, 0)
        self.ask(self.team, START, 56, 4)
        self.ask(self.team, END + timedelta(days=1), 0, 20)
        self.ask(self.others, BEFORE, 40, 40)
        self.ask(self.others, START, 44, 36)
        self.at(2026, 3, 22, 20)
        self.run_job()
        self.assertEqual(trial.state, "running")
        self.at(2026, 3, 23, 3)
        self.run_job()
        self.assertEqual(trial.state, "done")
        self.assertEqual((trial.before_value, trial.before_size), (0.5, 60))
        self.assertEqual((trial.after_size, trial.others_before_size), (60, 80))
        ours = newcombe((56, 60), (30, 60))
        theirs = newcombe((44, 80), (40, 80))
        self.check_gap(trial, ("difference", "low", "high"), ours)
        net = ours[0] - theirs[0]
        expected = (
            net,
            net - sqrt((ours[0] - ours[1]) ** 2 + (theirs[2] - theirs[0]) ** 2),
            net + sqrt((ours[2] - ours[0]) ** 2 + (theirs[0] - theirs[1]) ** 2),
        )
        self.check_gap(trial, ("net_difference", "net_low", "net_high"), expected)
        self.assertGreater(expected[1], 0)
        self.assertEqual((trial.change, trial.others_change, trial.verdict), ("better",) * 3)
        self.assertEqual(idea.trial_verdict, "better")
        # The same number as on the Service Quality screen.
        for days, name in (
            ((START, END), "after_value"),
            ((BEFORE, date(2026, 3, 8)), "before_value"),
        ):
            scope = Scope(self.company, *days, team=self.team)
            self.assertAlmostEqual(trial[name], self.kpi._total(scope)[0], 6)
        words = trial.with_user(self.manager).result
        for part in ("better, by more than chance", "50 %", "93 %", "+43.3 points", "+38.3 points"):
            self.assertIn(part, words)
        self.assertEqual(idea.activity_ids.user_id, self.salesman)

    def test_what_changed_everywhere_is_not_its_doing(self):
        _idea, trial = self.start()
        for team in (self.team, self.others):
            self.ask(team, BEFORE, 30, 30)
            self.ask(team, START, 54, 6)
        self.at(2026, 3, 23, 3)
        self.run_job()
        self.assertEqual(trial.change, "better")
        self.assertEqual((trial.others_change, trial.verdict), ("none", "none"))

    def test_teams_that_try_the_same_are_no_comparison(self):
        _idea, trial = self.start()
        self.start(trial_team_id=self.others.id)
        self.ask(self.team, BEFORE, 30, 30)
        self.ask(self.team, START, 54, 6)
        self.ask(self.others, BEFORE, 30, 30)
        self.ask(self.others, START, 54, 6)
        self.at(2026, 3, 23, 3)
        self.run_job()
        self.assertEqual((trial.others_change, trial.verdict), (False, "better"))

    def test_whole_company(self):
        _idea, trial = self.start(trial_team_id=False)
        self.ask(self.team, BEFORE, 20, 20)
        self.ask(self.others, BEFORE, 20, 20)
        self.ask(self.team, START, 22, 18)
        self.at(2026, 3, 23, 3)
        self.run_job()
        self.assertEqual((trial.before_size, trial.after_size), (80, 40))
        self.assertEqual((trial.verdict, trial.others_change), ("none", False))
        self.check_gap(trial, ("difference", "low", "high"), newcombe((22, 40), (40, 80)))

    def test_too_few_says_so(self):
        idea, trial = self.start()
        self.ask(self.team, START, 3, 0)
        self.at(2026, 3, 23, 3)
        self.run_job()
        self.assertEqual(trial.verdict, "few")
        self.assertIn("too few records to tell", idea.with_user(self.colleague).trial_result)
        empty = self.start(date_start="2026-04-01", date_end="2026-04-14")[1]
        self.at(2026, 4, 16)
        self.run_job()
        self.assertEqual(empty.verdict, "few")

    def test_every_figure_can_be_tried(self):
        trials = self.env["service.idea.trial"]
        for kpi in self.env["service.kpi"].search([]):
            trials |= self.start(kpi_id=kpi.id, expected=1)[1]
            trials |= self.start(kpi_id=kpi.id, expected=1, trial_team_id=False)[1]
        self.ask(self.team, START, 3, 0)
        self.at(2026, 3, 23, 3)
        self.run_job()
        for trial in trials:
            with self.subTest(figure=trial.kpi_id.code):
                is_money = trial.unit == "money"
                self.assertEqual(trial.verdict, "untold" if is_money else "few")
                self.assertTrue(trial.with_user(self.manager).result)

    def test_less_is_better_of_complaints(self):
        idea = self.new_idea(
            kpi_id=self.env.ref("customers_for_life.kpi_complaints").id, expected=5
        )
        idea.action_start_trial()
        kpis = self.registry["service.kpi"]

        def total(kpi, scope):
            return kpi._rate(2 if scope.date_from == START else 20, 40)

        with (
            patch.object(kpis, "_total", total),
            patch.object(kpis, "_measure", lambda kpi, scope, by: {}),
        ):
            self.at(2026, 3, 23, 3)
            self.run_job()
        trial = idea.trial_id.with_user(self.manager)
        self.assertEqual((trial.before_value, trial.after_value), (50, 5))
        self.assertEqual(trial.verdict, "better")

        def score(count):
            half = Z * sqrt(count + Z**2 / 4)
            return (count + Z**2 / 2 - half) / 40, (count + Z**2 / 2 + half) / 40

        (low, high), (low_before, high_before) = score(2), score(20)
        self.check_gap(
            trial,
            ("difference", "low", "high"),
            (
                -45,
                100 * (-0.45 - sqrt((0.05 - low) ** 2 + (high_before - 0.5) ** 2)),
                100 * (-0.45 + sqrt((high - 0.05) ** 2 + (0.5 - low_before) ** 2)),
            ),
        )
        self.assertIn("Expected: -5", trial.with_user(self.manager).result)

    # === NOBODY CHOOSES THE DAYS ===#

    def test_start_lies_not_before_today(self):
        # In Brussels it is the 10th already.
        self.at(2026, 3, 9, 23, 30)
        idea = self.new_idea()
        with self.assertRaisesRegex(UserError, "today or later"):
            idea.action_start_trial()
        idea.date_start = "2026-03-10"
        idea.action_start_trial()
        self.assertEqual(str(idea.trial_id.date_start), "2026-03-10")

    def test_nobody_rewrites_a_trial_or_its_result(self):
        idea, trial = self.start()
        self.at(2026, 3, 23, 3)
        for user in (self.salesman, self.manager):
            for vals in (
                {"date_start": "2026-01-01"},
                {"date_end": "2026-12-31"},
                {"kpi_id": self.env.ref("customers_for_life.kpi_kept_rate").id},
                {"expected": 0.01},
                {"verdict": "better"},
                {"net_difference": 1},
                {"state": "done"},
            ):
                with self.assertRaises(AccessError):
                    trial.with_user(user).write(vals)
                with self.assertRaises(AccessError):
                    idea.with_user(user).write({"trial_ids": [Command.update(trial.id, vals)]})
            with self.assertRaises(AccessError):
                trial.with_user(user).unlink()
            with self.assertRaises(AccessError):
                trial.with_user(user).create(trial.sudo().copy_data()[0])
        with self.assertRaises(AccessError):
            idea.write({"expected": 0.01})
        # What managers put right on the plan does not reach the trial.
        idea.with_user(self.manager).write({"expected": 0.01, "date_start": "2026-01-01"})
        self.assertEqual((trial.expected, trial.date_start), (0.1, START))

    def test_context_of_a_client_says_nothing(self):
        idea = self.new_idea()
        context = {"default_state": "done", "default_verdict": "better", "default_before_size": 9}
        idea.with_context(**context).action_start_trial()
        trial = idea.trial_id.sudo()
        self.assertEqual((trial.state, trial.verdict, trial.before_size), ("running", False, 0))

    def test_measured_once(self):
        _idea, trial = self.start()
        self.ask(self.team, BEFORE, 30, 30)
        self.ask(self.team, START, 56, 4)
        self.at(2026, 3, 23, 3)
        self.run_job()
        self.ask(self.team, START, 0, 60)
        before = trial.read()
        self.run_job()
        trial.sudo()._measure()
        self.assertEqual(trial.read(), before)

    def test_one_at_a_time(self):
        idea, _trial = self.start()
        with self.assertRaisesRegex(UserError, "Trial"):
            idea.action_start_trial()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            idea._start_trials()
            self.env.flush_all()

    def test_two_years_at_most(self):
        idea = self.new_idea(date_end="2028-06-01")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            idea.action_start_trial()
            self.env.flush_all()

    def extend(self, trial, day, note="Closed for a week", user=None):
        wizards = self.env["service.idea.extend"].with_user(user or self.manager)
        with Form(wizards.with_context(default_trial_id=trial.id)) as form:
            form.date_end, form.note = day, note
        form.save().action_extend()

    def test_manager_lets_it_run_longer_with_a_note(self):
        idea, trial = self.start()
        with self.assertRaises(AccessError):
            self.extend(trial, "2026-04-05", user=self.salesman)
        with self.assertRaises(AccessError):
            trial.with_user(self.salesman).sudo(False)._extend(date(2026, 4, 5), "More")
        with self.assertRaisesRegex(UserError, "only gets longer"):
            self.extend(trial, "2026-03-20")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.extend(trial, "2026-04-05", note="  ")
        self.extend(trial, "2026-04-05")
        self.assertEqual(str(trial.date_end), "2026-04-05")
        self.assertIn("Closed for a week", trial.extension_note)
        self.assertIn("Closed for a week", idea.message_ids[0].body)
        self.at(2026, 4, 6, 3)
        with self.assertRaisesRegex(UserError, "is over"):
            self.extend(trial, "2026-05-05")
        self.run_job()
        self.assertIn("03/22/2026", trial.with_user(self.colleague).result)

    # === WHAT BECOMES OF IT ===#

    def finish(self, **vals):
        idea, trial = self.start(**vals)
        self.at(2026, 3, 23, 3)
        self.run_job()
        return idea, trial

    def test_adopted_becomes_a_playbook_once(self):
        idea, _trial = self.finish(question_risk="A narrow stairwell", description="Two men")
        with self.assertRaisesRegex(UserError, "Adopted"):
            idea.action_add_to_playbook()
        idea.action_adopt()
        self.assertEqual(idea.state, "adopted")
        self.assertFalse(idea.activity_ids)
        with self.assertRaisesRegex(UserError, "Leave it to"):
            idea.with_user(self.colleague).action_add_to_playbook()
        actions = [idea.action_add_to_playbook() for _click in range(2)]
        self.assertEqual(actions[0], actions[1])
        playbook = self.env["service.playbook"].browse(actions[0]["res_id"])
        self.assertEqual((playbook.idea_id, idea.playbook_ids), (idea, playbook))
        self.assertIn("A narrow stairwell", playbook.plan)
        self.assertEqual(playbook.company_id, self.company)
        with self.assertRaises(UserError):
            playbook.with_user(self.manager).idea_id = False

    def test_tried_again_keeps_what_was_measured(self):
        idea, first = self.finish()
        idea.action_consider()
        self.assertEqual((idea.state, idea.date_start), ("considered", False))
        idea.write({"date_start": "2026-04-01", "date_end": "2026-04-14"})
        idea.action_start_trial()
        self.assertEqual(len(idea.trial_ids), 2)
        self.assertFalse(idea.trial_verdict)
        self.assertEqual(first.verdict, "few")

    def test_dropped_while_it_runs(self):
        idea, trial = self.start()
        idea.action_drop()
        self.assertEqual((trial.state, idea.state), ("stopped", "dropped"))
        self.at(2026, 3, 23, 3)
        self.run_job()
        self.assertFalse(trial.verdict)
        self.assertFalse(idea.activity_ids)

    def test_dropping_hides_no_trial_that_is_over(self):
        idea, trial = self.start()
        self.ask(self.team, START, 0, 40)
        # The job did not come by.
        self.at(2026, 3, 25, 3)
        idea.with_user(self.salesman).action_drop()
        self.assertEqual((trial.state, idea.state), ("done", "dropped"))
        self.assertTrue(trial.verdict)
        self.assertFalse(idea.activity_ids)

    def test_whoever_left_is_not_asked(self):
        idea, _trial = self.start()
        self.salesman.sudo().active = False
        self.company.sudo().service_manager_id = self.manager
        self.at(2026, 3, 23, 3)
        self.run_job()
        self.assertEqual(idea.activity_ids.user_id, self.manager)

    def test_killed_and_run_again(self):
        trials = self.start()[1] + self.start()[1]
        self.at(2026, 3, 23, 3)
        self.run_job(proceed=False)
        self.assertEqual(sorted(trials.mapped("state")), ["done", "running"])
        self.run_job()
        self.assertEqual(trials.mapped("state"), ["done", "done"])

    # === WHO READS THE NUMBERS ===#

    def test_numbers_of_a_team_are_its_leader_s_and_managers(self):
        idea, trial = self.start()
        self.ask(self.team, BEFORE, 30, 30)
        self.ask(self.team, START, 56, 4)
        self.at(2026, 3, 23, 3)
        self.run_job()
        for user, sees in (
            (self.manager, True),
            (self.leader, True),
            (self.salesman, False),
            (self.colleague, False),
        ):
            with self.subTest(user=user.name):
                for words in (trial.with_user(user).result, idea.with_user(user).trial_result):
                    self.assertEqual("50 %" in words, sees)
                    self.assertIn("better, by more than chance", words)
        for user in (self.salesman, self.leader):
            with self.assertRaises(AccessError):
                trial.with_user(user).read(["before_value"])
            with self.assertRaises(AccessError):
                trial.with_user(user).search([("net_low", ">", 0)])

    def test_answers_and_wages_are_managers(self):
        for code in ("survey_score", "rework_cost"):
            kpi = self.env.ref(f"customers_for_life.kpi_{code}")
            _idea, trial = self.start(kpi_id=kpi.id, expected=1)
            trial.sudo()._measure()
            self.assertNotIn("Before,", trial.with_user(self.leader).result)
            self.assertNotIn("Before,", trial.idea_id.with_user(self.leader).trial_result)
            self.assertIn("Before,", trial.with_user(self.manager).result)
