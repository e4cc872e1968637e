from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestCustomerValueFacts(ServiceCase):
    """What is written of one customer, and what is told beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.env["res.partner"].sudo().create({"name": "Buyer"})

    def buy(self, moment, user, company_rate=1):
        order = self.new_order(partner_id=self.buyer.id, user=user)
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET date_order = %s, currency_rate = %s WHERE id = %s",
            [moment, company_rate, order.id],
        )
        self.env.invalidate_all()
        return order

    def refresh(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=1):
            self.env["customer.value"].sudo()._cron_refresh()
        return self.env["customer.value"].search([("partner_id", "=", self.buyer.id)])

    def test_whose_it_is_and_since_when(self):
        # Half past midnight in Brussels.
        self.buy("2026-01-10 23:30:00", self.colleague)
        self.buy("2026-02-01 10:00:00", self.salesman)
        self.buy("2026-01-20 10:00:00", self.colleague)
        value = self.refresh()
        self.assertEqual((value.date_first, value.date_last), (date(2026, 1, 11), date(2026, 2, 1)))
        self.assertEqual(value.purchase_count, 3)
        self.assertEqual(value.user_id, self.salesman)
        self.buyer.user_id = self.leader
        self.clock.tick(timedelta(days=1))
        self.assertEqual(self.refresh().user_id, self.leader)

    def test_in_the_company_s_currency(self):
        self.buy("2026-01-10 10:00:00", self.salesman, company_rate=4)
        self.assertEqual(self.refresh().amount_earned, 25)

    def test_each_company_has_a_value_of_its_own(self):
        other = self.env["res.company"].sudo().create({"name": "Sister"})
        self.env["customer.value"].sudo().create(
            {"partner_id": self.buyer.id, "company_id": other.id, "worth": 7}
        )
        both = (self.company | other).ids
        buyer = self.buyer.sudo().with_context(allowed_company_ids=both)
        self.assertEqual(buyer.customer_worth, 0)
        self.assertEqual(buyer.with_company(other).customer_worth, 7)

    def test_of_several_promises_the_last_one(self):
        self.buy("2026-01-10 10:00:00", self.salesman)
        for due, fulfilled in (("2026-02-20", "2026-02-19 10:00:00"), ("2026-02-02", False)):
            self.new_promise(
                partner_id=self.buyer.id,
                date_made="2026-02-01",
                date_due=due,
                date_fulfilled=fulfilled,
            )
        self.assertEqual(self.refresh().promise_state, "met")

    def test_what_is_solved_is_not_open(self):
        self.buy("2026-01-10 10:00:00", self.salesman)
        complaints = self.env["customer.complaint"].create(
            [{"name": "Late", "partner_id": self.buyer.id} for _n in range(3)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_complaint SET date_solved = now() WHERE id = %s", [complaints[0].id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.refresh().complaint_count, 2)

    def test_what_the_system_notes_is_no_contact(self):
        self.buy("2026-01-10 10:00:00", self.salesman)
        self.buyer.message_post(body="Merged", message_type="notification")
        value = self.refresh()
        self.assertFalse(value.date_contacted)
        person = self.buyer.sudo().create({"name": "Theirs", "parent_id": self.buyer.id})
        person.message_post(body="Hello", message_type="email")
        value.invalidate_recordset()
        self.assertTrue(value.date_contacted)
