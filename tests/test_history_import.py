import csv
from datetime import date, datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from ..models.figure.service_kpi import Scope
from ..models.ground.service_history_mixin import History
from .common import ServiceCase

TEMPLATES = {
    "customer.promise": "promises",
    "customer.complaint": "complaints",
    "customer.rework": "reworks",
    "customer.recovery": "recoveries",
    "customer.request": "requests",
}
# Who stands in the templates, and who is there in a test.
PEOPLE = {"Azure Interior": "Ada Customer", "Mitchell Admin": "Salesman"}


class HistoryCase(ServiceCase):
    def read_template(self, model):
        with file_open(f"customers_for_life/static/import/{TEMPLATES[model]}.csv") as file:
            columns, *rows = csv.reader(file)
        return columns, [[PEOPLE.get(cell, cell) for cell in row] for row in rows]

    def load(self, model, values, user=None, number=1):
        """Import rows of {column: value}; return what Odoo answers."""
        rows = values if isinstance(values, list) else [values]
        columns = list(dict.fromkeys(name for row in rows for name in row))
        records = self.env[model].with_user(user or self.manager)
        data = [[str(row.get(name, "")) for name in columns] for row in rows]
        return records.load(columns, data)

    def promise_row(self, number=1, **values):
        return {
            "id": f"old_{number}",
            "type_id": "Report",
            "partner_id": "Ada Customer",
            "name": f"Old {number}",
            "user_id": "Salesman",
            "date_made": "2025-03-03 09:00:00",
            "date_due": "2025-03-05 15:00:00",
            "date_fulfilled": "2025-03-04 10:00:00",
            **values,
        }

    def complaint_row(self, number=1, **values):
        return {
            "id": f"old_complaint_{number}",
            "reference": f"TICKET-{number}",
            "name": "Scratched",
            "partner_id": "Ada Customer",
            "user_id": "Salesman",
            "state": "Closed",
            "date_taken": "2025-03-03 09:00:00",
            "date_answered": "2025-03-03 11:00:00",
            "date_solved": "2025-03-05 09:00:00",
            "date_closed": "2025-03-07 09:00:00",
            **values,
        }

    def get_imported(self, result):
        self.assertEqual(result["messages"], [])
        return result["ids"]

    def assert_refused(self, result, words):
        self.assertFalse(result["ids"])
        messages = [message["message"] for message in result["messages"]]
        self.assertTrue(any(words in message for message in messages), messages)
        return result["messages"]


@tagged("post_install", "-at_install")
class TestHistoryImport(HistoryCase):
    """What was closed in another system comes in with its own dates, marked for good."""

    def test_templates_are_imported_twice_and_double_nothing(self):
        for model in TEMPLATES:
            records = self.env[model]
            (template,) = records.get_import_templates()
            self.assertTrue(template["template"].endswith(f"/{TEMPLATES[model]}.csv"))
            columns, rows = self.read_template(model)
            before = records.search_count([])
            messages = self.env["mail.message"].sudo().search_count([])
            with self.subTest(model=model):
                ids = self.get_imported(records.load(columns, rows))
                made = records.browse(ids)
                self.assertEqual(len(made), len(rows))
                self.assertTrue(all(made.mapped("is_imported")))
                self.assertEqual(made.imported_by_id, self.manager)
                self.assertEqual(set(made.mapped("date_imported")), {datetime(2026, 3, 2, 8)})
                # Nothing was said to anybody, promised or planned.
                self.assertEqual(self.env["mail.message"].sudo().search_count([]), messages)
                self.assertFalse(made.sudo().activity_ids)
                self.assertFalse(made.sudo().message_follower_ids)
                if model != "customer.promise":
                    name = f"{model.split('.')[1]}_id"
                    made_of = [(name, "in", ids)]
                    self.assertFalse(self.env["customer.promise"].search(made_of))
                self.env.flush_all()
                self.env.invalidate_all()
                told = made.read()
                self.assertEqual(self.get_imported(records.load(columns, rows)), ids)
                self.assertEqual(records.search_count([]), before + len(rows))
                self.env.invalidate_all()
                for old, new in zip(told, made.read(), strict=True):
                    self.assertEqual({n: v for n, v in new.items() if v != old[n]}, {})

    def test_dates_and_authors_are_its_own(self):
        (promise,) = self.get_imported(self.load("customer.promise", self.promise_row()))
        promise = self.env["customer.promise"].browse(promise)
        # Typed in the time zone of the manager.
        self.assertEqual(promise.date_made, datetime(2025, 3, 3, 8))
        self.assertEqual(promise.date_due, datetime(2025, 3, 5, 22, 59, 59))
        self.assertEqual(promise.verdict, "early")
        self.assertEqual(promise.state, "fulfilled")
        self.assertEqual(promise.user_id, self.salesman)
        (complaint,) = self.get_imported(self.load("customer.complaint", self.complaint_row()))
        complaint = self.env["customer.complaint"].browse(complaint)
        self.assertEqual(complaint.reference, "TICKET-1")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.create_date, datetime(2025, 3, 3, 8))
        self.assertEqual(complaint.date_taken, complaint.create_date)
        # Two of eight hours, and two working days between 9:00 and 9:00.
        self.assertEqual(complaint.hours_to_answer, 2)
        self.assertEqual(complaint.hours_to_solution, 16)

    def test_a_closed_complaint_was_solved_by_then(self):
        row = self.complaint_row(date_solved="", date_answered="")
        (complaint,) = self.get_imported(self.load("customer.complaint", row))
        complaint = self.env["customer.complaint"].browse(complaint)
        self.assertEqual(complaint.date_solved, complaint.date_closed)
        self.assertFalse(complaint.date_answered)

    def test_steps_of_a_recovery(self):
        columns, rows = self.read_template("customer.recovery")
        words = (("Admit", "It was our fault"), ("Do", "We sent another one"))
        columns += ["step_ids/kind", "step_ids/text"]
        rows = [rows[0] + list(words[0]), [""] * (len(columns) - 2) + list(words[1])]
        records = self.env["customer.recovery"]
        for _time in range(2):
            (recovery,) = self.get_imported(records.load(columns, rows))
            steps = records.browse(recovery).step_ids
            self.assertEqual(len(steps), 5)
            self.assertEqual(steps.user_id, self.salesman)
            self.assertEqual(set(steps.mapped("date_done")), {datetime(2024, 3, 8, 15)})
            self.assertEqual(steps[0].text, "It was our fault")
            self.assertEqual(steps[3].text, "We sent another one")
        columns.append("step_ids/date_done")
        rows = [row + ["2020-01-01 10:00:00"] for row in rows]
        self.assert_refused(records.load(columns, rows), "Done On")

    # === WHAT IS REFUSED ===#

    def test_only_managers_import_it(self):
        for model in TEMPLATES:
            columns, rows = self.read_template(model)
            result = self.env[model].with_user(self.salesman).load(columns, rows)
            with self.subTest(model=model):
                self.assertFalse(result["ids"])

    def test_dates_that_cannot_be(self):
        promises = "customer.promise"
        complaints = "customer.complaint"
        for model, values, words in (
            (promises, {"date_fulfilled": "2026-03-02 12:00:00"}, "future"),
            (promises, {"date_due": "2026-04-02 12:00:00"}, "future"),
            (promises, {"date_made": "1969-12-31 12:00:00"}, "1970"),
            (promises, {"date_made": "0001-01-02 12:00:00"}, ""),
            (promises, {"date_due": "9999-12-31 23:00:00"}, ""),
            (promises, {"date_fulfilled": "9999-12-31 12:00:00"}, ""),
            (promises, {"date_made": "2025-03-09 12:00:00"}, "before"),
            (promises, {"date_fulfilled": "2025-03-01 12:00:00"}, "before"),
            (promises, {"date_made": ""}, "missing"),
            (promises, {"date_given_up": "2025-03-06 12:00:00"}, "one date of its end"),
            (promises, {"state": "Given Up"}, "one date of its end"),
            (promises, {"state": "Open"}, "one date of its end"),
            (promises, {"id": ""}, "External ID"),
            (complaints, {"date_answered": "2025-03-03 08:00:00"}, "before"),
            (complaints, {"date_closed": "2025-03-04 08:00:00"}, "before"),
            (complaints, {"date_taken": ""}, "missing"),
            (complaints, {"date_closed": ""}, "missing"),
            (complaints, {"state": "New"}, "Closed, Cancelled"),
            (complaints, {"state": "Merged"}, "Closed, Cancelled"),
            (complaints, {"state": "Solved"}, "Closed, Cancelled"),
            (complaints, {"reference": "CP00001"}, "number"),
        ):
            rows = {promises: self.promise_row, complaints: self.complaint_row}[model]
            good, bad = rows(1), rows(2, **values)
            with self.subTest(values=values):
                messages = self.assert_refused(self.load(model, [good, bad]), words)
                # The row that is wrong is named, not the first one.
                self.assertEqual({message["rows"]["from"] for message in messages}, {1})
        self.assertFalse(self.env[promises].search([("is_imported", "=", True)]))

    def test_errors_and_recoveries_and_requests_out_of_order(self):
        for model, name, value in (
            ("customer.rework", "date_mended", "2024-03-01 12:00:00"),
            ("customer.rework", "date_closed", "2024-03-04 12:00:00"),
            ("customer.recovery", "date_done", "2024-03-01 12:00:00"),
            ("customer.recovery", "date_taken", ""),
            ("customer.recovery", "state", "Under Way"),
            ("customer.request", "date_answered", "2024-03-01 12:00:00"),
            ("customer.request", "date_answered", ""),
            ("customer.request", "answer", "Not Yet"),
        ):
            columns, rows = self.read_template(model)
            rows[0][columns.index(name)] = value
            with self.subTest(model=model, name=name, value=value):
                self.assertFalse(self.env[model].load(columns, rows)["ids"])

    def test_a_number_stands_for_one(self):
        rows = [self.complaint_row(1), self.complaint_row(2, reference="TICKET-1")]
        self.assert_refused(self.load("customer.complaint", rows), "TICKET-1")
        self.get_imported(self.load("customer.complaint", rows[0]))
        self.assert_refused(self.load("customer.complaint", rows[1]), "TICKET-1")

    def test_what_is_alive_is_not_ended(self):
        promise = self.new_promise()
        for name, value in (
            ("date_fulfilled", "2026-03-01 12:00:00"),
            ("date_made", "2026-02-01 12:00:00"),
            ("date_given_up", "2026-03-01 12:00:00"),
            ("date_cancelled", "2026-03-01 12:00:00"),
        ):
            before = promise.read()
            result = self.load("customer.promise", {".id": promise.id, name: value})
            with self.subTest(name=name):
                self.assertFalse(result["ids"])
                self.assertEqual(promise.read(), before)
        complaint = self.env["customer.complaint"].create(
            {"name": "Scratched", "partner_id": self.customer.id}
        )
        for name in ("date_taken", "date_answered", "date_solved", "date_closed"):
            result = self.load("customer.complaint", {".id": complaint.id, name: "2026-01-02"})
            self.assertFalse(result["ids"], name)

    def test_what_was_imported_stays_as_it_is(self):
        self.get_imported(self.load("customer.promise", self.promise_row()))
        for name, value in (
            ("date_fulfilled", "2025-03-03 10:00:00"),
            ("date_due", "2025-03-09 15:00:00"),
        ):
            row = self.promise_row(**{name: value})
            self.assert_refused(self.load("customer.promise", row), "")
        row = self.promise_row(name="Another name")
        (promise,) = self.get_imported(self.load("customer.promise", row))
        self.assertEqual(self.env["customer.promise"].browse(promise).name, "Another name")

    def test_promises_of_orders_are_made_from_them(self):
        delivery = self.env["customer.promise.type"].search(
            [("fulfilment", "=", "delivery"), ("company_id", "in", [False, self.company.id])],
            limit=1,
        )
        order = self.new_order()
        row = self.promise_row(**{"order_id/.id": order.id, "type_id": delivery.name})
        self.assert_refused(self.load("customer.promise", row), "Promises from Past Orders")

    def test_marks_and_dates_come_through_no_other_door(self):
        dates = {"date_made": "2025-03-03", "date_due": "2025-03-05"}
        promises = self.env["customer.promise"]
        common = {"type_id": self.by_day.id, "partner_id": self.customer.id}
        for vals in (
            {"is_imported": True},
            {"date_imported": "2025-03-05"},
            {"imported_by_id": self.salesman.id},
            {"date_given_up": "2025-03-05", **dates},
            {"date_cancelled": "2025-03-05", **dates},
        ):
            for user in (self.manager, self.salesman):
                for context in ({}, {"import_history": True}, {"import_file": True}):
                    records = promises.with_user(user).with_context(**context)
                    with self.subTest(vals=vals, user=user.login), self.assertRaises(UserError):
                        records.create({**common, **vals})
        promise = self.new_promise()
        for name in ("is_imported", "date_imported", "imported_by_id"):
            with self.assertRaises(UserError):
                promise.write({name: 1})
        # Nor does a file say of itself what it is.
        for name in ("is_imported", "date_imported", "imported_by_id"):
            value = {"imported_by_id": "Salesman", "is_imported": "1"}.get(name, "2025-03-05")
            for row in (self.promise_row(), {"id": "new", "type_id": "Report"}):
                row = {"partner_id": "Ada Customer", **row, name: value}
                self.assertFalse(self.load("customer.promise", row)["ids"], name)
        complaint = self.env["customer.complaint"]
        for name in ("date_taken", "date_answered", "date_closed", "reference"):
            with self.assertRaises(UserError):
                complaint.create({"name": "No", name: "2025-03-05"})
        for default in ("is_imported", "date_given_up"):
            context = {f"default_{default}": "2025-03-05"}
            promise = promises.with_context(**context).create(common)
            self.assertFalse(promise[default])

    def test_what_is_nested_is_no_history(self):
        """A promise in a line of a complaint is neither written nor taken from elsewhere."""
        other = self.new_promise()
        complaint = self.env["customer.complaint"].create(
            {"name": "Scratched", "partner_id": self.customer.id}
        )
        mine = complaint.promise_ids[0]
        for values in (
            {"promise_ids/.id": other.id, "promise_ids/name": "Taken"},
            {"promise_ids/.id": mine.id, "promise_ids/date_due": "2026-12-01 10:00:00"},
            {"promise_ids/.id": mine.id, "promise_ids/state": "Fulfilled"},
            {"promise_ids/name": "New", "promise_ids/date_fulfilled": "2026-03-01 10:00:00"},
        ):
            result = self.load("customer.complaint", {".id": complaint.id, **values})
            with self.subTest(values=values):
                self.assertFalse(result["ids"])
                self.assertEqual(len(complaint.promise_ids), 2)
                self.assertFalse(other.complaint_id)

    def test_open_rows_are_imported_as_ever(self):
        rows = [
            self.promise_row(1),
            {"id": "open_1", "type_id": "Report", "partner_id": "Ada Customer", "name": "Alive"},
        ]
        made = self.env["customer.promise"].browse(
            self.get_imported(self.load("customer.promise", rows))
        )
        self.assertEqual(made.mapped("is_imported"), [True, False])
        self.assertEqual(made.mapped("name"), ["Old 1", "Alive"])
        rows = [self.complaint_row(), {"name": "Alive", "partner_id": "Ada Customer"}]
        closed, alive = self.env["customer.complaint"].browse(
            self.get_imported(self.load("customer.complaint", rows))
        )
        self.assertFalse(closed.promise_ids)
        self.assertEqual(len(alive.promise_ids), 2)
        self.assertTrue(alive.sudo().message_follower_ids)
        self.assertRegex(alive.reference, r"CP\d+")

    def test_columns_that_follow_are_not_dropped_without_a_word(self):
        row = {"name": "Scratched", "partner_id": "Ada Customer"}
        for name in ("is_waiting", "create_date"):
            value = {"is_waiting": "1"}.get(name, "2025-03-03 09:00:00")
            self.assert_refused(
                self.load("customer.complaint", {**row, name: value}), "follows from other fields"
            )
        self.assertTrue(self.load("customer.complaint", {**row, "is_waiting": ""})["ids"])

    def count_queries(self, model, columns, rows):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.get_imported(self.env[model].load(columns, rows))
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_rows(self):
        for model in TEMPLATES:
            columns, rows = self.read_template(model)
            unique = [columns.index(name) for name in ("id", "reference") if name in columns]

            def copies(first, number, row=rows[0], unique=unique):
                return [
                    [f"{cell}-{n}" if at in unique else cell for at, cell in enumerate(row)]
                    for n in range(first, first + number)
                ]

            self.count_queries(model, columns, copies(0, 1))
            few = self.count_queries(model, columns, copies(100, 10))
            many = self.count_queries(model, columns, copies(200, 110))
            with self.subTest(model=model):
                # Rows and their lines are inserted a hundred at a time.
                self.assertLessEqual(many, few + 10)
            # The same rows once more change nothing, and ask as little.
            few = self.count_queries(model, columns, copies(100, 10))
            many = self.count_queries(model, columns, copies(200, 110))
            with self.subTest(model=model, again=True):
                self.assertLessEqual(many, few + 10)

    def test_the_form_shows_it(self):
        (promise,) = self.get_imported(self.load("customer.promise", self.promise_row()))
        with Form(self.env["customer.promise"].browse(promise)) as form:
            self.assertEqual(form.imported_by_id, self.manager)
            with self.assertRaises(AssertionError):
                form.date_imported = False


@tagged("post_install", "-at_install")
class TestHistoryFigures(HistoryCase):
    """Imported history is in the figures of its own dates, and in nobody's own."""

    def setUp(self):
        super().setUp()
        rows = [self.promise_row(n) for n in range(6)]
        rows += [self.promise_row(9, date_fulfilled="", date_given_up="2025-03-10 09:00:00")]
        self.get_imported(self.load("customer.promise", rows))
        # Kept and broken here, in the same month.
        dates = {"date_made": "2025-03-03", "date_due": "2025-03-05"}
        common = {"user_id": self.salesman.id, "team_id": self.team.id, **dates}
        for fulfilled in ("2025-03-04", "2025-03-07"):
            self.new_promise(date_fulfilled=fulfilled, **common)
        self.env["customer.promise"].search([]).sudo().team_id = self.team
        self.env.flush_all()

    def rate(self, **whom):
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        scope = Scope(self.company, date(2025, 3, 1), date(2025, 3, 31), **whom)
        return kpi._total(scope)[1:]

    def test_figures(self):
        self.assertEqual(self.rate(), (7, 9))
        self.assertEqual(self.rate(team=self.team), (7, 9))
        self.assertEqual(self.rate(partner=self.customer), (7, 9))
        self.assertEqual(self.rate(user=self.salesman), (1, 2))
        self.assertEqual(self.rate(is_own=True), (1, 2))
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        scope = Scope(self.company, date(2025, 3, 1), date(2025, 3, 31))
        by_user, by_team, both, whole = kpi._measure_each(
            scope, [["user"], ["team"], ["user", "month"], []]
        )
        self.assertEqual(by_user[self.salesman,][1:], (1, 2))
        self.assertEqual(by_team[self.team,][1:], (7, 9))
        self.assertEqual(both[self.salesman, date(2025, 3, 1)][1:], (1, 2))
        self.assertEqual(whole[()][1:], (7, 9))

    def test_history_of_months(self):
        self.keep_months(self.company, date(2025, 3, 1), date(2025, 3, 1))
        values = self.env["service.kpi.value"].search(
            [("kpi_id.code", "=", "kept_rate"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            {value.level: value.size for value in values}, {"company": 9, "team": 9, "user": 2}
        )
        # Asked again, the history answers the same.
        self.company.sudo()._close_service_months(date(2026, 3, 1))
        self.assertEqual(self.rate(), (7, 9))
        self.assertEqual(self.rate(team=self.team), (7, 9))
        self.assertEqual(self.rate(user=self.salesman), (1, 2))
        self.assertEqual(self.rate(team=self.team, is_own=True), (1, 2))

    def test_the_screen_says_how_many(self):
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        scope = Scope(self.company, date(2025, 3, 1), date(2025, 3, 31))
        self.assertTrue(any("7 of 9 were imported" in note for note in kpi._get_notes(scope)))
        mine = scope._replace(user=self.salesman)
        self.assertFalse(any("imported" in note for note in kpi._get_notes(mine)))

    def test_durations(self):
        (complaint,) = self.get_imported(self.load("customer.complaint", self.complaint_row()))
        complaint = self.env["customer.complaint"].browse(complaint)
        kpi = self.env["service.kpi"]
        duration = kpi._get_durations(Scope(self.company, None, None))["answer"]
        scope = Scope(self.company, date(2025, 3, 1), date(2025, 3, 31))
        self.assertEqual(kpi._total_duration(duration, scope).size, 1)
        self.assertFalse(kpi._measure_duration(duration, scope, "user"))
        mine = scope._replace(user=complaint.seller_id)
        self.assertEqual(kpi._total_duration(duration, mine).size, 0)
        complaints = self.env.ref("customers_for_life.kpi_complaints")
        self.assertEqual(complaints._total(scope)[1], 1)

    def test_an_imported_error_changes_no_order_of_ours(self):
        order = self.new_order()
        order.action_confirm()
        order.order_line.qty_delivered = 1
        columns, rows = self.read_template("customer.rework")
        columns, rows = [*columns, "order_id/.id"], [[*rows[0], str(order.id)]]
        self.get_imported(self.env["customer.rework"].load(columns, rows))
        self.assertEqual(order.order_line.sudo().first_time_right, 1)

    def test_pay_and_badges_rest_on_what_was_done_here(self):
        plan = self.env["service.bonus.plan"].sudo().new({"company_id": self.company.id})
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        for level in ("user", "team", "company"):
            plan.line_ids = [Command.clear(), Command.create({"kpi_id": kpi.id, "level": level})]
            (figures,) = plan._read_figures([date(2025, 3, 1)]).values()
            self.assertEqual({row[1:] for row in figures.values()}, {(1, 2)}, level)

    def test_the_watch_names_who_imported(self):
        rows = self.env["service.watch"].search([("kind", "=", "imported")])
        self.assertEqual(len(rows), 7)
        self.assertEqual(rows.user_id, self.manager)
        self.assertEqual(set(rows.mapped("date")), {datetime(2026, 3, 2, 8)})

    def test_no_client_has_the_key(self):
        # What lets methods through is an object, and JSON has none.
        records = self.env["customer.promise"].with_context(import_history={"any": "thing"})
        self.assertFalse(records._is_import())
        self.assertTrue(records.with_context(import_history=History())._is_import())
