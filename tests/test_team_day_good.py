from unittest.mock import patch

from odoo.tests import tagged

from .common_day import DayCase
from .common_round import RoundCase
from .common_survey import SurveyCase


@tagged("post_install", "-at_install")
class TestDayRounds(DayCase, RoundCase):
    def test_rounds_of_today(self):
        record = self.open_rounds()
        row = self.row("Open the shop")
        self.assertEqual(row["note"], "0 of 2 done")
        self.assertEqual(row["section"], "today")
        # The stand-in does it only while the person is away.
        self.assertEqual(self.rows(self.colleague), {})
        self.assertEqual(self.press(row, "D")["res_id"], record.id)
        self.at(2026, 3, 2, 10)
        self.assertEqual(self.row("Open the shop")["section"], "overdue")
        self.tick_all(record)
        self.assertEqual(self.rows(), {})

    def test_stand_in_of_a_round(self):
        self.salesman.sudo().write(
            {
                "out_of_office_from": "2026-03-02 06:00:00",
                "out_of_office_to": "2026-03-06 20:00:00",
            }
        )
        self.env["res.users"].sudo()._cron_stand_in()
        self.open_rounds()
        self.assertEqual(self.row("Open the shop", self.colleague)["who"], "for Salesman")

    def test_round_of_a_team(self):
        self.plan.active = False
        self.new_plan("Sweep", user_id=False, team_id=self.team.id)
        self.open_rounds()
        for user in (self.salesman, self.colleague):
            self.assertEqual(self.rows(user), {"today": ["Sweep"]})
        self.assertEqual(self.rows(self.leader), {})
        self.assertEqual(self.rows(self.leader, "team"), {"today": ["Sweep"]})


@tagged("post_install", "-at_install")
class TestDayGood(DayCase, SurveyCase):
    """The good news too, in customers' words."""

    def setUp(self):
        super().setUp()
        mails = patch.object(type(self.env["mail.mail"]), "send", return_value=True)
        self.startPatcher(mails)

    def test_kept_today(self):
        for name, due in (("Kept", "2026-03-02 09:00:00"), ("Early", "2026-03-05 09:00:00")):
            self.new_mine(name, due).action_fulfil()
        late = self.new_mine("Late", "2026-03-02 09:00:00")
        self.at(2026, 3, 2, 10)
        late.action_fulfil()
        self.assertEqual({*self.rows()["good"]}, {"Kept", "Early"})
        self.at(2026, 3, 3, 8)
        self.assertEqual(self.rows(), {})

    def test_kind_words_of_this_week(self):
        order = self.deliver()
        # The delivery of Monday was Monday's good news.
        self.at(2026, 3, 3, 8)
        self.answer(order, 4, 4, 4, thanks="You were so kind!")
        # What the manager does not show stays unseen, here too.
        self.company.sudo().survey_shown_to_salespeople = False
        self.assertEqual(self.rows(), {})
        self.company.sudo().survey_shown_to_salespeople = True
        row = self.row("You were so kind!")
        self.assertIn("Ada Customer", row["customer"])
        self.assertEqual((row["section"], row["who"], row["buttons"]), ("good", "", []))
        self.assertEqual(self.rows(self.colleague), {})
        self.assertEqual(self.row("You were so kind!", self.leader, "team")["who"], "Salesman")
        self.at(2026, 3, 9, 8)
        self.assertEqual(self.rows(), {})
