from datetime import datetime, timedelta

from scipy.stats import binomtest

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_watch import WatchCase

MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestWatchBeside(WatchCase):
    """More often than all is said where chance does not explain it, and to managers alone."""

    # === BESIDE ALL ===#

    def close_one_by_one(self, number, user):
        for minute in range(number):
            self.clock.move_to(datetime(2026, 3, 2, 9) + minute * MINUTE)
            self.promise(user).action_fulfil()

    def compare(self, **vals):
        comparison = self.env["service.watch.comparison"].create(
            {"date_from": "2026-03-01", "date_to": "2026-03-31", **vals}
        )
        comparison.action_compare()
        return comparison

    def test_more_often_is_said_where_chance_does_not_explain_it(self):
        self.promises(20).action_fulfil()
        self.close_one_by_one(5, self.salesman)
        self.close_one_by_one(40, self.colleague)
        self.close_one_by_one(4, self.leader)
        self.at(2026, 3, 2, 12)
        self.promises(5, self.leader).action_fulfil()
        lines = {line.user_id: line for line in self.compare().line_ids}
        # The colleague did none of it: there is nothing to talk about.
        self.assertEqual(lines.keys(), {self.salesman, self.leader})
        line = lines[self.salesman]
        self.assertEqual((line.flagged, line.size, line.verdict), (20, 25, "more"))
        self.assertAlmostEqual(line.share_of_all, 25 / 74)
        self.assertLess(binomtest(20, 25, 25 / 74).pvalue, 0.001)
        self.assertEqual((lines[self.leader].flagged, lines[self.leader].verdict), (5, "few"))
        action = line.action_open_records()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(len(found), 20)
        self.assertEqual(found.user_id, self.salesman)
        # Who stands out comes first.
        self.assertEqual(self.compare().line_ids[0].user_id, self.salesman)

    def test_chance_is_not_called_more(self):
        self.promises(6).action_fulfil()
        self.close_one_by_one(10, self.salesman)
        self.promises(5, self.colleague).action_fulfil()
        self.close_one_by_one(11, self.colleague)
        self.assertEqual(set(self.compare().line_ids.mapped("verdict")), {"none"})

    def test_nobody_is_compared_with_themselves(self):
        self.promises(20).action_fulfil()
        self.assertEqual(self.compare().line_ids.verdict, "few")

    def test_only_the_period_and_the_team_count(self):
        self.promises(6).action_fulfil()
        self.assertTrue(self.compare().line_ids)
        self.assertFalse(self.compare(date_from="2026-03-10").line_ids)
        self.assertFalse(self.compare(team_id=self.team.id).line_ids)
        with self.assertRaises(UserError):
            self.compare(date_from="2026-03-10", date_to="2026-03-01")
        for first, last in (("0001-01-01", "2026-03-31"), ("2026-03-01", "9999-12-31")):
            with self.assertRaises(UserError):
                self.compare(date_from=first, date_to=last)

    def test_the_form_counts_anew(self):
        self.promises(6).action_fulfil()
        action = self.env["service.watch.comparison"].action_open_watch()
        comparison = self.env[action["res_model"]].browse(action["res_id"])
        with Form(comparison) as form:
            form.date_to = "2026-03-01"
            form.date_from = "2026-02-01"
        comparison.action_compare()
        self.assertFalse(comparison.line_ids)

    # === WHO SEES IT ===#

    def test_nobody_but_managers_sees_it_by_any_door(self):
        self.promises(6).action_fulfil()
        comparison = self.compare()
        row = next(iter(self.rows("bulk").values()))
        server = self.env.ref("customers_for_life.service_watch_comparison_action")
        for user in (self.salesman, self.leader, self.new_user("boss", "base.group_user")):
            watch = self.env["service.watch"].with_user(user)
            for door in (
                lambda w=watch: w.search([]),
                lambda w=watch: w.formatted_read_group([], ["user_id"], ["flagged:sum"]),
                lambda w=watch: w.browse(row.id).read(["words"]),
                lambda w=watch: w.browse(row.id).export_data(["kind"]),
                lambda w=watch: w.browse(row.id).action_open_record(),
                lambda u=user: comparison.with_user(u).read(["line_ids"]),
                lambda u=user: comparison.line_ids.with_user(u).read(["flagged"]),
                lambda u=user: comparison.line_ids.with_user(u).action_open_records(),
                lambda u=user: comparison.with_user(u).action_compare(),
                lambda u=user: comparison.browse().with_user(u).action_open_watch(),
                lambda u=user: server.with_user(u).run(),
            ):
                # Who may export nothing at all is told so.
                with self.assertRaises(UserError):
                    door()

    def test_each_company_sees_its_own(self):
        self.promises(6).action_fulfil()
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        other = self.new_user("other", "customers_for_life.group_service_manager")
        other.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        self.env.flush_all()
        watch = self.env["service.watch"].with_user(other)
        watch = watch.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(watch.search([]))
        comparison = self.env["service.watch.comparison"].with_user(other)
        comparison = comparison.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(comparison.browse(comparison.action_open_watch()["res_id"]).line_ids)
        with self.assertRaises(AccessError):
            comparison.create({"company_id": self.company.id}).action_compare()
