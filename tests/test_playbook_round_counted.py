from datetime import date, datetime, timedelta

from odoo.tests import tagged

from ..models.figure.service_kpi import Scope
from ..models.figure.service_kpi_figures import ROUNDS
from .common_round import RoundCase


@tagged("post_install", "-at_install")
class TestPlaybookRoundCounted(RoundCase):
    """What was done in time is counted, reported and talked about."""

    def year(self):
        """Let a quarter of rounds be done, late or missed by chance; return what became of them."""
        own = self.new_plan("Control", user_id=self.manager.id, is_managers_own=True)
        facts = {}
        for number in range(40):
            day = date(2026, 3, 3) + timedelta(days=number)
            self.at(day.year, day.month, day.day, 2)
            for record in self.open_rounds():
                fate = (number * 7 + record.plan_id.id * 3) % 5
                hour = {0: 8, 1: 8, 2: 12, 3: 20}.get(fate)
                if hour:
                    self.at(day.year, day.month, day.day, hour)
                    self.tick_all(record, record.user_id)
                facts[record] = "done" if hour == 8 else "late" if hour else "missed"
        self.at(2026, 4, 20, 8)
        self.env.invalidate_all()
        return own, facts

    def test_share_in_time_is_that_of_an_independent_count(self):
        own, facts = self.year()
        scope = Scope(self.company, date(2026, 3, 1), date(2026, 4, 30))
        found = self.env["service.kpi"]._read_source(
            ROUNDS, scope, ["plan"], ["__count", "in_time_rate:sum", "in_time_rate:avg"]
        )
        self.assertEqual(len(found), 2)
        for plan in self.plan | own:
            states = [state for record, state in facts.items() if record.plan_id == plan]
            done = states.count("done")
            number, total, mean = found[(plan,)]
            self.assertEqual((number, total), (len(states), done))
            self.assertAlmostEqual(mean, done / len(states))
        for record, state in facts.items():
            self.assertEqual(record.state, state)
        rows = self.env["service.round"].formatted_read_group(
            [("company_id", "=", self.company.id)], ["state"], ["__count"]
        )
        counted = {row["state"]: row["__count"] for row in rows}
        states = list(facts.values())
        self.assertEqual(counted, {state: states.count(state) for state in set(states)})

    def test_report_shows_the_manager_s_own_first(self):
        own, facts = self.year()
        report = self.env["service.quality.report"].create(
            {"period": "custom", "date_from": "2026-03-01", "date_to": "2026-04-30"}
        )
        document = self.env["report.customers_for_life.service_quality_report"]
        blocks = [b for b in document._get_blocks(report) if b["template"].endswith("_rounds")]
        rows = blocks[0]["rows"]
        self.assertEqual([row["plan"] for row in rows], [own, self.plan])
        self.assertEqual([row["whose"] for row in rows], [self.manager, self.salesman])
        for row in rows:
            states = [state for record, state in facts.items() if record.plan_id == row["plan"]]
            self.assertEqual(row["counts"], [states.count(s) for s in ("done", "late", "missed")])
            self.assertEqual(row["size"], len(states))
            self.assertAlmostEqual(row["rate"], 100 * states.count("done") / len(states))
        # A person sees their own.
        mine = report.with_user(self.salesman).sudo().copy({"user_id": self.salesman.id})
        rows = document.with_user(self.salesman)._get_rounds(mine.with_user(self.salesman))
        self.assertEqual([row["plan"] for row in rows[0]["rows"]], [self.plan])
        report.write({"date_from": "2025-01-01", "date_to": "2025-01-31"})
        self.assertFalse(document._get_rounds(report))
        report.write({"date_from": "2026-03-01", "date_to": "2026-04-30"})
        text = " ".join(self.print_pages(report))
        self.assertIn("Rounds, the manager's own first", text)
        done = list(facts.values())
        self.assertTrue(done)
        self.assertLess(text.index("Control"), text.index("Open the shop"))

    def test_meeting_asks_for_what_was_not_done_in_time(self):
        self.new_plan("Control", user_id=self.manager.id, is_managers_own=True)
        self.new_plan("The team's", team_id=self.team.id)
        self.at(2026, 3, 3, 2)
        own, control, team_s = self.open_rounds().sorted("id")
        start = datetime(2026, 3, 3, 0)
        rounds = self.env["service.round"]
        self.assertFalse(rounds._get_missed(start, datetime(2026, 3, 3, 9)))
        self.at(2026, 3, 3, 8)
        self.tick_all(own)
        self.at(2026, 3, 3, 10)
        end = datetime(2026, 3, 3, 10)
        # Still to do, and its time is over.
        self.assertEqual(rounds._get_missed(start, end), control | team_s)
        self.assertEqual(rounds._get_missed(start, end, self.team), team_s)
        self.tick_all(team_s, self.leader)
        self.assertEqual(rounds._get_missed(start, end, self.team).state, "late")
        self.assertFalse(rounds._get_missed(end, datetime(2026, 3, 4)))
        self.assertFalse(rounds.with_user(self.salesman)._get_missed(start, end))
