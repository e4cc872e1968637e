from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_survey import SurveyCase

ADDON = "customers_for_life"
TOMORROW = "2030-01-01 08:00:00"


@tagged("post_install", "-at_install")
class TestExport(SurveyCase):
    """Whoever may read may export, and import again what was exported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.salesman | cls.colleague | cls.manager
        users.sudo().group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]

    def setUp(self):
        super().setUp()
        self.use(self.salesman)
        self.use(self.colleague)
        self.env.flush_all()
        self.env.invalidate_all()

    def use(self, user):
        """Make one of each record, as this user and, where that is needed, as a manager."""
        env = self.env(user=user)
        customer = self.env["res.partner"].sudo().create({"name": "Bo", "user_id": user.id})
        lead = env["crm.lead"].create({"name": "Kitchen", "partner_id": customer.id})
        order = self.deliver(customer, user=user)
        self.answer(order, 4, 3, 4, wish="A ladder")
        promise = env["customer.promise"].create(
            {"type_id": self.by_day.id, "partner_id": customer.id, "lead_id": lead.id}
        )
        env["customer.extra"].create({"name": "Flowers", "promise_id": promise.id, "cost": 7.35})
        promise.action_fulfil()
        env["customer.promise"].create({"type_id": self.by_hour.id, "order_id": order.id})
        request = env["customer.request"].create({"name": "Blue", "order_id": order.id})
        request.action_yes()
        rework = env["customer.rework"].create(
            {"name": "Broken leg", "order_id": order.id, "hours": 0.35, "material": 3.1}
        )
        complaint = env["customer.complaint"].create(
            {"name": "It wobbles", "order_id": order.id, "description": "<p>Badly</p>"}
        )
        cause = self.env.ref(f"{ADDON}.cause_haste")
        for case in (rework, complaint):
            env["service.action"].create(
                {"name": "Glue", case._subject_field: case.id, "cause_id": cause.id}
            )
            case.write({"cause_id": cause.id, "lesson": "Look twice"})
        env["customer.recovery"].create({"name": "Sorry", "complaint_id": complaint.id})
        complaint.action_start()
        complaint.sudo().write({"state": "closed"})
        env["service.playbook"]._learn(complaint)

    def get_ours(self, user):
        """Return the records that a user may read, of our models and of those with fields of ours,
        none of which is abstract or a dialog."""
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(user).with_context(active_test=False)
            is_ours = any(field._module == ADDON for field in model._fields.values())
            if is_ours and not model._abstract and not model._transient:
                if model.has_access("read"):
                    yield model.search([], limit=20)

    def is_ours(self, records, name):
        field = records._fields[name]
        return ADDON in (field._module, records._original_module) and not field.inherited

    def test_every_field_is_exported(self):
        for user in (self.salesman, self.manager):
            for records in self.get_ours(user):
                names, links = [], []
                attributes = ["exportable", "relation"]
                for name, field in records.fields_get(attributes=attributes).items():
                    # Views have no ids that anybody could import.
                    if (
                        field.get("exportable", True)
                        and name != "id"
                        and self.is_ours(records, name)
                    ):
                        (links if "relation" in field else names).append(name)
                for columns in (names, *([link] for link in links)):
                    # What another user, or another column, has read is no longer asked for.
                    self.env.invalidate_all()
                    with self.subTest(user=user.login, model=records._name, columns=columns):
                        records.export_data(columns)

    def get_columns(self, records):
        """Return what Odoo offers to export for importing it again; lines have imports of their
        own."""
        columns = ["id"]
        for name, field in records.fields_get(
            attributes=["exportable", "readonly", "type", "relation"]
        ).items():
            if name == "id" or field["readonly"] or not field.get("exportable", True):
                continue
            if field["type"] in ("one2many", "properties", "properties_definition"):
                continue
            if not self.is_ours(records, name):
                continue
            columns.append(f"{name}/id" if "relation" in field else name)
        return columns

    def test_what_was_exported_is_imported_again(self):
        for user in (self.salesman, self.manager):
            for records in self.get_ours(user):
                records = records._filtered_access("write")
                if records._name == "res.partner":
                    # Odoo lets nobody write to a colleague.
                    records = records.filtered(lambda partner: not partner.sudo().user_ids)
                if not records or not records._auto:
                    continue
                columns = self.get_columns(records)
                rows = records.export_data(columns)["datas"]
                result = records.load(columns, [[*map(str, row)] for row in rows])
                with self.subTest(user=user.login, model=records._name):
                    self.assertFalse(result["messages"])
                    self.assertEqual(result["ids"], records.ids)
                    self.env.invalidate_all()
                    self.assertEqual(records.export_data(columns)["datas"], rows)

    def get_line_columns(self, records):
        """Return what Odoo offers to export of the lines of these records, as the one above."""
        columns = [".id"]
        for name, field in records.fields_get(attributes=["readonly", "type"]).items():
            link = records._fields[name]
            if field["type"] != "one2many" or not self.is_ours(records, name):
                continue
            lines = self.env[link.comodel_name].with_user(records.env.user)
            if lines._auto and lines.has_access("read"):
                ours = self.get_columns(lines)
                if link.inverse_name:
                    ours = [c for c in ours if c.split("/")[0] != link.inverse_name]
                columns += [f"{name}/{column}" for column in ours]
        return columns

    def test_what_was_exported_with_its_lines_is_imported_again(self):
        models = set()
        for user in (self.salesman, self.manager):
            for records in self.get_ours(user):
                records = records._filtered_access("write")
                if records._name in ("res.partner", "res.users"):
                    records = records.filtered(lambda partner: not partner.sudo().user_ids)
                columns = self.get_line_columns(records)
                if not records or not records._auto or columns == [".id"]:
                    continue
                rows = records.export_data(columns)["datas"]
                if any(any(row[1:]) for row in rows):
                    models.add(records._name)
                result = records.load(columns, [[*map(str, row)] for row in rows])
                with self.subTest(user=user.login, model=records._name):
                    self.assertFalse(result["messages"])
                    self.env.invalidate_all()
                    self.assertEqual(records.export_data(columns)["datas"], rows)
        expected = {"customer.complaint", "customer.promise", "customer.recovery"}
        self.assertLessEqual(expected, models)

    def test_guarded_values_of_lines_are_refused_in_words(self):
        env = self.env(user=self.salesman)
        complaint = env["customer.complaint"].search([("promise_ids", "!=", False)], limit=1)
        recovery = env["customer.recovery"].search([], limit=1)
        promise = complaint.promise_ids[0]
        step = recovery.step_ids[0]
        action = complaint.action_ids[0]
        for record, values, words in (
            (complaint, {"promise_ids/.id": promise.id, "promise_ids/state": "Given Up"}, "State"),
            (complaint, {"promise_ids/.id": promise.id, "promise_ids/date_due": TOMORROW}, "Due"),
            (complaint, {"promise_ids/.id": promise.id, "promise_ids/verdict": "Early"}, "Verdict"),
            (complaint, {"action_ids/.id": action.id, "action_ids/state": "Done"}, "St"),
            (recovery, {"step_ids/.id": step.id, "step_ids/date_done": TOMORROW}, "Done On"),
            (recovery, {"step_ids/.id": step.id, "step_ids/user_id": "Manager"}, "By"),
            (recovery, {"step_ids/kind": "Do", "step_ids/date_done": TOMORROW}, "Done On"),
        ):
            lines = self.env["customer.promise"].search([])
            before = [lines.read(), recovery.step_ids.read(), complaint.action_ids.read()]
            good = [str(record.id), *("" for _name in values)]
            bad = [str(record.id), *map(str, values.values())]
            result = record.load([".id", *values], [bad, good])
            with self.subTest(values=values):
                self.assertFalse(result["ids"])
                self.assertIn(words, result["messages"][0]["message"])
                self.assertEqual(result["messages"][0]["rows"]["from"], 0)
                self.env.invalidate_all()
                after = [lines.read(), recovery.step_ids.read(), complaint.action_ids.read()]
                self.assertEqual(after, before)
        # What anybody may write in a line is written.
        values = {"step_ids/.id": step.id, "step_ids/text": "It was our fault"}
        self.assertTrue(self.load(recovery, **values)["ids"])
        self.assertEqual(step.text, "It was our fault")

    def load(self, record, **values):
        """Import one row, as whoever the record's environment is of."""
        columns = [".id", *values]
        return record.load(columns, [[str(record.id), *map(str, values.values())]])

    def test_an_import_changes_no_more_than_whoever_imports_may(self):
        promise = self.env["customer.promise"].with_user(self.salesman).search([], limit=1)
        complaint = self.env["customer.complaint"].with_user(self.salesman).search([], limit=1)
        for record, values in (
            (promise, {"state": "Cancelled"}),
            (promise, {"date_judged": "2030-01-01 08:00:00"}),
            (promise, {"date_fulfilled": "2026-03-02 07:00:00"}),
            (promise, {"date_due": "2030-01-01 08:00:00"}),
            (complaint, {"state": "New"}),
            (complaint, {"reference": "CP00000"}),
            (complaint, {"date_answered": "2026-03-02 07:00:00"}),
            (complaint, {"order_id/.id": self.new_order().id}),
        ):
            before = record.read()
            with self.subTest(record=record, values=values):
                self.assertFalse(self.load(record, **values)["ids"])
                self.assertEqual(record.read(), before)

    def test_what_is_imported_unchanged_is_not_said(self):
        promise = (
            self.env["customer.promise"]
            .with_user(self.salesman)
            .search([("date_fulfilled", "!=", False)], limit=1)
        )
        names = ("state", "date_fulfilled", "date_judged", "date_due")
        said = promise.read([*names, "settled_by", "verdict"])
        values = promise.export_data(names)["datas"][0]
        result = self.load(promise, **dict(zip(names, values, strict=True)))
        self.assertEqual(result["messages"], [])
        self.assertEqual(result["ids"], promise.ids)
        self.assertEqual(promise.read([*names, "settled_by", "verdict"]), said)
        # Written without an import, it is refused as ever.
        with self.assertRaises(UserError):
            promise.write({"date_fulfilled": promise.date_fulfilled})

    def test_columns_that_follow_from_the_buttons_are_refused_in_words(self):
        for model in ("customer.complaint", "customer.rework"):
            stage = "Solved" if model == "customer.complaint" else "Mended"
            for name, value in (("state", stage), ("reference", "CP00077")):
                columns = ["name", "partner_id/.id", name]
                for user in (self.salesman, self.manager):
                    result = (
                        self.env[model]
                        .with_user(user)
                        .load(columns, [["Scratched", str(self.customer.id), value]])
                    )
                    with self.subTest(user=user.login, model=model, field=name):
                        self.assertFalse(result["ids"])
                        self.assertIn("buttons", result["messages"][0]["message"])

    def test_a_digest_of_another_company_counts_nothing(self):
        company = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        digests = self.env["digest.digest"].sudo()
        theirs, ours = digests.create(
            [{"name": "Digest", "company_id": each.id} for each in (company, self.company)]
        ).with_user(self.salesman)
        self.clock.move_to("2026-03-20 08:00:00")
        self.assertGreater(ours.kpi_service_kept_rate_value, 0)
        self.assertEqual(theirs.kpi_service_kept_rate_value, 0)
