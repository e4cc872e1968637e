from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from .common import ServiceCase

# What a figure could rest on, and whoever may write the record may say all the same.
FREE = {
    "customer.complaint": {"cause_id", "severity"},
    "customer.extra": {
        *("cost", "date", "minutes", "order_id", "partner_id", "promise_id", "recovery_id"),
        *("request_id", "team_id", "user_id"),
    },
    "customer.recovery": {"order_id", "promise_id"},
    "customer.request": {
        *("active", "charge", "cost", "lead_id", "minutes", "order_id", "partner_id"),
        *("reason_id", "type_id"),
    },
    "customer.rework": {"active", "cause_id", "complaint_id", "promise_id"},
    "res.partner": {"service_channel", "survey_opt_out"},
    "service.action": {"date_deadline", "kind", "user_id"},
    # Managers alone write plans; statements say what they rest on.
    "service.bonus.plan": {
        *("active", "company_id", "complaint_days", "currency_id", "date_from", "date_to"),
        *("held_percent", "kind", "team_id", "user_id"),
    },
    "service.bonus.plan.line": {
        *("amount", "cap", "floor", "kpi_id", "level", "method", "sample", "sequence"),
    },
    "service.bonus.plan.member": {"date_from", "date_to", "employee_id"},
    "service.bonus.plan.step": {"bound", "percent"},
    # Its owner words it until it is tried; a trial keeps what it began with.
    "service.idea": {
        *("borrowed_partner_id", "date_end", "date_start", "expected", "kpi_id", "partner_id"),
        *("trial_team_id", "user_id"),
    },
    # Salespeople read those, and no more.
    "service.kpi": {"active", "direction", "sequence", "unit"},
    "service.meeting": {"user_id"},
    "service.playbook": {
        *("active", "company_id", "date_review", "detection", "effect", "is_taught", "likelihood"),
        *("risk", "rpn", "user_id"),
    },
    "service.round.plan": {
        *("active", "frequency", "is_managers_own", "month_day", "stand_in_id", "team_id"),
        *("time_from", "time_to", "user_id", "weekday"),
        *("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    },
    "survey.user_input": {"praised_user_id"},
}
KINDS = {
    *("boolean", "date", "datetime", "float", "integer", "many2one", "monetary", "selection"),
}
GUARDED_MODELS = (
    "customer.complaint",
    "customer.promise",
    "customer.recovery",
    "customer.request",
    "customer.rework",
    "res.partner",
    "sale.order",
    "sale.order.line",
    "service.action",
    "service.playbook",
)
# What to say of a field: nothing that a new record says by itself.
VALUES = {
    "boolean": True,
    "char": "Mine",
    "date": "2020-01-01",
    "datetime": "2020-01-01 10:00:00",
    "float": 77,
    "integer": 77,
    "monetary": 77,
    "text": "Mine",
}


@tagged("post_install", "-at_install")
class TestGuard(ServiceCase):
    """Nobody says, through any door, what buttons or managers alone say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.new_order()
        cls.minimal = {
            "customer.complaint": {"name": "Scratched", "partner_id": cls.customer.id},
            "customer.promise": {"type_id": cls.by_day.id, "partner_id": cls.customer.id},
            "customer.recovery": {"name": "Sorry", "partner_id": cls.customer.id},
            "customer.request": {"name": "Blue", "partner_id": cls.customer.id},
            "customer.rework": {"name": "Broken leg", "order_id": cls.order.id},
            "res.partner": {"name": "Bo"},
            "sale.order": {"partner_id": cls.customer.id},
            "sale.order.line": {"order_id": cls.order.id, "product_id": cls.product.id},
            "service.action": {"name": "Glue"},
            "service.playbook": {"name": "Legs break"},
        }

    def guarded(self, model, *guards):
        """Return {name: a value that nobody may say} of the fields of `model` with these guards."""
        values = {}
        for name, field in self.env[model]._fields.items():
            if getattr(field, "guard", None) not in guards or not field.store:
                continue
            if field.type == "selection":
                values[name] = field.get_values(self.env)[-1]
            elif field.type == "many2one":
                records = self.env[field.comodel_name].sudo().with_context(active_test=False)
                values[name] = records.search([], limit=1).id or 1
            else:
                values[name] = VALUES[field.type]
        return values

    def make(self, model, user=None, context=(), **vals):
        records = self.env[model].with_user(user or self.salesman).with_context(**dict(context))
        return records.create({**self.minimal[model], **vals})

    def test_values_of_a_creation(self):
        for model in GUARDED_MODELS:
            for name, value in self.guarded(model, "method", "manager").items():
                if self.env[model]._fields[name].precompute:
                    continue  # Odoo itself drops what it computes before the creation.
                with self.subTest(model=model, field=name), self.assertRaises(UserError):
                    self.make(model, **{name: value})

    def test_defaults_of_the_context_and_of_the_user(self):
        for model in GUARDED_MODELS:
            # A default of the context for a field that is closed to the user is an access error.
            as_user = self.env[model].with_user(self.salesman)
            values = {
                name: value
                for name, value in self.guarded(model, "method", "manager").items()
                if as_user._has_field_access(as_user._fields[name], "write")
            }
            plain = self.make(model)
            context = {f"default_{name}": value for name, value in values.items()}
            born = {"context": self.make(model, context=context)}
            for name, value in values.items():
                self.env["ir.default"].with_user(self.salesman).set(
                    model, name, value, user_id=True
                )
            born["user"] = self.make(model)
            for door, record in born.items():
                for name in values:
                    if name == "reference":
                        self.assertNotEqual(record[name], VALUES["char"])
                        continue
                    with self.subTest(door=door, model=model, field=name):
                        self.assertEqual(record[name], plain[name])

    def test_defaults_of_the_user_for_fields_that_are_the_manager_s(self):
        for name, value in (
            ("date_delivered_corrected", "2026-03-01 10:00:00"),
            ("rework_charge_reason", "Because"),
        ):
            self.env["ir.default"].with_user(self.salesman).set(
                "sale.order.line", name, value, user_id=True
            )
            self.assertFalse(self.make("sale.order.line").sudo()[name])

    def test_writing(self):
        for model in GUARDED_MODELS:
            record = self.make(model)
            for name, value in self.guarded(model, "method", "moved", "manager").items():
                with self.subTest(model=model, field=name), self.assertRaises(UserError):
                    record.write({name: value})
            # Nor do managers say what buttons say.
            for name, value in self.guarded(model, "method", "moved").items():
                with self.subTest(model=model, field=name), self.assertRaises(UserError):
                    record.with_user(self.manager).write({name: value})

    def test_commands_of_other_records(self):
        order = self.order.with_user(self.salesman)
        customer = self.customer.with_user(self.salesman)
        promise = self.make("customer.promise", order_id=order.id)
        action = {"name": "Glue", "state": "effective"}
        complaint = self.make("customer.complaint", order_id=order.id)
        doors = [
            (
                order,
                "promise_ids",
                self.minimal["customer.promise"] | {"date_judged": "2030-01-01"},
            ),
            (customer, "promise_ids", {"type_id": self.by_day.id, "automatic": True}),
            (order, "order_line", {"product_id": self.product.id, "date_delivered": "2020-01-01"}),
            (complaint, "action_ids", action),
        ]
        for record, field, vals in doors:
            with self.subTest(field=field), self.assertRaises(UserError):
                record.write({field: [Command.create(vals)]})
        for vals in ({"date_fulfilled": "2020-01-01"}, {"state": "fulfilled"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                order.write({"promise_ids": [Command.update(promise.id, vals)]})

    def test_import(self):
        columns = ["name", "partner_id/.id", "state"]
        row = ["Scratched", str(self.customer.id), "Solved"]
        result = self.env["customer.complaint"].with_user(self.salesman).load(columns, [row])
        self.assertFalse(result["ids"])
        self.assertIn("follows from the buttons", result["messages"][0]["message"])

    def test_copy(self):
        promise = self.make("customer.promise")
        promise.action_fulfil()
        self.assertEqual(promise.copy().state, "open")
        deadline = self.make("customer.complaint").promise_ids[0]
        self.assertFalse(deadline.with_user(self.salesman).copy().complaint_id)

    def test_manager_puts_right_what_is_theirs(self):
        promise = self.make(
            "customer.promise", user=self.manager, date_made="2026-02-01", date_due="2026-03-09"
        )
        promise.date_fulfilled = "2026-03-02 07:00:00"
        self.assertEqual(promise.verdict, "early")

    def test_nothing_moves_to_another_company(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        models = set(GUARDED_MODELS) - {"res.partner", "sale.order", "sale.order.line"}
        for model in models - {"service.playbook"}:
            record = self.make(model)
            with self.subTest(model=model), self.assertRaisesRegex(UserError, "is settled"):
                record.company_id = other

    def test_title_that_is_typed_into_a_column(self):
        for model in ("customer.complaint", "customer.rework"):
            cases = self.env[model].with_user(self.salesman)
            case = cases.browse(cases.name_create("Wobbles")[0])
            self.assertEqual(case.name, "Wobbles")
            self.assertNotIn("Wobbles", case.reference)

    def test_what_is_settled_is_the_manager_s(self):
        rework = self.make("customer.rework", user_id=self.salesman.id)
        for vals in ({"order_id": False}, {"date_found": "2025-01-01"}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "is settled"):
                rework.write(vals)
        # What is empty may be filled in.
        rework.product_id = self.product
        with self.assertRaisesRegex(UserError, "is settled"):
            rework.product_id = False
        rework.with_user(self.manager).product_id = False
        recovery = self.make("customer.recovery", cost=10)
        recovery.cost = 20
        for step in recovery.step_ids[:4]:
            step.text = "Sorry"
            step.action_done()
        with self.assertRaisesRegex(UserError, "is settled"):
            recovery.cost = 5000

    def test_nobody_else_writes_steps_and_answers(self):
        recovery = self.make("customer.recovery")
        for name in self.guarded("customer.recovery.step", "method"):
            with self.subTest(field=name), self.assertRaises(UserError):
                recovery.step_ids[0].write({name: VALUES.get("date")})
        answer = (
            self.env["survey.user_input"]
            .sudo()
            .create({"survey_id": self.env.ref("customers_for_life.survey_service").id})
        )
        for name, value in self.guarded("survey.user_input", "method").items():
            with self.subTest(field=name), self.assertRaises(UserError):
                answer.with_user(self.manager).write({name: value})
            with self.subTest(field=name), self.assertRaises(AccessError):
                answer.with_user(self.salesman).write({name: value})

    def test_every_field_that_counts_is_guarded_or_declared_free(self):
        """Whoever adds one says which it is."""
        guard = self.env.registry["service.guard.mixin"]
        for model, cls in self.env.registry.items():
            if not issubclass(cls, guard) or cls._abstract:
                continue
            for name, field in cls._fields.items():
                ours = field._module == "customers_for_life" and name not in MAGIC_COLUMNS
                if ours and field.store and field.type in KINDS and not field.related:
                    declared = name in FREE.get(model, ())
                    with self.subTest(model=model, field=name):
                        self.assertNotEqual(declared, bool(getattr(field, "guard", None)))

    def test_what_is_over_stays_whose_it_is(self):
        recovery = self.make("customer.recovery")
        for step in recovery.step_ids:
            step.text = "Sorry"
            step.action_done()
        action = self.make("service.action")
        action.action_done()
        rework = self.make("customer.rework")
        # With Inventory too, the delivered quantity of a service is typed.
        service = Command.create({"product_id": self.new_service().id})
        order = self.new_order(order_line=[service])
        order.action_confirm()
        line = order.order_line
        line.qty_delivered = 1
        complaint = self.make("customer.complaint", user=self.manager, source="portal")
        for record, vals in (
            (recovery, {"user_id": self.colleague.id}),
            (recovery, {"team_id": self.team.id}),
            (action, {"cause_id": self.env.ref("customers_for_life.cause_haste").id}),
            (line, {"mends_rework_id": rework.id}),
            (complaint, {"source": "counter"}),
            (rework, {"team_id": False}),
            (rework, {"partner_id": False}),
        ):
            with self.subTest(record=record, vals=vals):
                with self.assertRaisesRegex(UserError, "is settled"):
                    record.with_user(self.salesman).write(vals)
