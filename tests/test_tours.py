from datetime import datetime, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.addons.mail.tests.common import MailCase
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTours(HttpCase, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env, "cfl_tour_salesman", groups="base.group_user,sales_team.group_sale_salesman"
        )
        cls.manager = new_test_user(
            cls.env,
            "cfl_tour_manager",
            groups="base.group_user,sales_team.group_sale_manager",
        )
        product = cls.env["product.product"].create(
            {"name": "Repair", "type": "service", "invoice_policy": "delivery"}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Tour Customer"}).id,
                "user_id": cls.salesman.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )

    def test_salesperson_adds_products_and_delivers_one(self):
        self.env["product.product"].create(
            {
                "name": "Tour Chair",
                "type": "consu",
                "invoice_policy": "delivery",
                "list_price": 7,
            }
        )
        self.start_tour(f"/odoo/sales/{self.order.id}", "cfl_sale_tour", login=self.salesman.login)
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [1, 3, 2])
        states = self.order.order_line.mapped("delivery_state")
        self.assertEqual(states, ["delivered", "open", "open"])
        self.assertEqual(self.order.promise_ids.state, "open")

    def test_salesperson_takes_the_advised_date(self):
        kind = self.env.ref("customers_for_life.promise_type_delivery")
        made = fields.Datetime.now() - timedelta(days=30)
        self.env["customer.promise"].create(
            [
                {
                    "type_id": kind.id,
                    "partner_id": self.order.partner_id.id,
                    "date_made": made,
                    "date_fulfilled": made + timedelta(days=number % 10 + 1),
                }
                for number in range(40)
            ]
        )
        self.env["customer.promise.norm"]._refresh(self.order.company_id, kind)
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "cfl_advised_date_tour", login=self.salesman.login
        )
        self.assertTrue(self.order.commitment_date)
        self.assertEqual(self.order.commitment_date, self.order.advice_date)
        self.assertFalse(self.order.advice_is_risky)

    def test_salesperson_makes_moves_and_keeps_a_promise(self):
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "cfl_promise_tour", login=self.salesman.login
        )
        promise = self.order.promise_ids
        self.assertEqual(promise.state, "open")
        self.order.order_line.qty_delivered = 1
        self.env.flush_all()
        self.assertEqual(promise.state, "fulfilled")
        self.assertEqual(promise.verdict, "early")
        self.assertEqual(promise.revision_ids.requested_by, "customer")
        self.assertEqual(promise.revision_ids.author_id, self.salesman)
        self.assertTrue(promise.revision_ids.customer_told)
        self.assertEqual(self.order.extra_ids.mapped("minutes"), [15])

    def test_salesperson_tells_what_will_be_late(self):
        self.order.partner_id.email = "tour@example.org"
        promise = self.env["customer.promise"].create(
            {
                "type_id": self.env.ref("customers_for_life.promise_type_other").id,
                "partner_id": self.order.partner_id.id,
                "user_id": self.salesman.id,
            }
        )
        # As the nightly job does.
        promise.date_expected = promise.date_due + timedelta(days=3)
        with self.mock_mail_gateway():
            self.start_tour("/odoo/my-promises", "cfl_forewarn_tour", login=self.salesman.login)
        promise.invalidate_recordset()
        self.assertEqual(promise.forewarned_by_id, self.salesman)
        self.assertEqual(promise.date_due.date(), promise.date_expected.date())

    def test_salesperson_adds_a_promise_on_the_order(self):
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "cfl_quick_add_tour", login=self.salesman.login
        )
        promise = self.order.promise_ids
        self.assertEqual(promise.name, "Call about the colour")
        self.assertEqual(promise.user_id, self.salesman)

    def test_manager_prints_the_report(self):
        before = self.env["service.quality.report"].search_count([])
        self.start_tour(
            "/odoo/action-sale.action_orders", "cfl_report_tour", login=self.manager.login
        )
        self.assertEqual(self.env["service.quality.report"].search_count([]), before + 1)

    def test_salesperson_takes_a_complaint_at_the_counter(self):
        self.start_tour("/odoo/complaints", "cfl_complaint_tour", login=self.salesman.login)
        complaint = self.env["customer.complaint"].search([("name", "=", "The drawer squeaks")])
        self.assertEqual(complaint.partner_id.name, "Tour Customer")
        self.assertEqual(complaint.user_id, self.salesman)
        self.assertEqual(complaint.state, "solved")
        # At some hours the first answer is due on the same day.
        self.assertLessEqual(set(complaint.promise_ids.mapped("verdict")), {"early", "kept"})

    def test_the_clock_s_counts_open_as_many_records(self):
        about = {"order_id": self.order.id, "user_id": self.salesman.id}
        due = fields.Datetime.now() + timedelta(days=5)
        kind = self.env.ref("customers_for_life.promise_type_other").id
        today = fields.Date.context_today(self.order.with_user(self.salesman))
        for model, vals in {
            "customer.promise": {"type_id": kind, "date_due": due},
            "customer.complaint": {},
            "customer.rework": {},
            "customer.recovery": {},
            "customer.request": {},
        }.items():
            for days, name in enumerate(("To do now", "Long to do")):
                self.env[model].create({**about, **vals, "name": name}).activity_schedule(
                    date_deadline=today - timedelta(days=days), user_id=self.salesman.id
                )
        self.start_tour("/odoo/complaints", "cfl_clock_tour", login=self.salesman.login)

    def test_manager_closes_a_rework_with_its_lesson(self):
        rework = self.env["customer.rework"].create(
            {"name": "Cut too short", "order_id": self.order.id}
        )
        rework.action_mended()
        self.start_tour(f"/odoo/rework/{rework.id}", "cfl_rework_tour", login=self.manager.login)
        self.assertEqual(rework.state, "closed")
        self.assertEqual(rework.cause_id, self.env.ref("customers_for_life.cause_haste"))
        self.assertEqual(rework.lesson, "Measure twice, cut once")
        self.assertEqual(rework.action_ids.user_id, self.manager)

    def test_salesperson_drags_cards(self):
        self.start_tour("/odoo/complaints", "cfl_kanban_tour", login=self.salesman.login)
        complaint = self.env["customer.complaint"].search([("name", "=", "The lid sticks")])
        self.assertEqual(complaint.state, "cancelled")

    def test_salesperson_drags_a_request_to_no(self):
        request = self.env["customer.request"].create(
            {
                "name": "On Sunday",
                "partner_id": self.order.partner_id.id,
                "user_id": self.salesman.id,
            }
        )
        self.start_tour("/odoo/requests", "cfl_kanban_request_tour", login=self.salesman.login)
        self.assertEqual(request.answer, "no")
        self.assertTrue(request.reason_id)

    def test_salesperson_makes_good(self):
        complaint = self.env["customer.complaint"].create(
            {"name": "Scratched", "order_id": self.order.id}
        )
        self.start_tour(
            f"/odoo/complaints/{complaint.id}", "cfl_recovery_tour", login=self.salesman.login
        )
        recovery = complaint.recovery_ids
        self.assertEqual(recovery.state, "done")
        self.assertEqual(recovery.step_ids.user_id, self.salesman)
        self.assertIn("Step 5 was taken", recovery.letter)

    def test_salesperson_logs_requests(self):
        self.start_tour(
            f"/odoo/sales/{self.order.id}", "cfl_request_tour", login=self.salesman.login
        )
        requests = self.env["customer.request"].search([("order_id", "=", self.order.id)])
        self.assertEqual(requests.mapped("answer"), ["yes", "no"])
        self.assertEqual(requests[1].alternative, "Saturday evening")
        self.assertEqual(requests[0].promise_ids.order_id, self.order)

    def test_salesperson_ticks_the_playbook_s_checklist(self):
        haste = self.env.ref("customers_for_life.cause_haste")
        self.env["service.playbook"].create(
            {
                "name": "Wrong floor",
                "cause_ids": haste.ids,
                "item_ids": [
                    Command.create({"name": name})
                    for name in ("Read the floor aloud", "Ring an hour before")
                ],
            }
        )
        complaint = self.env["customer.complaint"].create(
            {"name": "Upstairs", "order_id": self.order.id, "cause_id": haste.id}
        )
        self.start_tour(
            f"/odoo/complaints/{complaint.id}", "cfl_playbook_tour", login=self.salesman.login
        )
        self.assertEqual(complaint.playbook_check_ids.user_id, self.salesman)

    def test_manager_makes_a_playbook_of_a_lesson(self):
        rework = self.env["customer.rework"].create(
            {
                "name": "Cut short",
                "order_id": self.order.id,
                "cause_id": self.env.ref("customers_for_life.cause_haste").id,
                "lesson": "Measure twice",
                "action_ids": [Command.create({"name": "Buy a ruler"})],
            }
        )
        rework.action_mended()
        rework.action_close()
        self.start_tour(f"/odoo/rework/{rework.id}", "cfl_lesson_tour", login=self.manager.login)
        playbook = self.env["service.playbook"].search([("rework_id", "=", rework.id)])
        self.assertEqual(playbook.user_id, self.manager)

    def test_idea_from_submission_to_its_measured_effect(self):
        kind = self.env["customer.request.type"].create({"name": "Delivery"})
        reason = self.env.ref("customers_for_life.request_reason_law")
        self.start_tour("/odoo/ideas", "cfl_idea_tour", login=self.salesman.login)
        idea = self.env["service.idea"].search(
            [("name", "=", "Carry it up to the flat"), ("user_id", "=", self.salesman.id)]
        )
        trial = idea.trial_id
        self.assertEqual((idea.state, trial.state), ("trial", "running"))
        self.assertEqual((idea.user_id, idea.vote_count), (self.salesman, 1))
        self.assertEqual((idea.answered, trial.expected), ("3 of 10 answered", 0.2))
        # As if it had been a fortnight ago.
        today = fields.Date.today()
        first = today - timedelta(days=15)
        self.env.cr.execute(
            """UPDATE service_idea_trial SET date_start = %s, date_end = %s, date_end_planned = %s
                WHERE id = %s""",
            [first, today - timedelta(days=2), today - timedelta(days=2), trial.id],
        )
        self.env.invalidate_all()
        for day, yes in ((first - timedelta(days=10), 15), (first + timedelta(days=3), 28)):
            self.env["customer.request"].create(
                [
                    {
                        "name": "Upstairs",
                        "partner_id": self.order.partner_id.id,
                        "user_id": self.salesman.id,
                        "type_id": kind.id,
                        "date_asked": day,
                        "answer": "yes" if number < yes else "no",
                        "reason_id": number >= yes and reason.id,
                    }
                    for number in range(30)
                ]
            )
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["service.idea.trial"]._cron_measure()
        self.assertEqual(idea.activity_ids.user_id, self.salesman)
        self.start_tour(
            f"/odoo/ideas/{idea.id}", "cfl_idea_decided_tour", login=self.salesman.login
        )
        self.assertEqual((idea.state, idea.trial_verdict), ("adopted", "better"))
        self.assertEqual(idea.playbook_ids.user_id, self.salesman)

    def test_nominated_in_the_dialog(self):
        leader = new_test_user(
            self.env(su=True),
            "cfl_tour_leader",
            groups="base.group_user,sales_team.group_sale_salesman",
            name="Leader Lena",
            company_id=self.salesman.company_id.id,
        )
        self.start_tour("/odoo/recognition", "cfl_nominate_tour", login=self.salesman.login)
        nomination = self.env["service.nomination"].search([("user_id", "=", leader.id)])
        self.assertEqual((nomination.nominator_id, nomination.state), (self.salesman, "open"))
        nomination.with_user(self.manager).action_accept()
        self.assertIn("Carried it up", nomination.recognition_id.why)

    def test_no_rate_where_nothing_was_judged(self):
        today = fields.Date.today()
        for user, days in ((self.salesman, -1), (self.manager, 1)):
            self.env["customer.promise"].create(
                {
                    "type_id": self.env.ref("customers_for_life.promise_type_other").id,
                    "name": "Promise",
                    "partner_id": self.order.partner_id.id,
                    "user_id": user.id,
                    "date_made": today - timedelta(days=2),
                    "date_due": today + timedelta(days=days),
                }
            )
        self.start_tour(
            "/odoo/promise-analysis?view_type=pivot",
            "cfl_promise_pivot_tour",
            login=self.manager.login,
        )

    def test_figures_and_the_records_behind_them(self):
        # A company without figures of its own, with demo data too.
        company = self.env["res.company"].create({"name": "Tour Company"})
        for user in (self.salesman, self.manager):
            user.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        year = fields.Date.today().year - 1
        for day, user, kept in (
            (1, self.salesman, True),
            (2, self.salesman, False),
            (3, self.manager, True),
        ):
            due = f"{year}-03-{day:02}"
            self.env["customer.promise"].create(
                {
                    "type_id": self.env.ref("customers_for_life.promise_type_other").id,
                    "name": f"Promise {day}",
                    "partner_id": self.order.partner_id.id,
                    "user_id": user.id,
                    "company_id": company.id,
                    "date_made": due,
                    "date_due": due,
                    "date_fulfilled": due if kept else False,
                }
            )
        self.start_tour(
            "/odoo/action-sale.action_orders",
            "cfl_service_quality_tour",
            login=self.manager.login,
        )
        customer = self.order.partner_id
        self.env["customer.value"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "user_id": self.salesman.id,
                    "date_quiet": f"{year}-12-01",
                    "worth": worth,
                }
                for partner, worth in ((customer, 900), (customer.copy({"name": "Small"}), 8))
            ]
        )
        self.start_tour("/odoo/service-quality", "cfl_customer_call_tour", login=self.manager.login)
        call = self.env["customer.call"].search([("company_id", "=", company.id)])
        self.assertEqual((call.partner_id, call.activity_id.user_id), (customer, self.salesman))
        self.start_tour(
            "/odoo/service-quality?period=last_year&figure=repeat_rate&interval=month",
            "cfl_service_quality_mine_tour",
            login=self.salesman.login,
        )

    def test_scorecard(self):
        company = self.env["res.company"].create({"name": "Tour Company"})
        peers = self.salesman + self.env["res.users"].union(
            *(
                new_test_user(self.env, f"cfl_tour_peer_{n}", name=f"Tour Peer {n}")
                for n in range(4)
            )
        )
        for user in peers + self.manager:
            user.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        team = self.env["crm.team"].create({"name": "Tour Team", "company_id": company.id})
        kind = self.env["customer.promise.type"].create({"name": "Call", "company_id": company.id})
        last_month = fields.Datetime.now().replace(day=1) - timedelta(days=1)
        due = last_month.replace(day=14)
        self.env["customer.promise"].create(
            [
                {
                    "type_id": kind.id,
                    "company_id": company.id,
                    "partner_id": self.order.partner_id.id,
                    "user_id": user.id,
                    "team_id": team.id,
                    "date_made": due - timedelta(days=2),
                    "date_due": due,
                    "date_fulfilled": due + timedelta(days=2 if n % 4 == 0 else 0),
                }
                for user in peers
                for n in range(12)
            ]
        )
        self.start_tour(
            f"/odoo/service-quality?period=last_month&user_id={self.salesman.id}",
            "cfl_scorecard_mine_tour",
            login=self.salesman.login,
        )
        self.assertEqual(self.env["service.scorecard"].search([]).user_ids, self.salesman)
        self.start_tour(
            f"/odoo/action-sales_team.crm_team_action_config/{team.id}",
            "cfl_scorecard_tour",
            login=self.manager.login,
        )

    def test_where_promises_break(self):
        company = self.env["res.company"].create({"name": "Tour Company"})
        self.manager.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        types = self.env["customer.promise.type"].create(
            [{"name": name, "company_id": company.id} for name in ("Call back", "Visit")]
        )
        year = fields.Date.today().year - 1
        self.env["customer.promise"].create(
            [
                {
                    "type_id": kind.id,
                    "name": f"{kind.name} {n}",
                    "partner_id": self.order.partner_id.id,
                    "user_id": self.manager.id,
                    "company_id": company.id,
                    # Half of the one type is broken, on all days alike.
                    "date_made": f"{year}-03-{n // 2 + 1:02}",
                    "date_due": f"{year}-03-{n // 2 + 1:02}",
                    "date_fulfilled": (kind == types[1] or n % 2) and f"{year}-03-{n // 2 + 1:02}",
                }
                for kind in types
                for n in range(30)
            ]
        )
        self.start_tour(
            "/odoo/service-quality?period=last_year", "cfl_funnel_tour", login=self.manager.login
        )

    def test_who_came_back(self):
        company = self.env["res.company"].create({"name": "Tour Company"})
        self.manager.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        buyers = self.env["res.partner"].create([{"name": f"Buyer {n}"} for n in range(24)])
        march = fields.Date.today().replace(year=fields.Date.today().year - 1, month=3, day=9)
        bought = [(buyer, march) for buyer in buyers]
        bought += [(buyer, march + relativedelta(months=2)) for buyer in buyers[:6]]
        orders = self.env["sale.order"].create(
            [{"partner_id": buyer.id, "company_id": company.id} for buyer, _day in bought]
        )
        self.env.flush_all()
        for order, (_buyer, day) in zip(orders, bought, strict=True):
            self.env.cr.execute(
                """UPDATE sale_order SET state = 'sale', date_order = %s, amount_sold = 10,
                          is_purchase = TRUE, currency_rate = 1 WHERE id = %s""",
                [day, order.id],
            )
        self.env.invalidate_all()
        self.env["sale.order"]._settle_first_purchases()
        self.env["customer.cohort"]._refresh(company)
        self.start_tour(
            "/odoo/service-quality?period=last_year", "cfl_cohorts_tour", login=self.manager.login
        )

    def test_how_long_customers_wait(self):
        company = self.env["res.company"].create({"name": "Tour Company"})
        self.manager.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        complaints = self.env["customer.complaint"].create(
            [{"name": f"Complaint {n}", "company_id": company.id} for n in range(12)]
        )
        self.env.flush_all()
        # A Monday morning: each takes some minutes longer than the one before.
        march = datetime(fields.Date.today().year - 1, 3, 7, 9)
        taken = march - timedelta(days=march.weekday())
        for n, complaint in enumerate(complaints):
            self.env.cr.execute(
                "UPDATE customer_complaint SET create_date = %s WHERE id = %s",
                [taken, complaint.id],
            )
            complaint.invalidate_recordset(["create_date"])
            answered = taken + timedelta(minutes=5 * n + 5)
            complaint.write({"date_answered": answered, "date_solved": answered})
        self.start_tour(
            "/odoo/service-quality?period=last_year", "cfl_how_long_tour", login=self.manager.login
        )

    def test_manager_sees_what_stands_out(self):
        other = new_test_user(
            self.env, "cfl_tour_other", groups="base.group_user,sales_team.group_sale_salesman"
        )
        now = fields.Datetime.now()
        self.env["customer.promise"].create(
            [
                {
                    "type_id": self.env.ref("customers_for_life.promise_type_other").id,
                    "partner_id": self.order.partner_id.id,
                    "user_id": user.id,
                    "date_made": now - timedelta(days=9),
                    "date_due": now - timedelta(days=2),
                    "date_fulfilled": now - timedelta(days=3, minutes=number * apart),
                }
                for user, apart in ((self.salesman, 0), (other, 1))
                for number in range(20)
            ]
        )
        # What is made after it was fulfilled was imported.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_promise SET create_date = date_made WHERE user_id IN %s",
            [(self.salesman | other)._ids],
        )
        action = self.env.ref("customers_for_life.service_watch_comparison_action")
        self.start_tour(f"/odoo/action-{action.id}", "cfl_watch_tour", login=self.manager.login)

    def test_manager_says_who_fell_ill(self):
        groups = "base.group_user,sales_team.group_sale_salesman"
        ill, helps = (
            new_test_user(self.env, f"cfl_tour_{name.lower()}", groups=groups, name=f"Tour {name}")
            for name in ("Ill", "Help")
        )
        action = self.env.ref("customers_for_life.res_users_action_stand_in")
        self.start_tour(f"/odoo/action-{action.id}", "cfl_stand_in_tour", login=self.manager.login)
        self.assertEqual(ill.service_stand_in_id, helps)
        self.assertEqual(ill.service_acting_ids, helps)

    def test_manager_pays_a_bonus(self):
        company = self.env["res.company"].create({"name": "Tour Company"})
        self.manager.write({"company_ids": [Command.link(company.id)], "company_id": company.id})
        employee = self.env["hr.employee"].create(
            {"name": "Tour Employee", "company_id": company.id}
        )
        year = fields.Date.today().year - 1
        self.env["customer.promise"].create(
            [
                {
                    "type_id": self.env.ref("customers_for_life.promise_type_other").id,
                    "name": f"Promise {n}",
                    "partner_id": self.order.partner_id.id,
                    "user_id": self.manager.id,
                    "company_id": company.id,
                    "date_made": f"{year}-03-10",
                    "date_due": f"{year}-03-10",
                    "date_fulfilled": n < 24 and f"{year}-03-10",
                }
                for n in range(30)
            ]
        )
        # The last month is one of the plan's.
        self.env["ir.default"].set("service.bonus.plan", "date_from", f"{year}-01-01")
        self.start_tour("/odoo/bonus-plans", "cfl_bonus_tour", login=self.manager.login)
        statement = self.env["service.bonus.statement"].search([("company_id", "=", company.id)])
        self.assertEqual((statement.employee_id, statement.state), (employee, "approved"))
        self.assertEqual(statement.approved_by_id, self.manager)
