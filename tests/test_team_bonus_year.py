import random
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from odoo.tests import tagged

from .common_bonus import BonusCase

MONTHS = range(1, 13)


def cents(amount, step="0.01"):
    """Return a Fraction rounded half up to steps (Decimal): by the book, not by the addon."""
    step = Decimal(step)
    number = Decimal(amount.numerator) / Decimal(amount.denominator) / step
    return number.quantize(Decimal(1), ROUND_HALF_UP) * step


@tagged("post_install", "-at_install")
class TestBonusYear(BonusCase):
    """A year of generated work: what is stated is computed again here, in plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draw = random.Random(2025)
        cls.people = {cls.sam: cls.salesman, cls.cleo: cls.colleague, cls.tom: None}
        cls.promises, cls.requests = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
        cls.orders, cls.complaints = defaultdict(int), defaultdict(int)
        promises, requests = [], []
        for month in MONTHS:
            for user in (cls.salesman, cls.colleague, cls.manager):
                for _n in range(cls.draw.randrange(6, 14)):
                    kept = cls.draw.random() < 0.85
                    cls.promises[month, user][0] += kept
                    cls.promises[month, user][1] += 1
                    promises.append((cls.get_day(month), user, kept))
                for _n in range(cls.draw.randrange(2, 9)):
                    yes = cls.draw.random() < 0.8
                    cls.requests[month, user][0] += yes
                    cls.requests[month, user][1] += 1
                    requests.append((cls.get_day(month), user, yes))
            number = cls.draw.randrange(4, 9)
            orders = cls.deliver_in(f"2025-{month:02}-15 10:00:00", number)
            cls.orders[month] = number
            for order in orders[: cls.draw.randrange(3)]:
                cls.complaints[month] += 1
                cls.complain(order, f"2025-{month:02}-20 10:00:00")
        cls.env["customer.promise"].create(
            [
                {
                    "type_id": cls.by_day.id,
                    "partner_id": cls.customer.id,
                    "user_id": user.id,
                    "team_id": cls.team.id if user != cls.manager else False,
                    "date_made": day,
                    "date_due": day,
                    "date_fulfilled": kept and day,
                }
                for day, user, kept in promises
            ]
        )
        reason = cls.env["customer.request.reason"].create({"name": "Dangerous"})
        cls.env["customer.request"].create(
            [
                {
                    "name": "Paint it blue",
                    "partner_id": cls.customer.id,
                    "user_id": user.id,
                    "team_id": cls.team.id,
                    "date_asked": f"{day} 10:00:00",
                    "answer": "yes" if yes else "no",
                    "reason_id": not yes and reason.id,
                }
                for day, user, yes in requests
            ]
        )
        cls.env.flush_all()

    @classmethod
    def get_day(cls, month):
        return date(2025, month, cls.draw.randrange(2, 28))

    def get_team(self, counts, month):
        """Return (met, size) of the team: all but the manager's."""
        pairs = [counts[month, user] for user in (self.salesman, self.colleague)]
        return sum(met for met, _size in pairs), sum(size for _met, size in pairs)

    def get_days(self, month, joined=None, left=None):
        days = (date(2025, month, 1) + timedelta(n) for n in range(monthrange(2025, month)[1]))
        return sum((not joined or day >= joined) and (not left or day <= left) for day in days)

    def expect(self, month, user, days):
        """Return what each line of the plan below pays for so many days (Decimal)."""
        of_days = monthrange(2025, month)[1]
        part = Fraction(days, of_days)
        met, size = self.get_team(self.promises, month)
        linear = (Fraction(met, size) - Fraction("0.7")) / Fraction("0.25")
        linear = max(Fraction(0), min(Fraction(1), linear)) if size >= 12 else Fraction(0)
        met, size = self.requests[month, user] if user else (0, 0)
        share = Fraction(met, size) if size >= 4 else Fraction(-1)
        step = next(
            (p for b, p in (("0.9", 120), ("0.75", 100), ("0.5", 40)) if share >= Fraction(b)), 0
        )
        rate = Fraction(100 * self.complaints[month], self.orders[month])
        falling = max(Fraction(0), min(Fraction(1), (Fraction(30) - rate) / 30))
        falling = falling if self.orders[month] >= 5 else Fraction(0)
        return [
            cents(Fraction("333.33") * linear * part),
            cents(Fraction("120.05") * step / 100 * part),
            cents(Fraction("77.77") * falling * part),
        ]

    def test_a_year_to_the_cent(self):
        ref = self.env.ref
        steps = [(0.9, 120), (0.5, 40), (0.75, 100)]
        joined, left = date(2025, 3, 18), date(2025, 10, 9)
        self.cleo.sudo().contract_date_start = joined
        self.tom.sudo().departure_date = left
        plan = self.new_plan(
            [
                {"floor": 0.7, "cap": 0.95, "amount": 333.33, "sample": 12},
                {
                    "kpi_id": ref("customers_for_life.kpi_yes_rate").id,
                    "level": "user",
                    "method": "steps",
                    "step_ids": [
                        (0, 0, {"bound": bound, "percent": percent}) for bound, percent in steps
                    ],
                    "amount": 120.05,
                    "sample": 4,
                },
                {
                    "kpi_id": ref("customers_for_life.kpi_complaints").id,
                    "level": "company",
                    "floor": 30,
                    "cap": 0,
                    "amount": 77.77,
                    "sample": 5,
                },
            ],
            dict.fromkeys(self.people, {}),
            team_id=self.team.id,
            held_percent=12.5,
        )
        spans = {self.sam: (None, None), self.cleo: (joined, None), self.tom: (None, left)}
        total, compared = Decimal(0), 0
        for month in MONTHS:
            statements = self.make(plan, date(2025, month, 1))
            by_employee = {statement.employee_id: statement for statement in statements}
            for employee, user in self.people.items():
                days = self.get_days(month, *spans[employee])
                self.assertEqual(employee in by_employee, days > 0)
                if not days:
                    continue
                expected = self.expect(month, user, days)
                statement = by_employee[employee]
                with self.subTest(month=month, employee=employee.name):
                    earned = [self.to_decimal(x) for x in statement.line_ids.mapped("earned")]
                    self.assertEqual(earned, expected)
                    held = [cents(Fraction(x) / 8) for x in expected]
                    said = [self.to_decimal(x) for x in statement.line_ids.mapped("held")]
                    self.assertEqual(said, held)
                    self.assertEqual(self.to_decimal(statement.amount), sum(expected) - sum(held))
                total += sum(expected)
                compared += len([x for x in expected if x])
        # Enough of them pay something to tell.
        self.assertGreater(compared, 60)
        days = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
        preview = self.env["service.bonus.preview"].create({"plan_id": plan.id, **days})
        self.assertIn(f"{total:,.2f}", preview.summary)

    def test_a_team_s_year_in_steps_of_five(self):
        franc = (
            self.env["res.currency"]
            .sudo()
            .create({"name": "XFR", "symbol": "Fr", "rounding": 0.05})
        )
        plan = self.new_plan(
            [{"floor": 0.5, "amount": 1000}],
            {
                self.sam: {},
                self.cleo: {"date_from": "2025-04-11"},
                self.tom: {"date_to": "2025-08-03"},
            },
            kind="team",
            team_id=self.team.id,
            currency_id=franc.id,
        )
        spans = (None, None), (date(2025, 4, 11), None), (None, date(2025, 8, 3))
        for month in MONTHS:
            met, size = self.get_team(self.promises, month)
            reached = max(Fraction(0), (Fraction(met, size) - Fraction(1, 2)) * 2)
            whole = cents(1000 * reached, "0.05")
            days = [self.get_days(month, *span) for span in spans]
            exact = [Fraction(whole) * 20 * part / sum(days) for part in days]
            parts = [int(x) for x in exact]
            order = sorted(range(3), key=lambda n: (parts[n] - exact[n], n))
            for n in order[: int(whole * 20) - sum(parts)]:
                parts[n] += 1
            statements = self.make(plan, date(2025, month, 1))
            said = [self.to_decimal(amount) for amount in statements.mapped("amount")]
            self.assertEqual(said, [Decimal(x) / 20 for x, d in zip(parts, days, strict=True) if d])
            self.assertEqual(sum(said), whole)

    def to_decimal(self, amount):
        return Decimal(repr(amount))
