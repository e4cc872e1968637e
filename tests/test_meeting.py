from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceCase

TODAY = date(2026, 3, 2)


class MeetingCase(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.member_ids = cls.salesman + cls.colleague
        for user in cls.salesman + cls.leader:
            user.sudo().email = f"{user.login}@example.org"
        cls.meeting = cls.env["service.meeting"].create({"team_id": cls.team.id})

    def new_complaint(self, name="The drawer squeaks", **vals):
        return self.env["customer.complaint"].create(
            {
                "name": name,
                "partner_id": self.customer.id,
                "user_id": self.colleague.id,
                "team_id": self.team.id,
                **vals,
            }
        )

    def new_point(self, **vals):
        return self.env["service.meeting.point"].create(
            {"meeting_id": self.meeting.id, "name": "The van", **vals}
        )

    def hold(self, meeting=None):
        meeting = meeting or self.meeting
        meeting.action_start()
        meeting.action_hold()

    def next_meeting(self, day):
        self.at(2026, 3, day, 8)
        return self.env["service.meeting"].create({"team_id": self.team.id})


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
        self.assertEqual(
            set(found), {"complaint", "rework", "broken", "due", "no", "action"}
        )
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
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception), self.cr.savepoint():
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

    def test_a_source_can_be_added(self):
        model = self.env.registry["service.meeting"]
        before = model._get_agenda_sources

        def sources(meeting):
            from ..models.team.service_meeting_agenda import Finding

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
                user_id=self.salesman.id, team_id=self.team.id, date_due="2026-03-02 23:00:00"
            )
            promise.action_fulfil()
        self.meeting.action_fill_agenda()
        praise = self.meeting.agenda_ids.sorted("sequence")[-1]
        self.assertEqual(praise.kind, "celebrate")
        self.assertIn("5", praise.name)
        self.hold()
        self.assertEqual(praise.state, "taken")


@tagged("post_install", "-at_install")
class TestMeetingOutcome(MeetingCase):
    def test_a_decision_is_an_action_with_its_activity(self):
        complaint = self.new_complaint()
        self.meeting.action_fill_agenda()
        point = self.meeting.point_ids.filtered(lambda p: p.kind == "complaint")
        point = point.with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "Write what was decided"):
            point.action_decide()
        point.decide("Oil the drawers", self.colleague.id, "2026-03-09")
        action = self.env["service.action"].search([("meeting_point_id", "=", point.id)])
        self.assertEqual(action.name, "Oil the drawers")
        self.assertEqual(action.user_id, self.colleague)
        self.assertEqual(action.complaint_id, complaint)
        self.assertEqual(action.date_deadline, date(2026, 3, 9))
        self.assertEqual(action.activity_ids.user_id, self.colleague)
        self.assertEqual(point.state, "decided")
        with self.assertRaisesRegex(UserError, "decided already"):
            point.action_decide()
        with self.assertRaisesRegex(UserError, "settled"):
            point.decision = "Something else"

    def test_owner_must_work_here(self):
        point = self.new_point(decision="Go").with_user(self.salesman)
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        stranger = self.new_user("stranger", "sales_team.group_sale_salesman")
        stranger.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for user in (stranger, self.env.ref("base.public_user")):
            with self.assertRaisesRegex(UserError, "does not work at"):
                point.decide("Go", user.id)

    def test_by_form_and_defaults(self):
        with Form(self.env["service.meeting"].with_user(self.leader)) as form:
            form.team_id = self.team
            form.date = date(2026, 3, 3)
        meeting = form.save()
        self.assertEqual(meeting.user_id, self.leader)
        self.assertEqual(
            meeting.partner_ids, (self.leader + self.salesman + self.colleague).partner_id
        )

    def test_clock_and_states(self):
        with self.assertRaises(UserError):
            self.meeting.action_hold()
        self.meeting.action_start()
        self.assertEqual(self.meeting.date_start, datetime(2026, 3, 2, 8))
        with self.assertRaisesRegex(UserError, "Reload"):
            self.meeting.action_start()
        tomorrow = self.env["service.meeting"].create(
            {"team_id": self.team.id, "date": "2026-03-03"}
        )
        with self.assertRaisesRegex(UserError, "own day"):
            tomorrow.action_start()

    def test_one_a_day(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception), self.cr.savepoint():
            self.env["service.meeting"].create({"team_id": self.team.id})
            self.env.flush_all()
        for day in ("0001-01-01", "9999-12-31"):
            with mute_logger("odoo.sql_db"), self.assertRaises(Exception), self.cr.savepoint():
                self.env["service.meeting"].create({"team_id": self.team.id, "date": day})
                self.env.flush_all()

    def test_frozen_when_held(self):
        point = self.new_point()
        self.hold()
        for user in (self.salesman, self.manager):
            meeting, mine = self.meeting.with_user(user), point.with_user(user)
            for attack in (
                lambda m=meeting: m.write({"note": "Another story"}),
                lambda m=meeting: m.write({"user_id": user.id}),
                lambda m=meeting: m.write({"point_ids": [Command.create({"name": "More"})]}),
                lambda m=meeting: m.write({"agenda_ids": [Command.clear()]}),
                lambda p=mine: p.write({"note": "No"}),
                lambda p=mine: p.action_take(),
                lambda p=mine: p.decide("Go"),
                lambda p=mine: p.unlink(),
                lambda p=mine: p.create({"meeting_id": self.meeting.id, "name": "x"}),
                lambda m=meeting: m.action_fill_agenda(),
                lambda m=meeting: m.action_start(),
                lambda m=meeting: m.unlink(),
            ):
                with self.assertRaises((UserError, AccessError)):
                    attack()
        with self.assertRaises(AccessError):
            self.env["service.meeting.reopen"].with_user(self.salesman).create(
                {"meeting_id": self.meeting.id, "reason": "x"}
            )
        with self.assertRaisesRegex(UserError, "service manager"):
            self.meeting.with_user(self.salesman)._reopen("x")
        wizard = self.env["service.meeting.reopen"].create(
            {"meeting_id": self.meeting.id, "reason": "The wrong owner"}
        )
        wizard.action_reopen()
        self.assertEqual(self.meeting.state, "running")
        self.assertIn("The wrong owner", self.meeting.message_ids[0].body)

    def test_guards_hold_through_every_door(self):
        meetings = self.env["service.meeting"].with_user(self.salesman)
        points = self.env["service.meeting.point"].with_user(self.salesman)
        own = {"team_id": self.team.id, "date": "2026-03-04"}
        with self.assertRaises(UserError):
            meetings.create({**own, "state": "held"})
        for name, value in (("state", "held"), ("date_start", "2026-03-02"), ("date_sent", "2026-03-02")):
            made = meetings.with_context(**{f"default_{name}": value}).create(
                {**own, "date": f"2026-03-{10 + len(name):02}"}
            )
            self.assertNotEqual(made.state, "held")
            self.assertFalse(made.date_start or made.date_sent)
        mine = self.meeting.with_user(self.salesman)
        for vals in (
            {"state": "held"},
            {"date": "2026-03-09"},
            {"team_id": False},
            {"point_ids": [Command.create({"name": "x", "kind": "celebrate"})]},
            {"point_ids": [Command.create({"name": "x", "carried_count": 9})]},
            {"agenda_ids": [Command.create({"name": "x", "res_model": "res.users", "res_id": 1})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                mine.write(vals)
        point = points.create({"meeting_id": self.meeting.id, "name": "The van"})
        self.assertEqual(point.kind, "other")
        point.name = "The lorry"
        with self.assertRaises(UserError):
            point.write({"state": "decided"})
        with self.assertRaises(UserError):
            self.env["service.action"].with_user(self.salesman).create(
                {"name": "x", "meeting_point_id": point.id}
            )

    def test_found_points_stay(self):
        self.new_complaint()
        self.meeting.action_fill_agenda()
        found = self.meeting.point_ids.filtered(lambda p: p.kind == "complaint")
        with self.assertRaises(UserError):
            found.with_user(self.salesman).unlink()
        with self.assertRaises(UserError):
            found.with_user(self.salesman).name = "Nothing"


@tagged("post_install", "-at_install")
class TestMeetingAccess(MeetingCase):
    def test_who_opens_which(self):
        stranger = self.new_user("stranger", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.meeting.with_user(stranger).read(["date"])
        # Nobody makes another team's agenda, or the company's, fill itself.
        for team in (self.team.id, False):
            with self.assertRaises(AccessError):
                self.env["service.meeting"].with_user(stranger).create(
                    {
                        "team_id": team,
                        "date": "2026-03-05",
                        "user_id": stranger.id,
                        "partner_ids": stranger.partner_id.ids,
                    }
                )
        self.meeting.partner_ids += stranger.partner_id
        self.meeting.with_user(stranger).read(["date"])

    def test_the_record_opens_for_whom_it_may(self):
        complaint = self.new_complaint()
        self.meeting.action_fill_agenda()
        point = self.meeting.point_ids.filtered(lambda p: p.kind == "complaint")
        self.assertEqual(point.with_user(self.colleague).action_open()["res_id"], complaint.id)
        with self.assertRaises(AccessError):
            point.with_user(self.salesman).action_open()
        # Its title is the team's all the same.
        self.assertTrue(point.with_user(self.salesman).name)

    def test_two_companies(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        outsider = self.new_user("outsider", "customers_for_life.group_service_manager")
        outsider.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        model = self.env["service.meeting"].with_user(outsider)
        model = model.with_context(allowed_company_ids=other.ids)
        self.assertFalse(model.search([]))
        with self.assertRaises(UserError):
            model.create({"team_id": self.team.id, "company_id": other.id})


@tagged("post_install", "-at_install")
class TestMeetingPlan(MeetingCase):
    def plan(self, user=None, **vals):
        model = self.env["service.meeting.plan"].with_user(user or self.leader)
        plan = model.create({"team_id": self.team.id, "company_id": self.company.id, **vals})
        plan.action_plan()
        return self.team.meeting_recurrence_id.calendar_event_ids

    def open(self):
        self.env["service.meeting"].sudo()._cron_open()
        return self.env["service.meeting"].search([("team_id", "=", self.team.id)])

    def test_the_calendar_invites_the_team(self):
        events = self.plan(hour=9.5)
        # At half past nine in Brussels, in winter and in summer.
        self.assertEqual(min(events.mapped("start")), datetime(2026, 3, 2, 8, 30))
        summer = events.filtered(lambda e: e.start.date() == date(2026, 7, 1))
        self.assertEqual(summer.start, datetime(2026, 7, 1, 7, 30))
        self.assertFalse([e for e in events if e.start.weekday() > 4])
        self.assertEqual(
            events[0].partner_ids, (self.leader + self.salesman + self.colleague).partner_id
        )
        again = self.plan(hour=10)
        self.assertFalse(events.exists())
        self.assertGreater(len(again), 250)

    def test_only_leader_and_manager_plan(self):
        with self.assertRaises(AccessError):
            self.plan(self.salesman)
        with self.assertRaises(AccessError):
            self.team.with_user(self.salesman).action_plan_meetings()
        self.assertTrue(self.plan(self.manager))
        for vals in ({"hour": 24}, {"hour": -1}):
            with self.assertRaises(ValidationError):
                self.plan(**vals)
        with self.assertRaisesRegex(UserError, "at least one day"):
            self.plan(mon=False, tue=False, wed=False, thu=False, fri=False)

    def test_the_job_opens_each_working_day_once(self):
        self.plan()
        self.meeting.unlink()
        self.new_complaint()
        meeting = self.open()
        self.assertEqual(meeting.date, TODAY)
        self.assertEqual(meeting.date_planned, datetime(2026, 3, 2, 8))
        self.assertEqual(meeting.user_id, self.leader)
        self.assertIn("complaint", meeting.point_ids.mapped("kind"))
        self.assertEqual(self.open(), meeting)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-03-03 00:00:00",
                "date_to": "2026-03-03 22:59:59",
            }
        )
        self.at(2026, 3, 3, 5)
        self.assertEqual(self.open(), meeting)
        self.assertEqual(meeting.state, "missed")
        self.assertEqual(self.team.meeting_missed_count, 1)
        self.at(2026, 3, 4, 5)
        self.assertEqual(len(self.open()), 2)
        # Whoever deletes one from the calendar calls it off.
        events = self.team.meeting_recurrence_id.calendar_event_ids
        events.filtered(lambda e: e.start.date() == date(2026, 3, 5)).unlink()
        self.at(2026, 3, 5, 5)
        self.assertEqual(len(self.open()), 2)
        self.at(2026, 3, 7, 5)
        self.assertEqual(len(self.open()), 2)

    def test_the_company_s_own_day(self):
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        self.plan()
        self.meeting.unlink()
        # Tuesday in Auckland already.
        self.at(2026, 3, 2, 13)
        self.assertEqual(self.open().date, date(2026, 3, 3))

    def test_what_was_begun_was_held(self):
        self.meeting.action_start()
        self.at(2026, 3, 3, 5)
        self.open()
        self.assertEqual(self.meeting.state, "held")
        self.assertFalse(self.meeting.date_end)

    def test_another_year_is_planned_in_time(self):
        rule = self.plan(hour=9.5).recurrence_id
        self.at(2027, 2, 20, 8)
        self.open()
        new = self.team.meeting_recurrence_id
        self.assertNotEqual(new, rule)
        self.assertGreater(max(new.calendar_event_ids.mapped("start")), datetime(2028, 2, 1))
        self.assertTrue(
            rule.calendar_event_ids.filtered(lambda e: e.start.date() == date(2027, 3, 1))
        )
