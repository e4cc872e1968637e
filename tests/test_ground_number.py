from math import inf, nan

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import ServiceCase

KINDS = ("float", "monetary")
# Counted by methods alone.
MADE = {"service.kpi.value", "survey.user_input.line"}


@tagged("post_install", "-at_install")
class TestNumbers(ServiceCase):
    """What is no number, or an infinite one, would make every sum with it one."""

    def amounts(self):
        """Yield (model, field) of all amounts that the addon stores."""
        for model in self.env.registry:
            # What the guard refuses to users, methods write.
            records = self.env[model].sudo()
            if records._auto and not records._abstract and model not in MADE:
                for field in records._fields.values():
                    if field._module == "customers_for_life" and field.type in KINDS:
                        if field.store:
                            yield records, field

    def refuse(self):
        return self.assertRaisesRegex(ValidationError, "takes a number that can be counted")

    def test_no_amount_of_any_model_takes_them(self):
        found = list(self.amounts())
        self.assertGreater(len(found), 15)
        for records, field in found:
            for value in (nan, inf, -inf, "nan", "1e999"):
                with self.subTest(field=str(field), value=value):
                    with self.refuse():
                        records._prepare_create_values([{field.name: value}])
                    # A frozen log refuses whatever is written.
                    with self.assertRaises(UserError):
                        records.write({field.name: value})

    def test_no_door_lets_them_in(self):
        extras = self.env["customer.extra"].with_user(self.salesman)
        vals = {"partner_id": self.customer.id}
        with self.refuse():
            extras.create({**vals, "cost": nan})
        with self.refuse():
            extras.with_context(default_cost=inf).create(vals)
        promise = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        with self.refuse():
            promise.extra_ids = [Command.create({**vals, "cost": nan})]
        result = extras.load(["partner_id/.id", "cost"], [[str(self.customer.id), "nan"]])
        self.assertFalse(result["ids"])
        self.assertIn("can be counted", result["messages"][0]["message"])
        with self.refuse():
            self.env["res.config.settings"].sudo().create({"recovery_limit": nan})

    def test_database_takes_none_either(self):
        kpi = self.env.ref("customers_for_life.kpi_complaints")
        records = (
            self.env["customer.extra"].create({"partner_id": self.customer.id, "name": "A call"}),
            self.env["customer.recovery"].create({"partner_id": self.customer.id, "name": "Late"}),
            self.env["customer.request"].create({"partner_id": self.customer.id, "name": "More"}),
            self.env["customer.rework"].create({"name": "Scratched"}),
            self.env["service.kpi.target"].create(
                {"kpi_id": kpi.id, "company_id": self.company.id, "target": 1, "warning": 2}
            ),
            self.by_day,
            self.company,
        )
        self.env.flush_all()
        for record in records:
            for model, field in self.amounts():
                if model._name != record._name or field.readonly:
                    continue
                for value in ("NaN", "Infinity", "-Infinity"):
                    with (
                        self.subTest(field=str(field), value=value),
                        mute_logger("odoo.sql_db"),
                        self.assertRaises(IntegrityError),
                        self.env.cr.savepoint(),
                    ):
                        self.env.cr.execute(
                            SQL(
                                "UPDATE %s SET %s = %s WHERE id = %s",
                                SQL.identifier(record._table),
                                SQL.identifier(field.name),
                                value,
                                record.id,
                            )
                        )
