"""On which days something comes round."""

from calendar import monthrange
from datetime import timedelta

# No company rests longer than this between two working days of its calendar.
REST_AT_MOST = timedelta(days=31)


def comes_on(day, working, is_planned):
    """Return whether what is planned falls on the date `day`, which a working day alone can be:
    planned for a day of rest, it comes on the next working day.

    :param working: set of the working days, from `day - REST_AT_MOST` up to `day`
    :param is_planned: a function of a date
    """
    if day not in working:
        return False
    earlier = day
    while not is_planned(earlier):
        earlier -= timedelta(days=1)
        if earlier in working or day - earlier > REST_AT_MOST:
            return False
    return True


def is_month_day(day, number):
    """Return whether `day` is the one of its month with this number, the last one where the month
    is shorter."""
    return day.day == min(number, monthrange(day.year, day.month)[1])
