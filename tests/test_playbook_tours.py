from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


class TourCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env,
            "cfl_round",
            groups="base.group_user,sales_team.group_sale_salesman",
            name="Sue",
        )
        cls.env["service.round.plan"].search([]).active = False
        plan = cls.env["service.round.plan"].create(
            {
                "name": "Open the shop",
                "user_id": cls.salesman.id,
                "time_from": 0,
                "time_to": 24,
                "item_ids": [
                    Command.create({"name": "Lights", "help": "All on"}),
                    Command.create({"name": "Washroom"}),
                ],
            }
        )
        # On whatever day the test runs.
        today = plan.company_id._service_today()
        cls.round = cls.env["service.round"].create(plan._prepare_round(today))

    def tick_off(self):
        self.start_tour("/odoo/rounds", "cfl_round_tour", login=self.salesman.login)
        self.assertEqual(self.round.state, "done")
        self.assertEqual(self.round.done_by_id, self.salesman)
        self.assertEqual(self.round.item_ids.mapped("note"), ["One bulb is broken", False])


@tagged("post_install", "-at_install")
class TestPlaybookTours(TourCase):
    def test_salesperson_ticks_off_a_round(self):
        self.tick_off()

    def test_salesperson_confirms_having_read_a_playbook(self):
        self.env["crm.team"].create(
            {"name": "Round", "member_ids": [Command.set(self.salesman.ids)]}
        )
        playbook = self.env["service.playbook"].create({"name": "Wrong floor", "plan": "Ask"})
        playbook.action_ask()
        self.start_tour(
            f"/odoo/playbooks/{playbook.id}", "cfl_reading_tour", login=self.salesman.login
        )
        mine = playbook.reading_ids.filtered(lambda r: r.user_id == self.salesman)
        self.assertLessEqual(mine.date_asked, mine.date_confirmed)
        self.assertLessEqual(mine.date_confirmed, fields.Datetime.now())


@tagged("post_install", "-at_install")
class TestPlaybookToursPhone(TourCase):
    """A round is done with a thumb, on a screen of 390 pixels."""

    browser_size = "390x844"
    touch_enabled = True

    def test_salesperson_ticks_off_a_round(self):
        self.tick_off()
