from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged


class DayTourCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "cfl_day_seller",
            groups="base.group_user,sales_team.group_sale_salesman",
            name="Sally",
            tz="UTC",
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Tour Team", "user_id": cls.seller.id, "member_ids": cls.seller.ids}
        )
        customer = cls.env["res.partner"].create({"name": "Tour Customer"})
        # Overdue whatever the hour is: the day has begun long ago in no time zone alone.
        now = fields.Datetime.now()
        about = {
            "partner_id": customer.id,
            "user_id": cls.seller.id,
            "team_id": cls.team.id,
            "type_id": cls.env.ref("customers_for_life.promise_type_other").id,
        }
        cls.promises = cls.env["customer.promise"].create(
            [
                {
                    **about,
                    "name": name,
                    "date_made": fields.Datetime.subtract(now, days=9),
                    "date_due": fields.Datetime.subtract(now, days=days),
                }
                for days, name in ((3, "Send the samples"), (2, "Say when it comes"))
            ]
        )
        cls.action = cls.env["service.action"].create(
            {"name": "Buy a ruler", "user_id": cls.seller.id, "date_deadline": now}
        )

    def check(self):
        done, moved = self.promises
        self.assertEqual(done.state, "fulfilled")
        self.assertEqual(moved.revision_ids.reason, "The supplier is late")
        self.assertGreater(moved.date_due, fields.Datetime.now())
        self.assertEqual(self.action.state, "done")


@tagged("post_install", "-at_install")
class TestDayTours(DayTourCase):
    browser_size = "1440x900"

    def test_by_keyboard_alone(self):
        self.start_tour("/odoo/my-day", "cfl_day_keyboard_tour", login=self.seller.login)
        self.check()


@tagged("post_install", "-at_install")
class TestDayOnPhone(DayTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_by_thumb(self):
        self.start_tour("/odoo/my-day", "cfl_day_phone_tour", login=self.seller.login)
        self.check()
