from odoo import Command
from odoo.tests import new_test_user

from .common import ServiceCase


class AccessCase(ServiceCase):
    """One user for each role, and of each of our models a record on either side of each rule.

    `records` holds them: {part of the table: {line of it: record}}.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.shy = cls.env["res.company"].create(
            {"name": "Kept Word Abroad", "survey_shown_to_salespeople": False}
        )
        (cls.company + cls.other).survey_shown_to_salespeople = True
        companies = cls.company + cls.shy + cls.other
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": companies.ids})
        group = "sales_team.group_sale_manager"
        cls.users = {
            "salesperson": cls.salesman,
            "leader": cls.leader,
            "see-all": cls.new_user("see_all", "sales_team.group_sale_salesman_all_leads"),
            "manager": cls.manager,
            "elsewhere": cls.new_user("elsewhere", group),
            "accountant": cls.new_user("accountant", "account.group_account_manager"),
            "employee": cls.new_user("employee", "base.group_user"),
            "portal": new_test_user(cls.env, "cfl_portal", groups="base.group_portal"),
            "public": new_test_user(cls.env, "cfl_public", groups="base.group_public"),
        }
        for name, user in cls.users.items():
            if name not in ("elsewhere", "portal", "public"):
                user.company_ids = cls.company + cls.shy
        cls.users["elsewhere"].write(
            {"company_id": cls.other.id, "company_ids": [Command.set(cls.other.ids)]}
        )
        cls.users["portal"].partner_id.parent_id = cls.customer
        cls.records = {}
        cls.make_documents()
        cls.make_settings()
        cls.make_playbooks()
        cls.make_ideas()
        cls.make_figures()
        cls.make_worth()
        cls.make_orders()
        cls.make_answers()
        cls.make_asked()
        cls.make_meetings()
        cls.make_dialogs()
        cls.make_rounds()
        cls.make_readings()
        cls.make_bonuses()
        cls.make_recognitions()
        cls.env.flush_all()

    @classmethod
    def make(cls, key, vals_by_side, **common):
        """Create a record of a model for each line of the table, and return {line: record}."""
        records = cls.env[key.split()[0]].create(
            [{**common, **vals} for vals in vals_by_side.values()]
        )
        cls.records[key] = dict(zip(vals_by_side, records, strict=True))
        return cls.records[key]

    @classmethod
    def make_documents(cls):
        own_customer = cls.customer.create({"name": "Bo", "user_id": cls.salesman.id})
        own_order = cls.new_order(team_id=False)
        team_s = {"team_id": cls.team.id}
        elsewhere = {"user_id": cls.salesman.id, "company_id": cls.other.id}
        lines = {
            "own": {"user_id": cls.salesman.id},
            "of own customer": {"partner_id": own_customer.id},
            "of own order": {"order_id": own_order.id},
            "of the led team": team_s,
            "a colleague's": {},
            "of another company": elsewhere,
        }
        common = {
            "name": "Chair",
            "partner_id": cls.customer.id,
            "user_id": cls.colleague.id,
            "team_id": False,
            "company_id": cls.company.id,
        }
        nobody_s = {**lines, "nobody's": {"user_id": False}}
        kind = cls.env.ref("customers_for_life.promise_type_other")
        promises = cls.make("customer.promise", nobody_s, **common, type_id=kind.id)
        # Each of a product of its own, to tell the rows of the report apart.
        complaints = cls.make(
            "customer.complaint",
            {line: {**vals, "product_id": cls.new_service().id} for line, vals in nobody_s.items()},
            **common,
        )
        reworks = cls.make(
            "customer.rework",
            {**nobody_s, "done by oneself": {"done_by_id": cls.salesman.id}},
            **common,
            other_reason="Ill",
            done_by_id=False,
        )
        recoveries = cls.make("customer.recovery", lines, **common)
        cls.make("customer.request", nobody_s, **common)
        cls.make(
            "customer.extra",
            {**lines, "of own promise": {"promise_id": promises["own"].id}},
            **common,
        )
        cls.records["customer.recovery.step"] = {
            line: recovery.step_ids[0] for line, recovery in recoveries.items()
        }
        for name, cases in (("complaint", complaints), ("recovery", recoveries)):
            cls.make(
                f"customer.closing of a {name}",
                {
                    line: {f"{name}_id": case.id, "company_id": case.company_id.id}
                    for line, case in cases.items()
                },
                user_id=cls.colleague.id,
            )
        cls.make(
            "customer.promise.pause",
            {line: {"promise_id": promise.id} for line, promise in promises.items()},
            resumed_by_id=cls.colleague.id,
            date_from="2026-03-04",
            date_to="2026-03-05",
        )
        cls.make(
            "customer.promise.revision",
            {line: {"promise_id": promise.id} for line, promise in promises.items()},
            author_id=cls.colleague.id,
            requested_by="company",
            old_date="2026-03-04",
            new_date="2026-03-05",
            judged_date="2026-03-04",
            reason="Ill",
        )
        for name, cases in (("promise", promises), ("complaint", complaints), ("rework", reworks)):
            cls.make(
                f"service.playbook.check of a {name}",
                {line: {f"{name}_id": case.id} for line, case in cases.items()},
                name="Glue",
                user_id=cls.colleague.id,
                date_done="2026-03-02",
            )
        action = {"name": "Glue", "user_id": cls.colleague.id}
        own = {line: lines[line] for line in ("own", "a colleague's", "of another company")}
        cls.make("service.action", own, **{**action, "company_id": cls.company.id})
        for name, cases in (("complaint", complaints), ("rework", reworks)):
            cls.make(
                f"service.action of a {name}",
                {
                    line: {f"{name}_id": case.id, "company_id": case.company_id.id}
                    for line, case in cases.items()
                },
                **action,
            )

    @classmethod
    def make_settings(cls):
        companies = {
            "the company's": {"company_id": cls.company.id},
            "of another company": {"company_id": cls.other.id},
        }
        shared = {**companies, "of all companies": {"company_id": False}}
        for model in (
            "customer.promise.type",
            "customer.request.reason",
            "customer.request.type",
            "customer.rework.cause",
        ):
            cls.make(model, shared, name="Other")
        kpis = cls.env["service.kpi"].search([])
        cls.records["service.kpi"] = {"any": kpis[0]}
        cls.env["service.kpi.target"].search([]).unlink()
        cls.make("service.kpi.target", shared, kpi_id=kpis[0].id, target=1, warning=1)
        cls.make("customer.promise.backfill", companies, date_from="2026-01-01")
        cls.make("customer.promise.norm", companies, type_id=cls.by_day.id, kind="level", res_id=0)
        cls.make("service.mail.block", companies, email="news@example.com")
        cls.make("service.parked.mail", companies, reason="bulk", message_id="<1@example.com>")
        schedules = cls.make("service.quality.report.schedule", companies)
        cls.make(
            "service.quality.report.delivery",
            {line: {"schedule_id": schedule.id} for line, schedule in schedules.items()},
            user_id=cls.manager.id,
            date_from="2026-02-01",
            date_to="2026-02-28",
        )

    @classmethod
    def make_playbooks(cls):
        playbooks = cls.make(
            "service.playbook",
            {
                "own": {"company_id": cls.company.id},
                "own, of all companies": {"company_id": False},
                "a colleague's": {"company_id": cls.company.id, "user_id": cls.colleague.id},
                "of another company": {"company_id": cls.other.id},
            },
            name="Legs break",
            user_id=cls.salesman.id,
            item_ids=[Command.create({"name": "Glue"})],
        )
        cls.records["service.playbook.item"] = {
            line: playbook.item_ids for line, playbook in playbooks.items()
        }
        cls.records["service.playbook.version"] = {
            "the company's": playbooks["own"].version_ids,
            "of all companies": playbooks["own, of all companies"].version_ids,
            "of another company": playbooks["of another company"].version_ids,
        }

    @classmethod
    def make_ideas(cls):
        ideas = cls.make(
            "service.idea",
            {
                "own": {},
                "own, considered": {"state": "considered"},
                "own, on trial": {"state": "trial"},
                "a colleague's": {"user_id": cls.colleague.id},
                "of another company": {"company_id": cls.other.id},
            },
            name="Carry it up",
            user_id=cls.salesman.id,
            company_id=cls.company.id,
        )
        lines = {
            "the company's": {"idea_id": ideas["own, on trial"].id, "company_id": cls.company.id},
            "of another company": {
                "idea_id": ideas["of another company"].id,
                "company_id": cls.other.id,
            },
        }
        trials = cls.make(
            "service.idea.trial",
            lines,
            kpi_id=cls.env.ref("customers_for_life.kpi_yes_rate").id,
            expected=0.1,
            date_start="2026-03-09",
            date_end="2026-03-22",
            date_end_planned="2026-03-22",
        )
        cls.make(
            "service.idea.vote",
            {line: {"idea_id": vals["idea_id"]} for line, vals in lines.items()},
            user_id=cls.colleague.id,
        )
        extend = cls.env["service.idea.extend"]
        cls.records[extend._name] = {
            line: extend.with_user(user)
            .sudo()
            .create(
                {
                    "trial_id": trials["the company's"].id,
                    "date_end": "2026-04-05",
                    "note": "Closed",
                }
            )
            for line, user in (
                ("opened by oneself", cls.manager),
                ("a colleague's", cls.colleague),
            )
        }

    @classmethod
    def make_figures(cls):
        member = cls.new_user("member", "sales_team.group_sale_salesman")
        cls.team.member_ids = member
        own = {"level": "user", "user_id": cls.salesman.id}
        team = {"level": "team", "team_id": cls.team.id}
        member_s = {"level": "user", "user_id": member.id}
        wages = cls.env["service.kpi"].search([("code", "=", "rework_cost")])
        score = {"kpi_id": cls.env.ref("customers_for_life.kpi_survey_score").id, "size": 5}
        few, hidden = {**score, "size": 4}, {**score, "company_id": cls.shy.id}
        cls.make(
            "service.kpi.value",
            {
                "own": own,
                "own, with wages": {**own, "kpi_id": wages.id},
                "own answers": {**own, **score, "date": "2026-01-01"},
                "own answers, few": {**own, **few},
                "own answers, hidden": {**own, **hidden},
                "the team's answers": {**team, **score, "date": "2026-01-01"},
                "the team's, few": {**team, **few},
                "the team's, hidden": {**team, **hidden},
                "a member's, few": {**member_s, **few},
                "of the led team": team,
                "of its member": member_s,
                "a colleague's": {"level": "user", "user_id": cls.colleague.id},
                "the company's": {"level": "company"},
                "of another company": {**own, "company_id": cls.other.id},
            },
            kpi_id=cls.env["service.kpi"].search([("code", "=", "kept_rate")]).id,
            company_id=cls.company.id,
            date="2026-02-01",
        )
        cls.make(
            "service.kpi.change",
            {"of a month": {}, "of another company": {"company_id": cls.other.id}},
            company_id=cls.company.id,
            source="customer.promise",
            date="2026-02-01",
        )
        cls.member = member

        report = "service.product.report"
        shelf = cls.env["product.product"].sudo().create({"name": "Shelf that nobody orders"})
        cls.env.flush_all()
        cls.records[report] = {
            line: cls.env[report].search(
                [("product_id", "=", complaint.product_id.id), ("complaint_count", "=", 1)]
            )
            for line, complaint in cls.records["customer.complaint"].items()
        }
        cls.records[report]["of the catalogue"] = cls.env[report].search(
            [("product_id", "=", shelf.id)]
        )

    @classmethod
    def make_worth(cls):
        whose = {
            "own": {"user_id": cls.salesman.id},
            "nobody's": {},
            "of the led team": {"user_id": cls.colleague.id, "team_id": cls.team.id},
            "a colleague's": {"user_id": cls.colleague.id},
            "of another company": {"user_id": cls.salesman.id, "company_id": cls.other.id},
        }
        buyers = cls.env["res.partner"].create([{"name": f"Buyer {line}"} for line in whose])
        whose = {
            line: {**vals, "partner_id": buyer.id}
            for (line, vals), buyer in zip(whose.items(), buyers, strict=True)
        }
        cls.make("customer.value", whose, company_id=cls.company.id, worth=7)
        cls.make(
            "customer.cohort",
            {
                line: {name: value for name, value in vals.items() if name != "partner_id"}
                for line, vals in whose.items()
            },
            company_id=cls.company.id,
            date_first="2026-02-01",
            date_month="2026-02-01",
            age=0,
            customer_count=1,
        )
        cls.make("customer.call", whose, company_id=cls.company.id, date="2026-02-01")

    @classmethod
    def make_orders(cls):
        lines = {
            "own": {"user_id": cls.salesman.id},
            "of the led team": {"team_id": cls.team.id},
            "a colleague's": {},
            "the leader's": {"user_id": cls.leader.id, "team_id": cls.team.id},
            "own, hidden": {"user_id": cls.salesman.id, "company_id": cls.shy.id},
            "the leader's, hidden": {"user_id": cls.leader.id, "company_id": cls.shy.id},
            "of another company": {"user_id": cls.salesman.id, "company_id": cls.other.id},
        }
        cls.orders = {
            line: cls.new_order(
                **{
                    "user": cls.colleague,
                    "team_id": False,
                    **vals,
                }
            )
            for line, vals in lines.items()
        }

    @classmethod
    def make_answers(cls):
        survey = cls.env.ref("customers_for_life.survey_service")
        other = survey.create({"title": "Staff", "survey_type": "survey", "user_id": False})
        surveys = {"of a service survey": survey, "of another survey": other}
        questions = cls.make(
            "survey.question",
            {line: {"survey_id": survey.id} for line, survey in surveys.items()},
            title="Why?",
            question_type="matrix",
        )
        cls.records["survey.survey"] = surveys
        cls.make(
            "survey.question.answer",
            {
                "of a service survey": {"question_id": questions["of a service survey"].id},
                "of its matrix": {"matrix_question_id": questions["of a service survey"].id},
                "of another survey": {"question_id": questions["of another survey"].id},
            },
            value="Because",
        )
        answers = cls.make(
            "survey.user_input",
            {
                **{
                    line: {"survey_id": survey.id, "order_id": order.id}
                    for line, order in cls.orders.items()
                },
                "of no order": {"survey_id": survey.id},
                "of another survey": {"survey_id": other.id, "order_id": cls.orders["own"].id},
            },
        )
        # A team may work for several companies.
        answers["the leader's, hidden"].team_id = cls.team
        cls.make(
            "survey.user_input.line",
            {
                line: {
                    "user_input_id": answer.id,
                    "question_id": answer.survey_id.question_ids[0].id,
                }
                for line, answer in answers.items()
            },
            skipped=True,
        )

    @classmethod
    def make_asked(cls):
        orders = {
            "own": cls.new_order(team_id=False),
            "asked as own": cls.new_order(team_id=False),
            "of the led team": cls.new_order(user=cls.colleague),
            "of its member": cls.new_order(user=cls.member, team_id=False),
            "a colleague's": cls.new_order(user=cls.colleague, team_id=False),
            "of another company": cls.new_order(company_id=cls.other.id, team_id=False),
        }
        cls.env["survey.user_input"].create(
            {
                "survey_id": cls.env.ref("customers_for_life.survey_service").id,
                "order_id": orders["asked as own"].id,
            }
        )
        orders["asked as own"].user_id = cls.colleague
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE sale_order SET state = 'sale', is_purchase = TRUE,"
            " date_delivered = '2026-03-01' WHERE id = ANY(%s)",
            [[order.id for order in orders.values()]],
        )
        cls.env.invalidate_all()
        report = cls.env["service.asked.report"]
        cls.records[report._name] = {
            line: report.browse(order.id) for line, order in orders.items()
        }
        revenue = cls.env["service.revenue"]
        cls.records[revenue._name] = {
            line: revenue.search([("id", "in", order.order_line.ids)])
            for line, order in orders.items()
        }

    @classmethod
    def make_meetings(cls):
        own_team = cls.env["crm.team"].create(
            {"name": "Own", "company_id": cls.company.id, "member_ids": cls.salesman.ids}
        )
        whose = {
            "of own team": {"team_id": own_team.id},
            "of the led team": {"team_id": cls.team.id},
            "where one takes part": {"partner_ids": cls.salesman.partner_id.ids},
            "led by oneself": {"user_id": cls.salesman.id},
            "a colleague's": {},
            "of another company": {"company_id": cls.other.id, "user_id": cls.salesman.id},
        }
        meetings = cls.make(
            "service.meeting",
            {
                line: {"date": f"2026-03-{number:02}", **vals}
                for number, (line, vals) in enumerate(whose.items(), 1)
            },
            company_id=cls.company.id,
            team_id=False,
            user_id=cls.colleague.id,
            partner_ids=cls.colleague.partner_id.ids,
        )
        cls.make(
            "service.meeting.point",
            {line: {"meeting_id": meeting.id} for line, meeting in meetings.items()},
            name="The van",
        )
        for model, vals, users in (
            ("plan", {"team_id": cls.team.id}, cls.salesman + cls.colleague),
            (
                "reopen",
                {"meeting_id": meetings["a colleague's"].id, "reason": "x"},
                cls.manager + cls.colleague,
            ),
        ):
            made = [
                cls.env[f"service.meeting.{model}"]
                .with_user(user)
                .with_context(allowed_company_ids=cls.company.ids)
                .sudo()
                .create({**vals, **({"company_id": cls.company.id} if model == "plan" else {})})
                for user in users
            ]
            lines = ("opened by oneself", "a colleague's")
            cls.records[f"service.meeting.{model}"] = dict(zip(lines, made, strict=True))

    @classmethod
    def make_dialogs(cls):
        vals = {
            "customer.promise.make": {
                "res_model": "res.partner",
                "res_ids": cls.customer.ids,
                "type_id": cls.by_day.id,
            },
            "customer.promise.move": {
                "promise_ids": cls.records["customer.promise"]["own"].ids,
                "date_due": "2026-03-20",
                "requested_by": "company",
                "reason": "Ill",
            },
            "service.quality.report": {"date_from": "2026-02-01", "date_to": "2026-02-28"},
            "service.scorecard": {"date_from": "2026-02-01", "date_to": "2026-02-28"},
        }
        dialogs = {}
        for model in ("service.absence", "service.watch.comparison", "service.watch.line"):
            for line, user in (
                ("opened by a manager", cls.manager),
                ("a colleague's", cls.colleague),
            ):
                comparison = dialogs.get(("service.watch.comparison", line))
                dialogs[model, line] = (
                    cls.env[model]
                    .with_user(user)
                    .sudo()
                    .create({"comparison_id": comparison.id} if model.endswith("line") else {})
                )
                cls.records.setdefault(model, {})[line] = dialogs[model, line]
        cls.env.flush_all()
        watch = cls.env["service.watch"]
        cls.records[watch._name] = {
            line: watch.search([("kind", "=", "complaint"), ("complaint_id", "=", complaint.id)])
            for line, complaint in cls.records["customer.complaint"].items()
            if line in ("own", "a colleague's", "of another company")
        }
        for model in vals:
            cls.records[model] = {
                line: cls.env[model].with_user(user).sudo().create(vals[model])
                for line, user in (
                    ("opened by oneself", cls.salesman),
                    ("a colleague's", cls.colleague),
                )
            }

    @classmethod
    def make_rounds(cls):
        """Rounds of a person, and of a team: here of one with the salesperson, led by another."""
        shift = cls.env["crm.team"].create(
            {"name": "Shift", "company_id": cls.company.id, "member_ids": cls.colleague.ids}
        )
        plans = cls.make(
            "service.round.plan",
            {
                "the company's": {"company_id": cls.company.id, "user_id": cls.colleague.id},
                "of another company": {
                    "company_id": cls.other.id,
                    "user_id": cls.users["elsewhere"].id,
                },
            },
            name="Open the shop",
            item_ids=[Command.create({"name": "Lights"})],
        )
        cls.records["service.round.plan.item"] = {
            line: plan.item_ids for line, plan in plans.items()
        }
        colleague_s = {"user_id": cls.colleague.id}
        days = (f"2026-03-{day:02}" for day in range(2, 28))
        lines = {
            "own": {"user_id": cls.salesman.id},
            "as stand-in": {**colleague_s, "stand_in_id": cls.salesman.id},
            "own team's": {"team_id": cls.team.id},
            "of its member": {"user_id": cls.member.id, "team_id": cls.team.id},
            "a colleague's": {**colleague_s, "team_id": shift.id},
            "of another company": {
                "user_id": cls.salesman.id,
                "company_id": cls.other.id,
                "plan_id": plans["of another company"].id,
            },
        }
        rounds = cls.make(
            "service.round",
            {line: {**vals, "date": next(days)} for line, vals in lines.items()},
            plan_id=plans["the company's"].id,
            name="Open the shop",
            company_id=cls.company.id,
            date_open="2026-03-02 07:00:00",
            date_due="2026-03-02 09:00:00",
            date_end="2026-03-02 22:59:59",
            item_ids=[Command.create({"name": "Lights"})],
            item_count=1,
        )
        cls.records["service.round.item"] = {
            line: record.item_ids for line, record in rounds.items()
        }

    @classmethod
    def make_readings(cls):
        playbooks = cls.records["service.playbook"]

        def version_of(line):
            return {"version_id": playbooks[line].version_ids.id}

        cls.make(
            "service.playbook.reading",
            {
                "own": {"user_id": cls.salesman.id, **version_of("a colleague's")},
                "of own playbook": {"user_id": cls.colleague.id, **version_of("own")},
                "of the led team": {"user_id": cls.member.id, **version_of("a colleague's")},
                "a colleague's": {"user_id": cls.colleague.id, **version_of("a colleague's")},
                "of another company": {
                    "user_id": cls.salesman.id,
                    **version_of("of another company"),
                },
            },
        )

    @classmethod
    def make_bonuses(cls):
        whose = {"the company's": cls.company, "of another company": cls.other}
        employees = {
            line: cls.env["hr.employee"].create(
                {"name": "Sam", "user_id": cls.salesman.id, "company_id": company.id}
            )
            for line, company in whose.items()
        }
        colleague = cls.env["hr.employee"].create(
            {"name": "Cleo", "user_id": cls.colleague.id, "company_id": cls.company.id}
        )
        plans = cls.make(
            "service.bonus.plan",
            {line: {"company_id": company.id} for line, company in whose.items()},
            name="Kept",
            team_id=False,
        )
        kpi = cls.env.ref("customers_for_life.kpi_kept_rate")
        lines = cls.make(
            "service.bonus.plan.line",
            {line: {"plan_id": plan.id} for line, plan in plans.items()},
            kpi_id=kpi.id,
            cap=1,
            amount=100,
        )
        cls.make(
            "service.bonus.plan.step",
            {line: {"line_id": plan_line.id} for line, plan_line in lines.items()},
            bound=1,
            percent=100,
        )
        cls.make(
            "service.bonus.plan.member",
            {
                line: {"plan_id": plan.id, "employee_id": employees[line].id}
                for line, plan in plans.items()
            },
        )
        own, other = employees.values()
        statements = cls.make(
            "service.bonus.statement",
            {
                "own": {"employee_id": own.id},
                "own draft": {"employee_id": own.id, "month": "2026-01-01"},
                "a colleague's": {"employee_id": colleague.id},
                "of another company": {
                    "employee_id": other.id,
                    "company_id": cls.other.id,
                    "plan_id": plans["of another company"].id,
                },
            },
            name="Kept",
            plan_id=plans["the company's"].id,
            company_id=cls.company.id,
            currency_id=cls.company.currency_id.id,
            month="2026-02-01",
        )
        cls.make(
            "service.bonus.statement.line",
            {line: {"statement_id": statement.id} for line, statement in statements.items()},
            plan_line_id=lines["the company's"].id,
            name="Kept Rate",
            amount=50,
        )
        for line, statement in statements.items():
            if line != "own draft":
                statement.action_approve()
        for model in ("service.bonus.make", "service.bonus.preview"):
            cls.records[model] = {
                line: cls.env[model]
                .with_user(user)
                .sudo()
                .create({"plan_id": plans["the company's"].id})
                for line, user in (
                    ("opened by oneself", cls.manager),
                    ("a colleague's", cls.users["elsewhere"]),
                )
            }

    @classmethod
    def make_recognitions(cls):
        badge = cls.env.ref("customers_for_life.badge_colleagues")
        cls.records["gamification.badge"] = {
            "for service": badge,
            "of Odoo's own": cls.env.ref("gamification.badge_good_job"),
        }
        cls.make(
            "service.recognition",
            {
                "the company's": {"company_id": cls.company.id, "user_id": cls.colleague.id},
                "of another company": {"company_id": cls.other.id, "user_id": cls.salesman.id},
            },
            badge_id=badge.id,
            month="2026-02-01",
            date="2026-02-28",
        )
        common = {"badge_id": badge.id, "reason": "Drove", "company_id": cls.company.id}
        cls.make(
            "service.nomination",
            {
                "own": {"nominator_id": cls.salesman.id, "user_id": cls.colleague.id},
                "of the led team": {"nominator_id": cls.colleague.id, "user_id": cls.member.id},
                "about oneself": {"nominator_id": cls.colleague.id, "user_id": cls.salesman.id},
                "about the leader": {"nominator_id": cls.salesman.id, "user_id": cls.leader.id},
                "a colleague's": {"nominator_id": cls.colleague.id, "user_id": cls.manager.id},
                "of another company": {
                    "nominator_id": cls.salesman.id,
                    "user_id": cls.users["elsewhere"].id,
                    "company_id": cls.other.id,
                },
            },
            **common,
        )
