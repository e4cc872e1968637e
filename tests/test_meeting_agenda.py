from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.team.service_meeting_agenda import Finding
from .common_meeting import MeetingCase

TODAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestMeetingAgenda(MeetingCase):
    def test_the_agenda_fills_itself_once(self):
        complaint = self.new_complaint()
        self.env["customer.rework"].create(
            {
                "name": "Cut too short",
                "partner_id": self.customer.id,
                "done_by_id": self.salesman.id,
                "team_id": self.team.id,
            }
        )
        broken = self.new_promise(user_id=self.salesman.id, team_id=self.team.id)
        broken.sudo().write({"date_due": "2026-03-01 12:00", "date_judged": "2026-03-01 12:00"})
        due = self.new_promise(
            team_id=self.team.id, type_id=self.by_hour.id, date_due="2026-03-02 15:00:00"
        )
        reason = self.env["customer.request.reason"].create({"name": "Nobody free"})
        self.env["customer.request"].create(
            {
                "name": "On Sunday",
                "partner_id": self.customer.id,
                "team_id": self.team.id,
                "answer": "no",
                "reason_id": reason.id,
            }
        )
        self.env["service.action"].create(
            {"name": "Buy glue", "user_id": self.salesman.id, "date_deadline": TODAY}
        )
        self.meeting.action_fill_agenda()
        found = {point.kind: (point.res_model, point.res_id) for point in self.meeting.agenda_ids}
        self.assertEqual(set(found), {"complaint", "rework", "broken", "due", "no", "action"})
        self.assertEqual(found["complaint"], ("customer.complaint", complaint.id))
        self.assertEqual(found["broken"], ("customer.promise", broken.id))
        self.assertIn(
            due.id,
            self.meeting.agenda_ids.filtered(lambda p: p.kind == "due").mapped("res_id"),
        )
        count = len(self.meeting.point_ids)
        self.meeting.action_fill_agenda()
        self.assertEqual(len(self.meeting.point_ids), count)

    def test_two_at_once_make_no_point_twice(self):
        self.new_complaint()
        self.meeting.action_fill_agenda()
        point = self.meeting.point_ids[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["service.meeting.point"].sudo().create(
                {
                    "meeting_id": self.meeting.id,
                    "name": "Again",
                    **{name: point[name] for name in ("kind", "res_model", "res_id")},
                }
            )
            self.env.flush_all()

    def test_another_team_s_and_company_s_stay_out(self):
        other = self.env["crm.team"].sudo().create({"name": "Web", "company_id": self.company.id})
        self.new_complaint(team_id=other.id)
        self.meeting.action_fill_agenda()
        self.assertNotIn("customer.complaint", self.meeting.point_ids.mapped("res_model"))
        whole = self.env["service.meeting"].create({"team_id": False})
        whole.action_fill_agenda()
        self.assertIn("customer.complaint", whole.point_ids.mapped("res_model"))

    def test_worst_first_a_dozen_and_the_rest_counted(self):
        customers = self.env["res.partner"].sudo().create([{"name": f"{n}"} for n in range(15)])
        self.env["customer.value"].sudo().create(
            [
                {"partner_id": c.id, "company_id": self.company.id, "worth": number * 7 % 15}
                for number, c in enumerate(customers)
            ]
        )
        for customer in customers:
            self.new_complaint(partner_id=customer.id)
        self.meeting.action_fill_agenda()
        shown = self.meeting.agenda_ids.filtered(lambda p: p.kind == "complaint")
        worths = {c: number * 7 % 15 for number, c in enumerate(customers)}
        self.assertEqual(
            [worths[point.partner_id] for point in shown.sorted("sequence")],
            sorted(worths.values(), reverse=True)[: len(shown)],
        )
        self.assertEqual(len(self.meeting.agenda_ids), 12)
        self.assertEqual(self.meeting.more_count, len(self.meeting.point_ids) - 12)
        rest = self.env["service.meeting.point"].search(self.meeting.action_view_more()["domain"])
        self.assertEqual(len(rest), self.meeting.more_count)
        rest[0].action_put_on_agenda()
        self.meeting.action_fill_agenda()
        self.assertTrue(rest[0].on_agenda)

    def test_what_was_on_it_does_not_come_again(self):
        self.new_complaint()
        self.hold()
        self.meeting.point_ids.sudo().state = "taken"
        later = self.next_meeting(3)
        self.new_complaint("New one")
        later.action_fill_agenda()
        names = later.point_ids.filtered(lambda p: p.kind == "complaint").mapped("name")
        self.assertEqual(len(names), 1)
        self.assertIn("New one", names[0])

    def test_carried_points_come_first_and_are_counted(self):
        point = self.new_point()
        meeting = self.meeting
        for number, day in enumerate((3, 4, 5), 1):
            self.hold(meeting)
            self.assertEqual(point.state, "carried")
            meeting = self.next_meeting(day)
            self.new_complaint(f"Day {day}")
            meeting.action_fill_agenda()
            point = meeting.point_ids.filtered("origin_id").sorted("sequence")[0]
            self.assertEqual(point.sequence, 1)
            self.assertEqual((point.name, point.carried_count), ("The van", number))
            self.assertEqual(meeting.stuck_count > 0, number >= 3)

    def test_an_agenda_filled_in_advance_can_still_be_started(self):
        self.new_complaint()
        self.new_point()
        tomorrow = self.env["service.meeting"].create(
            {"team_id": self.team.id, "date": date(2026, 3, 3)}
        )
        tomorrow.action_fill_agenda()
        self.hold()
        self.at(2026, 3, 3, 8)
        tomorrow.action_start()
        carried = self.meeting.point_ids.filtered(lambda p: p.state == "carried")
        self.assertEqual(tomorrow.point_ids.origin_id, carried)
        points = tomorrow.point_ids.filtered("origin_id")
        self.assertEqual(len(points), len(carried))
        self.assertEqual(set(points.mapped("carried_count")), {1})

    def test_two_agendas_filled_in_advance_carry_a_point_once(self):
        first = self.new_point()
        complaint = self.new_complaint()
        self.hold()
        today, tomorrow = (
            self.env["service.meeting"].create(
                {"team_id": self.team.id, "date": date(2026, 3, day)}
            )
            for day in (3, 4)
        )
        (today | tomorrow).action_fill_agenda()
        self.at(2026, 3, 3, 8)
        self.hold(today)
        self.at(2026, 3, 4, 8)
        tomorrow.action_start()
        for points in (
            tomorrow.point_ids.filtered(lambda p: p.name == first.name),
            tomorrow.point_ids.filtered(
                lambda p: (p.kind, p.res_id) == ("complaint", complaint.id)
            ),
        ):
            self.assertEqual(points.mapped("carried_count"), [2])
            self.assertEqual(points.origin_id.meeting_id, today)

    def test_points_made_by_hand_push_none_off(self):
        for number in range(12):
            self.new_point(name=f"Chat {number}")
        self.hold()
        later = self.next_meeting(3)
        complaint = self.new_complaint()
        later.action_fill_agenda()
        point = later.point_ids.filtered(lambda p: p.res_id == complaint.id)
        self.assertTrue(point.on_agenda)

    def test_a_promise_that_moved_is_due_again(self):
        promise = self.new_promise(
            team_id=self.team.id, type_id=self.by_hour.id, date_due="2026-03-02 15:00:00"
        )
        self.meeting.action_fill_agenda()
        self.hold()
        self.meeting.point_ids.sudo().state = "taken"
        promise.repromise(datetime(2026, 3, 3, 15), "company", "No wood", customer_told=True)
        later = self.next_meeting(3)
        later.action_fill_agenda()
        self.assertIn(
            ("due", promise.id), [(point.kind, point.res_id) for point in later.point_ids]
        )

    def test_a_past_day_s_agenda_is_not_filled(self):
        past = self.env["service.meeting"].create(
            {"team_id": self.team.id, "date": date(1990, 3, 1)}
        )
        with self.assertRaisesRegex(UserError, "own day"):
            past.action_fill_agenda()

    def test_rounds_that_were_not_done_stand_on_it(self):
        plans = self.env["service.round.plan"].create(
            [
                {
                    "name": name,
                    "company_id": self.company.id,
                    "team_id": team.id,
                    "time_from": 7,
                    "time_to": 8.5,
                    "item_ids": [Command.create({"name": "Lights"})],
                }
                for name, team in (
                    ("Open the shop", self.team),
                    ("Elsewhere", self.env["crm.team"].sudo().create({"name": "Web"})),
                )
            ]
        )
        self.at(2026, 3, 3, 5)
        plans.sudo()._open_rounds()
        # Half past seven in Brussels: there is still time.
        meeting = self.next_meeting(3)
        self.at(2026, 3, 3, 7)
        meeting.action_fill_agenda()
        self.assertNotIn("round", meeting.point_ids.mapped("kind"))
        self.at(2026, 3, 3, 8)
        meeting.action_fill_agenda()
        (point,) = meeting.point_ids.filtered(lambda point: point.kind == "round")
        (round_,) = self.env["service.round"].search([("plan_id", "=", plans[0].id)])
        self.assertEqual((point.res_model, point.res_id), (round_._name, round_.id))
        self.assertIn("Open the shop", point.name)

    def test_a_source_can_be_added(self):
        model = self.env.registry["service.meeting"]
        before = model._get_agenda_sources

        def sources(meeting):
            return [*before(meeting), lambda _window: [Finding("other", self.customer, "Idea")]]

        self.patch(model, "_get_agenda_sources", sources)
        self.meeting.action_fill_agenda()
        self.assertIn("Idea", self.meeting.point_ids.mapped("name"))

    def test_the_silence_alarm_and_signals_come_once_a_month(self):
        kpi = self.env.registry["service.kpi"]
        self.patch(
            kpi,
            "_listen",
            lambda *args: {"came": 0, "expected": 9.0, "thin": False, "alarm": True},
        )
        self.hold()
        self.assertEqual(self.meeting.point_ids[0].kind, "silence")
        later = self.next_meeting(3)
        later.action_fill_agenda()
        self.assertNotIn(
            "silence", later.point_ids.filtered(lambda p: not p.origin_id).mapped("kind")
        )

    def test_what_went_well(self):
        for _number in range(5):
            promise = self.new_promise(
                user_id=self.salesman.id, team_id=self.team.id, date_due="2026-03-02 12:00:00"
            )
            promise.action_fulfil()
        self.meeting.action_fill_agenda()
        praise = self.meeting.agenda_ids.sorted("sequence")[-1]
        self.assertEqual(praise.kind, "celebrate")
        self.assertIn("5", praise.name)
        self.hold()
        self.assertEqual(praise.state, "taken")
