import json
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.json import json_default

from ..models.figure.service_kpi import Scope
from .common import ServiceCase

FEBRUARY = {"date_from": "2026-02-01", "date_to": "2026-02-28"}


@tagged("post_install", "-at_install")
class TestKpiScreen(ServiceCase):
    """The Service Quality screen: the same numbers as everywhere, and the records behind them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screen = cls.env["service.kpi"]
        cls.other = cls.env["res.partner"].sudo().create({"name": "Bob Customer"})
        cls.promises = cls.env["customer.promise"]
        for day in range(1, 21):
            due = f"2026-02-{day:02}"
            cls.promises |= cls.new_promise(
                user_id=(cls.salesman if day % 2 else cls.colleague).id,
                partner_id=(cls.other if day > 15 else cls.customer).id,
                team_id=cls.team.id,
                date_made=due,
                date_due=due,
                date_fulfilled=f"{due} 09:00:00" if day % 4 else False,
            )
        cause = cls.env.ref("customers_for_life.cause_person")
        for number, of in enumerate((cause, cause, cause, cause.browse())):
            cls.env["customer.rework"].create(
                {
                    "name": f"Error {number}",
                    "company_id": cls.company.id,
                    "cause_id": of.id,
                    "partner_id": cls.customer.id,
                    "done_by_id": cls.salesman.id,
                    "material": 10,
                    "date_found": "2026-02-12",
                }
            )
        cls.env.flush_all()

    def overview(self, user=None, **filters):
        found = self.screen.with_user(user or self.manager).get_overview({**FEBRUARY, **filters})
        json.dumps(found)
        return found

    def tiles(self, user=None, **filters):
        return {tile["code"]: tile for tile in self.overview(user, **filters)["tiles"]}

    def test_tile_is_what_the_report_and_other_programs_say(self):
        tile = self.tiles()["kept_rate"]
        kept = [promise for promise in self.promises if promise.date_fulfilled]
        self.assertEqual((tile["value"], tile["size"]), (len(kept) / 20, 20))
        (figure,) = self.screen.get_figures(
            FEBRUARY["date_from"], FEBRUARY["date_to"], codes=["kept_rate"]
        )
        self.assertEqual(tile["value"], figure["value"])
        wizard = self.env["service.quality.report"].create(
            {"period": "custom", **FEBRUARY, "company_id": self.company.id}
        )
        self.assertTrue(any(tile["text"] in page for page in self.print_pages(wizard)))
        self.assertEqual(tile["text"], "75 %")
        self.assertEqual(tile["status"], "bad")
        self.assertEqual(tile["target"], "95 %")
        self.assertEqual(tile["trend"], [None] * 11 + [0.75])
        self.assertEqual(tile["before"], False)
        self.assertEqual(self.tiles(date_to="2026-02-03")["kept_rate"]["value"], 1)

    def test_better_and_worse_only_where_it_is_more_than_chance(self):
        for change, words, before, now in (
            ("better", "better", (0, 8), (8, 8)),
            ("worse", "worse", (8, 8), (0, 8)),
            ("none", "no clear change", (6, 8), (7, 8)),
            ("few", "too few to tell", (1, 1), (0, 1)),
            (False, False, (0, 0), (1, 1)),
        ):
            partner = self.env["res.partner"].sudo().create({"name": words or "nothing before"})
            for day, (kept, count) in (("2026-02-05", before), ("2026-02-15", now)):
                for number in range(count):
                    self.new_promise(
                        partner_id=partner.id,
                        date_made=day,
                        date_due=day,
                        date_fulfilled=number < kept and f"{day} 09:00:00",
                    )
            self.env.flush_all()
            tile = self.tiles(partner_id=partner.id, date_from="2026-02-11", date_to="2026-02-20")[
                "kept_rate"
            ]
            self.assertEqual((tile["change"], tile["change_text"]), (change, words))
            self.assertEqual(tile["size_before"], before[1])
        # Of money nothing is said.
        days = {"date_from": "2026-02-12", "date_to": "2026-02-28"}
        self.assertFalse(self.tiles(**days)["rework_cost"]["change"])

    def test_survey_answers_open_in_our_own_list(self):
        action = self.screen.get_records_action("survey_score", FEBRUARY)
        views = {kind: self.env["ir.ui.view"].browse(view) for view, kind in action["views"]}
        arch = self.env["survey.user_input"].get_view(views["list"].id, "list")["arch"]
        for name in ("partner_id", "order_id", "user_id", "service_score", "service_channel"):
            self.assertIn(f'name="{name}"', arch)
        search = self.env["ir.ui.view"].browse(action["search_view_id"][0])
        self.assertEqual(search, self.env.ref("customers_for_life.survey_user_input_view_search"))

    def test_list_of_figures_shows_the_company_s_targets(self):
        kpi = self.env.ref("customers_for_life.kpi_kept_rate")
        self.assertEqual((kpi.current_target, kpi.current_warning), ("95 %", "90 %"))
        self.env["service.kpi.target"].create(
            {"kpi_id": kpi.id, "company_id": self.company.id, "target": 0.8, "warning": 0.725}
        )
        self.assertEqual((kpi.current_target, kpi.current_warning), ("80 %", "72.5 %"))
        other = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.assertEqual(kpi.sudo().with_company(other).current_target, "95 %")
        self.assertFalse(self.env.ref("customers_for_life.kpi_rework_cost").current_target)

    def test_less_can_be_better(self):
        scope = Scope(self.company, date(2026, 2, 1), date(2026, 2, 28))
        complaints = self.env.ref("customers_for_life.kpi_complaints")
        few, many = (1, 1, 100), (20, 20, 100)
        self.assertEqual(complaints._compare(scope, few, many, None), "better")
        self.assertEqual(complaints._compare(scope, many, few, None), "worse")
        self.assertEqual(complaints._compare(scope, few, few, None), "few")

    def test_who_is_no_manager_sees_their_own(self):
        mine = self.overview(self.salesman)
        self.assertEqual(mine["filters"]["user_id"], self.salesman.id)
        self.assertFalse(mine["is_manager"])
        tiles = {tile["code"]: tile for tile in mine["tiles"]}
        self.assertEqual(tiles["kept_rate"]["size"], 10)
        self.assertNotIn("rework_cost", tiles)
        with self.assertRaises(AccessError):
            self.overview(self.salesman, user_id=self.colleague.id)
        with self.assertRaises(AccessError):
            self.overview(self.salesman, team_id=self.team.id)
        with self.assertRaises(AccessError):
            self.screen.with_user(self.salesman).get_records_action(
                "kept_rate", {**FEBRUARY, "user_id": self.colleague.id}
            )
        with self.assertRaises(UserError):
            self.screen.with_user(self.salesman).get_details("rework_cost", FEBRUARY)
        self.assertEqual(self.tiles(self.leader, team_id=self.team.id)["kept_rate"]["size"], 20)
        portal = (
            self.env["res.users"]
            .sudo()
            .create(
                {
                    "name": "Portal",
                    "login": "cfl_screen_portal",
                    "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
                }
            )
        )
        with self.assertRaises(AccessError):
            self.overview(portal)

    def test_records_behind_a_number_are_those(self):
        def opened(method, *args):
            action = getattr(self.screen, method)(*args)
            json.dumps(action, default=json_default)
            return self.env[action["res_model"]].search(action["domain"])

        self.assertEqual(opened("get_records_action", "kept_rate", FEBRUARY), self.promises)
        missed = opened("get_records_action", "kept_rate", FEBRUARY, True)
        self.assertEqual(missed, self.promises.filtered(lambda p: not p.date_fulfilled))
        of_bob = opened(
            "get_records_action", "kept_rate", {**FEBRUARY, "partner_id": self.other.id}
        )
        self.assertEqual(of_bob, self.promises.filtered(lambda p: p.partner_id == self.other))
        self.assertEqual(
            opened("get_records_action", "value_at_risk", FEBRUARY), self.other | self.customer
        )
        tiles = self.tiles()
        for code, tile in tiles.items():
            if code != "complaints":
                records = opened("get_records_action", code, FEBRUARY)
                self.assertEqual(len(records), tile["size"], code)
        causes = self.overview()["causes"]
        self.assertEqual([cause["count"] for cause in causes], [3, 1])
        self.assertEqual([cause["cumulative"] for cause in causes], [0.75, 1])
        for cause in causes:
            records = opened("get_causes_action", FEBRUARY, cause["id"])
            self.assertEqual(len(records), cause["count"])
            self.assertEqual(records.cause_id.id, cause["id"])
        self.assertEqual(self.overview(product_id=self.product.id)["causes"], [])

    def test_details_of_a_figure(self):
        details = self.screen.get_details("kept_rate", FEBRUARY, "day")
        json.dumps(details)
        self.assertEqual(details["chart"], "p")
        self.assertEqual(details["centre"], 0.75)
        self.assertEqual(len(details["points"]), 28)
        self.assertEqual(sum(point["size"] for point in details["points"]), 20)
        empty = details["points"][-1]
        self.assertEqual((empty["value"], empty["upper"], empty["text"]), (None, None, "–"))
        worst = {group["dimension"]: group["rows"] for group in details["worst"]}
        # Bob had 2 of 5 broken, Ada 3 of 15: the number comes before the share.
        self.assertEqual([row["id"] for row in worst["partner"]], [self.customer.id, self.other.id])
        self.assertEqual([row["size"] for row in worst["partner"]], [15, 5])
        self.assertEqual([row["id"] for row in worst["user"]], [self.colleague.id])
        self.assertNotIn("product", worst)
        # Reaching back for enough points, never beyond the period's end.
        weeks = self.screen.get_details("kept_rate", FEBRUARY, "week")["points"]
        self.assertEqual(len(weeks), 12)
        self.assertEqual(weeks[-1]["date_to"], "2026-02-28")
        cost = self.screen.get_details("rework_cost", FEBRUARY, "month")
        self.assertFalse(cost["chart"])
        self.assertEqual([p["value"] for p in cost["points"]], [None] * 11 + [40])
        self.assertEqual(cost["points"][-1]["size"], 4)
        for args in (("kept_rate", FEBRUARY, "century"), ("colour", FEBRUARY, "day")):
            with self.assertRaises(UserError):
                self.screen.get_details(*args)

    def test_chart_of_too_few_tells_no_signals(self):
        # Five broken of twenty, on few days: a point each would be nothing but chance.
        daily = self.screen.get_details("kept_rate", FEBRUARY, "day")
        monthly = self.screen.get_details("kept_rate", FEBRUARY, "month")
        self.assertFalse(monthly["too_few"])
        kpi = self.screen.env.ref("customers_for_life.kpi_kept_rate")
        scope = Scope(self.company, date(2026, 2, 1), date(2026, 2, 28))
        days = len(kpi._measure(scope, ["day"]))
        self.assertEqual(daily["too_few"], days > 5)
        yes = self.screen.get_details("yes_rate", FEBRUARY, "month")
        self.assertTrue(yes["too_few"])
        self.assertFalse(any(point["rules"] for point in yes["points"]))
        # What has no control chart is never too few for one.
        self.assertFalse(self.screen.get_details("rework_cost", FEBRUARY, "week")["too_few"])

    def test_named_periods_are_of_the_companys_time_zone(self):
        # In Brussels it is March already.
        self.at(2026, 2, 28, 23, 30)
        found = self.screen.get_overview({"period": "this_month"})
        self.assertEqual((found["date_from"], found["date_to"]), ("2026-03-01", "2026-03-31"))
        self.assertEqual(
            self.screen.get_overview({"period": "last_month"})["date_to"], "2026-02-28"
        )
        with self.assertRaises(UserError):
            self.screen.get_overview({"date_from": "2026-02-02", "date_to": "2026-02-01"})

    def test_queries_do_not_grow_with_records(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.screen.get_overview(FEBRUARY)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self.promises.copy({"date_made": "2026-02-20", "date_due": "2026-02-20"})
        self.env.flush_all()
        self.assertLessEqual(count(), few + 2)
        self.assertEqual(
            self.screen.env.ref("customers_for_life.kpi_kept_rate")._total(
                Scope(self.company, date(2026, 2, 1), date(2026, 2, 28))
            )[2],
            40,
        )
