from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged


class TodayTours(HttpCase):
    """Service Quality as it opens: today, the tiles, and the first steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Tour Company"})
        cls.salesman = cls.new_user("salesman", "sales_team.group_sale_salesman")
        cls.manager = cls.new_user("manager", "sales_team.group_sale_manager")
        cls.customer = cls.env["res.partner"].create({"name": "Brandon Freeman"})
        cls.kind = cls.env.ref("customers_for_life.promise_type_other")
        # Nobody has touched what the database begins with.
        cls.env.cr.execute("UPDATE customer_promise_type SET write_uid = 1")
        cls.env.invalidate_all()

    @classmethod
    def new_user(cls, name, group):
        return new_test_user(
            cls.env,
            f"cfl_today_{name}",
            groups=f"base.group_user,{group}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def new_promises(self, day, kept, number):
        """Promise something for a day, and keep so many of it; the others are late."""
        done = [day] * kept + [day + relativedelta(days=3)] * (number - kept)
        self.env["customer.promise"].create(
            [
                {
                    "type_id": self.kind.id,
                    "partner_id": self.customer.id,
                    "user_id": self.salesman.id,
                    "company_id": self.company.id,
                    "date_made": f"{day} 06:00:00",
                    "date_due": f"{day} 12:00:00",
                    "date_fulfilled": f"{date} 10:00:00",
                    "automatic": True,
                }
                for date in done
            ]
        )

    def tour(self, name, user, url="/odoo/service-quality"):
        self.start_tour(url, name, login=user.login)

    def check_today(self):
        month = self.company._service_today().replace(day=15) - relativedelta(months=1)
        for back in range(1, 11):
            self.new_promises(month - relativedelta(months=back), 19, 20)
        self.new_promises(month, 5, 20)
        promises = self.env["customer.promise"].search([("company_id", "=", self.company.id)])
        promises[:2].date_fulfilled = False
        self.tour("cfl_today_tour", self.salesman)

    def check_first_steps(self):
        self.tour("cfl_first_steps_tour", self.manager)
        panel = self.env.ref("customers_for_life.onboarding_onboarding_service")
        self.assertEqual(
            panel.progress_ids.filtered("is_onboarding_closed").company_id, self.company
        )

    def check_first_promise(self):
        self.tour("customers_for_life_tour", self.salesman, "/odoo/my-promises")
        promise = self.env["customer.promise"].search([("company_id", "=", self.company.id)])
        self.assertEqual(promise.user_id, self.salesman)
        # The demo company has a customer of this name too.
        self.assertEqual(promise.partner_id.name, self.customer.name)
        # Odoo's own list of tours has it, for people to begin it there.
        tour = self.env.ref("customers_for_life.first_promise_tour")
        self.assertEqual((tour.name, tour.url), ("customers_for_life_tour", "/odoo/my-promises"))


@tagged("post_install", "-at_install")
class TestTodayWide(TodayTours):
    browser_size = "1440x900"

    def test_today(self):
        self.check_today()

    def test_first_steps(self):
        self.check_first_steps()

    def test_first_promise(self):
        self.check_first_promise()


@tagged("post_install", "-at_install")
class TestTodayPhone(TodayTours):
    browser_size = "390x844"
    touch_enabled = True

    def test_today(self):
        self.check_today()

    def test_first_steps(self):
        self.check_first_steps()

    def test_first_promise(self):
        self.check_first_promise()
