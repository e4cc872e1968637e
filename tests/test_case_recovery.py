from datetime import datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestRecovery(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = (
            cls.env["product.product"]
            .sudo()
            .create({"name": "Repair", "type": "service", "list_price": 100})
        )
        cls.order = cls.new_order()
        cls.complaint = cls.env["customer.complaint"].create(
            {"name": "Scratched", "order_id": cls.order.id, "company_id": cls.company.id}
        )

    def recover(self, user=None, **vals):
        context = self.complaint.action_recover()["context"]
        return (
            self.env["customer.recovery"]
            .with_user(user or self.salesman)
            .with_context(**context)
            .create(vals)
        )

    def take(self, recovery, *kinds):
        for step in recovery.step_ids.filtered(lambda step: step.kind in kinds):
            step.text = f"We {step.kind} it."
            step.action_done()

    def test_five_steps_in_this_order(self):
        recovery = self.recover()
        self.assertEqual(
            recovery.step_ids.mapped("kind"), ["admit", "explain", "decide", "do", "more"]
        )
        recovery.step_ids[2].text = "A new top"
        with self.assertRaisesRegex(UserError, "First “Admit”, then “Decide”"):
            recovery.step_ids[2].action_done()
        with self.assertRaisesRegex(UserError, "Write down"):
            recovery.step_ids[0].action_done()
        self.take(recovery, "admit")
        self.assertEqual(recovery.step_ids[0].user_id, self.salesman)
        with self.assertRaisesRegex(UserError, "done already"):
            recovery.step_ids[0].action_done()

    def test_words_may_be_written_before_it_is_saved(self):
        form = Form(
            self.env["customer.recovery"]
            .with_user(self.salesman)
            .with_context(**self.complaint.action_recover()["context"])
        )
        with form.step_ids.edit(1) as step:
            step.text = "The glue was old"
        recovery = form.save()
        self.assertEqual(len(recovery.step_ids), 5)
        self.assertEqual(recovery.step_ids[1].text, "The glue was old")

    def test_it_is_itself_a_promise(self):
        recovery = self.recover()
        promise = self.env["customer.promise"].search([("recovery_id", "=", recovery.id)])
        self.assertEqual(promise.partner_id, self.customer)
        self.assertEqual(promise.date_due.date(), datetime(2026, 3, 5).date())
        self.take(recovery, "admit", "explain", "decide", "do", "more")
        self.assertEqual(recovery.state, "done")
        self.assertEqual(promise.verdict, "early")

    def test_under_the_limit_nobody_approves_and_over_it_a_manager_does(self):
        recovery = self.recover(cost=50)
        self.take(recovery, "admit", "explain", "decide")
        recovery.cost = 50.01
        recovery.step_ids[3].text = "Done"
        with self.assertRaisesRegex(UserError, "ask a service manager"):
            recovery.step_ids[3].action_done()
        with self.assertRaisesRegex(UserError, "has to approve"):
            recovery.action_approve()
        recovery.with_user(self.manager).action_approve()
        self.assertEqual(recovery.approved_by_id, self.manager)
        with self.assertRaisesRegex(UserError, "needs no approval"):
            recovery.with_user(self.manager).action_approve()
        recovery.cost = 80
        with self.assertRaisesRegex(UserError, "ask a service manager"):
            recovery.step_ids[3].action_done()
        recovery.cost = 20
        recovery.step_ids[3].action_done()

    def test_manager_is_asked_and_finds_what_to_approve(self):
        self.company.sudo().service_manager_id = self.manager
        recoveries = self.env["customer.recovery"]
        needed = [("needs_approval", "=", True)]
        recovery = self.recover(cost=60)
        self.assertIn(recovery, recoveries.search(needed))
        recovery.action_ask_approval()
        recovery.action_ask_approval()
        asked = recovery.activity_ids
        self.assertEqual(asked.user_id, self.manager)
        recovery.with_user(self.manager).action_approve()
        self.assertFalse(recovery.activity_ids)
        self.assertNotIn(recovery, recoveries.search(needed))
        self.assertIn(recovery, recoveries.search([("needs_approval", "=", False)]))
        with self.assertRaisesRegex(UserError, "needs no approval"):
            recovery.action_ask_approval()

    def test_who_was_asked_is_looked_up_once(self):
        recoveries = self.env["customer.recovery"].create(
            [{"name": "Sorry", "partner_id": self.customer.id} for _each in range(3)]
        )
        self.company.sudo().service_manager_id = False
        look_up = type(self.company)._get_service_manager
        with patch.object(type(self.company), "_get_service_manager", autospec=True) as looked_up:
            looked_up.side_effect = look_up
            recoveries.mapped("approval_asked")
        self.assertEqual(looked_up.call_count, 1)

    def test_nothing_is_written_past_the_buttons(self):
        recovery = self.recover()
        for vals in ({"approved_cost": 999}, {"state": "done"}, {"date_done": "2026-03-02"}):
            with self.assertRaisesRegex(UserError, "follows from the buttons"):
                recovery.write(vals)
            with self.assertRaisesRegex(UserError, "follows from the buttons"):
                self.env["customer.recovery"].with_user(self.salesman).create(
                    {"partner_id": self.customer.id, "name": "Sorry", **vals}
                )
        with self.assertRaisesRegex(UserError, "follows from the button"):
            recovery.step_ids[0].write({"date_done": "2026-03-02"})
        with self.assertRaises(AccessError):
            self.env["customer.recovery.step"].with_user(self.salesman).create(
                {"recovery_id": recovery.id, "sequence": 6, "kind": "more"}
            )

    def test_one_recovery_a_complaint(self):
        recovery = self.recover()
        self.assertEqual(self.complaint.action_recover()["res_id"], recovery.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["customer.recovery"].create(
                {"complaint_id": self.complaint.id, "company_id": self.company.id}
            )

    def test_letter_is_written_from_the_steps_and_printed(self):
        recovery = self.recover()
        with self.assertRaisesRegex(UserError, "Write the letter first"):
            recovery.action_send_letter()
        self.take(recovery, "admit")
        recovery.step_ids[1].text = "The <b>glue</b>"
        recovery.action_write_letter()
        self.assertIn("We admit it.", recovery.letter)
        self.assertIn("&lt;b&gt;glue", recovery.letter)
        recovery.letter = recovery.letter.replace("We admit it.", "It was our fault.")
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "customers_for_life.customer_recovery_letter", recovery.ids
        )
        self.assertIn("It was our fault.", html.decode())
        self.assertIn("Ada Customer", html.decode())
        template = recovery.action_send_letter()["context"]["default_template_id"]
        body = self.env["mail.template"].browse(template)._render_field("body_html", recovery.ids)
        self.assertIn("It was our fault.", body[recovery.id])

    def test_outcome_is_what_the_customer_bought_afterwards(self):
        recovery = self.recover()
        self.take(recovery, "admit", "explain", "decide", "do", "more")
        self.assertEqual(recovery.outcome, "open")
        self.at(2026, 4, 1)
        self.new_order().action_confirm()
        replacement = self.env["sale.order"].browse(self.complaint.action_replace()["res_id"])
        replacement.action_confirm()
        self.at(2026, 7, 1)
        self.new_order().action_confirm()
        recovery.invalidate_recordset()
        self.assertEqual(recovery.outcome, "back")
        self.assertEqual(recovery.outcome_amount, 100)

    def test_customer_who_does_not_come_back_is_lost(self):
        recovery = self.recover()
        self.take(recovery, "admit", "explain", "decide", "do", "more")
        self.at(2026, 7, 1)
        recovery.invalidate_recordset()
        self.assertEqual((recovery.outcome, recovery.outcome_amount), ("lost", 0))

    def test_who_sees_what(self):
        recovery = self.recover()
        self.assertTrue(recovery.with_user(self.leader).name)
        with self.assertRaises(AccessError):
            recovery.with_user(self.colleague).read(["name"])
        with self.assertRaises(AccessError):
            recovery.step_ids.with_user(self.colleague).read(["text"])

    def test_settings_are_the_company_s(self):
        settings = self.env["res.config.settings"].sudo().create({"company_id": self.company.id})
        settings.recovery_limit = 10
        settings.execute()
        self.assertTrue(self.recover(cost=11).needs_approval)
