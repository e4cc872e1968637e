from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_bonus import FEBRUARY, BonusCase


@tagged("post_install", "-at_install")
class TestBonusHeld(BonusCase):
    """What is held back, taken back and corrected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kpi = cls.env.ref
        cls.orders = cls.deliver_in("2026-02-10 10:00:00", 20)
        cls.plan = cls.new_plan(
            [
                {
                    "kpi_id": kpi("customers_for_life.kpi_complaints").id,
                    "floor": 20,
                    "cap": 0,
                    "amount": 200,
                },
                {
                    "kpi_id": kpi("customers_for_life.kpi_first_time_right").id,
                    "floor": 0.5,
                    "amount": 100,
                },
                {"kpi_id": kpi("customers_for_life.kpi_rework_cost").id, "floor": 1000, "cap": 0},
                {"level": "company", "floor": 0},
            ],
            held_percent=40,
            complaint_days=30,
        )
        cls.keep(10)

    def release(self):
        made = self.plan._release_due()
        return made.with_env(self.env)

    def new_rework(self, order, day, **vals):
        return self.env["customer.rework"].create(
            {
                "name": "Leg",
                "order_id": order.id,
                "order_line_id": order.order_line.id,
                "date_found": day,
                "done_by_id": self.salesman.id,
                **vals,
            }
        )

    def test_released_when_the_time_for_complaints_is_over(self):
        (statement,) = self.make(self.plan)
        self.assertEqual((statement.earned, statement.held, statement.amount), (500, 200, 300))
        self.assertEqual(str(statement.date_release), "2026-03-30")
        self.at(2026, 3, 29, 12)
        statement.action_approve()
        self.assertFalse(self.release())
        self.at(2026, 3, 30, 12)
        release = self.release()
        self.assertEqual((release.kind, release.state), ("release", "draft"))
        self.assertEqual((release.amount, release.taken_back), (200, 0))
        self.assertEqual(release.corrects_id, statement)
        self.assertFalse(any(release.line_ids.mapped("reason")))
        self.assertFalse(self.release())

    def test_taken_back_line_by_line(self):
        (statement,) = self.make(self.plan)
        statement.action_approve()
        said = statement.line_ids.mapped("amount")
        self.at(2026, 3, 10)
        complaint = self.complain(self.orders[0], "2026-03-09 10:00:00")
        rework = self.new_rework(self.orders[1], "2026-03-08", material=50)
        # Of another month's delivery.
        other = self.deliver_in("2026-03-03 10:00:00")
        self.complain(other, "2026-03-09 10:00:00")
        self.new_rework(other, "2026-03-08", material=900)
        self.at(2026, 4, 2)
        release = self.release()
        complaints, right, cost, kept = release.line_ids
        # One of 20 orders: 5 in 100, a quarter of the way; 50 of 200 are lost.
        self.assertEqual((complaints.before, complaints.earned), (200, 150))
        self.assertEqual((complaints.taken_back, complaints.amount), (50, 30))
        self.assertEqual(complaints.reason, complaint.reference)
        self.assertEqual(complaints.complaint_ids, complaint)
        # One line of 20: 95 %, a tenth of the way from 100 % to 50 %.
        self.assertEqual((right.taken_back, right.amount), (10, 30))
        self.assertEqual((right.reason, right.rework_ids), (rework.reference, rework))
        # 50 of 1000.
        self.assertEqual((cost.taken_back, cost.amount), (5, 35))
        self.assertEqual((kept.taken_back, kept.amount, kept.reason), (0, 40, False))
        self.assertEqual(release.amount, sum(release.line_ids.mapped("amount")))
        self.assertEqual((release.taken_back, release.amount), (65, 135))
        # What was approved stays.
        self.assertEqual(statement.line_ids.mapped("amount"), said)

    def test_never_more_than_was_held(self):
        (statement,) = self.make(self.plan)
        statement.action_approve()
        self.complain(self.orders, "2026-03-01 10:00:00")
        self.at(2026, 4, 2)
        line = self.release().line_ids[0]
        self.assertEqual((line.taken_back, line.amount, line.earned), (80, 0, 0))

    def test_by_the_terms_of_the_statement(self):
        (statement,) = self.make(self.plan)
        statement.action_approve()
        self.plan.line_ids.write({"amount": 1})
        self.plan.line_ids[1].floor = 0.99
        self.plan.held_percent = 0
        self.at(2026, 4, 2)
        self.assertEqual(self.release().amount, 200)

    def test_a_team_s_held_part_is_shared_as_it_was(self):
        plan = self.new_plan(
            [{"amount": 100, "floor": 0, "level": "company"}],
            {self.sam: {}, self.cleo: {}, self.tom: {}},
            kind="team",
            team_id=self.team.id,
            held_percent=50,
            complaint_days=0,
        )
        statements = self.make(plan)
        statements.action_approve()
        self.assertEqual(statements.mapped("held"), [16.67, 16.67, 16.67])
        releases = plan._release_due().sorted("id")
        self.assertEqual(sum(releases.mapped("amount")) + sum(statements.mapped("amount")), 100)

    def test_a_draft_holds_the_release_up(self):
        (statement,) = self.make(self.plan)
        self.at(2026, 4, 2)
        self.assertFalse(self.release())
        statement.action_approve()
        self.keep(0, 10)
        correction = self.env[statement._name].browse(statement.action_correct()["res_id"])
        self.assertFalse(self.release())
        correction.action_approve()
        release = self.release()
        self.assertEqual(release.corrects_id, correction)
        # 450 in all: 60 % of it stands on the two statements.
        self.assertEqual(statement.amount + correction.amount, 270)
        self.assertEqual(release.amount, 180)

    def correct(self, statement):
        return self.env[statement._name].browse(statement.action_correct()["res_id"])

    def test_a_correction_says_the_difference(self):
        (statement,) = self.make(self.plan)
        with self.assertRaisesRegex(UserError, "draft still"):
            statement.action_correct()
        statement.action_approve()
        with self.assertRaisesRegex(UserError, "it is the same"):
            statement.action_correct()
        self.plan.line_ids[0].amount = 300
        correction = self.correct(statement)
        self.assertEqual((correction.kind, correction.state), ("correction", "draft"))
        self.assertEqual((correction.earned, correction.amount), (600, 60))
        self.assertEqual(correction.line_ids[0].before, 120)
        with self.assertRaisesRegex(UserError, "draft first"):
            statement.action_correct()
        correction.action_approve()
        self.plan.line_ids[0].amount = 100
        again = self.correct(statement)
        self.assertEqual((again.corrects_id, again.amount), (correction, -120))
        self.assertEqual((statement + correction + again).mapped("earned"), [500, 600, 400])

    def test_a_correction_after_the_release_settles_all(self):
        (statement,) = self.make(self.plan)
        statement.action_approve()
        self.complain(self.orders[0], "2026-03-01 10:00:00")
        self.at(2026, 4, 2)
        release = self.release()
        with self.assertRaisesRegex(UserError, "draft first"):
            statement.action_correct()
        release.action_approve()
        with self.assertRaisesRegex(UserError, "it is the same"):
            statement.action_correct()
        self.keep(0, 10)
        correction = self.correct(release)
        self.assertEqual((correction.held, correction.amount), (0, -50))
        total = sum((statement + release + correction).mapped("amount"))
        self.assertEqual(total, correction.earned)

    def test_the_nightly_job_releases_of_closed_plans_too(self):
        (statement,) = self.make(self.plan, FEBRUARY)
        statement.action_approve()
        self.plan.action_close()
        self.plan.active = False
        self.at(2026, 4, 2)
        # The registry's test cursor does not commit.
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["service.bonus.plan"].sudo()._cron_make()
        release = self.env[statement._name].search([("corrects_id", "=", statement.id)])
        self.assertEqual(release.amount, 200)
