"""Is a figure above or below a bound by more than chance? Two-sided tests of one sample at 5 %.

Shares: the exact binomial test (Clopper and Pearson 1934). Counts in an exposure: the exact Poisson
test (Garwood 1936). Means: Student's t (Student 1908). Of fewer than ten records nothing is said:
one of them would move the figure by more than ten points.
"""

from math import fsum

from . import poisson
from .difference import DOWN, FEW, LEVEL, NONE, UNTESTED, UP
from .libraries import otherwise, stats

JUDGED_AT_LEAST = 10
# Equally likely counts differ by a hair.
HAIR = 1e-7


@otherwise(UNTESTED)
def judge_share(met, size, bound):
    """Return UP, DOWN, NONE (chance explains it), FEW (too few to tell) or UNTESTED (SciPy is
    missing) of a share.

    :param float bound: the share it is compared with
    """
    return _say(
        size, met - bound * size, lambda: stats.binomtest(met, size, min(max(bound, 0), 1)).pvalue
    )


def judge_count(count, exposure, bound):
    """Return UP, DOWN, NONE or FEW of a count, given its exposure (orders or the like).

    :param float bound: the number per unit of exposure it is compared with
    """
    expected = bound * exposure
    return _say(exposure, count - expected, lambda: _chance_of_count(count, expected))


@otherwise(UNTESTED)
def judge_mean(sample, bound):
    """Return UP, DOWN, NONE, FEW or UNTESTED of a mean.

    :param sample: {value: how often it was found}
    :param float bound: the mean it is compared with
    """
    size = sum(sample.values())
    if not size:
        return FEW
    mean = sum(value * times for value, times in sample.items()) / size
    return _say(size, mean - bound, lambda: _chance_of_mean(sample, size, mean, bound))


def _say(size, distance, get_chance):
    if size < JUDGED_AT_LEAST:
        return FEW
    if not distance or get_chance() >= LEVEL:
        return NONE
    return UP if distance > 0 else DOWN


def _chance_of_count(count, expected):
    """Return the probability of a count that is no likelier than this one."""
    likely = poisson.chance(count, expected) * (1 + HAIR)
    # What lies further out than both this count and thirty standard deviations has no weight.
    last = max(count, expected) + 30 * (expected + 1) ** 0.5
    chances = (poisson.chance(each, expected) for each in range(int(last) + 1))
    return fsum(chance for chance in chances if chance <= likely)


def _chance_of_mean(sample, size, mean, bound):
    squares = sum(times * (value - mean) ** 2 for value, times in sample.items())
    if not squares:
        return 0
    error = (squares / (size - 1) / size) ** 0.5
    return 2 * stats.t.sf(abs(mean - bound) / error, size - 1)
