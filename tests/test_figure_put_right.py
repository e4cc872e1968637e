from datetime import date, datetime, timedelta

from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .test_case_closing import ClosingCase

MARCH = date(2026, 3, 1), date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestPutRight(ClosingCase):
    """The share put right: of those who answered, by the day of the answer; silence is silence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env.ref("customers_for_life.kpi_put_right")
        cls.scope = Scope(cls.company, *MARCH)

    def live_through(self):
        """Let customers answer, or not, on many days; return [(answered on, answer, user)]."""
        told = []
        people = (self.salesman, self.colleague, self.salesman, self.leader)
        answers = ("yes", "no", None, "yes", "no", None, "yes")
        for number, answer in enumerate(answers * 2):
            self.at(2026, 2, 22, 9)
            complaint = self.new_complaint()
            # A manager hands it to whoever answers.
            complaint.with_user(self.manager).user_id = people[number % 4]
            complaint.with_user(self.manager).action_solved()
            closing = self.ask(complaint)
            # Late in the evening in UTC, it is the next day in Brussels: even on the last of
            # February.
            month, day = (2, 22 + number // 2) if number % 2 else (3, 12 + number)
            self.at(2026, month, day, 23, 30)
            if answer:
                closing._take_answer(answer, "mail")
                day = datetime(2026, month, day) + timedelta(days=1)
                told.append((day, answer, people[number % 4]))
        self.at(2026, 3, 25, 9)
        return told

    def test_share_is_that_of_the_answers_in_the_period(self):
        told = self.live_through()
        inside = [t for t in told if date(2026, 3, 1) <= t[0].date() <= date(2026, 3, 31)]
        yes = sum(answer == "yes" for _day, answer, _user in inside)
        self.assertTrue(0 < yes < len(inside) < len(told))
        value, numerator, size = self.kpi._total(self.scope)
        self.assertEqual((numerator, size), (yes, len(inside)))
        self.assertAlmostEqual(value, yes / len(inside))
        for user in (self.salesman, self.colleague, self.leader):
            own = [t for t in inside if t[2] == user]
            found = self.kpi._total(self.scope._replace(user=user))
            self.assertEqual(found[1:], (sum(t[1] == "yes" for t in own), len(own)))
        by_month = self.kpi._measure(Scope(self.company, date(2026, 2, 1), MARCH[1]), ["month"])
        self.assertEqual(
            {month: row[2] for (month,), row in by_month.items()},
            {
                date(2026, month, 1): sum(t[0].month == month for t in told)
                for month in {t[0].month for t in told}
            },
        )

    def test_who_has_not_answered_is_told_beside_it(self):
        self.assertEqual(self.kpi._get_notes(self.scope), [])
        answers = ("yes", None, "no", None)
        for answer in answers:
            closing = self.ask(self.new_solved())
            if answer:
                closing._take_answer(answer, "mail")
        self.assertEqual(self.kpi._get_closing_response(self.scope), (2, 4))
        (note,) = self.kpi._get_notes(self.scope)
        self.assertIn("2 of 4 asked", note)
        self.assertIn("50 %", note)
        action = self.env["service.kpi"].get_records_action(
            "put_right", {"date_from": "2026-03-01", "date_to": "2026-03-31"}, missed=True
        )
        missed = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(missed.mapped("answer"), ["no"])

    def test_archived_or_other_companies_are_not_mixed(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.ask(self.new_solved())._take_answer("yes", "mail")
        case = (
            self.env["customer.complaint"]
            .sudo()
            .create({"name": "There", "partner_id": self.customer.id, "company_id": other.id})
        )
        case.action_solved()
        self.closings._create_for(case)._take_answer("no", "portal")
        self.assertEqual(self.kpi._total(self.scope)[1:], (1, 1))

    def test_no_is_on_the_next_agenda(self):
        closing = self.ask(self.new_solved())
        closing._take_answer("no", "mail")
        meeting = (
            self.env["service.meeting"]
            .sudo()
            .create({"company_id": self.company.id, "user_id": self.manager.id})
        )
        meeting.action_fill_agenda()
        point = meeting.point_ids.filtered(lambda point: point.kind == "unsolved")
        self.assertEqual((point.res_model, point.res_id), ("customer.closing", closing.id))
