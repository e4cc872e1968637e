from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseBatch(ServiceCase):
    """Many promises made at once, by hand or by an import: few queries, and no rule the less."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        orders = cls.env["sale.order"].sudo()
        order = {"partner_id": cls.customer.id, "company_id": cls.company.id}
        order |= {"user_id": cls.salesman.id, "team_id": cls.team.id}
        cls.orders = orders.create([dict(order) for _number in range(150)])
        cls.employee = (
            cls.env["hr.employee"]
            .sudo()
            .create({"user_id": cls.salesman.id, "company_id": cls.company.id})
        )

    def setUp(self):
        super().setUp()
        self.env.flush_all()

    def prepare(self, **vals):
        return [
            {"order_id": order.id, "date_due": "2026-03-05 12:00:00", "name": order.name, **vals}
            for order in self.orders
        ]

    def make(self, user, **vals):
        """Return the promises that `user` makes in one call, and how many queries it took."""
        promises = self.env["customer.promise"].with_user(user)
        vals_list = self.prepare(type_id=self.by_day.id, **vals)
        before = self.env.cr.sql_log_count
        made = promises.create(vals_list)
        self.env.flush_all()
        return made.sudo(), self.env.cr.sql_log_count - before

    def test_hundreds_cost_few_queries(self):
        for user in (self.manager, self.salesman):
            promises, queries = self.make(user)
            # Two statements of a hundred rows each, where each row once had two of its own.
            self.assertLess(queries, 60, user.name)
            self.assertEqual(promises.user_id, self.salesman)
            self.assertEqual(promises.employee_id, self.employee)
            self.assertEqual(set(promises.mapped("state")), {"open"})
            self.assertEqual(promises.message_partner_ids, user.partner_id)

    def test_they_begin_with_what_is_computed_of_each(self):
        kinds = self.registry["customer.promise"]
        # Not one is computed on a record made for it, which takes longer than to store it.
        with patch.object(kinds, "new", side_effect=AssertionError("made one by one")):
            order = self.orders[0]
            theirs = {name: order[name].id for name in ("partner_id", "company_id", "team_id")}
            theirs |= {"user_id": self.salesman.id, "date_wanted": "2026-03-04"}
            promises = self.make(self.salesman, **theirs)[0]
        names = ("commercial_partner_id", "date_judged_start", "date_warning", "employee_id")
        names += ("date_wanted_end", "margin_days", "state")
        begun = promises.read(names)
        for name in names:
            self.env.add_to_compute(promises._fields[name], promises)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(promises.read(names), begun)
        self.assertEqual(promises.employee_id, self.employee)

    def test_who_becomes_an_employee_is_one_of_the_next_promise(self):
        self.assertEqual(self.make(self.salesman)[0].employee_id, self.employee)
        self.employee.active = False
        self.assertFalse(self.make(self.salesman)[0].employee_id)
        self.employee.active = True
        self.employee.user_id = self.colleague
        made = self.make(self.salesman, user_id=self.colleague.id)[0]
        self.assertEqual(made.employee_id, self.employee)

    def test_who_gets_many_is_told_once_of_them_all(self):
        promises, queries = self.make(self.salesman, user_id=self.colleague.id)
        self.assertLess(queries, 120)
        self.assertEqual(promises.given_by_id, self.salesman)
        self.assertIn(self.colleague.partner_id, promises[-1].message_partner_ids)
        told = self.env["mail.message"].sudo().search([], order="id desc", limit=1)
        self.assertEqual(told.partner_ids, self.colleague.partner_id)
        self.assertIn("150", told.subject)
        self.assertIn(promises[0].display_name, told.body)
        # Whoever gets one of them after all is told of that one.
        promises[0].with_user(self.manager).user_id = self.leader
        told = told.search([("res_id", "=", promises[0].id), ("model", "=", promises._name)])
        self.assertIn(self.leader.partner_id, told.partner_ids)

    def test_no_rule_is_weaker_for_many(self):
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        abroad = self.env["crm.team"].sudo().create({"name": "Abroad", "company_id": other.id})
        with self.assertRaisesRegex(UserError, "belongs to another company"):
            self.make(self.manager, team_id=abroad.id)
        outsider = self.new_user("outsider", "sales_team.group_sale_salesman")
        outsider.sudo().write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.assertRaisesRegex(UserError, "does not work at"):
            self.make(self.salesman, user_id=outsider.id)
        with self.assertRaisesRegex(UserError, "overdue already"):
            self.make(self.salesman, date_due="2026-02-02 12:00:00")
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            self.make(self.salesman, date_fulfilled="2026-03-02 07:00:00")
        late, _queries = self.make(self.manager, date_due="2026-02-02 12:00:00")
        self.assertEqual(set(late.mapped("verdict")), {"broken"})

    def load(self, user, columns, rows):
        """Return what an import answers, and how many queries it took."""
        promises = self.env["customer.promise"].with_user(user)
        before = self.env.cr.sql_log_count
        result = promises.load(columns, rows)
        self.env.flush_all()
        return result, self.env.cr.sql_log_count - before

    def test_import_finds_what_its_rows_refer_to_at_once(self):
        due = "2026-03-05 12:00:00"
        for way, refer in (("", "name"), ("/.id", "id")):
            rows = [
                [self.by_day.name, str(order[refer]), self.salesman.login, due]
                for order in self.orders
            ]
            columns = ["type_id", f"order_id{way}", "user_id", "date_due"]
            result, queries = self.load(self.salesman, columns, rows)
            self.assertFalse(result["messages"])
            self.assertLess(queries, 100)
            promises = self.env["customer.promise"].browse(result["ids"])
            self.assertEqual(promises.order_id.ids, self.orders.ids)
            self.assertEqual(promises.type_id, self.by_day)

    def test_import_says_what_it_does_not_find_or_finds_twice(self):
        columns = ["type_id/.id", "order_id", "date_due"]
        rows = [[str(self.by_day.id), order.name, "2026-03-05"] for order in self.orders[:3]]
        rows[1][1] = "Nothing like it"
        result, _queries = self.load(self.salesman, columns, rows)
        self.assertFalse(result["ids"])
        self.assertIn("Nothing like it", result["messages"][0]["message"])
        # Two of a name: the first that Odoo finds, and a warning.
        self.orders[2].name = rows[1][1] = self.orders[1].name
        rows[2][1] = self.orders[0].name
        result, _queries = self.load(self.salesman, columns, rows)
        self.assertEqual(len(result["ids"]), 3)
        self.assertIn("multiple matches", result["messages"][0]["message"])

    def test_import_refers_to_nothing_that_the_user_does_not_see(self):
        self.orders[0].user_id = self.colleague
        rows = [[str(self.by_day.id), self.orders[0].name, "2026-03-05 12:00:00"]]
        columns = ["type_id/.id", "order_id", "date_due"]
        result, _queries = self.load(self.salesman, columns, rows)
        self.assertFalse(result["ids"])
