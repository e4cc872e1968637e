from datetime import date
from pathlib import Path
from runpy import run_path

from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_survey import SurveyCase

DAYS = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
LOW = (0, 1, 1)
FEW = "too few to tell"


@tagged("post_install", "-at_install")
class TestAnswersAreKept(SurveyCase):
    """What was answered reaches the salesperson through no door, where the company hides it; and
    few answers never tell who gave which."""

    def setUp(self):
        super().setUp()
        self.company.sudo().survey_low_score = 50

    def give(self, number, user=None, places=(3, 3, 3)):
        """Give `number` answers about the orders of a salesperson."""
        answers = self.env["survey.user_input"].sudo()
        for _n in range(number):
            order = self.deliver(user_id=(user or self.salesman).id)
            answers |= self.answer(order, *places)
        self.keep_months(self.company, date(2026, 3, 1), date(2026, 3, 1))
        self.env.invalidate_all()
        return answers

    def show(self):
        self.company.sudo().survey_shown_to_salespeople = True
        self.env.invalidate_all()

    def read_all(self, user, **chosen):
        """Return {door: what a user is told there of the score of the answers}."""
        env = self.env(user=user, context={"allowed_company_ids": self.company.ids})
        kpi, days = env["service.kpi"], {**DAYS, **chosen}
        tiles = {tile["code"]: tile for tile in kpi.get_overview(days)["tiles"]}
        details = kpi.get_details("survey_score", days, "month")
        (figure,) = kpi.get_figures(*DAYS.values(), codes=["survey_score"], **chosen)
        history = env["service.kpi.value"].search([("kpi_id.code", "=", "survey_score")])
        products = env["service.product.report"]
        wizard = env["service.quality.report"].create(
            {"period": "custom", **DAYS, "team_id": False, **chosen}
        )
        blocks = env["report.customers_for_life.service_quality_report"]._get_blocks(wizard)
        return {
            "tile": tiles["survey_score"]["value"],
            "trend": [value for value in tiles["survey_score"]["trend"] if value is not None],
            "points": [p["value"] for p in details["points"] if p["value"] is not None],
            "worst": [row["text"] for part in details["worst"] for row in part["rows"]],
            "figures": figure["value"] or figure["numerator"] or None,
            "history": history.mapped("value"),
            "products": products._read_group([], [], ["survey_score:avg"])[0][0],
            "rows": [row.survey_score for row in products.search([]) if row.survey_score],
            "found": products.search_count([("survey_score", ">", 0)]),
            "answers": env["survey.user_input"].search_count([("is_scored", "=", True)]),
            "quotes": [
                block
                for block in blocks
                if block["template"] == "customers_for_life.service_quality_report_quotes"
            ],
        }

    def assert_nothing(self, told, *but):
        self.assertFalse({door: what for door, what in told.items() if what and door not in but})

    def test_hidden_answers_are_told_through_no_door(self):
        self.give(6)
        self.assert_nothing(self.read_all(self.salesman))
        told = self.read_all(self.manager, user_id=self.salesman.id)
        self.assertFalse({door for door, what in told.items() if not what} - {"quotes"})

    def test_shown_answers_are_told_to_whom_they_are_about(self):
        self.give(5)
        self.show()
        self.assert_nothing(self.read_all(self.colleague))
        told = self.read_all(self.salesman)
        self.assertEqual([told[door] for door in ("tile", "figures", "products")], [75, 75, 75])
        self.assertEqual((told["history"], told["trend"], told["points"]), ([75], [75], [75]))
        self.assertEqual(told["answers"], 5)

    def test_four_answers_are_too_few_even_where_they_are_shown(self):
        answers = self.give(4)
        answers.service_wish = "Longer opening hours"
        self.show()
        # The answers themselves are what the company shows.
        self.assert_nothing(self.read_all(self.salesman), "answers")
        kpi = self.env["service.kpi"].with_user(self.salesman)
        tiles = {tile["code"]: tile for tile in kpi.get_overview(DAYS)["tiles"]}
        self.assertEqual((tiles["survey_score"]["text"], tiles["survey_score"]["size"]), (FEW, 4))
        (point,) = (
            p for p in kpi.get_details("survey_score", DAYS, "month")["points"] if p["size"]
        )
        self.assertEqual(point["text"], FEW)
        # Each row is one answer, by whatever it is found.
        self.give(1)
        told = self.read_all(self.salesman)
        self.assertEqual((told["products"], told["rows"], told["found"]), (75, [], 0))

    def test_change_against_few_answers_is_not_told(self):
        self.give(4, places=(0, 0, 0))
        self.show()
        self.at(2026, 4, 6)
        for _n in range(20):
            self.answer(self.deliver(), 4, 4, 4)
        days = {"date_from": "2026-04-01", "date_to": "2026-04-30"}
        for user, change in ((self.salesman, "few"), (self.manager, "better")):
            tiles = self.env["service.kpi"].with_user(user).get_overview(days)["tiles"]
            (tile,) = (tile for tile in tiles if tile["code"] == "survey_score")
            self.assertEqual(tile["change"], change)

    def test_leader_reads_the_team_but_not_what_is_about_the_leader(self):
        self.env["crm.team.member"].sudo().create(
            {"crm_team_id": self.team.id, "user_id": self.salesman.id}
        )
        self.give(2)
        self.give(6, self.leader, (4, 4, 4))
        own = self.read_all(self.leader)
        self.assertFalse(own["tile"] or own["points"] or own["figures"])
        member = self.read_all(self.leader, user_id=self.salesman.id)
        self.assertEqual((member["tile"], member["figures"]), (75, 75))
        # The member's month; neither the leader's own, nor the team's in which it is hidden.
        self.assertEqual(member["history"], [75])
        self.assertEqual(member["products"], 75)

    def test_low_score_s_complaint_tells_only_who_may_read_the_answer(self):
        answer = self.give(1, places=LOW)
        complaint = answer.complaint_ids
        self.assertEqual(complaint.user_id, self.salesman)

        def told(user):
            return complaint.with_user(user).read(["name", "description", "survey_answers"])[0]

        worst = answer.user_input_line_ids.suggested_answer_id[0].value
        self.assertTrue(worst)
        for user, is_told in ((self.salesman, False), (self.leader, True), (self.manager, True)):
            words = told(user)
            self.assertEqual(worst in str(words["survey_answers"]), is_told, user)
            self.assertEqual((words["name"], words["description"]), ("Low survey score", False))
        self.show()
        self.assertIn(worst, told(self.salesman)["survey_answers"])

    def test_older_complaints_lose_score_and_words_where_nobody_edited_them(self):
        answers = self.give(2, places=LOW)
        old, edited = answers.complaint_ids
        for complaint in (old, edited):
            answer = complaint.sudo().survey_input_id
            complaint.name = f"Low survey score: {answer.service_score:.0f}"
            complaint.description = answer._describe()
        edited.name = "Rude at the counter"
        edited.description += Markup("<p>I rang her up.</p>")
        self.env.flush_all()
        script = Path(__file__).parent.parent / "migrations/19.0.1.5.0/post-low-scores.py"
        for _twice in range(2):
            run_path(str(script))["migrate"](self.env.cr, "19.0.1.4.0")
            self.env.invalidate_all()
            self.assertEqual((old.name, old.description), ("Low survey score", False))
            self.assertEqual(edited.name, "Rude at the counter")
            self.assertIn("I rang her up.", edited.description)

    def test_recovery_s_later_score_is_a_manager_s_to_read(self):
        recovery = self.env["customer.recovery"].create(
            {
                "name": "Sorry",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": self.salesman.id,
            }
        )
        self.show()
        with self.assertRaises(AccessError):
            recovery.with_user(self.salesman).read(["outcome_score"])
        self.assertEqual(recovery.read(["outcome_score"])[0]["outcome_score"], 0)

    def test_digest_tells_no_more(self):
        digest = (
            self.env["digest.digest"]
            .sudo()
            .create({"name": "Figures", "company_id": self.company.id})
        )
        digest.kpi_service_survey_score = True
        self.give(4)
        self.at(2026, 3, 3, 8)

        def told(user):
            kpis = digest.with_user(user).sudo(False)._compute_kpis(self.company, user)
            (kpi,) = (kpi for kpi in kpis if kpi["kpi_name"] == "kpi_service_survey_score")
            return kpi["kpi_col1"]["value"]

        self.assertEqual(told(self.salesman), "–")
        self.show()
        self.assertEqual(told(self.salesman), FEW)
        self.assertEqual(told(self.manager), "75")
