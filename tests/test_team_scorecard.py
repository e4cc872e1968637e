from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..models.figure.service_kpi import Scope
from .common import ServiceCase

FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
DAYS = (date(2026, 2, 1), date(2026, 2, 28))
MODULE = "odoo.addons.customers_for_life.models.team.service_kpi_peers"
REPORT = "customers_for_life.service_scorecard"


class ScorecardCase(ServiceCase):
    """Six salespeople with promises of January and February, one of whom breaks many; a mechanic
    without a user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env["service.kpi"]
        cls.peers = cls.salesman + cls.colleague
        for number in range(4):
            cls.peers += cls.new_user(f"peer_{number}", "sales_team.group_sale_salesman")
        cls.env["crm.team.member"].sudo().create(
            {"crm_team_id": cls.team.id, "user_id": cls.salesman.id}
        )
        cls.mechanic = (
            cls.env["hr.employee"]
            .sudo()
            .create({"name": "Mel Mechanic", "company_id": cls.company.id})
        )
        drawn = []
        for who, user in enumerate(cls.peers):
            for n in range(40):
                due = datetime(2026, 1, 5, 9) + timedelta(days=n % 50, minutes=who)
                missed = n % 2 if who == 0 else n % 10 == who
                drawn.append(
                    {
                        "type_id": cls.by_day.id,
                        "partner_id": cls.customer.id,
                        "user_id": user.id,
                        "team_id": cls.team.id if who == 0 else False,
                        "employee_id": cls.mechanic.id if who == 1 and n % 3 == 0 else False,
                        "date_made": due - timedelta(days=3),
                        "date_due": due,
                        "date_fulfilled": due + timedelta(days=3 if missed else 0),
                    }
                )
        cls.promises = cls.env["customer.promise"].create(drawn)
        cls.env.flush_all()

    def count(self, keep):
        """Return (met, size) of the promises due in February that `keep` takes, one by one."""
        mine = [
            promise
            for promise in self.promises
            if DAYS[0] <= promise.date_judged.date() <= DAYS[1] and keep(promise)
        ]
        return sum(promise.verdict in ("early", "kept") for promise in mine), len(mine)

    def wizard(self, user=None, **vals):
        model = self.env["service.scorecard"].with_user(user or self.manager)
        vals = {"period": "custom", **FEBRUARY, **vals}
        return model.create({name: self.to_links(value) for name, value in vals.items()})

    def to_links(self, value):
        return value if isinstance(value, str) else [Command.set(value.ids)]

    def cards(self, wizard):
        document = self.env["report.customers_for_life.service_scorecard"]
        return document.with_user(wizard.env.user)._get_cards(wizard)

    def card(self, user=None, **vals):
        (card,) = self.cards(self.wizard(user, **vals))
        return card

    def row(self, card, code="kept_rate"):
        return next(row for row in card["rows"] if row["code"] == code)

    def get_peers(self, user=None, code="kept_rate", **filters):
        return self.kpi.with_user(user or self.manager).get_peers(code, {**FEBRUARY, **filters})


@tagged("post_install", "-at_install")
class TestScorecard(ScorecardCase):
    """What stands on a scorecard is what stands on the screen, and what one counts oneself."""

    def test_same_numbers_as_on_the_screen_and_counted_one_by_one(self):
        for reader in (self.manager, self.leader, self.salesman):
            card = self.card(reader, user_ids=self.salesman)
            overview = self.kpi.with_user(reader).get_overview(
                {**FEBRUARY, "user_id": self.salesman.id}
            )
            tiles = {tile["code"]: tile for tile in overview["tiles"]}
            self.assertTrue(card["rows"])
            for row in card["rows"]:
                self.assertEqual(row, {name: tiles[row["code"]][name] for name in row})
            met, size = self.count(lambda p: p.user_id == self.salesman)
            row = self.row(card)
            self.assertEqual((row["value"], row["size"]), (met / size, size))
            self.assertEqual(row["size_before"], 40 - size)
            self.assertTrue(row["change_text"])

    def test_employee_without_a_user(self):
        met, size = self.count(lambda p: p.employee_id == self.mechanic)
        row = self.row(self.card(employee_ids=self.mechanic))
        self.assertEqual((row["value"], row["size"]), (met / size, size))
        filters = {**FEBRUARY, "employee_id": self.mechanic.id}
        tiles = {tile["code"]: tile for tile in self.kpi.get_overview(filters)["tiles"]}
        self.assertEqual(tiles["kept_rate"]["value"], row["value"])
        # Nothing on the screen stumbles over it.
        for code in tiles:
            self.kpi.get_details(code, filters)
            self.kpi.get_records_action(code, filters)
        for method in ("get_broken_cost", "get_funnel", "get_durations", "get_promise_causes"):
            getattr(self.kpi, method)(filters)
        # The promises are still their own whose they are.
        self.assertEqual(
            self.row(self.card(user_ids=self.colleague))["size"],
            self.count(lambda p: p.user_id == self.colleague)[1],
        )

    def test_errors_of_an_employee_without_a_user(self):
        rework = self.env["customer.rework"].create(
            {
                "name": "Loose screw",
                "order_id": self.new_order().id,
                "done_by_employee_id": self.mechanic.id,
                "material": 30,
                "date_found": "2026-02-10",
            }
        )
        self.assertFalse(rework.done_by_id)
        self.assertEqual(
            self.row(self.card(employee_ids=self.mechanic), "rework_cost")["value"], 30
        )
        self.mechanic.parent_id = self.mechanic.create(
            {"name": "L", "user_id": self.leader.id, "company_id": self.company.id}
        )
        # What wages can be told from is for managers.
        card = self.card(self.leader, user_ids=self.leader[:0], employee_ids=self.mechanic)
        self.assertNotIn("rework_cost", [row["code"] for row in card["rows"]])
        person = self.mechanic.create({"name": "C", "user_id": self.colleague.id})
        with self.assertRaises(ValidationError):
            rework.done_by_employee_id = person
        rework.write({"done_by_employee_id": False, "user_id": self.salesman.id})
        self.assertEqual(rework.done_by_id, self.salesman)

    def test_team(self):
        met, size = self.count(lambda p: p.team_id == self.team)
        row = self.row(self.card(team_ids=self.team))
        self.assertEqual((row["value"], row["size"]), (met / size, size))

    def test_kept_rates_stand_side_by_side_with_who_moved(self):
        promise = self.promises.filtered(
            lambda p: p.user_id == self.salesman and p.date_judged.date() == date(2026, 2, 13)
        )
        kept = self.card(user_ids=self.salesman)["kept"]
        row = self.row(self.card(user_ids=self.salesman))
        self.assertEqual(len(kept["rates"]), 3)
        self.assertEqual(
            (kept["rates"][1]["text"], kept["rates"][1]["size"]), (row["text"], row["size"])
        )
        self.assertEqual([number for _words, number in kept["moves"]], [0, 0, 0])
        self.env["customer.promise.revision"].sudo().create(
            {
                "promise_id": promise.id,
                "author_id": self.manager.id,
                "old_date": promise.date_due,
                "new_date": promise.date_due,
                "judged_date": promise.date_due,
                "requested_by": "customer",
                "reason": "Ill",
            }
        )
        moves = self.card(user_ids=self.salesman)["kept"]["moves"]
        self.assertEqual([number for _words, number in moves], [0, 1, 0])

    def test_nobody_chosen_prints_all_with_records_whom_one_may_see(self):
        def names(user):
            return [
                card["name"] for card in self.cards(self.wizard(user, user_ids=self.salesman[:0]))
            ]

        self.assertEqual(
            names(self.manager), [*sorted(self.peers.mapped("name")), "Mel Mechanic", "Counter"]
        )
        self.assertEqual(names(self.leader), ["Salesman", "Counter"])
        self.assertEqual(names(self.colleague), ["Colleague"])
        with self.assertRaises(UserError):
            self.wizard(
                user_ids=self.salesman[:0], date_from="2020-01-01", date_to="2020-01-31"
            ).action_print()

    def test_year_to_date_ends_today(self):
        with Form(self.env["service.scorecard"].with_user(self.salesman)) as form:
            form.period = "year_to_date"
            self.assertEqual(str(form.date_from), "2026-01-01")
            self.assertEqual(str(form.date_to), "2026-03-02")
            self.assertEqual(form.user_ids.ids, self.salesman.ids)


@tagged("post_install", "-at_install")
class TestScorecardPeers(ScorecardCase):
    """The funnel among peers."""

    def test_dots_are_what_one_counts(self):
        found = self.get_peers(user_id=self.salesman.id)
        counts = {user: self.count(lambda p, u=user: p.user_id == u) for user in self.peers}
        met, size = (sum(count[n] for count in counts.values()) for n in (0, 1))
        self.assertEqual((found["rate"], found["size"]), (met / size, size))
        own = counts.pop(self.salesman)
        self.assertEqual((found["own"]["size"], found["own"]["value"]), (own[1], own[0] / own[1]))
        self.assertIn("worse", found["own"]["words"])
        self.assertTrue(found["own"]["is_worse"])
        dots = [*found["others"], *((row["size"], row["value"]) for row in found["rows"])]
        self.assertEqual(sorted(dots), sorted((n, kept / n) for kept, n in counts.values()))
        within = self.get_peers(user_id=self.colleague.id)
        self.assertIn("chance", within["own"]["words"])
        self.assertEqual([row["name"] for row in within["rows"]], ["Salesman"])

    def test_colleagues_have_no_name(self):
        found = self.get_peers(self.colleague, user_id=self.colleague.id)
        self.assertEqual(found["name"], "Colleague")
        self.assertEqual(found["rows"], [])
        self.assertEqual(len(found["others"]), 5)
        told = repr(found)
        for user in self.peers - self.colleague:
            self.assertNotIn(user.name, told)
        # Their leader may know whose it is.
        with self.assertRaises(AccessError):
            self.get_peers(self.leader, user_id=self.colleague.id)

    def test_nobody_is_told_apart_by_narrowing(self):
        me = {"user_id": self.colleague.id}
        for narrow in (
            {"team_id": self.team.id},
            {"partner_id": self.customer.id},
            {"product_id": self.product.id},
        ):
            with self.assertRaises(UserError):
                self.get_peers(self.colleague, **me, **narrow)
        found = self.get_peers(self.colleague, **{**me, "date_to": "2026-02-20"})
        self.assertTrue(found["why_not"])
        self.assertFalse(found["own"] or found["others"] or found["size"] or found["rate"])
        self.assertTrue(self.get_peers(self.manager, **{**me, "date_to": "2026-02-20"})["own"])
        with self.assertRaises(UserError):
            self.get_peers(self.colleague, "complaints", **me)

    def test_too_few(self):
        me = {"user_id": self.colleague.id}
        with patch(f"{MODULE}.NAMELESS_AT_LEAST", 6):
            found = self.get_peers(self.colleague, **me)
        self.assertIn("Too few peers", found["why_not"])
        self.assertFalse(found["others"])
        with patch(f"{MODULE}.NAMELESS_AT_LEAST", 6):
            self.assertTrue(self.get_peers(**me)["own"])
        self.assertIn("Too few to", self.get_peers(user_id=self.leader.id)["why_not"])

    def test_what_one_may_not_read_is_not_told_by_peers(self):
        # As with survey answers that salespeople are not shown.
        self.patch(self.registry["service.kpi"], "_total", lambda *_args: (None, 0, 0))
        found = self.get_peers(self.colleague, user_id=self.colleague.id)
        self.assertIn("Not all", found["why_not"])
        self.assertFalse(found["own"] or found["others"] or found["size"] or found["rate"])


@tagged("post_install", "-at_install")
class TestScorecardAccess(ScorecardCase):
    """Nobody sees another's by any door."""

    def test_who_may_see_whose(self):
        refused = {
            self.salesman: [{"user_ids": self.colleague}, {"team_ids": self.team}],
            self.leader: [{"user_ids": self.colleague}],
        }
        for user, asked in refused.items():
            for vals in [*asked, {"employee_ids": self.mechanic}]:
                wizard = self.wizard(user, **{"user_ids": user[:0], **vals})
                with self.assertRaises(AccessError):
                    wizard.action_print()
                with self.assertRaises(AccessError):
                    wizard.action_open()
                with self.assertRaises(AccessError):
                    self.render(user, wizard)
        self.assertTrue(self.render(self.leader, self.wizard(self.leader, user_ids=self.salesman)))
        self.mechanic.parent_id = self.mechanic.create(
            {"name": "L", "user_id": self.leader.id, "company_id": self.company.id}
        )
        card = self.card(self.leader, user_ids=self.leader[:0], employee_ids=self.mechanic)
        self.assertEqual(card["name"], "Mel Mechanic")

    def render(self, user, wizard):
        reports = self.env["ir.actions.report"].with_user(user)
        return reports._render_qweb_html(REPORT, wizard.ids)[0]

    def test_another_s_dialog_and_strangers(self):
        wizard = self.wizard(self.manager, user_ids=self.colleague)
        employee = self.new_user("employee", "base.group_user")
        portal = new_test_user(self.env(su=True), "cfl_portal", groups="base.group_portal")
        for user in (self.salesman, employee, portal):
            with self.assertRaises(AccessError):
                self.render(user, wizard)
        with self.assertRaises(AccessError):
            self.env["service.scorecard"].with_user(employee).create({})

    def test_an_employee_with_a_user_is_that_user(self):
        person = self.mechanic.create(
            {"name": "C", "user_id": self.colleague.id, "company_id": self.company.id}
        )
        filters = {**FEBRUARY, "employee_id": person.id}
        for method, args in (("get_overview", []), ("get_details", ["kept_rate"])):
            with self.assertRaises(AccessError):
                getattr(self.kpi.with_user(self.salesman), method)(*args, filters)
        with self.assertRaises(AccessError):
            self.kpi.with_user(self.salesman).get_figures(*map(str, DAYS), employee_id=person.id)
        self.assertTrue(self.kpi.with_user(self.colleague).get_overview(filters))
        action = person.with_user(self.colleague).action_open_scorecard()
        self.assertEqual(action["params"]["user_id"], self.colleague.id)
        public = self.env["hr.employee.public"].with_user(self.salesman)
        for record in (
            public.browse(person.id),
            public.browse(self.mechanic.id),
            self.team.with_user(self.salesman),
        ):
            with self.assertRaises(AccessError):
                record.action_open_scorecard()
        self.assertEqual(
            self.team.with_user(self.leader).action_open_scorecard()["params"]["team_id"],
            self.team.id,
        )

    def test_other_company_s(self):
        other = self.company.sudo().create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            wizard = self.wizard(user_ids=self.manager)
            wizard.sudo().company_id = other
            self.cards(wizard.with_user(self.manager))

    def test_who_does_the_work(self):
        self.at(2026, 3, 2, 8)
        mine = self.new_promise(user_id=self.salesman.id, date_due="2026-04-01")
        mine = mine.with_user(self.salesman)
        mine.employee_id = self.mechanic
        mine.user_id = self.salesman
        self.assertEqual(mine.employee_id, self.mechanic)
        person = self.mechanic.create(
            {"name": "C", "user_id": self.colleague.id, "company_id": self.company.id}
        )
        with self.assertRaises(ValidationError):
            mine.employee_id = person.id
        other = self.company.sudo().create({"name": "Elsewhere"})
        stranger = self.mechanic.create({"name": "E", "company_id": other.id})
        with self.assertRaises(ValidationError):
            mine.employee_id = stranger.id
        # Judged already: nobody puts it on another's card.
        judged = self.promises.filtered(lambda p: p.user_id == self.salesman)[:1]
        with self.assertRaises(UserError):
            judged.with_user(self.salesman).employee_id = self.mechanic


@tagged("post_install", "-at_install")
class TestScorecardPaper(ScorecardCase):
    """The PDF."""

    def test_pages(self):
        self.salesman.sudo().name = "Maximiliane-Alexandra " * 6
        nothing = self.new_user("idle", "sales_team.group_sale_salesman")
        pages = self.print_pages(
            self.wizard(user_ids=self.salesman + self.colleague + nothing), REPORT
        )
        self.assertLessEqual(len(pages), 5)
        text = " ".join(pages)
        self.assertIn("Nothing happened here", text)
        self.assertIn("Maximiliane-Alexandra", text)
        self.assertIn("among peers", text)
        self.assertIn(Scope.__name__ and self.company.name, text)
        # On somebody's paper nobody else has a name.
        (page, *more) = self.print_pages(self.wizard(user_ids=self.peers[2]), REPORT)
        for user in self.peers - self.peers[2]:
            self.assertNotIn(user.name, " ".join([page, *more]))
        self.assertLessEqual(len(more), 1)
