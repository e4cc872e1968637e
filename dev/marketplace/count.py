"""The figures of a marketplace's files in plain Python, with none of the addon's code.

What is counted, and when, is what service_kpi_figures says of each figure.
"""

from collections import defaultdict
from decimal import Decimal

CALLED_OFF = ("canceled", "unavailable")
# One star is worth nothing, five are all there is.
POINTS = {str(stars): 25 * (stars - 1) for stars in range(1, 6)}
LOW = ("1", "2")
SUMS = ("rework_cost", "value_at_risk")
FACTORS = {"complaints": 100}


def count(files, now):
    """Return {code of a figure: {month as YYYY-MM, or None for all: (value, numerator, size)}}.

    :param Files files: its rows
    :param str now: the moment, as the files have it, up to which promises can be kept
    """
    sold = [row for row in files.orders if row["order_status"] not in CALLED_OFF]
    delivered = [row for row in sold if row["delivered_at"]]
    months = {row["order_id"]: row["delivered_at"][:7] for row in delivered}
    answered = [row for row in files.reviews if row["answered_at"]]
    promises = get_promises(sold, now)
    complaints = [row["answered_at"][:7] for row in answered if row["score"] in LOW]
    # Of requests, errors and what was put right the files know nothing.
    counted = {
        "kept_rate": _sum((row["promised_for"][:7], is_kept) for row, is_kept in promises),
        # The files do not say whom the marketplace told before.
        "forewarned": _sum(
            (row["promised_for"][:7], 0) for row, is_kept in promises if not is_kept
        ),
        "first_time_right": _sum(
            (months[line["order_id"]], 1) for line in files.lines if line["order_id"] in months
        ),
        "yes_rate": _sum(()),
        "put_right": _sum(()),
        "survey_score": _sum((row["answered_at"][:7], POINTS[row["score"]]) for row in answered),
        "survey_response": _sum(
            (row["asked_on"][:7], bool(row["answered_at"])) for row in files.reviews
        ),
        "complaints": _divide(
            _sum((m, 1) for m in complaints), _sum((m, 0) for m in months.values())
        ),
        "rework_cost": _sum(()),
        "repeat_rate": _sum(_come_back(sold)),
        "value_at_risk": _at_risk(files, sold, promises),
    }
    return {
        code: {month: _rate(code, *groups[month]) for month in groups}
        for code, groups in counted.items()
    }


def _rate(code, numerator, size):
    """Return (value, numerator, size): a sum, or a share or mean."""
    if code in SUMS:
        return numerator, numerator, size
    return FACTORS.get(code, 1) * numerator / size if size else None, numerator, size


def get_promises(sold, now):
    """Return [(row of an order, whether it was kept)] of what was promised and is judged.

    A delivery of which nobody wrote the day is no promise that anybody could judge; one that is
    still to come is judged once its day is over.
    """
    return [
        (row, bool(row["delivered_at"]) and row["delivered_at"][:10] <= row["promised_for"])
        for row in sold
        if row["delivered_at"]
        or (row["order_status"] != "delivered" and row["promised_for"] < now[:10])
    ]


def _sum(pairs):
    """Return {month or None: (sum, number)} of (month, amount)."""
    result = defaultdict(lambda: (0, 0), {None: (0, 0)})
    for month, amount in pairs:
        for key in (month, None):
            total, size = result[key]
            result[key] = total + amount, size + 1
    return dict(result)


def _divide(hits, samples):
    return {
        key: (hits.get(key, (0, 0))[0], samples.get(key, (0, 0))[1])
        for key in hits.keys() | samples.keys()
    }


def _come_back(sold):
    """Yield (month, whether this customer had bought before) of each order, in their order."""
    seen = set()
    for row in sold:
        yield row["purchased_at"][:7], row["customer_id"] in seen
        seen.add(row["customer_id"])


def _at_risk(files, sold, promises):
    """Return {month or None: (revenue so far, number of customers)} of those let down in a month,
    or with a complaint by its end, which nobody has solved."""
    customers = {row["order_id"]: row["customer_id"] for row in files.orders}
    missed, complained, bought = defaultdict(set), defaultdict(set), defaultdict(list)
    for row, is_kept in promises:
        if not is_kept:
            missed[row["promised_for"][:7]].add(row["customer_id"])
    for row in files.reviews:
        if row["answered_at"] and row["score"] in LOW:
            complained[row["answered_at"][:7]].add(customers[row["order_id"]])
    amounts = defaultdict(Decimal)
    for line in files.lines:
        amounts[line["order_id"]] += Decimal(line["price"]) + Decimal(line["freight"])
    for row in sold:
        bought[row["customer_id"]].append((row["purchased_at"][:7], amounts[row["order_id"]]))

    def add_up(some, end):
        return sum(amount for one in some for month, amount in bought[one] if month <= end)

    result, unsolved = {}, set()
    for month in get_months(files):
        unsolved |= complained[month]
        if some := missed[month] | unsolved:
            result[month] = float(add_up(some, month)), len(some)
    some = unsolved.union(*missed.values())
    return {**result, None: (float(add_up(some, month)), len(some))} if some else {}


def get_months(files):
    """Return all months (YYYY-MM) from the first to the last one in which anything is dated."""
    days = [row[name] for row in files.orders for name in ("purchased_at", "promised_for")]
    days += [row["answered_at"] or row["asked_on"] for row in files.reviews]
    first, last = min(days)[:7], max(days)[:7]
    years = range(int(first[:4]), int(last[:4]) + 1)
    months = (f"{year}-{month:02}" for year in years for month in range(1, 13))
    return [month for month in months if first <= month <= last]
