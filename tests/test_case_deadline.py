from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestDeadline(ServiceCase):
    """A complaint says until when its customer waits for what comes next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls.env["customer.complaint"].create(
            {"name": "Scratched", "partner_id": cls.customer.id}
        )

    def test_the_first_deadline_that_is_not_met(self):
        first, second = self.complaint.promise_ids.sorted("date_due")
        self.assertEqual(self.complaint.date_deadline, first.date_due)
        self.complaint.action_answered()
        self.assertEqual(self.complaint.date_deadline, second.date_due)
        self.complaint.action_solved()
        self.assertFalse(self.complaint.date_deadline)

    def test_a_move_moves_it(self):
        self.complaint.action_answered()
        pending = self.complaint._get_pending_promises()
        pending.repromise("2026-03-20 10:00:00", "customer", "She is away")
        self.assertEqual(self.complaint.date_deadline, pending.date_due)

    def test_no_deadline_runs_while_the_customer_is_waited_for(self):
        self.complaint.action_wait()
        self.assertFalse(self.complaint.date_deadline)
        self.complaint.action_resume()
        self.assertTrue(self.complaint.date_deadline)

    def test_overdue_ones_are_found_and_come_first(self):
        self.at(2026, 3, 16, 10)
        later = self.complaint.copy({"name": "Loose"})
        complaints = self.complaint | later
        found = complaints.search([("id", "in", complaints.ids), ("date_deadline", "<", "now")])
        self.assertEqual(found, self.complaint)
        by_deadline = complaints.search([("id", "in", complaints.ids)], order="date_deadline")
        self.assertEqual(list(by_deadline), [self.complaint, later])
