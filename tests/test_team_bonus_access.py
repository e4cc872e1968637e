import json
from contextlib import suppress

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_bonus import BonusCase


@tagged("post_install", "-at_install")
class TestBonusAccess(BonusCase):
    """Nobody reads another's pay, and nobody alters what was approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keep(9, 1)
        cls.plan = cls.new_plan([{"amount": 4321}], {cls.sam: {}, cls.cleo: {}})
        cls.made = cls.plan.make_statements("2026-02-01")
        cls.statement, cls.colleague_s = cls.made.sorted(lambda s: s.employee_id.id)
        cls.outsider = new_test_user(cls.env(su=True), "cfl_outsider", groups="base.group_user")
        cls.env.flush_all()

    def as_user(self, user, record=None):
        return (self.statement if record is None else record).with_user(user)

    def test_own_once_approved(self):
        mine = self.as_user(self.salesman)
        self.assertFalse(mine.search([]))
        with self.assertRaises(AccessError):
            mine.read(["amount"])
        self.made.action_approve()
        self.assertEqual(mine.search([]), self.statement)
        self.assertEqual(mine.amount, 2160.5)
        self.assertEqual(mine.line_ids.mapped("amount"), [2160.5])
        self.made.action_paid()
        self.env.invalidate_all()
        self.assertEqual(mine.state, "paid")
        for name in ("plan_id", "team_id", "measured_user_id"):
            with self.assertRaises(AccessError):
                mine.read([name])
        with self.assertRaises(AccessError):
            mine.line_ids.read(["terms"])

    def test_no_door_leads_to_another_s_pay(self):
        self.made.action_approve()
        self.statement.activity_schedule(user_id=self.colleague.id, summary="Look")
        self.statement.message_subscribe(self.colleague.partner_id.ids)
        self.statement.message_post(
            body="Well done", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.statement.action_paid()
        mails = self.env["mail.mail"].sudo().search([("model", "=", self.statement._name)])
        self.assertNotRegex(" ".join(mails.mapped("body_html")), "2,?160")
        strangers = self.leader + self.colleague + self.outsider
        strangers += self.new_user("see_all", "sales_team.group_sale_salesman_all_leads")
        for user in strangers:
            self.env.invalidate_all()
            theirs = self.as_user(user)
            lines = self.as_user(user, self.statement.line_ids)
            of_it = [("id", "=", theirs.id)]
            with self.subTest(user=user.login):
                for records in (theirs, lines):
                    for read in (
                        lambda r=records: r.read(["amount"]),
                        lambda r=records: r.export_data(["amount"]),
                        lambda r=records: r.web_read({"amount": {}}),
                        lambda r=records: r.fetch(["amount"]),
                    ):
                        self.env.invalidate_all()
                        with self.assertRaises(UserError):
                            read()
                self.assertFalse(theirs.search(of_it))
                self.assertFalse(theirs.search([("amount", ">", 2000), *of_it]))
                self.assertFalse(theirs.search_count(of_it))
                self.assertFalse(theirs.name_search("", of_it))
                self.assertFalse(lines.search([("statement_id", "=", theirs.id)]))
                own = theirs.search([])
                ((total, count),) = theirs._read_group([], [], ["amount:sum", "__count"])
                self.assertEqual((total or 0, count), (sum(own.mapped("amount")), len(own)))
                groups = theirs.formatted_read_group([], ["employee_id"], ["amount:sum"])
                self.assertNotIn(self.sam.id, [group["employee_id"][0] for group in groups])
                groups = lines.formatted_read_group([], ["statement_id"], ["amount:sum"])
                self.assertNotIn(theirs.id, [group["statement_id"][0] for group in groups])
                for method in ("action_approve", "action_paid", "action_correct"):
                    with self.assertRaises(UserError):
                        getattr(theirs, method)()
                # What reaches a follower or whoever has an activity does not tell the amount.
                about = theirs.env["mail.message"].search([("model", "=", theirs._name)])
                activities = theirs.env["mail.activity"].search([("res_model", "=", theirs._name)])
                told = json.dumps([about.read(), activities.read()], default=str)
                self.assertNotRegex(told, "2,?160")
                for model in ("", ".line", ".step", ".member"):
                    plan = theirs.env[f"service.bonus.plan{model}"]
                    with self.assertRaises(AccessError):
                        plan.search([])
                for wizard in ("make", "preview"):
                    with self.assertRaises(AccessError):
                        theirs.env[f"service.bonus.{wizard}"].create({"plan_id": self.plan.id})
                for method in ("make_statements", "action_start"):
                    with self.assertRaises(AccessError):
                        args = ["2026-02-01"] if method == "make_statements" else []
                        getattr(self.plan.with_user(user), method)(*args)
                with self.assertRaises(AccessError):
                    self.env(user=user)["ir.actions.report"]._render_qweb_html(
                        "customers_for_life.service_bonus_statement", theirs.ids
                    )

    def test_another_company_s_manager_reads_nothing(self):
        self.made.action_approve()
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        manager = new_test_user(
            self.env(su=True),
            "cfl_elsewhere",
            groups="base.group_user,customers_for_life.group_service_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        env = self.env(user=manager, context={"allowed_company_ids": other.ids})
        for model in (
            "service.bonus.plan",
            "service.bonus.plan.line",
            "service.bonus.plan.member",
            "service.bonus.statement",
            "service.bonus.statement.line",
        ):
            self.assertFalse(env[model].search([]))
        with self.assertRaises(AccessError):
            env["service.bonus.plan"].browse(self.plan.id).make_statements("2026-02-01")

    def test_who_left_their_employee_reads_it_no_more(self):
        self.made.action_approve()
        self.sam.sudo().user_id = self.outsider
        self.env.flush_all()
        self.assertFalse(self.as_user(self.salesman).search([]))
        self.outsider.company_ids += self.company
        found = self.as_user(self.outsider).with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(found.search([]), self.statement)

    def test_nobody_approves_their_own(self):
        self.plan.member_ids = [Command.create({"employee_id": self.boss.id})]
        own = self.plan.make_statements("2026-02-01")
        self.assertEqual(own.employee_id, self.boss)
        for _n in range(2):
            with self.assertRaisesRegex(UserError, "your own"):
                own.action_approve()
            # Nor by giving the employee another user for a moment.
            self.boss.sudo().user_id = False
        second = self.new_user("second", "customers_for_life.group_service_manager")
        own.with_user(second).action_approve()
        self.assertEqual(own.approved_by_id, second)

    def test_no_stand_in_is_asked_to_check_pay_who_may_not_read_it(self):
        self.plan.user_id = self.manager
        second = self.new_user("second", "customers_for_life.group_service_manager")
        self.manager.sudo().write(
            {"out_of_office_from": "2026-03-01", "service_stand_in_id": self.colleague.id}
        )
        self.plan.sudo()._ask_to_check(self.made)
        self.assertEqual(self.plan.activity_ids.user_id, second)
        self.assertNotIn(self.colleague.partner_id, self.plan.message_partner_ids)
        # Nor whoever was made responsible and is no manager.
        self.plan.activity_ids.unlink()
        self.plan.user_id = self.leader
        self.plan.sudo()._ask_to_check(self.made)
        self.assertEqual(self.plan.activity_ids.user_id, second)
        asked = self.statement.activity_schedule(user_id=self.manager.id, summary="Look")
        self.assertEqual(asked.user_id, self.manager)

    def test_whoever_it_is_for_is_told_and_nobody_else(self):
        self.salesman.sudo().notification_type = "inbox"
        (self.statement | self.colleague_s).action_approve()
        told = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self.statement._name),
                    ("res_id", "in", self.made.ids),
                    ("partner_ids", "!=", False),
                ]
            )
        )
        self.assertEqual(told.mapped("res_id"), [self.colleague_s.id, self.statement.id])
        mine = told[1]
        self.assertIn("February 2026", mine.subject)
        self.assertEqual(mine.notification_ids.res_partner_id, self.salesman.partner_id)
        self.assertEqual(mine.notification_ids.notification_type, "inbox")

    def test_only_forward(self):
        with self.assertRaisesRegex(UserError, "Draft"):
            self.statement.action_paid()
        self.statement.action_approve()
        with self.assertRaisesRegex(UserError, "Approved"):
            self.statement.action_approve()
        self.statement.action_paid()
        self.assertTrue(self.statement.date_paid)
        with self.assertRaisesRegex(UserError, "Paid"):
            self.statement.action_paid()
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.statement.unlink()
        self.colleague_s.unlink()

    def test_nothing_alters_what_was_approved(self):
        self.statement.action_approve()
        line = self.statement.line_ids
        self.env.flush_all()
        self.env.invalidate_all()
        before = repr(self.statement.read() + line.read())
        for env in (self.env, self.env(su=True)):
            statement = self.statement.with_env(env)
            for attack in (
                lambda s=statement: s.write({"state": "draft"}),
                lambda s=statement: s.write({"amount": 9}),
                lambda s=statement: s.write({"name": "More"}),
                lambda s=statement: s.write({"state": "paid", "month": "2026-01-01"}),
                lambda s=statement: s.write({"line_ids": [Command.clear()]}),
                lambda s=statement: s.write({"employee_id": self.boss.id}),
                lambda s=statement: s.write({"approved_by_id": self.salesman.id}),
                lambda s=statement: s.line_ids.write({"amount": 9}),
                lambda s=statement: s.line_ids.write({"formula": "Generous"}),
                lambda s=statement: s.line_ids.unlink(),
                lambda s=statement: s.line_ids.copy(),
                lambda s=statement: s.unlink(),
                lambda s=statement: s.copy({"month": "2026-01-01", "state": "approved"}),
                lambda s=statement: s.env[line._name].create(
                    {"statement_id": s.id, "name": "More", "amount": 9}
                ),
                lambda s=statement: (
                    s.env[line._name]
                    .browse(self.colleague_s.line_ids.id)
                    .write({"statement_id": s.id})
                ),
                lambda s=statement: s.load(["id", "name"], [[str(s.id), "More"]])["ids"][0],
            ):
                with (
                    suppress(Exception),
                    mute_logger("odoo.sql_db", "odoo.orm.models"),
                    self.env.cr.savepoint(),
                ):
                    attack()
                    self.env.flush_all()
                self.env.invalidate_all()
        self.assertEqual(repr(self.statement.read() + line.read()), before)

    def test_drafts_are_written_by_methods_alone(self):
        for vals in ({"amount": 9}, {"state": "approved"}, {"held": 1}, {"name": "More"}):
            with self.assertRaises(UserError):
                self.statement.write(vals)
        vals = {
            "plan_id": self.plan.id,
            "name": "Mine",
            "employee_id": self.boss.id,
            "company_id": self.company.id,
            "currency_id": self.plan.currency_id.id,
            "month": "2026-01-01",
        }
        for user in (self.manager, self.salesman):
            with self.assertRaises(AccessError):
                self.as_user(user).create(vals)
            with self.assertRaises(AccessError):
                self.as_user(user, self.statement.line_ids).write({"amount": 9})
        with self.assertRaises(UserError):
            self.statement.write({"line_ids": [Command.create({"name": "More", "amount": 9})]})
        # A line made through the plan, or with the context's defaults, brings no pay of its own.
        with self.assertRaises(UserError):
            self.plan.with_context(default_state="running", default_month_made="2020-01-01").create(
                {"name": "Running", "state": "running"}
            )
        plan = self.plan.with_context(default_state="running").create({"name": "Draft"})
        self.assertEqual(plan.state, "draft")
        with self.assertRaises(UserError):
            plan.write({"state": "running"})
        with self.assertRaises(UserError):
            self.plan.line_ids.write({"plan_id": plan.id})

    def test_a_manager_without_hr_rights_pays_people(self):
        self.assertFalse(self.manager.has_group("hr.group_hr_user"))
        self.env.invalidate_all()
        found = self.statement.web_search_read(
            [], {"employee_id": {"fields": {"display_name": {}}}, "amount": {}}
        )["records"]
        self.assertEqual(
            {record["employee_id"]["display_name"] for record in found}, {"Sam", "Cleo"}
        )
        with self.assertRaises(AccessError):
            self.statement.read(["employee_number"])

    def test_export_for_payroll(self):
        self.sam.sudo().identification_id = "ID-77"
        self.manager.sudo().group_ids += self.env.ref("base.group_allow_export") + self.env.ref(
            "hr.group_hr_user"
        )
        rows = self.statement.export_data(
            ["employee_id/name", "employee_number", "month", "amount", "currency_id/name"]
        )["datas"]
        self.assertEqual(rows[0][:2] + rows[0][3:], ["Sam", "ID-77", 2160.5, "USD"])

    def test_documents(self):
        self.made.action_approve()
        report = "customers_for_life.service_bonus_statement"
        pages = self.print_pages(self.as_user(self.salesman), report)
        self.assertEqual(len(pages), 1)
        words = pages[0].replace("\xa0", " ")
        for part in ("Bonus Statement", "February 2026", "Sam", "Kept Rate", "90 % reaches 50 %"):
            self.assertIn(part, words)
        self.assertIn("2,160.50", words)
        self.assertNotIn("Cleo", words)


@tagged("post_install", "-at_install")
class TestBonusAddresses(HttpCase):
    """The addresses of a document and of RPC."""

    def test_pdf_and_rpc_of_another(self):
        env = self.env
        users = [
            new_test_user(env, f"cfl_pay_{name}", groups="base.group_user,base.group_allow_export")
            for name in ("own", "other")
        ]
        employee = env["hr.employee"].create({"name": "Ada", "user_id": users[0].id})
        kpi = env.ref("customers_for_life.kpi_rework_cost")
        line = {"kpi_id": kpi.id, "level": "company", "floor": 1e9, "cap": 1e8, "amount": 4321}
        plan = env["service.bonus.plan"].create(
            {
                "name": "Pay",
                "date_from": "2020-01-01",
                "line_ids": [Command.create(line)],
                "member_ids": [Command.create({"employee_id": employee.id})],
            }
        )
        plan.action_start()
        statement = plan.make_statements("2021-02-01")
        statement.action_approve()
        env.flush_all()
        path = f"customers_for_life.service_bonus_statement/{statement.id}"
        for user, may in zip(users, (True, False), strict=True):
            self.authenticate(user.login, user.login)
            with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
                page = self.url_open(f"/report/html/{path}")
                self.assertEqual("4,321" in page.text, may)
                page = self.url_open(f"/report/pdf/{path}")
                # While tests run, Odoo sends the page that would be printed.
                self.assertEqual("4,321" in page.text, may)
                for method, args in (
                    ("read", [statement.ids, ["amount"]]),
                    ("search_read", [[], ["amount"]]),
                    ("formatted_read_group", [[], ["month:month"], ["amount:sum"]]),
                ):
                    answer = {}
                    with suppress(Exception):
                        answer = self.make_jsonrpc_request(
                            "/web/dataset/call_kw",
                            {
                                "model": statement._name,
                                "method": method,
                                "args": args,
                                "kwargs": {},
                            },
                        )
                    self.assertEqual("4321" in json.dumps(answer), may, method)
