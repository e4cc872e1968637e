from unittest.mock import patch

from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseTold(ServiceCase):
    """What the confirmation promises is said before, in the thread and to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.new_service()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.customer.sudo().email = "ada@example.org"
        cls.kind = cls.env.ref("customers_for_life.promise_type_delivery")

    def new_quotation(self, **vals):
        vals = {"commitment_date": "2026-03-10 11:00:00", **vals}
        return self.new_order(**vals).with_user(self.salesman)

    def confirm(self, orders, **context):
        """Confirm orders; return the messages of that."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        before = orders.sudo().message_ids
        orders.with_context(tracking_disable=False, **context).action_confirm()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return orders.sudo().message_ids - before

    # === IN THE THREAD ===#

    def test_odoo_s_own_message_says_it_and_there_is_no_other(self):
        order = self.new_quotation()
        promise = self.confirm(order) and order.promise_ids
        (message,) = order.sudo().message_ids.filtered(lambda m: m.tracking_value_ids)
        self.assertEqual(message.subtype_id, self.env.ref("sale.mt_order_confirmed"))
        self.assertIn("Delivery promised for 03/10/2026", message.body)
        self.assertIn("Change", message.body)
        self.assertIn(f'data-oe-id="{promise.id}"', message.body.replace("'", '"'))
        self.assertEqual(sum("promised for" in m.body for m in order.sudo().message_ids), 1)

    def test_many_orders_cost_no_message_and_no_query_each(self):
        first = self.confirm(self.new_quotation())
        self.assertEqual(len(first), 1)
        many = self.env["sale.order"].concat(*(self.new_quotation() for _n in range(5)))
        messages = self.confirm(many.with_user(self.salesman))
        self.assertEqual(len(messages), 5)
        self.assertTrue(all("promised for" in message.body for message in messages))

    def test_where_nothing_is_promised_nothing_is_said(self):
        self.kind.sudo().active = False
        order = self.new_quotation()
        self.assertFalse(order.promised)
        (message,) = self.confirm(order)
        self.assertNotIn("promised", message.body)
        self.assertFalse(order.get_promised_notice() or order.promised)

    def test_what_cannot_be_promised_stops_no_sale(self):
        order = self.new_quotation(commitment_date="2026-02-01 08:00:00")
        self.assertFalse(order.promised)
        self.confirm(order)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.get_promised_notice())

    def test_imports_and_other_changes_say_nothing(self):
        order = self.new_quotation()
        order.with_context(tracking_disable=True).action_confirm()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertFalse([m for m in order.sudo().message_ids if "promised" in m.body])
        with patch.object(type(order), "_get_promised") as asked:
            order.with_context(tracking_disable=False).client_order_ref = "PO 7"
            self.env.flush_all()
            self.env.cr.precommit.run()
        asked.assert_not_called()

    def test_confirmed_again_says_it_again(self):
        order = self.new_quotation()
        self.confirm(order)
        order.sudo()._action_cancel()
        order.sudo().action_draft()
        (message,) = self.confirm(order)
        self.assertIn("Delivery promised for", message.body)

    # === ON THE SCREEN ===#

    def test_notice_tells_what_button_returns_as_before(self):
        order = self.new_quotation()
        self.assertIs(order.get_promised_notice(), False)
        self.assertIs(order.action_confirm(), True)
        notice = order.get_promised_notice()
        self.assertEqual(notice["message"], "Delivery promised for 03/10/2026")
        self.assertEqual(notice["promise_id"], order.promise_ids.id)
        self.assertEqual(order.promised, "Delivery promised for 03/10/2026")
        order.order_line.sudo().qty_delivered = 1
        self.env.flush_all()
        self.assertFalse(order.promised or order.get_promised_notice())

    def test_notice_is_for_who_sells_not_for_customers(self):
        order = self.new_quotation(commitment_date=False)
        self.confirm(order)
        self.assertTrue(order.get_promised_notice())
        ada = new_test_user(self.env(su=True), "cfl_told_ada", groups="base.group_portal")
        ada.sudo().partner_id.parent_id = self.customer
        order.sudo().message_subscribe(ada.partner_id.ids)
        # The order is theirs to read; a date that is only planned, nobody has given them.
        self.assertTrue(order.with_user(ada).has_access("read"))
        self.assertIs(order.with_user(ada).get_promised_notice(), False)

    def test_quotation_says_what_the_confirmation_will_promise(self):
        with Form(self.env["sale.order"].with_user(self.salesman)) as form:
            form.partner_id = self.customer
            self.assertFalse(form.promised)
            with form.order_line.new() as line:
                line.product_id = self.product
            by_type = form.promised
            form.commitment_date = "2026-03-12 11:00:00"
            self.assertEqual(form.promised, "Delivery will be promised for 03/12/2026")
        order = form.record
        order.sudo().company_id = self.company
        self.assertIn("will be promised for", by_type)
        order.commitment_date = False
        said = order.promised
        order.action_confirm()
        self.assertEqual(said, order.promised.replace("promised for", "will be promised for"))

    def test_before_is_what_is_afterwards(self):
        """Of several types, with hours and days, whatever the dates."""
        self.new_type("Call after it", trigger="order_confirmed", precision="moment", lead_time=3)
        for vals in (
            {},
            {"commitment_date": False},
            {"commitment_date": "9999-01-01 00:00:00"},
            {"commitment_date": "2026-03-02 12:00:00"},
            {"order_line": [Command.clear()]},
        ):
            order = self.new_quotation(**vals)
            before = order.promised
            order.action_confirm()
            order.invalidate_recordset()
            after = (order.promised or "").replace("promised for", "will be promised for")
            self.assertEqual(before or "", after)

    def test_many_quotations_cost_as_many_queries_as_few(self):
        self.new_type("Call after it", trigger="order_confirmed", precision="moment", lead_time=3)
        counts = []
        for number in (2, 2, 12):
            orders = self.env["sale.order"].union(*(self.new_quotation() for _ in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            told = orders.mapped("promised")
            self.assertTrue(all(words.count("will be promised for") == 2 for words in told))
            counts.append(self.env.cr.sql_log_count - before)
        # The first time, more is read for good.
        self.assertEqual(counts[2], counts[1])

    # === TO THE CUSTOMER ===#

    def mail_of(self, order):
        before = self.env["mail.mail"].sudo().search([])
        order.sudo()._send_order_confirmation_mail()
        return (self.env["mail.mail"].sudo().search([]) - before).filtered(
            lambda mail: self.customer in mail.recipient_ids
        )

    def test_mail_says_it_and_the_template_stays_as_it_is(self):
        template = self.env.ref("sale.mail_template_sale_confirmation").sudo()
        template.body_html = "<p>Our own words</p>"
        order = self.new_quotation()
        order.action_confirm()
        (mail,) = self.mail_of(order)
        self.assertIn("Our own words", mail.body_html)
        self.assertIn("Delivery promised for 03/10/2026", mail.body_html)
        self.assertEqual(template.body_html, "<p>Our own words</p>")

    def test_mail_is_in_the_customer_s_language(self):
        self.env["res.lang"].sudo()._activate_lang("it_IT")
        self.kind.sudo().with_context(lang="it_IT").name = "Consegna"
        self.customer.sudo().lang = "it_IT"
        self.env.flush_all()
        order = self.new_quotation()
        order.action_confirm()
        (mail,) = self.mail_of(order)
        self.assertIn("Consegna", mail.body_html)
        self.assertIn("10/03/2026", mail.body_html)

    def test_date_that_nobody_gave_is_kept_from_the_customer(self):
        order = self.new_quotation(commitment_date=False)
        order.action_confirm()
        self.assertTrue(order.promise_ids.is_planned)
        (mail,) = self.mail_of(order)
        self.assertNotIn("promised for", mail.body_html)
