from odoo.tests import tagged

from .common import ServiceCase


@tagged("post_install", "-at_install")
class TestRecognition(ServiceCase):
    def test_badges_are_there(self):
        self.assertTrue(self.env.ref("customers_for_life.badge_promise_keeper").service_kpi_id)
