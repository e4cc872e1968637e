from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged

from .common_advice import AdviceCase


@tagged("post_install", "-at_install")
class TestExpected(AdviceCase):
    """What history expects of an open promise."""

    def look_ahead(self, done=True):
        # Commits are the job's; a test's transaction takes them as done.
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=done):
            self.env["customer.promise"].sudo()._cron_look_ahead()
        self.env.invalidate_all()

    def found(self):
        return self.env["customer.promise"].search(
            [("will_be_late", "=", True), ("company_id", "=", self.company.id)]
        )

    def test_likelier_late_than_not(self):
        self.make_ledger(kind=self.by_day)
        # Of 1 to 8 working days: five of eight keep the first, three the second.
        likely = self.new_promise(date_due="2026-03-09 10:00:00")
        unlikely = self.new_promise(date_due="2026-03-05 10:00:00")
        self.look_ahead()
        self.assertEqual(self.found(), unlikely)
        self.assertFalse(likely.date_expected)
        self.assertEqual(unlikely.date_forecast, unlikely.advice_date)
        self.assertEqual(unlikely.forecast, "9 of 10 like it take until 03/12/2026.")
        self.company.promise_target = 85
        self.env.invalidate_all()
        self.assertIn("85 of 100 like it", unlikely.forecast)

    def test_one_given_on_the_advised_date_is_not_late_as_soon_as_time_passes(self):
        # As often one calendar day as 40 of them.
        self.make_history(*[*range(1, 41)] * 2, kind=self.by_day)
        promise = self.new_promise()
        promise.repromise(promise.advice_date, "customer", "The advised one")
        for day in (11, 18, 25):
            self.at(2026, 3, day, 8)
            self.env.invalidate_all()
            # What nine of ten keep lies later already, of those that are still open.
            self.assertGreater(promise.advice_date, promise.date_due)
            self.look_ahead()
            self.assertFalse(promise.will_be_late, day)

    def test_what_cannot_be_known_is_not_said(self):
        promise = self.new_promise(date_due="2026-03-05 10:00:00")
        self.look_ahead()
        self.assertFalse(promise.will_be_late or promise.date_expected)
        self.assertTrue(promise.day_expected)

    def test_moved_later_it_is_gone_at_once(self):
        self.make_ledger(kind=self.by_day)
        promise = self.new_promise(date_due="2026-03-05 10:00:00")
        self.look_ahead()
        promise.repromise(datetime(2026, 3, 13), "customer", "A holiday")
        self.assertFalse(promise.will_be_late or self.found())

    def test_goes_on_where_it_stopped(self):
        self.make_ledger(kind=self.by_day)
        promises = [self.new_promise(date_due="2026-03-05 10:00:00") for _n in range(5)]
        path = "odoo.addons.customers_for_life.models.worth.customer_promise_expected.BATCH"
        with patch(path, 2):
            self.look_ahead(done=False)
            self.assertEqual(len(self.found()), 2)
            with patch.object(
                self.registry["customer.promise"], "_look_ahead", autospec=True
            ) as look:
                self.look_ahead()
            ours = self.env["customer.promise"].union(*promises)
            looked_at = [len(call.args[0] & ours) for call in look.mock_calls]
            self.assertEqual(sum(looked_at), 3)
            self.look_ahead()
        self.assertEqual(len(self.found()), len(promises))

    def test_many_take_as_many_queries_as_few(self):
        self.make_ledger(kind=self.by_day)

        def count(number):
            promises = self.env["customer.promise"].create(
                [
                    {"type_id": self.by_day.id, "partner_id": self.customer.id}
                    for _n in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            promises.sudo()._look_ahead(datetime(2026, 3, 2).date())
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(60), count(3))
