"""Periods of whole days, and the ones that they are compared with."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta


def previous(date_from, date_to):
    """Return (first, last) of the period before: as many months for whole months, else days."""
    if date_from.day == 1 and (date_to + timedelta(days=1)).day == 1:
        months = (date_to.year - date_from.year) * 12 + date_to.month - date_from.month + 1
        return date_from - relativedelta(months=months), date_from - timedelta(days=1)
    return date_from - (date_to - date_from) - timedelta(days=1), date_from - timedelta(days=1)


def named(name, today):
    """Return (first, last) of a period called by `name`, as seen on the date `today`.

    :param str name: this_month, last_month, last_quarter, this_year or last_year
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
