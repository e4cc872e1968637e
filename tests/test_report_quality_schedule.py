from base64 import b64decode
from datetime import date
from io import BytesIO
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from .common_report import ReportCase

LOGGER = "odoo.addons.customers_for_life.models.report.service_quality_report_schedule"


@tagged("post_install", "-at_install")
class TestQualityReportSchedule(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.quality.report.schedule"].sudo().search([], limit=100).active = False
        cls.second = cls.new_user("second", "customers_for_life.group_service_manager")
        for user in (cls.manager, cls.second, cls.leader):
            user.sudo().email = f"{user.login}@example.org"
        cls.company.sudo().service_manager_id = cls.manager
        cls.judged("2026-02-10", None, user_id=cls.colleague.id, team_id=cls.team.id)
        cls.judged("2026-02-10", "2026-02-10", user_id=cls.salesman.id)

    @classmethod
    def judged(cls, due, fulfilled=None, **vals):
        return cls.new_promise(
            date_due=f"{due} 10:00:00",
            date_made="2025-01-02 08:00:00",
            date_fulfilled=fulfilled and f"{fulfilled} 10:00:00",
            **vals,
        )

    def schedule(self, users, **vals):
        return self.env["service.quality.report.schedule"].create(
            {"user_ids": [Command.set(users.ids)], "company_id": self.company.id, **vals}
        )

    def new_stranger(self):
        """Return the service manager of another company."""
        company = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        return new_test_user(
            self.env(su=True),
            "cfl_stranger",
            groups="customers_for_life.group_service_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def run_job(self, goes_on=True):
        # The registry's test cursor does not commit: what is tested here is what is sent.
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=goes_on):
            self.env["service.quality.report.schedule"].sudo().with_context(
                force_report_rendering=True
            )._cron_send()
        self.env.invalidate_all()

    def mails(self, schedule):
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", "service.quality.report.delivery")], order="id")
        )
        return mails.filtered(lambda mail: mail.res_id in schedule.delivery_ids.ids)

    def read_pdf(self, mail):
        """Return the text of the PDF that a mail brings."""
        pages = PdfReader(BytesIO(b64decode(mail.attachment_ids.datas))).pages
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def test_each_month_once_on_the_first(self):
        schedule = self.schedule(self.manager | self.second)
        self.assertEqual(schedule.next_date, date(2026, 4, 1))
        self.run_job()
        # 23:30 UTC on the last of March is April in Brussels: summer time has begun.
        self.at(2026, 3, 31, 21, 59)
        self.run_job()
        self.assertFalse(schedule.delivery_ids)
        self.at(2026, 3, 31, 22, 1)
        for _hour in range(3):
            self.run_job()
        self.assertEqual(schedule.delivery_ids.user_id, self.manager | self.second)
        self.assertEqual(len(schedule.delivery_ids), 2)
        self.assertEqual(
            {(d.date_from, d.date_to) for d in schedule.delivery_ids},
            {(date(2026, 3, 1), date(2026, 3, 31))},
        )
        self.assertEqual(schedule.next_date, date(2026, 5, 1))
        self.assertEqual(
            self.mails(schedule).recipient_ids, self.manager.partner_id | self.second.partner_id
        )

    def test_each_week_on_its_day(self):
        schedule = self.schedule(self.manager, frequency="week", weekday="2")
        self.env["res.lang"]._lang_get("en_US").sudo().week_start = "1"
        self.assertEqual(schedule.next_date, date(2026, 3, 4))
        # The job was down for two weeks: the last week is told, once.
        self.at(2026, 3, 19, 8)
        self.run_job()
        self.run_job()
        delivery = schedule.delivery_ids
        self.assertEqual(
            (delivery.date_from, delivery.date_to), (date(2026, 3, 9), date(2026, 3, 15))
        )
        self.assertEqual(schedule.next_date, date(2026, 3, 25))
        # Another day of the same week is no new period.
        schedule.weekday = "4"
        self.at(2026, 3, 20, 8)
        self.run_job()
        self.assertEqual(len(schedule.delivery_ids), 1)
        self.assertEqual(schedule.next_date, date(2026, 3, 27))

    def test_the_pdf_holds_the_last_month(self):
        schedule = self.schedule(self.manager)
        schedule.action_send()
        mail = self.mails(schedule)
        self.assertEqual(mail.attachment_ids.name, "Service Quality February 2026.pdf")
        self.assertIn("Kept Word: service quality, 02/01/2026 – 02/28/2026", mail.subject)

    def test_killed_in_the_middle_goes_on_after_the_last_who_got_it(self):
        schedule = self.schedule(self.manager | self.second | self.leader)
        self.at(2026, 4, 1, 8)
        for count in (1, 2, 3, 3):
            self.run_job(goes_on=False)
            self.assertEqual(len(schedule.delivery_ids), count)
            self.assertEqual(len(self.mails(schedule)), count)
        self.run_job()
        self.assertEqual(len(self.mails(schedule)), 3)
        self.assertEqual(schedule.next_date, date(2026, 5, 1))

    def test_the_database_refuses_a_second_one(self):
        schedule = self.schedule(self.manager)
        row = {
            "schedule_id": schedule.id,
            "user_id": self.manager.id,
            "date_from": "2026-02-01",
            "date_to": "2026-02-28",
        }
        deliveries = self.env["service.quality.report.delivery"].sudo()
        deliveries.create([row, {**row, "by_hand": True}, {**row, "by_hand": True}])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            deliveries.create(row)

    def test_one_without_an_address_holds_up_nobody(self):
        self.manager.sudo().email = False
        schedule = self.schedule(self.manager | self.second)
        self.at(2026, 4, 1, 8)
        self.run_job()
        self.run_job()
        self.assertEqual(self.mails(schedule).recipient_ids, self.second.partner_id)
        failed = schedule.delivery_ids.filtered("error")
        self.assertEqual((failed.user_id, failed.date_sent), (self.manager, False))
        told = [str(m.body) for m in schedule.message_ids if "Not sent" in str(m.body)]
        self.assertEqual(len(told), 1)
        self.assertIn("Not sent to Manager: no e-mail address.", told[0])

    def test_what_goes_wrong_for_one_is_told_and_holds_up_nobody(self):
        schedule = self.schedule(self.leader | self.second)
        # No right to make the report any more, but still the leader.
        self.leader.sudo().group_ids = self.env.ref("base.group_user")
        self.at(2026, 4, 1, 8)
        with mute_logger(LOGGER):
            self.run_job()
        self.assertEqual(self.mails(schedule).recipient_ids, self.second.partner_id)
        self.assertIn("Not sent to Leader", "".join(schedule.message_ids.mapped("body")))
        self.assertEqual(schedule.next_date, date(2026, 5, 1))

    def test_leader_gets_the_team_only(self):
        self.judged("2026-02-11", None, user_id=self.manager.id)
        schedule = self.schedule(self.manager | self.leader)
        self.at(2026, 3, 2, 9)
        schedule.next_date = "2026-03-01"
        self.run_job()
        by_user = {mail.recipient_ids: self.read_pdf(mail) for mail in self.mails(schedule)}
        whole = by_user[self.manager.partner_id]
        self.assertIn("of 3 promises that fell due", whole)
        self.assertIn("Salesman", whole)
        team = by_user[self.leader.partner_id]
        self.assertIn("Team: Counter", team)
        self.assertIn("of 1 promises that fell due", team)
        self.assertIn("Colleague", team)
        self.assertNotIn("Salesman", team)

    def test_leader_of_two_teams_gets_a_report_of_each(self):
        other = (
            self.env["crm.team"]
            .sudo()
            .create({"name": "Workshop", "user_id": self.leader.id, "company_id": self.company.id})
        )
        self.judged("2026-02-11", None, team_id=other.id)
        schedule = self.schedule(self.leader)
        schedule.with_context(force_report_rendering=True).action_send()
        text = self.read_pdf(self.mails(schedule))
        self.assertIn("Team: Counter", text)
        self.assertIn("Team: Workshop", text)

    def test_in_the_reader_s_language_and_the_company_s_time(self):
        self.env["res.lang"].sudo()._activate_lang("it_IT")
        view = self.env.ref("customers_for_life.service_quality_report_people").sudo()
        view.update_field_translations("arch_db", {"it_IT": {"By salesperson": "Per venditore"}})
        template = self.env.ref("customers_for_life.mail_template_quality_report").sudo()
        template.with_context(lang="it_IT").subject = "Qualità del servizio"
        self.second.sudo().write({"lang": "it_IT", "tz": "Asia/Tokyo"})
        schedule = self.schedule(self.manager | self.second)
        self.at(2026, 3, 2, 9)
        schedule.with_context(force_report_rendering=True).action_send()
        by_user = {mail.recipient_ids: mail for mail in self.mails(schedule)}
        italian = by_user[self.second.partner_id]
        self.assertEqual(italian.subject, "Qualità del servizio")
        text = self.read_pdf(italian)
        self.assertIn("Per venditore", text)
        self.assertIn("28/02/2026", text)
        self.assertIn("02/03/26, 10:00", text)
        self.assertIn("By salesperson", self.read_pdf(by_user[self.manager.partner_id]))

    def test_send_now_leaves_the_schedule_alone(self):
        schedule = self.schedule(self.manager | self.second)
        self.second.sudo().email = "no address"
        before = schedule.next_date
        for _n in range(2):
            action = schedule.with_user(self.second).action_send()
            self.assertIn("Not sent to: Second", action["params"]["message"])
        self.assertEqual(schedule.next_date, before)
        self.assertEqual(len(self.mails(schedule)), 2)
        self.at(2026, 3, 2, 9)
        schedule.next_date = "2026-03-01"
        self.run_job()
        self.assertEqual(len(schedule.delivery_ids.filtered(lambda d: not d.by_hand)), 2)

    def test_archived_sends_nothing_and_begins_anew(self):
        schedule = self.schedule(self.manager)
        schedule.active = False
        self.at(2026, 5, 3, 8)
        self.run_job()
        self.assertFalse(schedule.delivery_ids)
        schedule.active = True
        self.assertEqual(schedule.next_date, date(2026, 6, 1))

    def test_recipients_may_see_something(self):
        with self.assertRaisesRegex(ValidationError, "not to: Salesman"):
            self.schedule(self.manager | self.salesman)
        other = (
            self.env["crm.team"].sudo().create({"name": "Workshop", "company_id": self.company.id})
        )
        with self.assertRaisesRegex(ValidationError, "not to: Leader"):
            self.schedule(self.leader, team_id=other.id)
        stranger = self.new_stranger()
        with self.assertRaisesRegex(ValidationError, "not to: cfl_stranger"):
            self.schedule(stranger)
        # Who leads no more gets no more.
        schedule = self.schedule(self.leader)
        self.team.sudo().user_id = self.manager
        self.at(2026, 4, 1, 8)
        self.run_job()
        self.assertFalse(self.mails(schedule))
        self.assertIn("any more", schedule.delivery_ids.error)

    def test_service_managers_of_the_company_alone(self):
        schedule = self.schedule(self.manager)
        for user in (self.salesman, self.leader):
            with self.assertRaises(AccessError):
                schedule.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                schedule.with_user(user).action_send()
        portal = new_test_user(self.env(su=True), "cfl_sched_portal", groups="base.group_portal")
        stranger = self.new_stranger()
        for user in (portal, stranger):
            with self.assertRaises(AccessError):
                schedule.with_user(user).with_context(
                    allowed_company_ids=user.company_ids.ids
                ).read(["name"])
        schedule.action_send()
        with self.assertRaises(AccessError):
            schedule.delivery_ids.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            schedule.delivery_ids.with_user(self.manager).error = "none"

    def test_form(self):
        form = Form(self.env["service.quality.report.schedule"])
        form.frequency = "week"
        form.weekday = "3"
        form.user_ids.add(self.manager)
        schedule = form.save()
        self.assertEqual(schedule.next_date, date(2026, 3, 5))
