from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import ServiceCase

OPERATIONS = {"c": "create", "r": "read", "w": "write", "d": "unlink"}
# A column of the table for each of them; “elsewhere” is the sales manager of another company.
ROLES = ("salesperson", "leader", "see-all", "manager", "elsewhere")
# Those who have no business with any of it; portal pages show customers theirs by themselves.
STRANGERS = ("accountant", "employee", "portal", "public")

# Who may Create, Read, Write and Delete which records. The line of what lies elsewhere is the
# salesperson's own but for its company. What buttons and the ledger refuse beside it, whoever
# asks, has tests of its own: test_guard.py.
DOCUMENTS = """
    own                    crw- ---- crw- crwd ----
    of own customer        crw- ---- crw- crwd ----
    of own order           crw- ---- crw- crwd ----
    of the led team        ---- crw- crw- crwd ----
    a colleague's          ---- ---- crw- crwd ----
    of another company     ---- ---- ---- ---- crwd
"""
NOBODY_S = """
    nobody's               crw- crw- crw- crwd ----
"""
# What went wrong with nobody to mend it is handed out by managers.
REWORKS = f"""{DOCUMENTS}
    done by oneself        crw- ---- crw- crwd ----
    nobody's               ---- ---- crw- crwd ----
"""
SETTINGS = """
    the company's          -r-- -r-- -r-- crwd ----
    of all companies       -r-- -r-- -r-- crwd crwd
    of another company     ---- ---- ---- ---- crwd
"""
FOR_MANAGERS = """
    the company's          ---- ---- ---- crwd ----
    of another company     ---- ---- ---- ---- crwd
"""
# A dialog is of nobody but who opened it.
DIALOGS = """
    opened by oneself      crw- ---- ---- ---- ----
    a colleague's          ---- ---- ---- ---- ----
"""


def read_only(table):
    return table.replace("crwd", "-r--").replace("crw-", "-r--").replace("cr--", "-r--")


TABLE = {
    "customer.complaint": DOCUMENTS + NOBODY_S,
    "customer.extra": f"""{DOCUMENTS}
        of own promise         crw- ---- crw- crwd ----
    """,
    "customer.promise": DOCUMENTS + NOBODY_S,
    "customer.promise.backfill": FOR_MANAGERS,
    "customer.promise.make": DIALOGS,
    "customer.promise.move": DIALOGS,
    "customer.promise.revision": read_only(DOCUMENTS + NOBODY_S),
    "customer.promise.type": SETTINGS,
    "customer.recovery": DOCUMENTS,
    # They come with the recovery, and stay.
    "customer.recovery.step": DOCUMENTS.replace("crwd", "-rw-").replace("crw-", "-rw-"),
    "customer.request": DOCUMENTS + NOBODY_S,
    # Whoever says no names a reason.
    "customer.request.reason": """
        the company's          cr-- cr-- cr-- crwd ----
        of all companies       cr-- cr-- cr-- crwd crwd
        of another company     ---- ---- ---- ---- crwd
    """,
    "customer.request.type": SETTINGS,
    "customer.rework": REWORKS,
    "customer.rework.cause": SETTINGS,
    "service.action": """
        own                    crw- ---- crw- crwd ----
        a colleague's          ---- ---- crw- crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    "service.action of a complaint": DOCUMENTS + NOBODY_S,
    "service.action of a rework": REWORKS,
    # Figures are made by the addon alone; managers set what is good.
    "service.kpi": """
        any                    -r-- -r-- -r-- -rw- -rw-
    """,
    "service.kpi.target": SETTINGS,
    # Nobody but managers sees the figures of another, nor what wages can be told from.
    "service.kpi.value": """
        own                    -r-- ---- ---- -r-- ----
        own, with wages        ---- ---- ---- -r-- ----
        of the led team        ---- -r-- ---- -r-- ----
        of its member          ---- -r-- ---- -r-- ----
        a colleague's          ---- ---- ---- -r-- ----
        the company's          ---- ---- ---- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    # Everybody reads what to do; its owner keeps it good.
    "service.playbook": """
        own                    crw- -r-- -r-- crwd ----
        own, of all companies  crw- -r-- -r-- crwd crwd
        a colleague's          -r-- -r-- -r-- crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    "service.playbook.check of a promise": read_only(DOCUMENTS + NOBODY_S),
    "service.playbook.check of a complaint": read_only(DOCUMENTS + NOBODY_S),
    "service.playbook.check of a rework": read_only(REWORKS),
    "service.playbook.item": """
        own                    crwd -r-- -r-- crwd ----
        own, of all companies  crwd -r-- -r-- crwd crwd
        a colleague's          -r-- -r-- -r-- crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    "service.playbook.version": read_only(SETTINGS),
    "service.product.report": """
        own                    -r-- ---- -r-- -r-- ----
        of the led team        ---- -r-- -r-- -r-- ----
        nobody's               -r-- -r-- -r-- -r-- ----
        a colleague's          ---- ---- -r-- -r-- ----
        of the catalogue       -r-- -r-- -r-- -r-- -r--
        of another company     ---- ---- ---- ---- -r--
    """,
    "service.quality.report": DIALOGS,
    "service.quality.report.delivery": read_only(FOR_MANAGERS),
    "service.quality.report.schedule": FOR_MANAGERS,
    "survey.question": """
        of a service survey    -r-- -r-- -r-- crwd crwd
        of another survey      ---- ---- ---- ---- ----
    """,
    "survey.question.answer": """
        of a service survey    -r-- -r-- -r-- crwd crwd
        of its matrix          -r-- -r-- -r-- crwd crwd
        of another survey      ---- ---- ---- ---- ----
    """,
    "survey.survey": """
        of a service survey    -r-- -r-- -r-- crw- crw-
        of another survey      ---- ---- ---- ---- ----
    """,
    # Where the company hides them, nobody reads those of their own work, leaders neither.
    "survey.user_input": """
        own                    -r-- ---- ---- -rw- ----
        own, hidden            ---- ---- ---- -rw- ----
        of the led team        ---- -r-- ---- -rw- ----
        the leader's           ---- -r-- ---- -rw- ----
        the leader's, hidden   ---- ---- ---- -rw- ----
        a colleague's          ---- ---- ---- -rw- ----
        of no order            ---- ---- ---- -rw- -rw-
        of another survey      ---- ---- ---- ---- ----
        of another company     ---- ---- ---- ---- -rw-
    """,
}
TABLE["survey.user_input.line"] = TABLE["survey.user_input"].replace("-rw-", "-r--")


def parse(text):
    """Return {line: {role: what it may do}} of a text of the table."""
    rows = [row.rsplit(maxsplit=len(ROLES)) for row in text.splitlines() if row.strip()]
    strangers = dict.fromkeys(STRANGERS, "----")
    return {
        line.strip(): {**dict(zip(ROLES, cells, strict=True)), **strangers} for line, *cells in rows
    }


TABLE = {key: parse(text) for key, text in TABLE.items()}


@tagged("post_install", "-at_install")
class TestAccess(ServiceCase):
    """Everybody may do what they are meant to do, and nothing else, with each of our records.

    A new model takes a line of the table, and a new clause of a rule takes a record on which it
    depends.
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
        cls.make_figures()
        cls.make_orders()
        cls.make_answers()
        cls.make_dialogs()
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
        own = {line: lines[line] for line in TABLE["service.action"]}
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
    def make_figures(cls):
        member = cls.new_user("member", "sales_team.group_sale_salesman")
        cls.team.member_ids = member
        own = {"level": "user", "user_id": cls.salesman.id}
        wages = cls.env["service.kpi"].search([("code", "=", "rework_cost")])
        cls.make(
            "service.kpi.value",
            {
                "own": own,
                "own, with wages": {**own, "kpi_id": wages.id},
                "of the led team": {"level": "team", "team_id": cls.team.id},
                "of its member": {"level": "user", "user_id": member.id},
                "a colleague's": {"level": "user", "user_id": cls.colleague.id},
                "the company's": {"level": "company"},
                "of another company": {**own, "company_id": cls.other.id},
            },
            kpi_id=cls.env["service.kpi"].search([("code", "=", "kept_rate")]).id,
            company_id=cls.company.id,
            date="2026-02-01",
        )

        report = "service.product.report"
        cls.env.flush_all()
        cls.records[report] = {
            line: cls.env[report].search(
                [("product_id", "=", complaint.product_id.id), ("complaint_count", "=", 1)]
            )
            for line, complaint in cls.records["customer.complaint"].items()
            if line in TABLE[report]
        }
        cls.records[report]["of the catalogue"] = cls.env[report].search(
            [("product_id", "=", cls.product.id)]
        )

    @classmethod
    def make_orders(cls):
        lines = {
            "own": {"user_id": cls.salesman.id},
            "of the led team": {"team_id": cls.team.id},
            "nobody's": {"user_id": False},
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
                    if line in TABLE["survey.user_input"]
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
        }
        for model in vals:
            cls.records[model] = {
                line: cls.env[model].with_user(user).sudo().create(vals[model])
                for line, user in (
                    ("opened by oneself", cls.salesman),
                    ("a colleague's", cls.colleague),
                )
            }

    def get_records(self, key, role):
        """Return the records of a part of the table, as a role has them before them."""
        user = self.users[role]
        records = self.env[key.split()[0]].union(*self.records[key].values())
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def get_access(self, key):
        """Return {line: {role: what it may do}}, as it is."""
        access = {line: {} for line in self.records[key]}
        for role in self.users:
            records = self.get_records(key, role)
            allowed = {
                letter: records._filtered_access(operation).ids
                for letter, operation in OPERATIONS.items()
            }
            for line, record in self.records[key].items():
                access[line][role] = "".join(
                    letter if record.id in ids else "-" for letter, ids in allowed.items()
                )
        return access

    def test_who_may_do_what(self):
        for key, lines in TABLE.items():
            access = self.get_access(key)
            self.assertEqual(access.keys(), lines.keys())
            for line, cells in lines.items():
                for role, cell in cells.items():
                    with self.subTest(model=key, record=line, role=role):
                        self.assertEqual(access[line][role], cell)

    def test_searching_finds_what_may_be_read(self):
        for key, lines in TABLE.items():
            for role in ROLES:
                records = self.get_records(key, role)
                if not records.browse().has_access("read"):
                    continue
                found = records.search([("id", "in", records.ids)]).ids
                for line, cells in lines.items():
                    with self.subTest(model=key, record=line, role=role):
                        self.assertEqual(self.records[key][line].id in found, "r" in cells[role])

    def get_ours(self, model):
        """Return the access lines or rules of this addon."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "customers_for_life"), ("model", "=", model)]
        )
        return self.env[model].browse(data.mapped("res_id"))

    def test_every_model_stands_in_the_table(self):
        ours = {
            model._name
            for model in self.env.values()
            if model._original_module == "customers_for_life" and not model._abstract
        }
        granted = self.get_ours("ir.model.access").model_id.mapped("model")
        self.assertEqual({key.split()[0] for key in TABLE}, ours.union(granted))

    def test_no_weakening_goes_unnoticed(self):
        """Each line and rule has a record on either side of it, so that the table holds it."""
        for line in self.get_ours("ir.model.access"):
            for name in ("perm_create", "perm_read", "perm_write", "perm_unlink"):
                if not line[name]:
                    self.check_noticed(line, name, True)
        everything = "[(1, '=', 1)]"
        for rule in self.get_ours("ir.rule"):
            if rule.domain_force != everything:
                self.check_noticed(rule, "domain_force", everything)

    def check_noticed(self, record, name, value):
        """Weaken an access line or rule, and see that the table notices."""
        before = record[name]
        record[name] = value
        with self.subTest(record=record.name, weakened=name):
            self.assertTrue(
                any(
                    self.get_access(key) != lines
                    for key, lines in TABLE.items()
                    if key.split()[0] == record.model_id.model
                )
            )
        record[name] = before
