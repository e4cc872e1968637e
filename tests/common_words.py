from datetime import date, timedelta

from odoo.tools import SQL

from ..models.figure.service_kpi import Scope
from .common_survey import SurveyCase

WORD = "Quokka"
ALWAYS = (date(2025, 1, 1), date(2027, 12, 31))


class WordsCase(SurveyCase):
    """Cases full of a word that stands nowhere else in the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})

    def make_cases(self, word=WORD):
        """Return a closed complaint with its error, recovery and deadlines, and a request."""
        order = self.deliver()
        complaint = self.env["customer.complaint"].create(
            {
                "name": f"{word} bites",
                "description": f"<p>My {word}</p>",
                "email_from": f"{word}@example.org",
                "email_cc": f"{word}@example.net",
                "lesson": "Close the cage",
                "order_id": order.id,
                "cause_id": self.env.ref("customers_for_life.cause_haste").id,
            }
        )
        self.env.flush_all()
        complaint.name = f"{word} bites again"
        self.env.flush_all()
        complaint.message_post(
            body=f"The {word} bit",
            subject=f"About the {word}",
            email_from=f"{word}@example.org",
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            attachments=[(f"{word}.txt", f"It is a {word}.")],
        )
        rework = self.env["customer.rework"].create(
            {"name": f"{word} let out", "complaint_id": complaint.id, "order_id": order.id}
        )
        rework.write({"why_1": f"The {word} was hungry", "hours": 2, "material": 30})
        rework.write({"lesson": "Feed it", "cause_id": complaint.cause_id.id})
        recovery = self.env["customer.recovery"].create({"complaint_id": complaint.id, "cost": 20})
        for step in recovery.step_ids:
            step.text = f"We are sorry for the {word}"
            step.action_done()
        recovery.action_write_letter()
        promise = complaint.promise_ids[:1]
        promise.description = f"<p>{word}</p>"
        promise._repromise(promise.date_due + timedelta(days=1), "customer", f"Ill: {word}")
        for case, field in ((complaint, "complaint_id"), (rework, "rework_id")):
            self.env["service.action"].create({"name": "Lock it", field: case.id})
        complaint.action_solved()
        complaint.action_close()
        rework.action_mended()
        rework.action_close()
        request = self.env["customer.request"].create(
            {
                "name": f"A {word}",
                "description": f"I want a {word}",
                "alternative": f"Not a {word}",
                "partner_id": self.customer.id,
            }
        )
        request.action_yes()
        request.action_promise()
        request.promise_ids.action_fulfil()
        self.env.flush_all()
        return complaint, rework, recovery, request

    def find(self, word=WORD):
        """Return the columns of the whole database in which a word stands."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """SELECT c.table_name, c.column_name FROM information_schema.columns c
                     JOIN information_schema.tables USING (table_schema, table_name)
                    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                      AND c.data_type IN ('character varying', 'text', 'jsonb', 'bytea')"""
            )
        )
        found = set()
        for table, column in columns:
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE %s::text ILIKE %s LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    f"%{word}%",
                )
            ):
                found.add(f"{table}.{column}")
        return found

    def figures(self):
        scope = Scope(self.company, *ALWAYS)
        return {kpi.code: kpi._total(scope) for kpi in self.env["service.kpi"].search([])}
