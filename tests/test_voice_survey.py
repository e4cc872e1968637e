import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from lxml import etree
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .. import fill_asked
from ..models.figure.service_kpi import Scope
from .common_survey import SurveyCase


@tagged("post_install", "-at_install")
class TestSurvey(SurveyCase):
    def test_asked_after_the_delay_and_reminded_once(self):
        order = self.deliver()
        self.assertEqual(order.survey_status, "early")
        self.run_jobs()
        self.assertFalse(order.survey_input_ids)
        self.at(2026, 3, 5, 8)
        self.env.invalidate_all()
        self.assertEqual(order.survey_status, "ready")
        self.run_jobs()
        self.assertEqual(order.survey_status, "asked")
        answer = order.survey_input_ids
        self.assertEqual(answer.date_invited, datetime(2026, 3, 5, 8))
        mail = self.env["mail.mail"].sudo().search([("model", "=", answer._name)])
        self.assertIn(answer.sudo().access_token, mail.body_html)
        self.assertIn("/service/opt_out/", mail.body_html)
        self.assertIn("List-Unsubscribe=One-Click", mail.headers)
        self.assertEqual(mail.recipient_ids, self.customer)
        for day in range(6, 30):
            self.at(2026, 3, day, 9)
            self.run_jobs()
        self.assertEqual(answer.date_reminded, datetime(2026, 3, 12, 9))
        self.assertEqual(
            self.env["mail.mail"].sudo().search_count([("model", "=", answer._name)]), 2
        )

    def test_answers_count_when_they_were_asked_for(self):
        """Whenever the record was made: by an import, say."""
        answer = self.env["survey.user_input"].sudo()._ask(self.deliver(), "mail")
        self.assertEqual(answer.date_asked, fields.Datetime.now())
        answer.date_asked = "2025-05-09 10:00:00"
        self.env.flush_all()
        response = self.env.ref("customers_for_life.kpi_survey_response")
        for year, size in ((2025, 1), (2026, 0)):
            scope = Scope(self.company, date(year, 1, 1), date(year, 12, 31))
            self.assertEqual(response._total(scope)[1:], (0, size))

    def test_answers_from_before_were_asked_for_when_they_were_made(self):
        answer = self.env["survey.user_input"].sudo()._ask(self.deliver(), "mail")
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE survey_user_input
                  SET date_asked = NULL, create_date = '2024-02-03 10:00:00' WHERE id = %s""",
            answer.ids,
        )
        fill_asked(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(answer.date_asked, datetime(2024, 2, 3, 10))

    def test_nobody_is_reminded_who_answered_at_the_till(self):
        order = self.deliver()
        self.at(2026, 3, 5, 8)
        self.run_jobs()
        mailed = order.survey_input_ids
        till = self.env["survey.user_input"].sudo()._ask(order, "till")
        self.assertTrue(mailed.sudo()._is_silent())
        till._mark_done()
        self.assertFalse(mailed.sudo()._is_silent())
        self.at(2026, 3, 20, 8)
        self.run_jobs()
        self.assertFalse(mailed.date_reminded)
        self.assertEqual(order.survey_status, "till")

    def test_why_somebody_is_not_asked(self):
        def status(**changes):
            for record, field in ((self.customer, "partner"), (self.company, "company")):
                record.sudo().write(changes.get(field, {}))
            self.env.invalidate_all()
            return order.survey_status

        order = self.deliver()
        self.assertEqual(self.new_order().survey_status, "undelivered")
        self.at(2026, 3, 10)
        self.assertEqual(status(), "ready")
        self.assertEqual(status(partner={"email": "no address"}), "no_email")
        self.assertEqual(status(partner={"email": "a@b.c", "survey_opt_out": True}), "opted_out")
        self.assertEqual(
            status(partner={"survey_opt_out": False, "survey_last_asked": "2026-01-01"}), "rest"
        )
        self.assertEqual(status(partner={"survey_last_asked": "2025-12-01"}), "ready")
        complaint = self.env["customer.complaint"].create(
            {"name": "Squeaks", "partner_id": self.customer.id, "company_id": self.company.id}
        )
        self.assertEqual(status(), "complaint")
        self.run_jobs()
        self.assertFalse(order.survey_input_ids)
        complaint.action_solved()
        self.assertEqual(status(company={"survey_id": False}), "off")
        self.assertEqual(status(company={"survey_id": self.survey.id}), "ready")
        self.at(2026, 3, 20)
        self.assertEqual(status(), "late")
        self.answer(order, 4, 4, 4)
        self.assertEqual(status(), "answered")

    def test_people_of_a_company_share_one_invitation(self):
        guild = self.env["res.partner"].sudo().create({"name": "Guild", "is_company": True})
        people = (
            self.env["res.partner"]
            .sudo()
            .create(
                [
                    {"name": name, "parent_id": guild.id, "email": f"{name}@example.org"}
                    for name in ("ann", "ben")
                ]
            )
        )
        orders = self.deliver(people[0]) | self.deliver(people[1]) | self.deliver(people[1])
        self.at(2026, 3, 6)
        self.run_jobs()
        self.assertEqual(len(orders.survey_input_ids), 1)
        self.assertEqual(sorted(orders.mapped("survey_status")), ["asked", "rest", "rest"])

    def test_nobody_is_asked_more_often_than_allowed_in_a_year(self):
        """A simulated year: two jobs a day, now and then a job that is killed in the middle."""
        random.seed(19)
        guild = self.env["res.partner"].sudo().create({"name": "Guild", "is_company": True})
        people = self.customer | self.env["res.partner"].sudo().create(
            [
                {
                    "name": f"P{n}",
                    "email": f"p{n}@example.org",
                    "parent_id": guild.id if n < 3 else False,
                }
                for n in range(6)
            ]
        )
        for day in range(0, 365, 5):
            self.clock.move_to(datetime(2026, 3, 2, 8) + timedelta(days=day))
            for partner in people:
                if random.random() < 0.5:
                    self.deliver(partner)
            if random.random() < 0.2:
                with self.env.cr.savepoint() as savepoint:
                    self.run_jobs()
                    savepoint.rollback()
                self.env.invalidate_all()
            self.run_jobs()
            self.run_jobs()
        invited = self.env["survey.user_input"].sudo().search([("date_invited", "!=", False)])
        self.assertGreater(len(invited), 10)
        for customer in people.commercial_partner_id:
            dates = sorted(
                invited.filtered(
                    lambda a, c=customer: a.partner_id.commercial_partner_id == c
                ).mapped("date_invited")
            )
            self.assertGreater(len(dates), 2)
            for earlier, later in zip(dates, dates[1:], strict=False):
                self.assertGreaterEqual(later - earlier, timedelta(days=90))
        self.assertEqual(len(invited.order_id), len(invited))

    def test_score_is_that_of_an_independent_count(self):
        random.seed(3)
        given = [[random.randrange(5) for _part in range(3)] for _n in range(12)]
        for places in given:
            partner = self.env["res.partner"].sudo().create({"name": "X", "email": "x@y.zz"})
            answer = self.answer(self.deliver(partner), *places)
            self.assertAlmostEqual(answer.service_score, sum(places) / 3 * 25, 4)
        unanswered = self.env["survey.user_input"].sudo()._ask(self.deliver(), "link")
        self.assertFalse(unanswered.is_scored)
        domain = [("company_id", "=", self.company.id)]
        scope = Scope(self.company, date(2026, 1, 1), date(2026, 12, 31))
        score = self.env.ref("customers_for_life.kpi_survey_score")._total(scope)
        response = self.env.ref("customers_for_life.kpi_survey_response")._total(scope)
        expected = sum(sum(places) / 3 * 25 for places in given) / len(given)
        self.assertAlmostEqual(score[0], expected, 3)
        self.assertEqual((response[2], response[1], score[2]), (13, 12, 12))
        self.assertAlmostEqual(response[0], 12 / 13)
        ((mean,),) = self.env["survey.user_input"]._read_group(domain, [], ["service_score:avg"])
        self.assertAlmostEqual(mean, expected, 3)
        ((part, points),) = self.env["survey.user_input.line"]._read_group(
            [("user_input_id.company_id", "=", self.company.id), ("service_part", "=", "price")],
            ["service_part"],
            ["service_points:avg"],
        )
        self.assertEqual(part, "price")
        # As the pivot groups them.
        rows = self.env["survey.user_input.line"]._read_group(
            [("user_input_id.company_id", "=", self.company.id), ("is_scored", "=", True)],
            ["service_user_id", "service_date:month"],
            ["service_points:avg"],
        )
        self.assertEqual([row[0] for row in rows], [self.salesman])
        self.assertAlmostEqual(rows[0][2], expected, 3)
        self.assertAlmostEqual(points, sum(p[1] for p in given) / len(given) * 25)

    def test_edited_and_translated_questions_keep_the_score(self):
        question = self.env.ref("customers_for_life.survey_question_price").sudo()
        question.write({"title": "Value for money?", "question_type": "scale", "scale_max": 5})
        question.suggested_answer_ids.unlink()
        answer = self.env["survey.user_input"].sudo()._ask(self.deliver(), "link")
        answer._save_lines(question, "2")
        self.assertEqual(answer.user_input_line_ids.service_points, 40)
        # What was answered stays what it was worth then.
        question.scale_max = 10
        self.assertEqual(answer.user_input_line_ids.service_points, 40)
        self.assertFalse(answer.is_scored)

    def test_points_of_a_choice_can_be_typed(self):
        arch = etree.fromstring(
            self.env["survey.question"].sudo().get_view(view_type="form")["arch"]
        )
        (points,) = arch.xpath("//field[@name='suggested_answer_ids']//field[@name='answer_score']")

        def is_hidden(part):
            question = SimpleNamespace(
                scoring_type="no_scoring", question_type="simple_choice", service_part=part
            )
            return safe_eval(points.get("column_invisible"), {"parent": question})

        self.assertFalse(is_hidden("price"))
        self.assertTrue(is_hidden(False))

    def test_low_score_is_a_complaint_once(self):
        order = self.deliver()
        answer = self.answer(order, 1, 2, 0, wish="<b>Sweep</b> the floor")
        complaint = answer.complaint_ids
        self.assertEqual(complaint.source, "survey")
        self.assertEqual((complaint.order_id, complaint.user_id), (order, self.salesman))
        self.assertEqual(len(complaint.promise_ids), 2)
        self.assertIn("&lt;b&gt;Sweep", complaint.survey_answers)
        answer._complain()
        self.assertEqual(len(answer.complaint_ids), 1)
        self.assertFalse(self.answer(self.deliver(), 2, 2, 2).complaint_ids)

    def test_kind_word_names_a_person(self):
        for text, user in (
            ("Thanks to Salesman!", self.salesman),
            ("Nobody in particular", self.env["res.users"]),
            ("Salesman and Colleague", self.env["res.users"]),
        ):
            answer = self.answer(self.deliver(), 4, 4, 4, thanks=text)
            self.assertEqual(answer.praised_user_id, user)

    def test_answer_stays_with_whom_it_was_about(self):
        order = self.deliver()
        answer = self.answer(order, 0, 0, 0)
        order.with_user(self.salesman).user_id = self.colleague
        self.env.flush_all()
        self.assertEqual(answer.user_id, self.salesman)
        self.assertEqual(answer.team_id, self.team)

    def test_one_answer_an_order(self):
        order = self.deliver()
        answer = self.answer(order, 4, 4, 4)
        self.assertEqual(self.env["survey.user_input"].sudo()._ask(order, "mail"), answer)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            answer.copy({"order_id": order.id})
        with self.assertRaisesRegex(UserError, "has answered"):
            order.action_ask_at_the_till()

    def test_salespeople_see_what_the_manager_allows(self):
        answer = self.answer(self.deliver(), 0, 0, 0)
        line = answer.user_input_line_ids[0]
        leader_s = self.answer(self.deliver(user_id=self.leader.id), 1, 1, 1)
        for user, record, allowed in (
            (self.salesman, answer, False),
            (self.salesman, line, False),
            (self.colleague, answer, False),
            (self.leader, answer, True),
            (self.leader, line, True),
            (self.leader, leader_s, False),
            (self.manager, answer, True),
        ):
            with self.subTest(user=user.login, record=record._name):
                self.assertEqual(record.with_user(user).has_access("read"), allowed)
        self.company.sudo().survey_shown_to_salespeople = True
        self.assertTrue(answer.with_user(self.salesman).has_access("read"))
        self.assertFalse(answer.with_user(self.colleague).has_access("read"))
        for user in (self.salesman, self.leader):
            with self.assertRaises(AccessError):
                answer.with_user(user).write({"praised_user_id": user.id})
            with self.assertRaises(AccessError):
                answer.with_user(user).unlink()
            with self.assertRaises(AccessError):
                line.with_user(user).write({"skipped": True})
        with self.assertRaises(AccessError):
            answer.with_user(self.manager).unlink()

    def test_survey_officer_and_other_company_see_no_service_answers(self):
        answer = self.answer(self.deliver(), 0, 0, 0)
        officer = new_test_user(
            self.env(su=True),
            "cfl_officer",
            groups="survey.group_survey_manager",
            company_id=self.company.id,
        )
        outsider = new_test_user(
            self.env(su=True),
            "cfl_outsider",
            groups="customers_for_life.group_service_manager",
            company_id=self.env.ref("base.main_company").id,
        )
        for user in (officer, outsider):
            record = answer.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            self.assertFalse(record.has_access("read"))

    def test_whoever_has_opted_out_since_is_not_reminded(self):
        other = self.env["res.partner"].sudo().create({"name": "Bea", "email": "bea@example.org"})
        orders = self.deliver() | self.deliver(other)
        self.at(2026, 3, 5, 8)
        self.run_jobs()
        hers, other_s = (order.survey_input_ids.sudo() for order in orders)
        self.customer.sudo().survey_opt_out = True
        self.assertFalse(hers._is_silent())
        self.at(2026, 3, 20, 8)
        found = hers._get_silent(self.company, fields.Datetime.now())
        self.assertEqual(found & (hers | other_s), other_s)
        self.run_jobs()
        self.assertFalse(hers.date_reminded)
        self.assertTrue(other_s.date_reminded)

    def test_opted_out_are_not_invited_by_hand_either(self):
        other = self.env["res.partner"].sudo().create({"name": "Bea", "email": "bea@example.org"})
        self.customer.sudo().survey_opt_out = True
        invite = (
            self.env["survey.invite"]
            .sudo()
            .create(
                {
                    "survey_id": self.survey.id,
                    "partner_ids": (self.customer | other).ids,
                    "subject": "Were we good?",
                    "body": "<p>Tell us</p>",
                }
            )
        )
        invite.action_invite()
        answers = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        self.assertEqual(answers.partner_id, other)

    def test_mail_templates_bear_an_anonymous_answer(self):
        """Odoo tries them on the first answer that it finds when they are installed or edited."""
        survey = self.env["survey.survey"].sudo().create({"title": "Years ago", "user_id": False})
        answer = survey._create_answer()
        for kind in ("invite", "reminder"):
            template = self.env.ref(f"customers_for_life.mail_template_survey_{kind}").sudo()
            for name in template._get_dynamic_field_names():
                template._render_field(name, answer.ids)

    def test_recovery_knows_the_later_score(self):
        recovery = self.env["customer.recovery"].create(
            {"name": "Sorry", "partner_id": self.customer.id, "company_id": self.company.id}
        )
        for step in recovery.step_ids:
            step.text = "Yes"
            step.action_done()
        self.at(2026, 3, 20)
        self.answer(self.deliver(), 4, 3, 2)
        recovery.invalidate_recordset()
        self.assertEqual(recovery.outcome_score, 75)
        exported = recovery.with_user(self.env.ref("base.user_root")).export_data(["outcome_score"])
        self.assertEqual(exported["datas"], [[75.0]])

    def test_worst_later_score_is_shown(self):
        recovery = self.env["customer.recovery"].create(
            {"name": "Sorry", "partner_id": self.customer.id, "company_id": self.company.id}
        )
        self.assertFalse(recovery.is_outcome_scored)
        for step in recovery.step_ids:
            step.text = "Yes"
            step.action_done()
        self.at(2026, 3, 20)
        self.answer(self.deliver(), 0, 0, 0)
        recovery.invalidate_recordset()
        self.assertEqual((recovery.is_outcome_scored, recovery.outcome_score), (True, 0))

    def test_settings_refuse_nonsense(self):
        for vals in ({"survey_rest_days": 0}, {"survey_low_score": 101}, {"survey_delay_days": -1}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self.company.sudo().write(vals)
                    self.env.flush_all()
            self.company.invalidate_recordset()

    def test_order_s_pdf_bears_the_code(self):
        order = self.deliver()
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", order.ids
        )
        self.assertIn(b"o_cfl_survey", html)
        self.assertIn(b"<svg", html)
        self.company.sudo().survey_id = False
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", order.ids
        )
        self.assertNotIn(b"o_cfl_survey", html)

    def test_job_asks_many_with_few_queries(self):
        partners = (
            self.env["res.partner"]
            .sudo()
            .create([{"name": f"P{n}", "email": f"p{n}@example.org"} for n in range(30)])
        )
        orders = self.env["sale.order"]
        for partner in partners:
            orders |= self.deliver(partner)
        self.at(2026, 3, 6)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(set(orders.mapped("survey_status")), {"ready"})
        self.assertLess(self.env.cr.sql_log_count - before, 40)
        self.assertEqual(fields.Datetime.now(), datetime(2026, 3, 6))
