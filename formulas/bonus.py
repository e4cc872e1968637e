"""Pay that follows figures, exact to the cent: amounts are whole units of a currency's rounding
(int), shares are fractions, so that no float ever rounds twice."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

# What a figure misses beyond these decimals is a float's, not the figure's.
DECIMALS = 9
LINEAR, STEPS = "linear", "steps"
# Why a line pays what it pays.
REACHED, FEW, UNKNOWN, ABSENT = "reached", "few", "unknown", "absent"


class Terms(NamedTuple):
    """What a line pays for a month.

    amount: units for the whole month where all is reached
    direction: 'up' where more is better, else 'down'
    low, high: of LINEAR, where it begins to pay and where it pays all
    steps: of STEPS, [(bound, percent of the amount)]; the best one that is reached pays
    sample: below it nothing is paid
    days, of_days: whose days of the month count
    """

    amount: int
    method: str = LINEAR
    direction: str = "up"
    low: float = 0
    high: float = 1
    steps: tuple = ()
    sample: int = 0
    days: int = 1
    of_days: int = 1


def exact(number):
    """Return a number (int or float) as people read it, as a Fraction."""
    return Fraction(Decimal(repr(round(number, DECIMALS))))


def round_half_up(number):
    """Return a Fraction as a whole number (int), halves away from zero."""
    whole = floor(abs(number) + Fraction(1, 2))
    return whole if number >= 0 else -whole


def to_units(amount, rounding):
    """Return an amount (float) in whole units of a currency's rounding, as 0.01 or 0.05 (int)."""
    return round_half_up(exact(amount) / exact(rounding))


def to_amount(units, rounding):
    """Return the amount (float) of whole units of a currency's rounding."""
    return float(units * exact(rounding))


def get_reached(terms, value):
    """Return which share (Fraction) of the amount a value of the figure reaches."""
    value = exact(value)
    if terms.method == LINEAR:
        low, high = exact(terms.low), exact(terms.high)
        if low == high:
            sign = 1 if terms.direction == "up" else -1
            return Fraction(sign * value >= sign * high)
        # Both ends turn round where less is better.
        return min(max((value - low) / (high - low), Fraction(0)), Fraction(1))
    sign = 1 if terms.direction == "up" else -1
    reached = [
        (sign * exact(bound), exact(percent))
        for bound, percent in terms.steps
        if sign * value >= sign * exact(bound)
    ]
    return max(reached)[1] / 100 if reached else Fraction(0)


def earn(terms, value, size):
    """Return (why, share, units) of a line.

    :param Terms terms: what it pays
    :param value: the figure; None where there is none
    :param size: of the sample
    :return: why it pays what it pays (REACHED, FEW, UNKNOWN or ABSENT), the share of the amount
        that was reached (Fraction), and what it pays in units, for the days that count
    """
    if not terms.days:
        return ABSENT, Fraction(0), 0
    if size < terms.sample:
        return FEW, Fraction(0), 0
    if value is None:
        return UNKNOWN, Fraction(0), 0
    share = get_reached(terms, value)
    return REACHED, share, round_half_up(terms.amount * share * terms.days / terms.of_days)


def share_out(units, weights):
    """Share whole units out by weights, by the method of the largest remainder (Hamilton 1792):
    the parts add up to the whole.

    :param int units: zero or more
    :param weights: {key: int, zero or more}; of equal remainders the smallest key is served first
    :return: {key: int}; all are 0 where nobody has any weight
    """
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    parts = {key: units * weight // total for key, weight in weights.items()}
    left = units - sum(parts.values())
    by_remainder = sorted(weights, key=lambda key: (-(units * weights[key] % total), key))
    for key in by_remainder[:left]:
        parts[key] += 1
    return parts


def earn_part(terms, value, size, weights, key):
    """Return what `earn` does of a line whose amount a team shares by `weights`, with the units of
    `key`'s part."""
    why, share, units = earn(terms, value, size)
    if not weights.get(key):
        return ABSENT, Fraction(0), 0
    return why, share, share_out(units, weights)[key]


def hold(units, percent):
    """Return how many of these units are held back (int): a percentage (float) of them."""
    return round_half_up(units * exact(percent) / 100)


def take_back(held, before, now):
    """Return how many of the held units are taken back (int) where a line that had earned `before`
    has earned `now`: the difference, never more than is held, so that what was paid stays paid."""
    return min(held, max(0, before - now))


def count_days(first, last, *covers):
    """Return the number of days from `first` to `last` (dates, both included) on which each of
    these covers holds.

    :param covers: each a list of spans [(first day, last day)]; None is open
    """
    return sum(
        all(any((low or day) <= day <= (high or day) for low, high in spans) for spans in covers)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    )
