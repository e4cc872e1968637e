from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestComplaint(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = (
            cls.env["product.product"]
            .sudo()
            .create({"name": "Repair", "type": "service", "invoice_policy": "delivery"})
        )
        cls.order = cls.new_order()

    def take(self, user=None, **vals):
        return (
            self.env["customer.complaint"]
            .with_user(user or self.manager)
            .create({"name": "It squeaks", "company_id": self.company.id, **vals})
        )

    def promises(self, complaint):
        kinds = complaint.promise_ids.sudo().sorted("id")
        return {promise.type_id.trigger: promise for promise in kinds}

    def test_three_words_at_the_counter_are_enough(self):
        complaint = self.take(user=self.salesman, order_id=self.order.id)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.user_id, self.salesman)
        self.assertEqual(complaint.team_id, self.team)
        self.assertRegex(complaint.reference, r"^CP\d{5}$")

    def test_deadlines_are_promises_on_the_working_calendar(self):
        promises = self.promises(self.take(order_id=self.order.id))
        # Four working hours from nine, with the lunch hour; five working days.
        self.assertEqual(promises["complaint_answer"].date_due, datetime(2026, 3, 2, 13))
        self.assertEqual(promises["complaint_solution"].date_due, datetime(2026, 3, 9, 22, 59, 59))

    def test_answer_and_solution_keep_them(self):
        complaint = self.take(order_id=self.order.id)
        promises = self.promises(complaint)
        self.at(2026, 3, 2, 10)
        complaint.action_answered()
        self.assertEqual(complaint.state, "working")
        self.assertEqual(promises["complaint_answer"].verdict, "kept")
        self.at(2026, 3, 11)
        complaint.action_solved()
        self.assertEqual(promises["complaint_solution"].verdict, "late")

    def test_message_to_the_customer_is_the_first_answer(self):
        self.customer.sudo().email = "ada@example.org"
        complaint = self.take(order_id=self.order.id).with_user(self.manager)
        complaint.message_post(body="Ask the workshop", subtype_xmlid="mail.mt_note")
        self.assertFalse(complaint.date_answered)
        answer = {
            "body": "We are sorry",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        # Nobody gets it, or a colleague alone.
        complaint.message_post(**answer)
        complaint.message_post(**answer, partner_ids=self.leader.partner_id.ids)
        self.assertFalse(complaint.date_answered)
        complaint.message_post(**answer, partner_ids=self.customer.ids)
        self.assertTrue(complaint.date_answered)

    def test_answer_that_does_not_go_out_is_none(self):
        self.customer.sudo().email = "ada@example.org"
        self.order.sudo().user_id = self.manager
        complaint = self.take(order_id=self.order.id).with_user(self.manager)
        complaint.message_subscribe(self.customer.ids)
        answer = {
            "body": "We are sorry",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        complaint.message_post(**answer, notify_skip_followers=True)
        # Odoo compares it with the database's clock, which no test moves.
        message = complaint.message_post(**answer, scheduled_date="2099-03-05 08:00:00")
        self.assertFalse(complaint.date_answered)
        self.at(2026, 3, 5, 8, 1)
        schedules = self.env["mail.message.schedule"].sudo()
        schedules.search([("mail_message_id", "=", message.id)])._send_notifications()
        self.assertEqual(complaint.date_answered, datetime(2026, 3, 5, 8, 1))

    def test_waiting_stops_both_clocks(self):
        complaint = self.take(order_id=self.order.id)
        complaint.action_wait()
        self.assertTrue(complaint.is_waiting)
        self.at(2026, 3, 20)
        promises = self.promises(complaint)
        self.assertEqual(promises["complaint_solution"].verdict, "pending")
        complaint.action_resume()
        self.assertFalse(complaint.is_waiting)
        self.assertGreater(promises["complaint_solution"].date_judged, datetime(2026, 3, 20))

    def test_close_names_what_is_missing(self):
        complaint = self.take(order_id=self.order.id)
        with self.assertRaisesRegex(UserError, "solution, cause, action, lesson"):
            complaint.action_close()
        complaint.action_solved()
        complaint.write(
            {
                "cause_id": self.env.ref("customers_for_life.cause_haste").id,
                "lesson": "Oil it",
                "action_ids": [Command.create({"name": "Oil", "company_id": self.company.id})],
            }
        )
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")
        with self.assertRaisesRegex(UserError, "“Closed” already"):
            complaint.action_close()

    def test_duplicates_of_an_order_are_shown_and_merged(self):
        first, second, other = (
            self.take(order_id=order.id) for order in (self.order, self.order, self.new_order())
        )
        self.assertEqual(first.duplicate_ids, second)
        second.message_post(body="It still squeaks")
        attachment = self.env["ir.attachment"].create(
            {"name": "squeak.txt", "raw": b"x", "res_model": second._name, "res_id": second.id}
        )
        of_other = attachment.copy({"res_id": other.id})
        first.action_merge()
        self.assertEqual((second.state, second.merged_into_id), ("merged", first))
        self.assertEqual(attachment.res_id, first.id)
        self.assertEqual(of_other.res_id, other.id)
        self.assertIn("It still squeaks", str(first.message_ids.mapped("body")))
        self.assertEqual(set(second.promise_ids.mapped("state")), {"cancelled"})
        self.assertEqual(other.state, "new")
        first.invalidate_recordset(["duplicate_ids"])
        with self.assertRaisesRegex(UserError, "no other open complaint"):
            first.action_merge()

    def test_what_hangs_on_it_is_merged_too_but_one_recovery_is_enough(self):
        first, second = self.take(order_id=self.order.id), self.take(order_id=self.order.id)
        rework = self.env["customer.rework"].create({"name": "R", "complaint_id": second.id})
        action = self.env["service.action"].create({"name": "A", "complaint_id": second.id})
        recovery = self.env["customer.recovery"].create({"complaint_id": second.id})
        first.action_merge()
        self.assertEqual(rework.complaint_id, first)
        self.assertEqual(action.complaint_id, first)
        self.assertEqual(first.recovery_ids, recovery)
        third = self.take(order_id=self.order.id)
        other = recovery.create({"complaint_id": third.id})
        first.invalidate_recordset(["duplicate_ids"])
        first.action_merge()
        self.assertEqual(third.state, "merged")
        self.assertEqual(first.recovery_ids, recovery)
        self.assertEqual(other.complaint_id, third)

    def test_two_who_merge_crosswise_give_one_result(self):
        first, second = self.take(order_id=self.order.id), self.take(order_id=self.order.id)
        seen = second.duplicate_ids
        first.action_merge()
        with self.assertRaisesRegex(UserError, "“Merged” already"):
            first._merge(second)
        self.assertEqual(seen, first)
        self.assertEqual(first.state, "new")

    def test_replacement_is_an_order_at_no_charge(self):
        complaint = self.take(order_id=self.order.id)
        order = self.env["sale.order"].browse(complaint.action_replace()["res_id"])
        self.assertEqual(order.amount_total, 0)
        self.assertEqual(order.order_line.product_id, self.product)
        self.assertEqual(complaint.replacement_ids, order)
        self.assertGreater(self.order.amount_total, 0)

    def test_refund_needs_an_invoice(self):
        with self.assertRaisesRegex(UserError, "no posted invoice"):
            self.take(order_id=self.order.id).action_refund()

    def test_whoever_opens_a_quotation_is_told(self):
        quotation = self.new_order().with_user(self.salesman)
        counts = ("customer_complaint_count", "customer_rework_count")
        complaint = self.take(order_id=self.order.id)
        self.take(order_id=self.order.id)
        self.env["customer.rework"].create(
            {"name": "Cut too short", "order_id": self.order.id, "complaint_id": complaint.id}
        )
        self.assertEqual([quotation[name] for name in counts], [2, 1])
        # Each link opens as many as it says.
        for name, action in (
            (counts[0], quotation.action_view_customer_complaints()),
            (counts[1], quotation.action_view_customer_reworks()),
        ):
            records = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(records), quotation[name])
            self.assertEqual(records.partner_id, self.customer)
        self.env["customer.complaint"].search([]).action_solved()
        self.env.invalidate_all()
        self.assertEqual([quotation[name] for name in counts], [0, 1])

    def test_order_contact_and_product_show_open_cases(self):
        company, other = (
            self.env["res.partner"]
            .sudo()
            .create([{"name": name, "is_company": True} for name in ("Guild", "Other")])
        )
        self.customer.sudo().parent_id = company
        self.take(order_id=self.order.id, product_id=self.product.id)
        self.take(partner_id=company.id)
        self.env["customer.rework"].create(
            {"name": "Cut", "order_id": self.order.id, "product_id": self.product.id}
        )
        self.take(order_id=self.order.id).action_solved()
        self.env.invalidate_all()
        for record, complaints, reworks in (
            (self.order, 1, 1),
            (self.customer, 1, 1),
            (company, 2, 1),
            (other, 0, 0),
            (self.product.product_tmpl_id, 1, 1),
            (self.new_order(), 0, 0),
        ):
            with self.subTest(record=record.display_name):
                counts = (record.complaint_open_count, record.rework_open_count)
                self.assertEqual(counts, (complaints, reworks))
                for action, count in (
                    (record.action_view_complaints(), complaints),
                    (record.action_view_reworks(), reworks),
                ):
                    found = self.env[action["res_model"]].search_count(
                        [*action["domain"], ("state", "in", ("new", "working", "mending"))]
                    )
                    self.assertEqual(found, count)

    def test_passed_deadline_goes_to_the_leader_once(self):
        complaint = self.take(order_id=self.order.id)
        cron = self.env["customer.complaint"].sudo()
        cron._cron_escalate()
        self.assertFalse(complaint.escalated)
        self.at(2026, 3, 3)
        for _time in range(2):
            cron._cron_escalate()
        self.assertEqual(complaint.activity_ids.user_id, self.leader)
        self.assertEqual(len(complaint.activity_ids), 1)

    def test_who_sees_what(self):
        complaint = self.take(order_id=self.order.id)
        self.assertTrue(complaint.with_user(self.salesman).name)
        self.assertTrue(complaint.with_user(self.leader).name)
        with self.assertRaises(AccessError):
            complaint.with_user(self.colleague).read(["name"])
        with self.assertRaises(AccessError):
            complaint.with_user(self.salesman).unlink()

    def test_thousands_cost_few_queries(self):
        vals = {"name": "It squeaks", "company_id": self.company.id, "order_id": self.order.id}
        env = self.env(context={"allowed_company_ids": self.company.ids})
        before = self.env.cr.sql_log_count
        complaints = env["customer.complaint"].create([dict(vals) for _n in range(2000)])
        self.env.flush_all()
        # 3,000 are allowed for 10,000 complaints.
        self.assertLess(self.env.cr.sql_log_count - before, 600)
        self.assertEqual(len(complaints.promise_ids), 4000)
        self.assertEqual(len(complaints.message_follower_ids), 4000)

    def test_what_the_customer_wrote_is_not_taken_back_by_its_seller(self):
        written = self.take(order_id=self.order.id, source="portal", email_from="ada@example.org")
        said = self.take(user=self.salesman, order_id=self.order.id, source="counter")
        of_colleague = self.take(order_id=self.order.id)
        for complaint in (written, of_colleague):
            with self.assertRaisesRegex(UserError, "Only whoever wrote"):
                complaint.with_user(self.salesman).action_cancel()
        said.action_cancel()
        written.with_user(self.manager).action_cancel()
        self.assertEqual({said.state, written.state}, {"cancelled"})

    def test_whose_complaint_it_is_stays(self):
        other = self.new_order()
        written = self.take(order_id=self.order.id, source="portal", email_from="ada@example.org")
        said = self.take(user=self.salesman, order_id=self.order.id)
        said.order_id = other
        said.order_id = self.order
        said.action_answered()
        changes = {
            "order_id": other.id,
            "partner_id": self.customer.sudo().copy().id,
            "team_id": False,
        }
        for complaint in (written.with_user(self.salesman), said):
            for name, value in changes.items():
                with self.subTest(name=name), self.assertRaisesRegex(UserError, "is settled"):
                    complaint.write({name: value})
        with self.assertRaisesRegex(UserError, "is settled"):
            written.with_user(self.salesman).email_from = "me@example.org"
        # What is empty may be filled in.
        said.product_id = self.product

    def test_people_stay_when_the_order_changes(self):
        other = self.new_order(
            user=self.colleague,
            team_id=self.team.sudo().copy().id,
            partner_id=self.customer.sudo()
            .create({"name": "Bo", "parent_id": self.customer.id})
            .id,
        )
        complaint = self.take(order_id=self.order.id)
        complaint.order_id = other
        self.assertEqual(complaint.user_id, self.salesman)
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(complaint.partner_id, self.customer)

    def test_figure_stays_with_whoever_sold(self):
        """Another may answer a complaint; it does not become the other's fault."""
        complaint = self.take(user=self.salesman, order_id=self.order.id)
        complaint.user_id = self.colleague
        self.assertEqual(complaint.seller_id, self.salesman)
        kpi = self.env.ref("customers_for_life.kpi_complaints")
        day = complaint.create_date.date()
        for user, count in ((self.salesman, 1), (self.colleague, 0)):
            scope = Scope(self.company, day, day, user=user)
            self.assertEqual(kpi._total(scope)[1], count)

    def test_nobody_has_sold_for_being_made_responsible(self):
        self.customer.sudo().user_id = self.salesman
        vals = {"partner_id": self.customer.id, "user_id": self.colleague.id}
        complaint = self.take(user=self.salesman, **vals)
        self.assertEqual(complaint.sudo().user_id, self.colleague)
        self.assertEqual(complaint.sudo().seller_id, self.salesman)
        by_manager = self.take(**vals)
        self.assertEqual(by_manager.seller_id, self.colleague)

    def test_who_left_answers_for_nothing(self):
        self.order.user_id = self.colleague
        self.colleague.sudo().active = False
        complaint = self.take(order_id=self.order.id, source="email")
        self.assertTrue(complaint.user_id.active)
        self.assertEqual(complaint.seller_id, self.colleague)

    def test_merging_wins_no_time(self):
        first = self.take(order_id=self.order.id, source="email")
        deadlines = first.promise_ids.mapped("date_judged")
        self.at(2026, 3, 2, 15)
        again = self.take(order_id=self.order.id)
        again.action_merge()
        running = again.promise_ids.filtered(lambda promise: promise.state == "open")
        self.assertEqual(sorted(running.mapped("date_judged")), sorted(deadlines))

    def test_nobody_complains_of_another_s_order(self):
        """Its seller would answer for it; and merged, it would be gone."""
        stranger = self.customer.sudo().copy()
        with self.assertRaisesRegex(UserError, "is not an order of"):
            self.take(order_id=self.order.id, partner_id=stranger.id)
        empty = self.take(user=self.salesman, partner_id=stranger.id)
        with self.assertRaisesRegex(UserError, "is not an order of"):
            empty.order_id = self.order
        someone = (
            self.env["res.partner"]
            .sudo()
            .create({"name": "Ada's hand", "parent_id": self.customer.id, "type": "contact"})
        )
        self.assertTrue(self.take(order_id=self.order.id, partner_id=someone.id))
