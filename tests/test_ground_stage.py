from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestStage(ServiceCase):
    """A card dropped on a stage presses the button that leads there, with all that it checks."""

    def new_complaint(self):
        return self.env["customer.complaint"].create(
            {"name": "Scratched", "partner_id": self.customer.id}
        )

    def test_each_stage_is_one_of_the_model_and_its_method_exists(self):
        for model in ("customer.complaint", "customer.promise", "customer.request", "service.idea"):
            record = self.env[model]
            stages = dict(record._fields[record._stage_field]._description_selection(self.env))
            self.assertLessEqual(record._stage_methods.keys(), stages.keys())
            for method in record._stage_methods.values():
                self.assertTrue(callable(getattr(record, method)), method)

    def test_complaint_goes_through_its_stages(self):
        complaint = self.new_complaint()
        self.assertFalse(complaint.move_to_stage("working"))
        self.assertEqual(complaint.state, "working")
        complaint.move_to_stage("solved")
        self.assertEqual(complaint.state, "solved")
        self.assertTrue(complaint.date_solved)
        self.assertEqual(set(complaint.promise_ids.mapped("state")), {"fulfilled"})

    def test_stage_that_no_button_leads_to_is_refused_in_words(self):
        complaint = self.new_complaint()
        complaint.move_to_stage("solved")
        with self.assertRaisesRegex(UserError, "Solved"):
            complaint.move_to_stage("working")
        for stage in ("new", "merged", "nonsense", "__class__", ["solved"]):
            with self.assertRaisesRegex(UserError, "No button"):
                complaint.move_to_stage(stage)
        self.assertEqual(complaint.state, "solved")

    def test_salesperson_moves_nothing_of_a_colleague(self):
        complaint = self.new_complaint()
        complaint.user_id = self.colleague
        with self.assertRaises(UserError):
            complaint.with_user(self.salesman).move_to_stage("solved")
        self.assertEqual(complaint.state, "new")

    def test_promise_waits_goes_on_and_is_fulfilled(self):
        promise = self.new_promise(user_id=self.salesman.id).with_user(self.salesman)
        for stage in ("waiting", "open", "fulfilled"):
            promise.move_to_stage(stage)
            self.assertEqual(promise.state, stage)
        with self.assertRaisesRegex(UserError, "manager"):
            promise.move_to_stage("open")

    def test_no_asks_for_its_reason(self):
        request = self.env["customer.request"].create(
            {"name": "Blue", "partner_id": self.customer.id}
        )
        action = request.move_to_stage("no")
        self.assertEqual((action["res_id"], action["target"]), (request.id, "new"))
        self.assertEqual(request.answer, "pending")
        request.move_to_stage("yes")
        self.assertEqual(request.answer, "yes")

    def test_title_typed_into_a_column_is_the_name_of_a_new_case(self):
        for model in ("customer.complaint", "customer.rework"):
            cases = self.env[model].with_context(default_state="closed")
            case = cases.browse(cases.name_create("It squeaks")[0])
            self.assertEqual((case.name, case.state), ("It squeaks", "new"))
            self.assertNotIn("squeaks", case.reference)

    def test_promise_by_the_day_stands_on_the_company_s_day(self):
        by_day = self.new_promise(date_due="2026-03-04 10:00:00")
        self.assertEqual(str(by_day.due_day), "2026-03-04")
        by_hour = self.new_promise(type_id=self.by_hour.id, date_due="2026-03-04 10:00:00")
        self.assertFalse(by_hour.due_day)
        self.company.resource_calendar_id.tz = "America/New_York"
        late = self.new_promise(date_due="2026-03-05 03:00:00")
        # Still the 4th in New York, though stored on the 5th.
        self.assertEqual(str(late.due_day), "2026-03-04")
