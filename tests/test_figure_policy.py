from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.figure.service_kpi import Scope
from .common import ServiceCase

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
DAYS = {"date_from": "2026-02-01", "date_to": "2026-02-28"}


@tagged("post_install", "-at_install")
class TestKpiPolicy(ServiceCase):
    """Who may see whose figures: the same through every door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workshop = (
            cls.env["crm.team"]
            .sudo()
            .create({"name": "Workshop", "user_id": cls.manager.id, "company_id": cls.company.id})
        )
        cls.env["crm.team.member"].sudo().create(
            {"crm_team_id": cls.team.id, "user_id": cls.colleague.id}
        )
        for user, team in (
            (cls.salesman, cls.workshop),
            (cls.colleague, cls.team),
            (cls.leader, cls.team),
        ):
            cls.new_promise(
                user_id=user.id,
                team_id=team.id,
                date_made="2026-02-01",
                date_due="2026-02-10",
                date_fulfilled="2026-02-10 10:00:00",
            )
        # No salesperson, whatever else this person may read.
        cls.accountant = cls.new_user("accountant", "account.group_account_manager")
        elsewhere = cls.env["res.company"].sudo().create({"name": "Elsewhere"})
        cls.stranger = new_test_user(
            cls.env(su=True),
            "cfl_policy_stranger",
            groups="base.group_user,customers_for_life.group_service_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        cls.people = cls.salesman | cls.colleague | cls.leader | cls.manager
        cls.teams = cls.team | cls.workshop
        cls.asked = [{"user": user} for user in cls.people] + [{"team": team} for team in cls.teams]
        cls.everybody = [*cls.asked, {}]
        cls.allowed = {
            cls.salesman: [{"user": cls.salesman}],
            cls.colleague: [{"user": cls.colleague}],
            cls.leader: [{"user": cls.leader}, {"user": cls.colleague}, {"team": cls.team}],
            cls.manager: cls.everybody,
        }
        cls.env.flush_all()

    def asks(self, asker, ask, **chosen):
        """Return whether `ask(env, ids)` answers the user who asks."""
        env = self.env(user=asker, context={"allowed_company_ids": asker.company_ids.ids})
        try:
            ask(env, {f"{name}_id": record.id for name, record in chosen.items()})
        except AccessError:
            return False
        return True

    def doors(self):
        def overview(env, ids):
            env["service.kpi"].get_overview({**DAYS, **ids})

        def details(env, ids):
            env["service.kpi"].get_details("kept_rate", {**DAYS, **ids})

        def durations(env, ids):
            env["service.kpi"].get_durations({**DAYS, **ids})

        def duration(env, ids):
            env["service.kpi"].get_duration("solution", {**DAYS, **ids})
            env["service.kpi"].get_duration_action("solution", {**DAYS, **ids})

        def records(env, ids):
            env["service.kpi"].get_records_action("kept_rate", {**DAYS, **ids})

        def figures(env, ids):
            env["service.kpi"].get_figures(*DAYS.values(), company_id=self.company.id, **ids)

        def report(env, ids):
            wizard = env["service.quality.report"].create(
                {"period": "custom", **DAYS, "company_id": self.company.id, "team_id": False, **ids}
            )
            env["report.customers_for_life.service_quality_report"]._get_blocks(wizard)

        return overview, details, durations, duration, records, figures, report

    def test_an_employee_without_a_user_is_their_manager_s(self):
        employees = self.env["hr.employee"].sudo()
        boss, mechanic = employees.create(
            [{"name": name, "company_id": self.company.id} for name in ("Bo Boss", "Mel Mechanic")]
        )
        boss.user_id = self.leader
        mechanic.parent_id = boss
        scope = Scope(self.company, *FEBRUARY, employee=mechanic)
        for user in self.people:
            may = self.env["service.kpi"].with_user(user)._may_ask(scope)
            self.assertEqual(may, user in self.leader | self.manager, user.name)

    def test_every_door_opens_to_the_same_people(self):
        for door in self.doors():
            for user, allowed in self.allowed.items():
                for chosen in self.asked:
                    self.assertEqual(
                        self.asks(user, door, **chosen), chosen in allowed, (door, user, chosen)
                    )
            self.assertFalse(self.asks(self.accountant, door, user=self.accountant), door)
        # A manager elsewhere, by the doors at which a company can be named.
        for door in self.doors()[-2:]:
            self.assertFalse(self.asks(self.stranger, door), door)
            self.assertTrue(self.asks(self.manager, door), door)

    def test_who_asks_for_all_gets_their_own(self):
        for user in (self.salesman, self.leader):
            kpi = self.env["service.kpi"].with_user(user)
            # On the screen leaders begin with the team that they lead.
            mine = {"team_id": self.team.id} if user == self.leader else {"user_id": user.id}
            chosen = {**kpi.get_overview(DAYS)["filters"], "period": None}
            self.assertEqual({name: id_ for name, id_ in chosen.items() if id_}, mine)
            (figure,) = kpi.get_figures(*DAYS.values(), codes=["kept_rate"])
            self.assertEqual(figure["denominator"], 1)
            wizard = (
                self.env["service.quality.report"]
                .with_user(user)
                .create({"period": "custom", **DAYS, "team_id": False})
            )
            wizard.action_print()
            self.assertEqual(wizard.user_id, user)
        self.assertEqual(
            self.env["service.kpi"].get_figures(*DAYS.values(), codes=["kept_rate"])[0][
                "denominator"
            ],
            3,
        )

    def test_history_says_the_same(self):
        values = self.env["service.kpi.value"].sudo()
        self.keep_months(self.company, date(2026, 2, 1), date(2026, 3, 1))
        kept = values.search(
            [("company_id", "=", self.company.id), ("kpi_id.code", "=", "kept_rate")]
        )
        self.assertEqual(len(kept), 1 + 2 + 3)
        for user in self.allowed:
            kpi = self.env["service.kpi"].with_user(user)
            for value in kept:
                scope = Scope(self.company, *FEBRUARY, value.team_id, value.user_id)
                self.assertEqual(
                    value.with_user(user).sudo(False).has_access("read"), kpi._may_ask(scope), user
                )
        for outsider in (self.accountant, self.stranger):
            theirs = kept.with_user(outsider).with_context(
                allowed_company_ids=outsider.company_ids.ids
            )
            self.assertFalse(theirs._filtered_access("read"))

    def test_a_customer_s_figures_are_nobody_s_scorecard(self):
        self.customer.sudo().user_id = self.salesman
        kpi = self.env["service.kpi"].with_user(self.salesman)
        chosen = {**DAYS, "partner_id": self.customer.id}
        tiles = {tile["code"]: tile for tile in kpi.get_overview(chosen)["tiles"]}
        self.assertEqual(tiles["kept_rate"]["size"], 3)
        self.env["customer.promise"].search(
            [("company_id", "=", self.company.id)]
        ).date_fulfilled = "2026-02-12 10:00:00"
        worst = {
            group["dimension"]: group for group in kpi.get_details("kept_rate", chosen)["worst"]
        }
        self.assertEqual([row["id"] for row in worst["user"]["rows"]], [self.salesman.id])
        self.assertNotIn("team", worst)
