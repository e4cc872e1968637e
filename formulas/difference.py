"""Is one figure higher or lower than another by more than chance? Two-sided tests at 5 %.

Shares: Fisher's exact test (Fisher 1935). Counts, each with the exposure in which they arose: the
exact conditional test of two Poisson means (Przyborowski and Wilenski 1940). Means: all the ways to
deal the values out where these are few, else Welch's t (Welch 1947). The first two are exact
whatever the size of the samples: SciPy adds up the tails without going through them. Where it is
missing, nothing is tested.
"""

from itertools import chain, combinations, repeat
from math import comb

from .libraries import otherwise, stats

UP, DOWN, NONE, FEW, UNTESTED = "up", "down", "none", "few", "untested"
LEVEL = 0.05
# So many ways to deal the values of two samples out are tried at most.
WAYS_AT_MOST = 20_000
# So few values do not show how far they spread.
SPREAD_AT_LEAST = 10


@otherwise(UNTESTED)
def compare_shares(now, before):
    """Return UP, DOWN, NONE (no clear change), FEW (too few to tell) or UNTESTED (SciPy is missing)
    of two shares.

    Too few are they where neither all nor none of the smaller sample would have been a difference.

    :param now, before: (number that meets the criterion, sample size)
    """
    smaller, larger = sorted((now, before), key=lambda sample: sample[1])
    size = smaller[1]
    if not any(_chance_of_shares((met, size), larger) < LEVEL for met in (0, size)):
        return FEW
    # Multiplied out, so that equal shares are equal.
    return _say(now[0] * before[1] - before[0] * now[1], _chance_of_shares(now, before))


@otherwise(UNTESTED)
def compare_counts(now, before):
    """Return UP, DOWN, NONE, FEW or UNTESTED of two counts, given their exposure.

    Too few are they where it would have been no difference had all come in one of the two.

    :param now, before: (count, exposure: days, orders or the like)
    """
    (count, exposure), (count_before, exposure_before) = now, before
    total = count + count_before
    if not total or not exposure or not exposure_before:
        return FEW
    share = exposure / (exposure + exposure_before)

    def chance(number):
        return stats.binomtest(number, total, share).pvalue

    if min(chance(0), chance(total)) >= LEVEL:
        return FEW
    return _say(count * exposure_before - count_before * exposure, chance(count))


@otherwise(UNTESTED)
def compare_means(now, before):
    """Return UP, DOWN, NONE, FEW or UNTESTED of the means of two samples.

    Too few are they where all of the one above all of the other would have been no difference.

    :param now, before: {value: how often it was found}
    """
    sizes = [sum(sample.values()) for sample in (now, before)]
    if not all(sizes) or _chance_of_shares((sizes[0], sizes[0]), (0, sizes[1])) >= LEVEL:
        return FEW
    difference = _mean(now) - _mean(before)
    if len(now.keys() | before.keys()) <= 2:
        # With two values the mean is a share, and so it is without any spread at all.
        top = max(now.keys() | before.keys())
        met = [sample.get(top, 0) for sample in (now, before)]
        chance = _chance_of_shares(*zip(met, sizes, strict=True))
    elif sum(sizes) <= WAYS_AT_MOST and comb(sum(sizes), sizes[0]) <= WAYS_AT_MOST:
        chance = _chance_of_deal(now, before)
    else:
        chance = _chance_of_means(now, before)
    return _say(difference, chance)


def _say(difference, chance):
    if chance >= LEVEL or not difference:
        return NONE
    return UP if difference > 0 else DOWN


def _chance_of_shares(now, before):
    """Return the probability of a difference like this one between equal shares."""
    return stats.fisher_exact([[met, size - met] for met, size in (now, before)]).pvalue


def _mean(sample):
    return sum(value * times for value, times in sample.items()) / sum(sample.values())


def _chance_of_deal(now, before):
    """Return in which share of all ways to deal the values out the means are as far apart."""
    fewer, more = (
        list(chain.from_iterable(repeat(value, times) for value, times in sample.items()))
        for sample in sorted((now, before), key=lambda sample: sum(sample.values()))
    )
    values = fewer + more
    expected = sum(values) * len(fewer) / len(values)
    # Sums of the same values in another order differ by a hair.
    distance = abs(sum(fewer) - expected) * (1 - 1e-9)
    ways = [abs(sum(way) - expected) >= distance for way in combinations(values, len(fewer))]
    return sum(ways) / len(ways)


def _chance_of_means(now, before):
    """Return the probability by Welch's t; where one sample is small, by both samples' spread."""
    moments = []
    for sample in (now, before):
        size, mean = sum(sample.values()), _mean(sample)
        squares = sum(times * (value - mean) ** 2 for value, times in sample.items())
        moments += [mean, (squares / max(size - 1, 1)) ** 0.5, size]
    is_small = min(moments[2], moments[5]) < SPREAD_AT_LEAST
    return stats.ttest_ind_from_stats(*moments, equal_var=is_small).pvalue
