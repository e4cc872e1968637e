from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.figure.service_kpi import Scope
from ..models.figure.service_kpi_figures import REQUESTS
from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestRequest(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["customer.request.type"].create(
            {"name": "Favour", "company_id": cls.company.id, "promise_type_id": cls.by_day.id}
        )
        cls.reason = cls.env["customer.request.reason"].create({"name": "No lorry"})
        cls.order = cls.new_order()

    def ask(self, user=None, **vals):
        return (
            self.env["customer.request"]
            .with_user(user or self.salesman)
            .create(
                {
                    "name": "Carry it upstairs",
                    "type_id": self.kind.id,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )
        )

    def test_from_order_lead_or_contact_in_one_dialog(self):
        lead = self.env["crm.lead"].create({"name": "Kitchen", "partner_id": self.customer.id})
        for record in (self.order, lead, self.customer):
            with self.subTest(model=record._name):
                action = record.with_user(self.salesman).action_log_request()
                self.assertEqual(action["target"], "new")
                request = (
                    self.env["customer.request"]
                    .with_user(self.salesman)
                    .with_context(**action["context"])
                    .create({"name": "Advice"})
                )
                self.assertEqual(request.partner_id, self.customer)
                self.assertEqual(request.user_id, self.salesman)
                self.assertEqual(request.answer, "pending")
                self.assertEqual(request.charge, 0)
                record.invalidate_recordset(["request_count"])
                self.assertTrue(record.request_count)
                found = self.env["customer.request"].search(record.action_view_requests()["domain"])
                self.assertIn(request, found)

    def test_no_needs_a_reason(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.ask(answer="no")

    def test_no_with_reason_and_alternative(self):
        request = self.ask(answer="no", reason_id=self.reason.id, alternative="A trolley")
        self.assertEqual(request.date_answered, datetime(2026, 3, 2, 8))
        self.at(2026, 3, 2, 8, 30)
        request.action_yes()
        self.assertFalse(request.reason_id)
        # The first answer is the one that the customer waited for.
        self.assertEqual(request.date_answered, datetime(2026, 3, 2, 8))

    def test_answer_stays_after_an_hour(self):
        request = self.ask(answer="no", reason_id=self.reason.id)
        request.flush_recordset()
        self.at(2026, 3, 2, 9, 1)
        for vals in (
            {"answer": "yes", "reason_id": False},
            {"user_id": self.colleague.id},
            {"date_asked": "2025-03-02 08:00:00"},
            {"team_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "is settled"):
                request.write(vals)
        request.with_user(self.manager).action_yes()
        self.assertEqual(request.user_id, self.salesman)

    def test_answer_is_of_whoever_gives_it(self):
        """Nobody puts a no on a colleague."""
        self.customer.sudo().user_id = self.salesman
        with self.assertRaisesRegex(UserError, "Leave the answer to Colleague"):
            self.ask(answer="no", reason_id=self.reason.id, user_id=self.colleague.id)
        request = self.ask(user_id=self.colleague.id)
        request.write({"answer": "no", "reason_id": self.reason.id})
        self.assertEqual(request.user_id, self.salesman)

    def test_answer_just_given_is_neither_passed_on_nor_taken(self):
        self.customer.sudo().user_id = self.salesman
        request = self.ask(answer="no", reason_id=self.reason.id)
        for user in (self.colleague, self.colleague.browse()):
            with self.assertRaisesRegex(UserError, "Leave the answer"):
                request.user_id = user
        theirs = self.ask(user_id=self.colleague.id)
        theirs.sudo().answer = "yes"
        for vals in ({"user_id": self.salesman.id}, {"answer": "yes"}):
            with self.assertRaisesRegex(UserError, "Leave the answer to Colleague"):
                theirs.write(vals)

    def test_yes_becomes_a_promise_once(self):
        request = self.ask(order_id=self.order.id)
        with self.assertRaisesRegex(UserError, "Change the answer first"):
            request.action_promise()
        request.action_yes()
        promise = self.env["customer.promise"].browse(request.action_promise()["res_id"])
        self.assertEqual(promise.name, "Carry it upstairs")
        self.assertEqual(promise.type_id, self.by_day)
        self.assertEqual(promise.order_id, self.order)
        self.assertEqual(promise.date_due.date(), date(2026, 3, 4))
        self.assertEqual(request.action_promise()["res_id"], promise.id)

    def test_out_of_hours_on_the_customer_s_clock(self):
        # Office hours are 8 to 12 and 13 to 17; New York is six hours behind Brussels.
        yorker = self.env["res.partner"].sudo().create({"name": "Yorker", "tz": "America/New_York"})
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-03-05 00:00:00",
                "date_to": "2026-03-05 22:59:59",
            }
        )
        for partner, moment, expected in (
            (self.customer, "2026-03-02 09:00:00", False),
            (self.customer, "2026-03-02 06:59:59", True),
            (self.customer, "2026-03-02 07:00:00", False),
            (self.customer, "2026-03-02 16:00:00", True),
            (self.customer, "2026-03-02 15:59:59", False),
            (self.customer, "2026-03-01 10:00:00", True),  # Sunday
            (self.customer, "2026-03-05 10:00:00", True),  # Public holiday
            (yorker, "2026-03-02 09:00:00", True),  # 4 o'clock there
            (yorker, "2026-03-02 19:00:00", False),  # 2 o'clock in the afternoon
        ):
            with self.subTest(partner=partner.name, moment=moment):
                request = self.ask(partner_id=partner.id, date_asked=moment)
                self.assertEqual(request.out_of_hours, expected)
        self.company.sudo().resource_calendar_id = False
        self.assertFalse(self.ask(date_asked="2026-03-01 10:00:00").out_of_hours)

    def test_yes_rate_is_that_of_an_independent_count(self):
        other = self.env["customer.request.type"].create({"name": "Product"})
        answers = {
            self.kind: ["yes", "yes", "no", "pending"],
            other: ["no", "pending", "yes", "yes", "yes"],
        }
        for kind, given in answers.items():
            for answer in given:
                self.ask(
                    type_id=kind.id, answer=answer, reason_id=answer == "no" and self.reason.id
                )
        domain = [("company_id", "=", self.company.id)]
        by_type = self.env["customer.request"]._read_group(
            [*domain, *REQUESTS.domain], ["type_id"], ["yes_rate:avg", "__count"]
        )
        figures = {kind: (rate, count) for kind, rate, count in by_type}
        for kind, given in answers.items():
            answered = [answer for answer in given if answer != "pending"]
            expected = answered.count("yes") / len(answered)
            self.assertAlmostEqual(figures[kind][0], expected)
            self.assertEqual(figures[kind][1], len(answered))
        day = date(2026, 3, 2)
        details = self.env["service.kpi"]._request_figures(Scope(self.company, day, day))
        self.assertEqual([details[name] for name in ("yes", "no", "pending")], [5, 2, 2])
        self.assertAlmostEqual(details["yes_rate"], 5 / 7)
        self.assertEqual(details["answered"], 7)
        ((rate,),) = self.env["customer.request"]._read_group(domain, [], ["yes_rate:avg"])
        self.assertAlmostEqual(rate, 5 / 7)
        self.env["customer.request"].search([("answer", "!=", "pending")]).unlink()
        details = self.env["service.kpi"]._request_figures(Scope(self.company, day, day))
        self.assertIsNone(details["yes_rate"])

    def test_promise_of_a_colleague_s_request_can_be_handed_back(self):
        self.customer.sudo().user_id = self.salesman
        request = self.ask(self.salesman, user_id=self.colleague.id)
        request.with_user(self.colleague).action_yes()
        request.with_user(self.salesman).action_promise()
        promise = request.promise_ids
        self.assertEqual(promise.given_by_id, self.salesman)
        self.assertTrue(promise.with_user(self.colleague).can_hand_back)

    def test_a_colleague_s_request_is_an_activity_until_it_is_answered(self):
        request = self.ask(self.manager, user_id=self.salesman.id)
        self.assertEqual(request.activity_ids.user_id, self.salesman)
        request.with_user(self.salesman).action_yes()
        self.assertFalse(request.activity_ids)
        self.assertFalse(self.ask().activity_ids)

    def test_little_more_on_a_request(self):
        request = self.ask(order_id=self.order.id)
        extra = (
            self.env["customer.extra"]
            .with_user(self.salesman)
            .with_context(**request.action_add_extra()["context"])
            .create({"name": "Took the old one away", "minutes": 10})
        )
        self.assertEqual(request.extra_ids, extra)
        self.assertEqual(extra.partner_id, self.customer)
        self.assertEqual(extra.company_id, self.company)

    def test_merged_leads_keep_their_requests(self):
        leads = self.env["crm.lead"].create(
            [{"name": name, "partner_id": self.customer.id} for name in ("A", "B")]
        )
        requests = self.ask(lead_id=leads[0].id) | self.ask(lead_id=leads[1].id)
        merged = leads.merge_opportunity()
        self.assertEqual(requests.lead_id, merged)

    def test_who_sees_what(self):
        request = self.ask(team_id=self.team.id)
        for user in (self.salesman, self.leader, self.manager):
            self.assertTrue(request.with_user(user).name)
        outsider = new_test_user(
            self.env(su=True),
            "cfl_outsider",
            groups="sales_team.group_sale_manager",
            company_id=self.env.ref("base.main_company").id,
        )
        portal = new_test_user(self.env(su=True), "cfl_req_portal", groups="base.group_portal")
        for user in (self.colleague, outsider, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                request.with_user(user).with_context(allowed_company_ids=None).read(["name"])
        with self.assertRaises(AccessError):
            request.with_user(self.salesman).unlink()
        with self.assertRaises(AccessError):
            self.kind.with_user(self.salesman).name = "Mine"

    def test_thousands_cost_few_queries(self):
        vals = {"name": "Help", "partner_id": self.customer.id, "company_id": self.company.id}
        before = self.env.cr.sql_log_count
        self.env["customer.request"].create([dict(vals) for _n in range(1000)])
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 150)
