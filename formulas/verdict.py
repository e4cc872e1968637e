"""Was a promise kept? The rules in plain Python, on naive UTC datetimes as Odoo stores them."""

from datetime import datetime
from typing import NamedTuple

EARLY, KEPT, LATE, BROKEN, PENDING, CANCELLED = VERDICTS = (
    "early",
    "kept",
    "late",
    "broken",
    "pending",
    "cancelled",
)
MET = (EARLY, KEPT)
MISSED = (LATE, BROKEN)
JUDGED = MET + MISSED


class Facts(NamedTuple):
    """What a verdict rests on; every moment is a naive UTC datetime or None.

    judged: the last moment at which fulfilment still counts as kept
    day_start: the first moment of that day, in the company's time zone
    """

    judged: datetime
    day_start: datetime
    fulfilled: datetime | None = None
    given_up: datetime | None = None
    cancelled: datetime | None = None
    waiting_since: datetime | None = None


def verdict(facts, now):
    """Return one of VERDICTS for the Facts of a promise, seen at `now` (naive UTC).

    A promise that was overdue before it was cancelled, or before it began to wait for the
    customer, stays broken: neither washes the past away.
    """
    if facts.cancelled:
        return BROKEN if facts.cancelled > facts.judged else CANCELLED
    if facts.given_up:
        return BROKEN
    if facts.fulfilled:
        if facts.fulfilled < facts.day_start:
            return EARLY
        return KEPT if facts.fulfilled <= facts.judged else LATE
    seen = facts.waiting_since or now
    return BROKEN if seen > facts.judged else PENDING


def is_kept_to(limit, facts, now):
    """Return whether a promise was fulfilled by `limit`, the last moment (naive UTC) that counts;
    None where it can still be, or was cancelled before."""
    if facts.cancelled:
        return False if facts.cancelled > limit else None
    if facts.given_up:
        return False
    if facts.fulfilled:
        return facts.fulfilled <= limit
    return False if (facts.waiting_since or now) > limit else None


def rate(counts):
    """Return (rate, n): the share of met promises among the judged ones.

    :param counts: {verdict: number}
    :return: the rate between 0 and 1, or None where nothing is judged yet, and its sample size
    """
    met = sum(counts.get(name, 0) for name in MET)
    judged = met + sum(counts.get(name, 0) for name in MISSED)
    return (met / judged if judged else None), judged
