from datetime import date

from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestPresentTimeOff(ServiceCase):
    """With Time Off, approved leave says who is away."""

    def test_approved_leave_of_whole_days_counts(self):
        if "hr.leave" not in self.env:
            self.skipTest("Time Off is not installed in this database")
        employee = (
            self.env["hr.employee"]
            .sudo()
            .create(
                {
                    "name": "Salesman",
                    "user_id": self.salesman.id,
                    "company_id": self.company.id,
                    "resource_calendar_id": self.company.resource_calendar_id.id,
                }
            )
        )
        kind = (
            self.env["hr.leave.type"]
            .sudo()
            .create(
                {
                    "name": "Ill",
                    "requires_allocation": False,
                    "leave_validation_type": "hr",
                    "time_type": "leave",
                    "company_id": self.company.id,
                }
            )
        )
        leave = (
            self.env["hr.leave"]
            .sudo()
            .create(
                {
                    "name": "Secret",
                    "employee_id": employee.id,
                    "holiday_status_id": kind.id,
                    "request_date_from": "2026-03-03",
                    "request_date_to": "2026-03-04",
                }
            )
        )
        self.salesman.sudo().service_stand_in_id = self.colleague

        def acting(day):
            found = self.salesman.with_user(self.colleague)._get_present(self.company, day)
            return found[self.salesman]

        days = [date(2026, 3, day) for day in range(2, 6)]
        self.assertEqual([acting(day) for day in days], [self.salesman] * 4, "not approved yet")
        leave.action_approve()
        self.assertEqual(
            [acting(day) for day in days],
            [self.salesman, self.colleague, self.colleague, self.salesman],
        )
        kind.time_type = "other"
        self.assertEqual(acting(date(2026, 3, 3)), self.salesman, "elsewhere is not away")
