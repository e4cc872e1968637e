from odoo.tests import tagged

from .common_access import AccessCase

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
ROUNDS = """
    own                    -rw- ---- ---- -rw- ----
    as stand-in            -rw- ---- ---- -rw- ----
    own team's             ---- -rw- ---- -rw- ----
    of its member          ---- -rw- ---- -rw- ----
    a colleague's          ---- ---- ---- -rw- ----
    of another company     ---- ---- ---- ---- -rw-
"""
# A dialog is of nobody but who opened it.
DIALOGS = """
    opened by oneself      crw- ---- ---- ---- ----
    a colleague's          ---- ---- ---- ---- ----
"""


READ_BY_ALL = """
    the company's          -r-- -r-- -r-- -r-- ----
    of another company     ---- ---- ---- ---- -r--
"""


def read_only(table):
    return table.replace("crwd", "-r--").replace("crw-", "-r--").replace("cr--", "-r--")


TABLE = {
    "customer.cohort": """
        own                    -r-- ---- -r-- -r-- ----
        nobody's               ---- ---- -r-- -r-- ----
        of the led team        ---- -r-- -r-- -r-- ----
        a colleague's          ---- ---- -r-- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    # The customer alone answers.
    "customer.closing of a complaint": read_only(DOCUMENTS + NOBODY_S),
    "customer.closing of a recovery": read_only(DOCUMENTS),
    "customer.complaint": DOCUMENTS + NOBODY_S,
    "customer.extra": f"""{DOCUMENTS}
        of own promise         crw- ---- crw- crwd ----
    """,
    "customer.promise": DOCUMENTS + NOBODY_S,
    "customer.promise.backfill": FOR_MANAGERS,
    "customer.promise.make": DIALOGS,
    "customer.promise.move": DIALOGS,
    # The nightly job alone writes what history says.
    "customer.promise.norm": """
        the company's          -r-- -r-- -r-- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    "customer.promise.pause": read_only(DOCUMENTS + NOBODY_S),
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
    # Of those asked, whose order it was then.
    "service.asked.report": """
        own                    -r-- ---- ---- -r-- ----
        asked as own           -r-- ---- ---- -r-- ----
        of the led team        ---- -r-- ---- -r-- ----
        of its member          ---- -r-- ---- -r-- ----
        a colleague's          ---- ---- ---- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    # Figures are made by the addon alone; managers set what is good.
    "service.kpi": """
        any                    -r-- -r-- -r-- -rw- -rw-
    """,
    "service.kpi.target": SETTINGS,
    "service.kpi.change": """
        of a month             ---- ---- ---- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    "customer.value": """
        own                    -r-- ---- -r-- -r-- ----
        nobody's               -r-- -r-- -r-- -r-- ----
        of the led team        ---- -r-- -r-- -r-- ----
        a colleague's          ---- ---- -r-- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    "customer.call": """
        own                    -r-- ---- -r-- -r-- ----
        nobody's               -r-- -r-- -r-- -r-- ----
        of the led team        ---- -r-- -r-- -r-- ----
        a colleague's          ---- ---- -r-- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    # Pay: one's own once it is approved, and managers; nobody writes what methods make.
    "service.bonus.plan": FOR_MANAGERS,
    "service.bonus.plan.line": FOR_MANAGERS,
    "service.bonus.plan.step": FOR_MANAGERS,
    "service.bonus.plan.member": FOR_MANAGERS,
    "service.bonus.statement": """
        own                    -r-- ---- ---- -rwd ----
        own draft              ---- ---- ---- -rwd ----
        a colleague's          ---- ---- ---- -rwd ----
        of another company     ---- ---- ---- ---- -rwd
    """,
    "service.bonus.statement.line": """
        own                    -r-- ---- ---- -r-- ----
        own draft              ---- ---- ---- -r-- ----
        a colleague's          ---- ---- ---- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    "service.bonus.make": """
        opened by oneself      ---- ---- ---- crw- ----
        a colleague's          ---- ---- ---- ---- crw-
    """,
    "service.bonus.preview": """
        opened by oneself      ---- ---- ---- crw- ----
        a colleague's          ---- ---- ---- ---- crw-
    """,
    "gamification.badge": """
        for service            -r-- -r-- -r-- crw- crw-
        of Odoo's own          -r-- -r-- -r-- -r-- -r--
    """,
    # Praise is public; a nomination is not. Neither is given by who wrote it.
    "service.recognition": """
        the company's          -r-- -r-- -r-- -r-d ----
        of another company     ---- ---- ---- ---- -r-d
    """,
    "service.nomination": """
        own                    cr-- ---- ---- crwd ----
        of the led team        ---- -rw- ---- crwd ----
        about oneself          ---- ---- ---- crwd ----
        about the leader       cr-- ---- ---- crwd ----
        a colleague's          ---- ---- ---- crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    # Nobody but managers sees the figures of another, nor what wages can be told from.
    "service.kpi.value": """
        own                    -r-- ---- ---- -r-- ----
        own, with wages        ---- ---- ---- -r-- ----
        own answers            -r-- ---- ---- -r-- ----
        own answers, few       ---- ---- ---- -r-- ----
        own answers, hidden    ---- ---- ---- -r-- ----
        the team's answers     ---- -r-- ---- -r-- ----
        the team's, few        ---- ---- ---- -r-- ----
        the team's, hidden     ---- ---- ---- -r-- ----
        a member's, few        ---- -r-- ---- -r-- ----
        of the led team        ---- -r-- ---- -r-- ----
        of its member          ---- -r-- ---- -r-- ----
        a colleague's          ---- ---- ---- -r-- ----
        the company's          ---- ---- ---- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    # Everybody reads them; their owners word them until the trial, and methods write the rest.
    "service.idea": """
        own                    crw- -r-- -r-- crwd ----
        own, considered        crw- -r-- -r-- crwd ----
        own, on trial          -r-- -r-- -r-- crwd ----
        a colleague's          -r-- -r-- -r-- crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    "service.idea.extend": """
        opened by oneself      ---- ---- ---- crw- ----
        a colleague's          ---- ---- ---- ---- ----
    """,
    "service.idea.trial": READ_BY_ALL,
    "service.idea.vote": READ_BY_ALL,
    # Whoever takes part writes what was said; a new one is of one's own team.
    "service.meeting": """
        of own team            crw- ---- crw- crwd ----
        of the led team        ---- crw- crw- crwd ----
        where one takes part   -rw- ---- crw- crwd ----
        led by oneself         -rw- ---- crw- crwd ----
        a colleague's          ---- ---- crw- crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    # One's own words are taken back; what the agenda found stays.
    "service.meeting.point": """
        of own team            crwd ---- crwd crwd ----
        of the led team        ---- crwd crwd crwd ----
        where one takes part   -rw- ---- crwd crwd ----
        led by oneself         -rw- ---- crwd crwd ----
        a colleague's          ---- ---- crwd crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    "service.meeting.plan": DIALOGS,
    "service.meeting.reopen": """
        opened by oneself      ---- ---- ---- crw- ----
        a colleague's          ---- ---- ---- ---- ----
    """,
    # Everybody reads what to do; its owner keeps it good.
    "service.mail.block": FOR_MANAGERS,
    # Read and decided on by buttons; nobody rewrites what came.
    "service.parked.mail": read_only(FOR_MANAGERS),
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
    # Asked for by the playbook, and confirmed by the person's own button.
    "service.playbook.reading": """
        own                    -r-- ---- ---- -r-- ----
        of own playbook        -r-- ---- ---- -r-- ----
        of the led team        ---- -r-- ---- -r-- ----
        a colleague's          ---- ---- ---- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    "service.playbook.version": read_only(SETTINGS),
    # Rounds come from their plan; they are ticked off, and stay.
    "service.round": ROUNDS,
    "service.round.item": ROUNDS,
    "service.round.plan": """
        the company's          -r-- -r-- -r-- crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    "service.round.plan.item": """
        the company's          -r-- -r-- -r-- crwd ----
        of another company     ---- ---- ---- ---- crwd
    """,
    # As in Odoo's own analysis of sales, one's own is what one is responsible for.
    "service.product.report": """
        own                    -r-- ---- -r-- -r-- ----
        of the led team        ---- -r-- -r-- -r-- ----
        nobody's               -r-- -r-- -r-- -r-- ----
        a colleague's          ---- ---- -r-- -r-- ----
        of own customer        ---- ---- -r-- -r-- ----
        of own order           -r-- ---- -r-- -r-- ----
        of the catalogue       -r-- -r-- -r-- -r-- -r--
        of another company     ---- ---- ---- ---- -r--
    """,
    "service.revenue": """
        own                    -r-- ---- -r-- -r-- ----
        asked as own           ---- ---- -r-- -r-- ----
        of the led team        ---- ---- -r-- -r-- ----
        of its member          ---- ---- -r-- -r-- ----
        a colleague's          ---- ---- -r-- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    "service.absence": """
        opened by a manager    ---- ---- ---- crw- ----
        a colleague's          ---- ---- ---- ---- ----
    """,
    # Nobody but managers sees what may flatter figures.
    "service.watch": """
        own                    ---- ---- ---- -r-- ----
        a colleague's          ---- ---- ---- -r-- ----
        of another company     ---- ---- ---- ---- -r--
    """,
    "service.watch.comparison": """
        opened by a manager    ---- ---- ---- crw- ----
        a colleague's          ---- ---- ---- ---- ----
    """,
    "service.watch.line": """
        opened by a manager    ---- ---- ---- crwd ----
        a colleague's          ---- ---- ---- ---- ----
    """,
    "service.quality.report": DIALOGS,
    "service.scorecard": DIALOGS,
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
# What badges there are, Odoo tells everybody.
for cells in TABLE["gamification.badge"].values():
    cells.update(dict.fromkeys(STRANGERS, "-r--"))


@tagged("post_install", "-at_install")
class TestAccess(AccessCase):
    """Everybody may do what they are meant to do, and nothing else, with each of our records.

    A new model takes a line of the table, and a new clause of a rule takes a record on which it
    depends.
    """

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
