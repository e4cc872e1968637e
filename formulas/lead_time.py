"""How long a promise takes, told from comparable ones.

The logarithm of a lead time is the mean of all, plus what each thing that is known when the
promise is made adds to it (a product, a region), shrunk towards nothing where little is known of
that thing, plus what is left: of this, the product-limit quantiles of the recent promises, the
open ones censored.
"""

from bisect import bisect_right
from math import exp, log
from typing import NamedTuple

from .libraries import np
from .product_limit import get_quantiles

# So many are weighed like what is known of all others.
SHRINK = 10
# Nothing is told from fewer.
AT_LEAST = 20
# Days: what is left is taken of the promises made within them, or of the last AT_LEAST.
RECENT_DAYS = 60
# Of a day or an hour: what was fulfilled at once has a logarithm too.
SHORTEST = 0.02
# The shares of promises whose quantiles are kept.
SHARES = [percent / 100 for percent in range(1, 100)]


class Norm(NamedTuple):
    """What history says: of all promises of a type, or (`effects`) of those of one thing."""

    mean: float
    # {kind: {id: (what it adds, number of promises)}}
    effects: dict
    # What the smallest 1 %, 2 %, … leave over, as far as it is known.
    percentiles: list
    # How many comparable promises were fulfilled recently.
    size: int


def fit(lead, is_over, age, groups):
    """Return the Norm of a type's promises.

    :param lead: array of how long each took, or has taken so far
    :param is_over: array of bool, False for those that are not fulfilled yet
    :param age: array of how many days ago each was made
    :param groups: {kind: array of ids, 0 where none is known}; an effect is what those before it
        in the dict leave over
    """
    logs = np.log(np.maximum(lead, SHORTEST))
    is_recent = age <= get_horizon(age[is_over])
    size = int((is_over & is_recent).sum())
    mean = float(logs[is_over].mean()) if is_over.any() else 0.0
    left, effects = logs - mean, {}
    for kind, ids in groups.items():
        known, places = np.unique(ids, return_inverse=True)
        sizes = np.bincount(places[is_over], minlength=len(known))
        sums = np.bincount(places[is_over], weights=left[is_over], minlength=len(known))
        added = np.where(known > 0, sums / (sizes + SHRINK), 0.0)
        left = left - added[places]
        effects[kind] = {
            int(found): (float(effect), int(number))
            for found, effect, number in zip(known, added, sizes, strict=True)
            if found and number
        }
    percentiles = []
    if size >= AT_LEAST:
        percentiles = get_quantiles(left[is_recent], is_over[is_recent], SHARES)
    return Norm(mean, effects, percentiles, size)


def get_horizon(ages):
    """Return for how many days a promise is recent: longer than usual where few are made.

    :param ages: array of how many days ago those were made that are fulfilled
    """
    if len(ages) < AT_LEAST:
        return RECENT_DAYS
    return max(RECENT_DAYS, float(np.partition(ages, AT_LEAST - 1)[AT_LEAST - 1]))


def predict(mean, effects):
    """Return the logarithm of the lead time to expect.

    :param effects: what each thing that is known adds to it
    """
    return mean + sum(effects)


def advise(percentiles, expected, share, elapsed=0):
    """Return the smallest lead time that so many promises kept; None where that is not known.

    :param list percentiles: of a Norm
    :param float expected: what `predict` gives
    :param float share: 0 to 1, of those that are not fulfilled after `elapsed`
    :param float elapsed: how long this one has been open
    """
    over = get_chance(percentiles, expected, elapsed) if elapsed else 0
    wanted = over + (1 - over) * share
    place = next((i for i, known in enumerate(SHARES) if known >= wanted - 1e-9), len(SHARES))
    return exp(expected + percentiles[place]) if place < len(percentiles) else None


def get_chance(percentiles, expected, lead, elapsed=0):
    """Return the share (0 to 1) of promises that this lead time keeps; parameters of `advise`."""
    if lead <= elapsed:
        return 0.0
    over, before = (
        bisect_right(percentiles, log(max(days, SHORTEST)) - expected + 1e-9) / 100
        for days in (lead, elapsed)
    )
    if not elapsed:
        return over
    return (over - before) / (1 - before)
