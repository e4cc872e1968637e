from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import ServiceCase

MONTH = {"period": "this_month"}
# Beside the addon: whole days of Brussels, which is one hour ahead of UTC on this day.
COUNTED = {
    "overdue": """SELECT id FROM customer_promise r
                   WHERE %(whose)s AND state IN ('open', 'waiting')
                     AND date_judged < COALESCE(waiting_since, '2026-03-02 08:00:00')""",
    "due_today": """SELECT id FROM customer_promise r
                     WHERE %(whose)s AND state IN ('open', 'waiting')
                       AND date_due >= '2026-03-01 23:00:00'
                     AND date_due < '2026-03-02 23:00:00'""",
    "unanswered": """SELECT id FROM customer_complaint r
                      WHERE %(whose)s AND state = 'new' AND date_answered IS NULL""",
    "to_approve": """SELECT r.id FROM customer_recovery r
                       JOIN res_company company ON company.id = r.company_id
                      WHERE %(whose)s AND state = 'open' AND cost > recovery_limit
                        AND cost > COALESCE(approved_cost, 0)""",
}


@tagged("post_install", "-at_install")
class TestToday(ServiceCase):
    """The strip of Service Quality: each number is what opens, and what one counts oneself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].sudo().create({"name": "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env(su=True),
            "cfl_today_stranger",
            groups="base.group_user,customers_for_life.group_service_manager",
            company_id=cls.elsewhere.id,
            company_ids=[Command.set(cls.elsewhere.ids)],
        )
        kind = cls.env.ref("customers_for_life.promise_type_call_back")
        for user, team in (
            (cls.salesman, cls.team),
            (cls.colleague, cls.team),
            (cls.colleague, cls.team.browse()),
        ):
            for made, due in (
                ("2026-02-25 08:00:00", "2026-02-27 12:00:00"),
                ("2026-03-01 08:00:00", "2026-03-01 23:30:00"),
                ("2026-03-02 07:00:00", "2026-03-02 16:00:00"),
                # In Brussels it is tomorrow.
                ("2026-03-02 07:00:00", "2026-03-02 23:30:00"),
            ):
                cls.new_promise(
                    type_id=kind.id, user_id=user.id, team_id=team.id, date_made=made, date_due=due
                )
            cls.env["customer.complaint"].create(
                {
                    "name": "It squeaks",
                    "partner_id": cls.customer.id,
                    "user_id": user.id,
                    "team_id": team.id,
                    "company_id": cls.company.id,
                }
            )
            for cost in (20, 60, 80):
                cls.env["customer.recovery"].create(
                    {
                        "name": "Sorry",
                        "partner_id": cls.customer.id,
                        "user_id": user.id,
                        "team_id": team.id,
                        "cost": cost,
                    }
                )
        waiting, moved, fulfilled, cancelled = (
            cls.new_promise(
                type_id=kind.id, user_id=cls.salesman.id, date_due="2026-03-02 15:00:00"
            )
            for _each in range(4)
        )
        waiting.action_wait()
        fulfilled.action_fulfil()
        cancelled.action_cancel()
        moved.sudo().date_due = "2026-03-05 15:00:00"
        approved = [("cost", "=", 80), ("user_id", "=", cls.salesman.id)]
        cls.env["customer.recovery"].search(approved).action_approve()
        answered = cls.env["customer.complaint"].search([("user_id", "=", cls.colleague.id)])[0]
        answered.action_answered()
        cls.env["customer.promise"].sudo().create(
            {
                "type_id": kind.id,
                "partner_id": cls.customer.id,
                "company_id": cls.elsewhere.id,
                "date_made": "2026-02-20 08:00:00",
                "date_due": "2026-02-20 12:00:00",
            }
        )
        cls.env.flush_all()

    def today(self, user=None, **chosen):
        kpi = self.env["service.kpi"].with_user(user or self.manager)
        if user == self.stranger:
            kpi = kpi.with_context(allowed_company_ids=self.elsewhere.ids)
        return kpi, kpi.get_overview({**MONTH, **chosen})

    def check(self, user, whose, **chosen):
        """Compare number, what it opens, and SQL of one's own. Return the numbers."""
        kpi, overview = self.today(user, **chosen)
        filters = {name: value for name, value in overview["filters"].items() if value}
        counts = {}
        for item in overview["today"]:
            rows = self.env.execute_query(SQL(COUNTED[item["name"]], whose=whose))
            action = kpi.get_today_action(item["name"], filters)
            opened = kpi.env[action["res_model"]].with_context(**action["context"])
            self.assertEqual(
                sorted(opened.search(action["domain"]).ids), sorted(id_ for (id_,) in rows)
            )
            self.assertEqual(item["count"], len(rows), item["name"])
            counts[item["name"]] = len(rows)
        return counts

    def test_salesperson_has_their_own(self):
        whose = SQL("r.user_id = %s AND r.company_id = %s", self.salesman.id, self.company.id)
        counts = self.check(self.salesman, whose)
        self.assertEqual(
            counts, {"overdue": 2, "due_today": 3 + 1, "unanswered": 1, "to_approve": 1}
        )
        with self.assertRaises(AccessError):
            self.env["service.kpi"].with_user(self.salesman).get_today_action(
                "overdue", {**MONTH, "user_id": self.colleague.id}
            )

    def test_leader_has_the_team(self):
        _kpi, overview = self.today(self.leader)
        self.assertEqual(overview["filters"]["team_id"], self.team.id)
        self.assertFalse(overview["filters"].get("user_id"))
        counts = self.check(self.leader, SQL("r.team_id = %s", self.team.id))
        self.assertEqual(counts["overdue"], 4)
        # Their own, where they ask for them.
        own = SQL("r.user_id = %s AND r.company_id = %s", self.leader.id, self.company.id)
        self.assertEqual(set(self.check(self.leader, own, user_id=self.leader.id).values()), {0})

    def test_leader_of_another_company_s_team_has_their_own(self):
        self.leader.sudo().company_ids += self.elsewhere
        other = self.team.sudo().copy({"company_id": self.elsewhere.id, "user_id": self.leader.id})
        self.team.sudo().active = False
        _kpi, overview = self.today(self.leader)
        self.assertEqual(overview["filters"]["user_id"], self.leader.id)
        self.assertTrue(other)

    def test_manager_has_the_company(self):
        counts = self.check(self.manager, SQL("r.company_id = %s", self.company.id))
        self.assertEqual(counts["overdue"], 6)
        self.assertEqual(counts["unanswered"], 2)
        self.assertEqual(counts["to_approve"], 6 - 1)
        of_one = SQL("r.user_id = %s AND r.company_id = %s", self.colleague.id, self.company.id)
        self.check(self.manager, of_one, user_id=self.colleague.id)

    def test_other_company_has_its_own(self):
        counts = self.check(self.stranger, SQL("r.company_id = %s", self.elsewhere.id))
        self.assertEqual(counts, {"overdue": 1, "due_today": 0, "unanswered": 0, "to_approve": 0})

    def test_only_what_exists_for_what_was_chosen(self):
        mechanic = (
            self.env["hr.employee"]
            .sudo()
            .create({"name": "Mechanic", "company_id": self.company.id})
        )
        _kpi, overview = self.today(employee_id=mechanic.id)
        self.assertEqual([i["name"] for i in overview["today"]], ["overdue", "due_today"])
        _kpi, overview = self.today(product_id=self.product.id)
        self.assertNotIn("to_approve", [item["name"] for item in overview["today"]])
        with self.assertRaises(UserError):
            self.env["service.kpi"].get_today_action("to_approve", {"product_id": self.product.id})
        with self.assertRaises(UserError):
            self.env["service.kpi"].get_today_action("everything", MONTH)

    def test_opens_as_cards_on_a_phone(self):
        for name in COUNTED:
            views = self.env["service.kpi"].get_today_action(name, MONTH)["views"]
            self.assertEqual([kind for _view, kind in views], ["list", "kanban", "form"])

    def test_few_queries(self):
        self.env.invalidate_all()
        for user in (self.manager, self.leader, self.salesman):
            self.today(user)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.today(user)
            self.assertLessEqual(self.env.cr.sql_log_count - before, 40, user.login)


@tagged("post_install", "-at_install")
class TestAlarms(ServiceCase):
    """What rings on the strip is what rings in the meeting and in the manager's activities."""

    def promise(self, day, kept, number=40, team=None):
        self.env["customer.promise"].create(
            [
                {
                    "type_id": self.by_day.id,
                    "partner_id": self.customer.id,
                    "user_id": self.salesman.id,
                    "team_id": (team or self.team).id,
                    "date_made": day,
                    "date_due": day,
                    "date_fulfilled": each < kept and f"{day} 09:00:00",
                }
                for each in range(number)
            ]
        )

    def alarms(self, user=None, **chosen):
        kpi = self.env["service.kpi"].with_user(user or self.manager)
        return kpi.get_overview({**MONTH, **chosen})["alarms"]

    def test_worse_by_more_than_chance(self):
        for month in range(3, 13):
            self.promise(f"2025-{month:02}-10", 38)
        self.promise("2026-02-10", 20)
        self.env.flush_all()
        for user, chosen in (
            (self.manager, {}),
            (self.leader, {}),
            (self.salesman, {}),
            (self.manager, {"period": "last_year"}),
        ):
            (alarm,) = self.alarms(user, **chosen)
            self.assertEqual(alarm["code"], "kept_rate")
            self.assertIn("Kept Rate, Feb 2026: beyond three standard deviations", alarm["text"])
        # The chart that it opens shows the month that rings, last.
        opened = {"period": "last_month"}
        point = self.env["service.kpi"].get_details("kept_rate", opened, "month")["points"][-1]
        self.assertEqual((point["date_from"], point["size"]), ("2026-02-01", 40))
        self.assertTrue(point["rules"])
        # So it stands on the agenda of the first meeting of a month.
        meeting = self.env["service.meeting"].create({"team_id": self.team.id})
        meeting.action_fill_agenda()
        self.assertIn("alarm", meeting.point_ids.mapped("kind"))
        self.keep_months(self.company, date(2025, 2, 1), date(2026, 2, 1))
        self.assertEqual(len(self.alarms()), 1)

    def test_better_and_too_few_ring_nothing(self):
        for month in range(3, 13):
            self.promise(f"2025-{month:02}-10", 20)
        self.promise("2026-02-10", 40)
        self.env.flush_all()
        self.assertEqual(self.alarms(), [])

    def test_what_is_too_few_to_judge_does_not_ring(self):
        for month in range(3, 13):
            self.promise(f"2025-{month:02}-10", 2, number=2)
        self.promise("2026-02-10", 0, number=2)
        self.env.flush_all()
        self.assertEqual(self.alarms(), [])

    def test_silence_rings_for_company_and_team(self):
        for number, day in ((20, datetime(2025, 6, 10)), (20, datetime(2026, 2, 10))):
            orders = self.env["sale.order"].concat(*(self.new_order() for _n in range(number)))
            orders.action_confirm()
            complaints = self.env["customer.complaint"].create(
                [
                    {"name": "C", "order_id": order.id, "company_id": self.company.id}
                    for order in orders[: 10 if day.year == 2025 else 1]
                ]
            )
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE sale_order SET date_delivered = %s WHERE id = ANY(%s)", [day, orders.ids]
            )
            # The moment at which a record is made is the database's, not the frozen clock's.
            self.env.cr.execute(
                "UPDATE customer_complaint SET create_date = %s WHERE id = ANY(%s)",
                [day, complaints.ids],
            )
        self.env.invalidate_all()
        kpi = self.env["service.kpi"]
        of_team = self.alarms(team_id=self.team.id)
        # A leader without a right to all orders has what was counted of them.
        self.keep_months(self.company, date(2025, 2, 1), date(2026, 2, 1))
        self.env["service.kpi.change"].sudo().search([]).unlink()
        self.assertEqual(self.alarms(self.leader), of_team)
        for team, alarms in ((None, self.alarms()), (self.team, of_team)):
            heard = kpi._listen(self.company, date(2026, 2, 1), team)
            self.assertTrue(heard["alarm"])
            words = kpi._describe_silence(heard, self.company, date(2026, 2, 1), team)
            self.assertIn({"code": "complaints", "text": f"Complaints, {words}"}, alarms)
        # Nobody's complaints are a person's silence.
        self.assertFalse([a for a in self.alarms(self.salesman) if "were to be" in a["text"]])
