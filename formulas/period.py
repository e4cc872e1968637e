"""Periods of whole days, and the ones that they are compared with."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
NAMES = [f"{which}_{step}" for which in ("this", "last") for step in STEPS if step != "day"]


def previous(date_from, date_to):
    """Return (first, last) of the period before: as many months for whole months, else days."""
    if date_from.day == 1 and (date_to + timedelta(days=1)).day == 1:
        months = (date_to.year - date_from.year) * 12 + date_to.month - date_from.month + 1
        return date_from - relativedelta(months=months), date_from - timedelta(days=1)
    return date_from - (date_to - date_from) - timedelta(days=1), date_from - timedelta(days=1)


def named(name, today, week_start=1):
    """Return (first, last) of a calendar period called by `name`, as seen on the date `today`.

    :param str name: one of NAMES
    :param int week_start: the day on which weeks begin, 1 for Monday to 7 for Sunday
    """
    which, step = name.split("_")
    ((first, last),) = each(step, today, today, week_start)
    if which == "last":
        ((first, last),) = each(step, *[first - timedelta(days=1)] * 2, week_start)
    return first, last


def merge(spans):
    """Return [(first, last)]: the days of all these spans, in spans that do not touch."""
    merged = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged


def whole(date_from, date_to):
    """Return 'month', 'quarter' or 'year' where these days are exactly one of the calendar, else
    None."""
    for step in ("month", "quarter", "year"):
        if each(step, date_from, date_from) == [(date_from, date_to)]:
            return step
    return None


def each(name, first, last, week_start=1):
    """Return [(first day, last day)] of each whole period that touches `first` to `last`.

    :param str name: day, week, month, quarter or year
    :param int week_start: the day on which weeks begin, 1 for Monday to 7 for Sunday
    """
    if name == "week":
        first -= timedelta(days=(first.isoweekday() - week_start) % 7)
    elif name != "day":
        months = {"month": 1, "quarter": 3, "year": 12}[name]
        first = first.replace(day=1) - relativedelta(months=(first.month - 1) % months)
    periods = []
    while first <= last:
        after = first + STEPS[name]
        periods.append((first, after - timedelta(days=1)))
        first = after
    return periods
