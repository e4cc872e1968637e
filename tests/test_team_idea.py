from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_idea import IdeaCase
from .common_words import WORD, WordsCase


@tagged("post_install", "-at_install")
class TestIdea(IdeaCase):
    """An idea from submission to decision, and the doors that stay shut."""

    def test_questions_say_what_is_unanswered(self):
        with Form(self.env["service.idea"].with_user(self.salesman)) as form:
            form.name = "Carry it up"
            form.question_benefit = "No stairs"
            form.question_cost = "  "
        idea = form.save()
        self.assertEqual(idea.user_id, self.salesman)
        self.assertEqual((idea.answered_count, idea.answered), (1, "1 of 10 answered"))
        self.assertEqual(len(idea.unanswered.splitlines()), 9)
        self.assertIn("What does it cost?", idea.unanswered)
        self.assertNotIn("benefit", idea.unanswered)
        names = idea._get_questions()
        self.assertEqual(len(names), 10)
        idea.write(dict.fromkeys(names, "Yes"))
        self.assertEqual((idea.answered, idea.unanswered), ("10 of 10 answered", ""))
        for name in names:
            self.assertTrue(idea._fields[name].help, name)

    def test_no_trial_without_benefit_cost_and_time_to_judge(self):
        for name, words in (
            ("question_benefit", "benefit to the customer"),
            ("question_cost", "What does it cost"),
            ("question_when", "start to judge"),
        ):
            idea = self.new_idea(**{name: " "})
            with self.assertRaisesRegex(UserError, words):
                idea.action_start_trial()
            self.assertFalse(idea.trial_ids)
        for name, words in (
            ("kpi_id", "Figure to Move"),
            ("expected", "Better By"),
            ("date_start", "From"),
            ("date_end", "Until"),
        ):
            idea = self.new_idea(**{name: False})
            with self.assertRaisesRegex(UserError, words):
                idea.action_start_trial()

    def test_stages_by_their_buttons_alone(self):
        idea = self.new_idea()
        for stage, state in (("considered", "considered"), ("dropped", "dropped")):
            idea.move_to_stage(stage)
            self.assertEqual(idea.state, state)
        self.assertTrue(idea.date_decided)
        self.assertEqual(idea.question_benefit, "No stairs")
        with self.assertRaisesRegex(UserError, "Dropped"):
            idea.move_to_stage("trial")
        idea.action_consider()
        self.assertFalse(idea.date_decided)
        with self.assertRaisesRegex(UserError, "Being Considered"):
            idea.move_to_stage("adopted")
        with self.assertRaisesRegex(UserError, "No button"):
            idea.move_to_stage("new")
        idea.move_to_stage("trial")
        self.assertEqual(idea.state, "trial")
        with self.assertRaisesRegex(UserError, "runs until"):
            idea.move_to_stage("adopted")
        with self.assertRaisesRegex(UserError, "runs until"):
            idea.move_to_stage("considered")

    def test_nobody_decides_on_a_colleague_s(self):
        idea = self.new_idea()
        theirs = idea.with_user(self.colleague)
        self.assertFalse(theirs.may_decide or theirs.is_editable)
        for method in ("action_consider", "action_start_trial", "action_drop"):
            with self.assertRaisesRegex(UserError, "Leave it to Salesman"):
                getattr(theirs, method)()
        with self.assertRaises(AccessError):
            theirs.name = "Mine"
        theirs.message_post(body="I like it")
        idea.with_user(self.manager).action_consider()
        self.assertEqual(idea.state, "considered")

    def test_fields_of_methods_through_every_door(self):
        ideas = self.env["service.idea"].with_user(self.salesman)
        for vals in (
            {"state": "adopted"},
            {"vote_count": 99},
            {"answered_count": 10},
            {"trial_verdict": "better"},
            {"date_decided": "2026-01-01"},
        ):
            with self.assertRaisesRegex(UserError, "cannot be written directly"):
                ideas.create({"name": "Mine", **vals})
            with self.assertRaisesRegex(UserError, "cannot be written directly"):
                self.new_idea().write(vals)
        context = {"default_state": "adopted", "default_vote_count": 9}
        idea = ideas.with_context(**context).create({"name": "Mine"})
        self.assertEqual((idea.state, idea.vote_count), ("new", 0))
        result = ideas.load(["name", "state"], [["Mine", "adopted"]])
        self.assertFalse(result["ids"])

    def test_vote_is_one_s_own_and_once(self):
        idea = self.new_idea()
        for user in (self.salesman, self.colleague, self.manager):
            idea.with_user(user).action_vote()
        self.assertEqual(idea.vote_count, 3)
        self.assertTrue(idea.with_user(self.colleague).has_voted)
        self.assertFalse(idea.with_user(self.leader).has_voted)
        idea.with_user(self.colleague).action_vote()
        self.assertEqual(idea.vote_count, 2)
        self.assertEqual(idea.vote_ids.user_id, self.salesman | self.manager)
        context = {"default_user_id": self.leader.id}
        idea.with_user(self.colleague).with_context(**context).action_vote()
        self.assertNotIn(self.leader, idea.vote_ids.user_id)
        votes = self.env["service.idea.vote"]
        for user in (self.salesman, self.manager):
            with self.assertRaises(AccessError):
                votes.with_user(user).create({"idea_id": idea.id, "user_id": self.leader.id})
            with self.assertRaises(AccessError):
                idea.with_user(user).vote_ids = [Command.create({"user_id": self.leader.id})]
            with self.assertRaises(AccessError):
                idea.vote_ids.with_user(user).unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            votes.sudo().create({"idea_id": idea.id, "user_id": self.salesman.id})
            self.env.flush_all()

    def test_votes_are_over_with_the_decision(self):
        idea = self.new_idea()
        idea.action_drop()
        with self.assertRaisesRegex(UserError, "votes are over"):
            idea.with_user(self.colleague).action_vote()

    def test_another_company_sees_nothing(self):
        idea = self.new_idea()
        idea.action_vote()
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env(su=True),
            "cfl_stranger",
            groups="base.group_user,sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        env = self.env(
            user=stranger, context={**self.env.context, "allowed_company_ids": other.ids}
        )
        for model in ("service.idea", "service.idea.vote"):
            self.assertFalse(env[model].search([]))
        for method in ("action_vote", "action_drop", "action_consider"):
            with self.assertRaises(AccessError):
                getattr(idea.with_env(env), method)()

    def test_tried_ones_stay_on_record(self):
        idea = self.new_idea()
        idea.action_drop()
        with self.assertRaisesRegex(UserError, "stays on record"):
            idea.with_user(self.manager).unlink()
        self.new_idea().with_user(self.manager).unlink()

    def test_numbers_and_days_beyond_measure(self):
        for vals in (
            {"date_start": "0001-01-01", "date_end": "0001-02-01"},
            {"date_start": "9999-01-01", "date_end": "9999-02-01"},
            {"date_end": "2026-03-01"},
            {"expected": -1},
            {"expected": 1e16},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self.new_idea(**vals)


@tagged("post_install", "-at_install")
class TestIdeaSources(WordsCase):
    """What customers say becomes an idea with one click, once."""

    def new_request(self, user=None):
        requests = self.env["customer.request"].with_user(user or self.salesman)
        return requests.create(
            {
                "name": f"Take the {WORD} away",
                "description": f"The old {WORD}",
                "partner_id": self.customer.id,
            }
        )

    def open(self, source, user=None):
        action = source.with_user(user or self.env.user).action_make_idea()
        self.assertEqual(action["res_model"], "service.idea")
        return self.env["service.idea"].browse(action["res_id"])

    def test_each_becomes_one_idea(self):
        self.company.sudo().survey_shown_to_salespeople = True
        complaint = self.env["customer.complaint"].create(
            {
                "name": f"The {WORD} bites",
                "description": "<p>Badly</p>",
                "partner_id": self.customer.id,
            }
        )
        answer = self.answer(self.deliver(), 4, 4, 4, wish=f"More of the {WORD}")
        for source, field in (
            (self.new_request(), "request_id"),
            (complaint, "complaint_id"),
            (answer, None),
        ):
            with self.subTest(source=source):
                idea = self.open(source, self.manager)
                self.assertEqual(self.open(source, self.manager), idea)
                self.assertEqual(idea.user_id, self.manager)
                self.assertEqual(idea.partner_id, self.customer)
                self.assertEqual(idea.company_id, self.company)
                self.assertIn(WORD, idea.customer_words)
                self.assertNotIn(WORD, idea.name)
                if field:
                    self.assertEqual(idea[field], source)
        wish = answer.user_input_line_ids.filtered(lambda line: line.service_part == "wish")
        self.assertEqual(self.open(wish, self.manager), idea)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            idea.sudo().copy({"survey_line_id": wish.id})
            self.env.flush_all()

    def test_words_that_the_company_hides_are_no_part_of_it(self):
        self.company.sudo().survey_shown_to_salespeople = False
        answer = self.answer(self.deliver(), 4, 4, 4, wish=f"More of the {WORD}")
        idea = self.open(answer, self.manager)
        self.assertTrue(idea.survey_line_id)
        idea = idea.with_user(self.colleague)
        read = idea.web_read(
            {
                name: {"fields": {"display_name": {}}} if field.type == "many2one" else {}
                for name, field in idea._fields.items()
                if idea._has_field_access(field, "read")
            }
        )
        read = f"{read}"
        self.assertNotIn(WORD, read)
        self.assertNotIn(self.customer.name, read)

    def test_what_is_no_wish_becomes_none(self):
        answer = self.answer(self.deliver(), 4, 4, 4, thanks="Bo")
        for source in (answer, answer.user_input_line_ids[0]):
            with self.assertRaisesRegex(UserError, "no wish"):
                source.with_user(self.manager).action_make_idea()

    def test_whoever_may_not_read_it_makes_nothing_of_it(self):
        request = self.new_request()
        with self.assertRaises(AccessError):
            request.with_user(self.colleague).action_make_idea()
        idea = self.open(request, self.salesman)
        self.assertEqual(idea.user_id, self.salesman)
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            self.env["service.idea"].create({"name": "Mine", "request_id": request.id})
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            idea.with_user(self.manager).request_id = False

    def test_customer_s_words_end_and_ours_stay(self):
        self.company.sudo().service_words_months = 6
        idea = self.open(self.new_request())
        idea.write({"description": "A second man on Fridays", "question_benefit": "No stairs"})
        plain = self.env["service.idea"].create({"name": "Flowers", "description": "On the desk"})
        (idea | plain).action_drop()
        idea.request_id.action_yes()
        self.env.flush_all()
        self.env.cr.execute("UPDATE mail_message SET date = '2026-03-02'")
        self.env.invalidate_all()
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.at(2026, 8, 31)
            self.env["res.company"].sudo()._cron_blank_words()
            self.assertIn(WORD, idea.customer_words)
            self.at(2026, 9, 3)
            self.env["res.company"].sudo()._cron_blank_words()
        self.assertFalse(self.find())
        self.assertEqual(idea.description, "A second man on Fridays")
        self.assertEqual(idea.question_benefit, "No stairs")
        self.assertEqual((plain.description, plain.date_blanked), ("On the desk", False))

    def test_customer_is_erased(self):
        self.customer.sudo().name = f"{WORD} Doe"
        idea = self.open(self.new_request())
        with self.assertRaisesRegex(UserError, "Erase Personal Data"):
            self.customer.sudo().unlink()
        self.customer.with_user(self.manager).action_erase_personal_data()
        self.assertNotEqual(idea.partner_id, self.customer)
        self.assertFalse(idea.customer_words)
        self.customer.sudo().unlink()
        self.assertFalse({column for column in self.find() if "idea" in column})
