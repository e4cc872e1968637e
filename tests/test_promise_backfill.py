from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseBackfill(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.new_service()
        cls.delivery = cls.env.ref("customers_for_life.promise_type_delivery")
        cls.kept = cls.past_order("2026-01-12 09:00:00", delivered="2026-01-10 15:00:00")
        cls.late = cls.past_order("2026-01-12 09:00:00", delivered="2026-01-15 15:00:00")
        cls.unfinished = cls.past_order("2026-01-12 09:00:00")
        cls.undated = cls.past_order(False, delivered="2026-01-15 15:00:00")
        cls.unknown = cls.past_order("2026-01-12 09:00:00", delivered="2026-01-15 15:00:00")
        # Delivered on a day that nobody wrote down.
        cls.unknown.order_line.sudo().write(
            {"date_recorded": False, "date_delivered_corrected": False}
        )
        cls.outside = cls.past_order("2026-02-12 09:00:00", ordered="2026-02-02 09:00:00")
        cls.empty = cls.new_order(())
        cls.empty.write({"state": "sale", "date_order": "2026-01-05 09:00:00"})
        cls.orders = cls.env["sale.order"].search([("company_id", "=", cls.company.id)])
        cls.backfill = cls.env["customer.promise.backfill"].create(
            {"date_from": "2026-01-01", "date_to": "2026-01-31"}
        )

    @classmethod
    def past_order(cls, due, delivered=None, ordered="2026-01-05 09:00:00"):
        order = cls.new_order(commitment_date=due)
        order.write({"state": "sale", "date_order": ordered})
        if delivered:
            order.order_line.qty_delivered = 1
            order.order_line.date_delivered_corrected = delivered
            cls.env.flush_all()
        return order

    def run_job(self):
        # The registry's test cursor does not commit: the job's own commits are counted instead.
        cron = self.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", return_value=True):
            self.env["customer.promise.backfill"].sudo()._cron_run()

    def test_counts_what_it_makes_and_why_it_skips(self):
        self.backfill.action_start()
        self.run_job()
        self.assertEqual(self.backfill.state, "done")
        self.assertEqual(self.backfill.made_count, 3)
        self.assertEqual(self.backfill.skipped_undated_count, 1)
        self.assertEqual(self.backfill.skipped_unknown_count, 1)
        self.assertEqual(self.backfill.skipped_empty_count, 1)
        self.assertEqual(self.kept.promise_ids.verdict, "early")
        self.assertEqual(self.late.promise_ids.verdict, "late")
        self.assertEqual(self.unfinished.promise_ids.verdict, "broken")
        self.assertEqual(self.kept.promise_ids.date_made, self.kept.date_order)
        self.assertFalse(self.outside.promise_ids)

    def test_run_twice_makes_nothing_twice(self):
        for _time in range(2):
            self.backfill.action_start()
            self.run_job()
        self.assertEqual(self.backfill.made_count, 0)
        self.assertEqual(self.backfill.skipped_existing_count, 3)
        self.assertEqual(len(self.orders.promise_ids), 3)

    def test_started_twice_at_once_is_refused(self):
        self.backfill.action_start()
        with self.assertRaisesRegex(UserError, "running already"):
            self.backfill.action_start()

    def test_killed_in_the_middle_goes_on_where_it_stopped(self):
        batch = "odoo.addons.customers_for_life.models.promise.customer_promise_backfill.BATCH"
        with patch(batch, 2):
            self.backfill.action_start()
            self.backfill.sudo()._run_batch()
            self.assertEqual(self.backfill.state, "running")
            self.assertEqual(self.backfill.made_count, 2)
            self.run_job()
        self.assertEqual(self.backfill.made_count, 3)
        self.assertEqual(self.backfill.skipped_existing_count, 0)
        self.assertEqual(len(self.orders.promise_ids), 3)

    def test_history_reminds_nobody(self):
        self.backfill.action_start()
        self.run_job()
        promise = self.unfinished.promise_ids
        promise.sudo()._cron_remind()
        self.assertFalse(promise.activity_ids)
