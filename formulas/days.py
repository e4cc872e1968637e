"""Calendar days of a time zone, on naive UTC datetimes as Odoo stores them."""

from datetime import datetime, time, timedelta

import pytz


def local_day(moment, tz):
    """Return the calendar day (date) of a naive UTC `moment` in the time zone named `tz`."""
    return local_time(moment, tz).date()


def local_time(moment, tz):
    """Return what a clock in the time zone named `tz` shows (datetime) at a naive UTC `moment`."""
    return pytz.utc.localize(moment).astimezone(pytz.timezone(tz)).replace(tzinfo=None)


def start_of_day(day, tz):
    """Return the naive UTC datetime at which the date `day` begins in the time zone `tz`.

    Where the clock is set back over midnight, that is the first of the two midnights; where it is
    set forward over midnight, the moment after.
    """
    zone = pytz.timezone(tz)
    midnight = datetime.combine(day, time.min)
    first = zone.normalize(zone.localize(midnight, is_dst=True))
    if first.date() != day:
        first = zone.localize(midnight, is_dst=False)
    return first.astimezone(pytz.utc).replace(tzinfo=None)


def end_of_day(day, tz):
    """Return the last whole second (naive UTC) of the date `day` in the time zone `tz`."""
    return start_of_day(day + timedelta(days=1), tz) - timedelta(seconds=1)


def margin_days(judged, fulfilled, tz):
    """Return by how many calendar days of `tz` fulfilment came before (+) or after (-) `judged`."""
    return (local_day(judged, tz) - local_day(fulfilled, tz)).days


def time_of_day(day, hours, tz):
    """Return the naive UTC datetime at which a clock in `tz` shows `hours` (7.5 is half past seven)
    on the date `day`; what comes twice when clocks are set back, the second time."""
    zone = pytz.timezone(tz)
    local = datetime.combine(day, time.min) + timedelta(minutes=round(hours * 60))
    return zone.normalize(zone.localize(local)).astimezone(pytz.utc).replace(tzinfo=None)
