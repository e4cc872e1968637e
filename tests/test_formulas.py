from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..formulas import period
from ..formulas.verdict import VERDICTS, Facts, is_kept_to, rate, verdict

DUE = datetime(2026, 3, 4, 22, 59, 59)
FACTS = Facts(judged=DUE, day_start=datetime(2026, 3, 3, 23, 0))
SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestFormulas(BaseCase):
    def assertVerdict(self, expected, now=DUE, **facts):
        self.assertEqual(verdict(FACTS._replace(**facts), now), expected)

    def test_pending_turns_broken_one_second_after_due(self):
        self.assertVerdict("pending", now=DUE)
        self.assertVerdict("broken", now=DUE + SECOND)

    def test_early_kept_late_at_the_edges_of_the_day(self):
        self.assertVerdict("early", fulfilled=FACTS.day_start - SECOND)
        self.assertVerdict("kept", fulfilled=FACTS.day_start)
        self.assertVerdict("kept", fulfilled=DUE)
        self.assertVerdict("late", fulfilled=DUE + SECOND)

    def test_given_up_is_broken_even_before_due(self):
        self.assertVerdict("broken", given_up=DUE - timedelta(days=3))

    def test_cancelling_an_overdue_promise_does_not_wash_it_away(self):
        self.assertVerdict("cancelled", cancelled=DUE)
        self.assertVerdict("broken", cancelled=DUE + SECOND)

    def test_waiting_stops_the_clock_unless_overdue_already(self):
        later = DUE + timedelta(days=9)
        self.assertVerdict("pending", now=later, waiting_since=DUE)
        self.assertVerdict("broken", now=later, waiting_since=DUE + SECOND)

    def test_kept_to_a_date_that_was_wanted(self):
        late = DUE + SECOND
        for facts, now, kept in (
            ({}, DUE, None),
            ({}, late, False),
            ({"fulfilled": DUE}, late, True),
            ({"fulfilled": late}, late, False),
            ({"given_up": DUE}, DUE, False),
            ({"cancelled": DUE}, late, None),
            ({"cancelled": late}, late, False),
            ({"waiting_since": DUE}, late, None),
            ({"waiting_since": late}, late, False),
        ):
            with self.subTest(facts=facts):
                self.assertIs(is_kept_to(DUE, FACTS._replace(**facts), now), kept)

    def test_rate_leaves_pending_and_cancelled_out(self):
        counts = dict(zip(VERDICTS, (2, 1, 1, 1, 50, 60), strict=True))
        self.assertEqual(rate(counts), (0.6, 5))
        self.assertEqual(rate({"pending": 3}), (None, 0))

    def test_period_before_whole_months_is_as_many_months(self):
        self.assertEqual(
            period.previous(date(2024, 2, 1), date(2024, 2, 29)),
            (date(2024, 1, 1), date(2024, 1, 31)),
        )
        self.assertEqual(
            period.previous(date(2026, 1, 1), date(2026, 3, 31)),
            (date(2025, 10, 1), date(2025, 12, 31)),
        )

    def test_period_before_other_days_is_as_many_days(self):
        self.assertEqual(
            period.previous(date(2026, 3, 10), date(2026, 3, 16)),
            (date(2026, 3, 3), date(2026, 3, 9)),
        )

    def test_merged_spans_have_the_same_days(self):
        def days(*numbers):
            return tuple(date(2026, 3, number) for number in numbers)

        spans = [days(5, 9), days(1, 2), days(3, 3), days(8, 8), days(20, 21), days(10, 12)]
        self.assertEqual(period.merge(spans), [days(1, 3), days(5, 12), days(20, 21)])
        self.assertEqual(period.merge([]), [])

    def test_named_periods(self):
        today = date(2026, 2, 15)
        self.assertEqual(
            period.named("last_quarter", today), (date(2025, 10, 1), date(2025, 12, 31))
        )
        self.assertEqual(period.named("this_month", today), (date(2026, 2, 1), date(2026, 2, 28)))
        self.assertEqual(period.named("last_year", today), (date(2025, 1, 1), date(2025, 12, 31)))
        self.assertEqual(period.named("this_quarter", today), (date(2026, 1, 1), date(2026, 3, 31)))
        leap = date(2028, 3, 31)
        self.assertEqual(period.named("last_month", leap), (date(2028, 2, 1), date(2028, 2, 29)))

    def test_named_weeks(self):
        # A Sunday.
        today = date(2026, 3, 1)
        self.assertEqual(period.named("this_week", today), (date(2026, 2, 23), today))
        self.assertEqual(period.named("this_week", today, 7), (today, date(2026, 3, 7)))
        self.assertEqual(
            period.named("last_week", today, 7), (date(2026, 2, 22), date(2026, 2, 28))
        )
