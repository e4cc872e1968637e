from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestExportMeasures(ServiceCase):
    """What has no figure has no 0 in a file either."""

    def exported(self, records, fields):
        return records.with_user(self.env.ref("base.user_root")).export_data(fields)["datas"]

    def test_promises_that_are_not_judged_have_no_rate(self):
        pending, broken = self.new_promise(), self.new_promise()
        broken.action_give_up()
        self.assertEqual(
            self.exported(pending | broken, ["kept_rate", "margin_days"]), [["", ""], [0.0, ""]]
        )

    def test_requests_without_an_answer_have_no_rate(self):
        request = self.env["customer.request"].create(
            {"name": "Blue", "partner_id": self.customer.id}
        )
        self.assertEqual(self.exported(request, ["yes_rate"]), [[""]])
        request.answer = "yes"
        self.assertEqual(self.exported(request, ["yes_rate"]), [[1.0]])
