"""Periods of whole days, and the ones that they are compared with."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

NAMES = ("this_month", "last_month", "last_quarter", "this_year", "last_year")
STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}


def previous(date_from, date_to):
    """Return (first, last) of the period before: as many months for whole months, else days."""
    if date_from.day == 1 and (date_to + timedelta(days=1)).day == 1:
        months = (date_to.year - date_from.year) * 12 + date_to.month - date_from.month + 1
        return date_from - relativedelta(months=months), date_from - timedelta(days=1)
    return date_from - (date_to - date_from) - timedelta(days=1), date_from - timedelta(days=1)


def named(name, today):
    """Return (first, last) of a period called by `name`, as seen on the date `today`.

    :param str name: one of NAMES
    """
    month = today.replace(day=1)
    year = month.replace(month=1)
    quarter = month - relativedelta(months=(month.month - 1) % 3)
    first, length = {
        "this_month": (month, relativedelta(months=1)),
        "last_month": (month - relativedelta(months=1), relativedelta(months=1)),
        "last_quarter": (quarter - relativedelta(months=3), relativedelta(months=3)),
        "this_year": (year, relativedelta(years=1)),
        "last_year": (year - relativedelta(years=1), relativedelta(years=1)),
    }[name]
    return first, first + length - timedelta(days=1)


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
