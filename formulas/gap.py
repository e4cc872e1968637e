"""How far apart two figures are, with the interval that holds the true distance in 95 of 100 cases.

Means: Welch's t (Welch 1947). Shares: the hybrid score interval (Newcombe 1998, Interval Estimation
for the Difference between Independent Proportions, Statistics in Medicine 17, method 10). Counts in
an exposure, and changes that are compared with other changes: the same way to join the intervals of
two parts (Zou and Donner 2008, Construction of Confidence Limits about Effect Measures: A General
Approach, Statistics in Medicine 27).
"""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from .libraries import otherwise, stats

CONFIDENCE = 0.95
# Fewer do not show how far they spread.
SAMPLE_AT_LEAST = 10


class Gap(NamedTuple):
    """The first figure less the second one, and the bounds of its interval."""

    difference: float
    low: float
    high: float

    @property
    def is_clear(self):
        """Whether it is more than chance: zero is not in the interval."""
        return self.low > 0 or self.high < 0


@otherwise(None)
def of_means(first, second):
    """Return the Gap of two means, None where a sample is too small or SciPy is missing.

    :param first, second: (mean, variance of the sample, size)
    """
    if min(first[2], second[2]) < SAMPLE_AT_LEAST:
        return None
    difference = first[0] - second[0]
    parts = [variance / size for _mean, variance, size in (first, second)]
    if not sum(parts):
        return Gap(difference, difference, difference)
    freedom = sum(parts) ** 2 / sum(
        part**2 / (size - 1) for part, (_m, _v, size) in zip(parts, (first, second), strict=True)
    )
    reach = stats.t.ppf((1 + CONFIDENCE) / 2, freedom) * sqrt(sum(parts))
    return Gap(difference, difference - reach, difference + reach)


def of_shares(first, second):
    """Return the Gap of two shares, None where a sample is too small.

    :param first, second: (number that meets the criterion, size)
    """
    if min(first[1], second[1]) < SAMPLE_AT_LEAST:
        return None
    return _join(_wilson(first), _wilson(second))


def of_counts(first, second):
    """Return the Gap of two rates, None where an exposure is too small.

    :param first, second: (count, exposure: orders or the like)
    """
    if min(first[1], second[1]) < SAMPLE_AT_LEAST:
        return None
    return _join(_score(first), _score(second))


def of_changes(first, second):
    """Return the Gap of two changes, the difference in differences (Card and Krueger 1994, Minimum
    Wages and Employment, American Economic Review 84): what changed here, less what changed where
    nothing was done.

    :param first, second: the Gap of each change, of samples that have nothing in common
    """
    return _join(first, second)


def _join(first, second):
    """Return the Gap of two values that are independent.

    :param first, second: (value, lower and upper bound of its interval)
    """
    (value_1, low_1, high_1), (value_2, low_2, high_2) = first, second
    difference = value_1 - value_2
    return Gap(
        difference,
        difference - sqrt((value_1 - low_1) ** 2 + (high_2 - value_2) ** 2),
        difference + sqrt((high_1 - value_1) ** 2 + (value_2 - low_2) ** 2),
    )


def _score(sample):
    """Return (rate, lower and upper bound) of a count by the score interval of a Poisson mean."""
    count, exposure = sample
    square = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) ** 2
    reach = sqrt(square * (count + square / 4))
    bounds = (count + square / 2 - reach, count + square / 2 + reach)
    return count / exposure, max(0.0, bounds[0] / exposure), bounds[1] / exposure


def _wilson(sample):
    """Return (share, lower and upper bound) of a sample by Wilson's score interval (1927)."""
    met, size = sample
    share, square = met / size, NormalDist().inv_cdf((1 + CONFIDENCE) / 2) ** 2
    centre = (share + square / (2 * size)) / (1 + square / size)
    variance = share * (1 - share) / size + square / (4 * size**2)
    reach = sqrt(square * variance) / (1 + square / size)
    return share, max(0.0, centre - reach), min(1.0, centre + reach)
