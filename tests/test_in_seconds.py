import re
from pathlib import Path

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

README = Path(__file__).parents[1] / "README.md"
TASKS = {
    "Complaint, from an open order": "complaint_order",
    "Complaint, from a contact": "complaint_contact",
    "Complaint, from anywhere": "complaint_anywhere",
    "Promise, from anywhere": "promise_anywhere",
    "Promise fulfilled, in the list": "promise_kept",
    "Another date at the customer's wish, in the list": "promise_moved",
    "Error, from an open order": "error_order",
    "Request, from an open order": "request_order",
    "Answer to a complaint, from a template": "complaint_answer",
    "Quality report, printed": "report_print",
}


def read_table():
    """Return {task: (clicks, keys, seconds)} of the README."""
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \| ([\d.]+) \|$", README.read_text(), re.M)
    return {task: (int(clicks), int(keys), float(seconds)) for task, clicks, keys, seconds in rows}


class SecondsCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env,
            "cfl_seconds",
            groups="base.group_user,sales_team.group_sale_salesman",
            email="seconds@example.org",
        )
        cls.manager = new_test_user(
            cls.env,
            "cfl_seconds_manager",
            groups="base.group_user,sales_team.group_sale_manager",
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Ada Tour", "phone": "+32 485 00 11 22", "email": "ada@example.org"}
        )
        product = cls.env["product.product"].create(
            {"name": "Repair", "type": "service", "invoice_policy": "delivery"}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.salesman.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        cls.order.action_confirm()

    def make(self, model, **vals):
        vals = {"partner_id": self.customer.id, "user_id": self.salesman.id, **vals}
        return self.env[model].create(vals)

    def get_last(self, model):
        return self.env[model].search([], limit=1, order="id desc")


@tagged("post_install", "-at_install")
class TestInSeconds(SecondsCase):
    """The README says how many clicks and keys the tasks of a day take: tours count them."""

    browser_size = "1440x900"

    def get_url(self, task):
        """Return where somebody is who does it."""
        if task in ("promise_kept", "promise_moved"):
            kind = self.env.ref("customers_for_life.promise_type_other")
            self.make("customer.promise", name="Send the samples", type_id=kind.id)
        if task == "complaint_answer":
            complaint = self.make("customer.complaint", name="Squeaks", order_id=self.order.id)
            return f"/odoo/complaints/{complaint.id}"
        return {
            "complaint_contact": f"/odoo/res.partner/{self.customer.id}",
            "complaint_order": f"/odoo/sales/{self.order.id}",
            "error_order": f"/odoo/sales/{self.order.id}",
            "request_order": f"/odoo/sales/{self.order.id}",
            "report_print": "/odoo/action-sale.action_orders",
        }.get(task, "/odoo/my-promises")

    def check(self, *tasks):
        said = read_table()
        for title, task in TASKS.items():
            if task in tasks:
                user = self.manager if task == "report_print" else self.salesman
                with self.subTest(task=title):
                    self.start_tour(
                        self.get_url(task),
                        f"cfl_task_{task}",
                        login=user.login,
                        # The tour compares them with what it counted.
                        cookies={"cfl_counted": "_".join(map(str, said[title]))},
                        timeout=180,
                    )

    def test_the_table_has_every_task(self):
        self.assertEqual(list(read_table()), list(TASKS))
        self.assertLess(read_table()["Complaint, from anywhere"][2], 10)

    def test_complaints(self):
        for task, order in (
            ("complaint_order", self.order),
            ("complaint_contact", self.order.browse()),
            ("complaint_anywhere", self.order.browse()),
        ):
            before = self.get_last("customer.complaint")
            self.check(task)
            complaint = self.get_last("customer.complaint")
            self.assertGreater(complaint.id, before.id)
            self.assertEqual(complaint.name, "Drawer squeaks")
            self.assertEqual((complaint.partner_id, complaint.order_id), (self.customer, order))
            self.assertEqual((complaint.user_id, complaint.source), (self.salesman, "counter"))
            self.assertEqual(len(complaint.promise_ids), 2)

    def test_promises(self):
        self.check("promise_anywhere")
        promise = self.get_last("customer.promise")
        self.assertEqual((promise.name, promise.partner_id), ("Send samples", self.customer))
        self.check("promise_moved")
        self.assertEqual(self.get_last("customer.promise.revision").requested_by, "customer")
        self.get_last("customer.promise").name = "Moved"
        self.check("promise_kept")
        self.assertEqual(self.get_last("customer.promise").state, "fulfilled")

    def test_errors_and_requests(self):
        self.check("error_order", "request_order")
        rework, request = self.get_last("customer.rework"), self.get_last("customer.request")
        self.assertEqual((rework.name, rework.order_id), ("Cut too short", self.order))
        self.assertEqual((request.name, request.answer), ("Paint it blue", "pending"))
        self.assertEqual(request.order_id, self.order)

    def test_answer(self):
        self.check("complaint_answer")
        self.assertTrue(self.get_last("customer.complaint").date_answered)

    def test_report(self):
        self.check("report_print")

    def test_quick_entry_says_what_is_missing(self):
        self.start_tour("/odoo/my-promises", "cfl_quick_entry_tour", login=self.salesman.login)
        extra = self.get_last("customer.extra")
        self.assertEqual((extra.name, extra.order_id), ("Free installation", self.order))
        self.assertEqual(extra.date, fields.Date.context_today(extra))


@tagged("post_install", "-at_install")
class TestQuickEntryOnAPhone(SecondsCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_by_thumb(self):
        url = f"/odoo/sales/{self.order.id}"
        self.start_tour(url, "cfl_phone_quick_entry_tour", login=self.salesman.login)
        self.assertEqual(self.get_last("customer.promise").order_id, self.order)
