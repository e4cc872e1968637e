from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_report import ReportCase
from .common_survey import SurveyCase

FEBRUARY = date(2026, 2, 1)


class RecognitionCase(ReportCase, SurveyCase):
    """February 2026, seen on the second of March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.member_ids = cls.salesman
        cls.keeper = cls.env.ref("customers_for_life.badge_promise_keeper")
        cls.thanked = cls.env.ref("customers_for_life.badge_customers_words")
        cls.more = cls.env.ref("customers_for_life.badge_little_more")
        # Other companies have other data.
        cls.given = cls.env["service.recognition"].sudo()

    def keep(self, kept, broken=0, user=None, **vals):
        vals = {"user_id": (user or self.salesman).id, **vals}
        for number in range(kept + broken):
            self.judged("2026-02-10", "2026-02-10" if number < kept else None, **vals)
        self.env.flush_all()

    def give(self, month=FEBRUARY):
        return self.given._give_month(self.company, month)

    def nominate(self, user=None, by=None, **vals):
        return (
            self.env["service.nomination"]
            .with_user(by or self.colleague)
            .create(
                {
                    "user_id": (self.salesman if user is None else user).id,
                    "badge_id": self.more.id,
                    "reason": "Carried it up",
                    **vals,
                }
            )
        )

    def messages(self):
        channel = self.company.sudo().service_praise_channel_id
        return channel.message_ids.filtered(lambda m: "Well done!" in (m.body or ""))


@tagged("post_install", "-at_install")
class TestRecognitionFigure(RecognitionCase):
    def test_given_to_who_reached_it_and_to_nobody_else(self):
        self.keep(20)
        self.keep(19, user=self.colleague)
        self.keep(30, 1, user=self.leader)
        self.judged("2026-03-01", "2026-03-01", user_id=self.colleague.id)
        # Counted here without the figures.
        promises = (
            self.env["customer.promise"].sudo().search([("company_id", "=", self.company.id)])
        )
        expected = {}
        for user in promises.user_id:
            due = promises.filtered(
                lambda p, user=user: p.user_id == user and p.date_judged.month == 2
            )
            if len(due) >= 20 and all(p.verdict == "kept" for p in due):
                expected[user] = len(due)
        self.assertEqual(expected, {self.salesman: 20})
        made = self.give()
        self.assertEqual({r.user_id: r.size for r in made}, expected)
        self.assertEqual((made.value, made.badge_id, made.month), (1, self.keeper, FEBRUARY))
        self.assertEqual((made.date, made.team_id), (date(2026, 2, 28), self.team))
        self.assertEqual(
            made.why,
            "Kept Rate in February 2026: 100 %, of 20. The badge asks for 100 %, of at least 20.",
        )
        # Odoo's own badge says nothing of it to the portal.
        badge_user = self.salesman.sudo().badge_ids.filtered(lambda b: b.badge_id == self.keeper)
        self.assertEqual(badge_user.recognition_id, made)
        self.assertFalse(badge_user.comment)

    def test_twice_nothing_doubles(self):
        self.keep(20)
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            for _n in range(2):
                self.given._cron_give()
        made = self.given.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(made), 1)
        self.assertEqual(len(self.messages()), 1)
        self.assertFalse(self.give())
        self.assertEqual(self.company.sudo().service_badges_month, FEBRUARY)
        # What a manager took back does not come again.
        made.sudo(False).with_user(self.manager).unlink()
        self.assertFalse(self.salesman.sudo().badge_ids.filtered("recognition_id"))
        self.assertFalse(self.given._give_last_month(self.company))

    def test_once_in_the_database(self):
        self.keep(20)
        made = self.give()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            made.copy()
            self.env.flush_all()

    def test_employee_without_a_user(self):
        ida = self.env["hr.employee"].sudo().create({"name": "Ida", "company_id": self.company.id})
        self.keep(20, employee_id=ida.id)
        made = self.give()
        self.assertEqual(made.mapped("person"), ["Salesman", "Ida"])
        theirs = made.filtered("employee_id")
        self.assertEqual((theirs.employee_id, theirs.user_id.ids), (ida, []))
        self.assertEqual(theirs.with_user(self.colleague).display_name, "Promise Keeper: Ida")
        self.assertFalse(self.give())

    def test_less_is_better(self):
        complaints = self.env.ref("customers_for_life.kpi_complaints")
        badge = self.keeper.copy({"service_kpi_id": complaints.id, "service_threshold": 2})
        self.assertTrue(badge._is_reached(2, 20))
        self.assertFalse(badge._is_reached(2.1, 20))
        self.assertFalse(badge._is_reached(0, 19))
        self.assertFalse(badge._is_reached(None, 20))

    def test_rules_that_no_badge_has(self):
        for vals in (
            {"service_kpi_id": self.env.ref("customers_for_life.kpi_survey_score").id},
            {"service_kpi_id": self.env.ref("customers_for_life.kpi_rework_cost").id},
            {"service_threshold": float("nan")},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.keeper.with_user(self.manager).write(vals)
        for vals in ({"service_sample": 4}, {"service_kpi_id": False}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.keeper.sudo().write(vals)
        self.keep(20)
        self.give()
        with self.assertRaises(UserError):
            self.keeper.with_user(self.manager).service_by = "colleagues"

    def test_managers_keep_ours_alone(self):
        self.keeper.with_user(self.manager).service_sample = 25
        with self.assertRaises(AccessError):
            self.keeper.with_user(self.salesman).service_sample = 5
        with self.assertRaises(AccessError):
            self.env.ref("gamification.badge_good_job").with_user(self.manager).name = "x"

    def test_another_company_s_month_counts_for_itself(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.keep(20)
        self.assertFalse(self.given._give_month(other, FEBRUARY))
        made = self.give()
        self.manager.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        seen = made.sudo(False).with_user(self.manager).with_context(allowed_company_ids=other.ids)
        self.assertFalse(seen.search([("id", "=", made.id)]))


@tagged("post_install", "-at_install")
class TestRecognitionThanks(RecognitionCase):
    def thank(self, number, place=4, **vals):
        partners = (
            self.env["res.partner"].sudo().create([{"name": f"Buyer {n}"} for n in range(number)])
        )
        answers = self.env["survey.user_input"].sudo()
        for partner in partners:
            order = self.deliver(partner, **vals)
            answers |= self.answer(order, place, place, place, thanks="Thank you, Colleague!")
        answers.end_datetime = "2026-02-20 10:00:00"
        self.env.flush_all()
        return answers

    def test_customers_thanked_by_name(self):
        answers = self.thank(2)
        self.assertEqual(answers.praised_user_id, self.colleague)
        self.assertFalse(self.give())
        # The same customer once more, and who tapped it at the till.
        again = self.thank(1)
        again.partner_id = answers[0].partner_id
        self.env.flush_all()
        self.assertFalse(self.give())
        again.write({"partner_id": self.customer.id, "service_channel": "till"})
        self.env.flush_all()
        self.assertFalse(self.give())
        again.service_channel = "mail"
        self.env.flush_all()
        made = self.give()
        self.assertEqual((made.user_id, made.badge_id), (self.colleague, self.thanked))
        self.assertEqual(made.size, 3)

    def test_words_only_where_the_company_shows_them(self):
        self.thank(3)
        made = self.give().sudo(False)
        for user, shown in ((self.manager, True), (self.salesman, False)):
            words = made.with_user(user).customer_words or ""
            self.assertEqual("Thank you, Colleague!" in words, shown)
        self.company.sudo().survey_shown_to_salespeople = True
        self.env.invalidate_all()
        self.assertIn("Thank you", made.with_user(self.salesman).customer_words)
        self.assertNotIn("Buyer", made.with_user(self.salesman).customer_words)
        with self.assertRaises(AccessError):
            made.with_user(self.salesman).read(["answer_ids"])
        self.assertNotIn("Thank you", self.messages().body)

    def test_nobody_praises_themselves(self):
        answer = self.thank(1).sudo(False).with_user(self.manager)
        answer.praised_user_id = self.salesman
        with self.assertRaises(UserError):
            answer.praised_user_id = self.manager


@tagged("post_install", "-at_install")
class TestNomination(RecognitionCase):
    def test_nominated_and_accepted_by_the_leader(self):
        form = Form(
            self.env["service.nomination"].with_user(self.colleague),
            view="customers_for_life.service_nomination_view_form_nominate",
        )
        form.user_id = self.salesman
        form.badge_id = self.more
        form.reason = "Carried it up"
        nomination = form.save()
        self.assertEqual((nomination.team_id, nomination.month), (self.team, date(2026, 3, 1)))
        self.assertEqual(nomination.sudo().activity_ids.user_id, self.leader)
        nomination.with_user(self.leader).action_accept()
        given = nomination.recognition_id
        self.assertEqual((given.user_id, given.badge_id), (self.salesman, self.more))
        self.assertEqual(given.with_user(self.salesman).why, "Colleague: Carried it up")
        self.assertEqual(len(self.messages()), 1)
        self.assertIn("Carried it up", self.messages().body)
        self.assertFalse(nomination.sudo().activity_ids)
        with self.assertRaises(UserError):
            nomination.with_user(self.manager).action_accept()
        # One more colleague: one badge, two reasons, announced once.
        second = self.nominate(by=self.manager, reason="Smiled")
        second.with_user(self.leader).action_accept()
        self.assertEqual(second.recognition_id, given)
        self.assertIn("Manager: Smiled", given.why)
        self.assertEqual(len(self.messages()), 1)

    def test_declined_with_a_word(self):
        nomination = self.nominate()
        by_leader = nomination.with_user(self.leader)
        with self.assertRaises(UserError):
            by_leader.action_decline()
        by_leader.reply = "It was his order"
        by_leader.action_decline()
        self.assertEqual((nomination.state, nomination.decided_by_id), ("declined", self.leader))
        told = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", nomination._name), ("res_id", "=", nomination.id)])
        )
        self.assertIn(self.colleague.partner_id, told.partner_ids)
        self.assertFalse(self.given.search([("company_id", "=", self.company.id)]))
        with self.assertRaises(UserError):
            by_leader.reply = "No"

    def test_never_oneself_through_any_door(self):
        for vals in (
            {"nominator_id": self.manager.id},
            {"state": "accepted"},
            {"month": "2026-01-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.nominate(**vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.nominate(self.colleague)
        me = (
            self.env["hr.employee"]
            .sudo()
            .create({"name": "Me", "user_id": self.colleague.id, "company_id": self.company.id})
        )
        with self.assertRaises(ValidationError):
            self.nominate(user=self.env["res.users"], employee_id=me.id)
        with self.assertRaises(ValidationError):
            self.nominate(badge_id=self.keeper.id)
        defaults = {"default_state": "accepted", "default_nominator_id": self.manager.id}
        nomination = self.env["service.nomination"].with_user(self.colleague)
        nomination = nomination.with_context(**defaults).create(
            {"user_id": self.salesman.id, "badge_id": self.more.id, "reason": "x"}
        )
        self.assertEqual((nomination.state, nomination.nominator_id), ("open", self.colleague))

    def test_nobody_decides_on_themselves(self):
        nomination = self.nominate(self.manager)
        with self.assertRaises(AccessError):
            nomination.with_user(self.manager).action_accept()
        for user in (self.salesman, self.colleague):
            with self.assertRaises(AccessError):
                self.nominate(self.leader, by=self.salesman).with_user(user).action_accept()
            self.env["service.nomination"].sudo().search(
                [("user_id", "=", self.leader.id)]
            ).unlink()

    def test_once_a_month(self):
        self.nominate()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.nominate(badge_id=self.env.ref("customers_for_life.badge_colleagues").id)
        self.at(2026, 4, 1, 8)
        self.assertTrue(self.nominate())

    def test_employee_without_a_user(self):
        ida = self.env["hr.employee"].sudo().create({"name": "Ida", "company_id": self.company.id})
        nomination = self.nominate(user=self.env["res.users"], employee_id=ida.id)
        nomination.with_user(self.manager).action_accept()
        self.assertEqual(nomination.recognition_id.person, "Ida")
        self.assertFalse(
            self.env["gamification.badge.user"]
            .sudo()
            .search([("recognition_id", "=", nomination.recognition_id.id)])
        )


@tagged("post_install", "-at_install")
class TestRecognitionDoors(RecognitionCase):
    def test_no_badge_by_hand(self):
        vals = {"user_id": self.salesman.id, "badge_id": self.keeper.id}
        self.manager.sudo().group_ids |= self.env.ref("base.group_erp_manager")
        self.more.sudo().rule_auth = "everyone"
        ida = self.env["hr.employee"].sudo().create({"name": "Ida", "company_id": self.company.id})
        nomination = self.nominate(user=self.env["res.users"], employee_id=ida.id)
        nomination.with_user(self.manager).action_accept()
        recognition = nomination.recognition_id
        for user in (self.salesman, self.manager):
            badge_users = self.env["gamification.badge.user"].with_user(user)
            for badge in (self.keeper, self.more):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    badge_users.create({**vals, "badge_id": badge.id})
            other = self.env.ref("gamification.badge_good_job")
            own = badge_users.create({**vals, "badge_id": other.id})
            for change in ({"badge_id": self.more.id}, {"recognition_id": recognition.id}):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    own.write(change)
            with self.assertRaises(AccessError):
                self.given.sudo(False).with_user(user).create(
                    {**vals, "company_id": self.company.id, "month": FEBRUARY, "date": FEBRUARY}
                )
        self.keep(20, user=self.colleague)
        badge_user = self.env["gamification.badge.user"].search(
            [("recognition_id", "=", self.give().id)]
        )
        for user in (self.salesman, self.manager):
            with self.assertRaises(UserError):
                badge_user.with_user(user).user_id = user
        with self.assertRaises(UserError):
            badge_user.with_user(self.manager).unlink()

    def test_no_reward_of_a_challenge(self):
        definition = self.env["gamification.challenge"].sudo()
        for name in ("reward_id", "reward_first_id"):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                definition.create({"name": "Race", name: self.keeper.id})

    def test_leaver_gets_none(self):
        self.keep(20)
        self.salesman.sudo().active = False
        self.assertFalse(self.give())


@tagged("post_install", "-at_install")
class TestRecognitionTold(RecognitionCase):
    def test_section_of_the_report(self):
        self.assertFalse(self.blocks(self.wizard(), "well_done"))
        self.keep(20)
        made = self.give()
        (block,) = self.blocks(self.wizard(), "well_done")
        self.assertEqual(block["rows"].ids, made.ids)
        self.assertTrue(self.blocks(self.wizard(user_id=self.salesman.id), "well_done"))
        self.assertFalse(self.blocks(self.wizard(user_id=self.colleague.id), "well_done"))
        march = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
        self.assertFalse(self.blocks(self.wizard(**march), "well_done"))
        content, _type = self.env["ir.actions.report"]._render_qweb_html(
            "customers_for_life.service_quality_report", self.wizard().ids
        )
        self.assertIn(b"Well done", content)
        self.assertIn(b"Promise Keeper", content)

    def test_channel_is_the_company_s(self):
        self.keep(20)
        made = self.give()
        channel = self.company.sudo().service_praise_channel_id
        self.assertEqual(channel.channel_type, "group")
        partners = (self.salesman | self.colleague | self.leader | self.manager).partner_id
        self.assertEqual(channel.channel_member_ids.partner_id & partners, partners)
        outsider = (
            self.env["res.users"]
            .sudo()
            .search([("share", "=", False), ("company_ids", "not in", self.company.id)])
        )
        self.assertFalse(channel.channel_member_ids.partner_id & outsider.partner_id)
        self.assertTrue(made.date_announced)
        # Who comes later is told of the next one; who left it has left it.
        self.env.cr.execute(
            "UPDATE res_users SET create_date = '2026-01-01' WHERE id = %s", [self.colleague.id]
        )
        self.colleague.invalidate_recordset(["create_date"])
        channel.channel_member_ids.filtered(
            lambda member: member.partner_id == self.colleague.partner_id
        ).unlink()
        newcomer = self.new_user("newcomer", "sales_team.group_sale_salesman")
        self.nominate().with_user(self.leader).action_accept()
        self.assertIn(newcomer.partner_id, channel.channel_member_ids.partner_id)
        self.assertNotIn(self.colleague.partner_id, channel.channel_member_ids.partner_id)
        # Whoever deletes it gets another with the next badge.
        channel.unlink()
        again = self.nominate(by=self.salesman, user=self.colleague)
        again.with_user(self.manager).action_accept()
        self.assertEqual(len(self.messages()), 1)
