from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPromiseReminder(ServiceCase):
    def remind(self, **kwargs):
        # Commits are the job's; a test's transaction takes them as done.
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["customer.promise"].sudo()._cron_remind(**kwargs)

    def test_reminds_once_when_the_warning_time_begins(self):
        promise = self.new_promise(date_due="2026-03-04 10:00:00", user_id=self.salesman.id)
        self.remind()
        self.assertFalse(promise.activity_ids)
        self.assertFalse(promise.is_at_risk)
        self.at(2026, 3, 3, 23, 30)
        promise.invalidate_recordset(["is_at_risk"])
        self.assertTrue(promise.is_at_risk)
        self.assertIn(promise, promise.search([("is_at_risk", "=", True)]))
        for _time in range(2):
            self.remind()
        activity = promise.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.salesman)
        self.assertEqual(activity.date_deadline, date(2026, 3, 4))

    def test_what_is_overdue_is_at_risk_no_more(self):
        near = self.new_promise(date_due="2026-03-04 20:00:00")
        passed = self.new_promise(date_due="2026-03-03 20:00:00")
        put_off = self.new_promise(date_due="2026-03-03 20:00:00")
        put_off.repromise(datetime(2026, 3, 4, 20), "company", "Ill")
        brought_forward = self.new_promise(date_due="2026-03-05 20:00:00")
        brought_forward.repromise(datetime(2026, 3, 3, 20), "company", "Early")
        promises = near | passed | put_off | brought_forward
        self.at(2026, 3, 4, 10)
        promises.invalidate_recordset(["is_at_risk"])
        found = promises.search([("is_at_risk", "=", True), ("id", "in", promises.ids)])
        self.assertEqual(found, near)
        self.assertEqual(promises.filtered("is_at_risk"), near)

    def test_dismissed_reminder_does_not_come_back(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00")
        self.remind()
        self.assertTrue(promise.activity_ids)
        promise.activity_ids.unlink()
        self.at(2026, 3, 5)
        self.remind()
        self.assertFalse(promise.activity_ids)

    def test_one_made_overdue_is_reminded_of_as_well(self):
        promise = self.new_promise(date_due="2026-03-01 20:00:00")
        self.remind()
        self.assertEqual(promise.activity_ids.date_deadline, date(2026, 3, 1))

    def test_batches_leave_none_out_and_repeat_none(self):
        promises = self.env["customer.promise"].concat(
            *(self.new_promise(date_due="2026-03-02 20:00:00") for _n in range(7))
        )
        self.remind(batch=3)
        self.assertEqual(promises.mapped(lambda p: len(p.activity_ids)), [1] * 7)

    def test_moving_the_date_takes_the_reminder_along(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00")
        self.remind()
        promise.repromise(datetime(2026, 3, 20), "company", "Later")
        self.assertFalse(promise.activity_ids)
        self.at(2026, 3, 20, 8)
        self.remind()
        self.assertEqual(promise.activity_ids.date_deadline, date(2026, 3, 20))

    def test_settled_promise_takes_its_reminder_out_of_the_systray(self):
        by_hand = self.new_promise(date_due="2026-03-02 20:00:00")
        order = self.new_order(commitment_date="2026-03-02 20:00:00")
        order.order_line.product_id = self.new_service()
        order.action_confirm()
        delivered = order.promise_ids
        self.remind()
        self.assertTrue(by_hand.activity_ids and delivered.activity_ids)
        by_hand.action_fulfil()
        order.order_line.qty_delivered = 1
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertFalse(by_hand.activity_ids)
        self.assertFalse(delivered.activity_ids)

    def test_a_waiting_promise_is_not_reminded_of(self):
        waiting, open_one = (
            self.new_promise(date_due="2026-03-02 20:00:00") for _number in range(2)
        )
        waiting.action_wait()
        self.remind()
        self.assertFalse(waiting.activity_ids)
        self.assertTrue(open_one.activity_ids)

    def test_own_note_on_a_promise_survives_its_fulfilment(self):
        promise = self.new_promise(date_due="2026-03-02 20:00:00")
        activity = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(promise._name),
                "res_id": promise.id,
                "user_id": self.manager.id,
                "summary": "Thank them",
            }
        )
        promise.action_fulfil()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertTrue(activity.exists())
