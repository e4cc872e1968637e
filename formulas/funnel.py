"""Which groups differ from the whole by more than chance, given how large each of them is?

Funnel plots: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics
in Medicine 24, with its exact binomial limits. Among many groups some lie outside by chance alone:
Benjamini and Hochberg (1995), Controlling the False Discovery Rate, keeps the expected share of
these among all that are told apart.
"""

from .libraries import stats

# As the source draws them: about two and three standard deviations.
WARNING, ALARM = 0.95, 0.998
FALSE_AT_MOST = 0.05


def limits(rate, size, coverage):
    """Return (lower, upper) limit of a share in a sample, as `coverage` of samples are within.

    Counts go in steps: between two of them the limit is interpolated by their probabilities.

    :param rate: the share of the whole, between 0 and 1
    """
    if rate in (0, 1):
        return rate, rate
    tail = (1 - coverage) / 2
    return _limit(rate, size, tail), _limit(rate, size, 1 - tail)


def chance(met, size, rate):
    """Return how probable it is that a share lies as far from `rate` as this one, or farther.

    Twice the exact tail: below 5 % no share is within its limits of 95 %.

    :param met: the number that meets the criterion, of a sample of `size`
    """
    below = stats.binom.cdf(met, size, rate)
    above = stats.binom.sf(met - 1, size, rate)
    return min(1.0, 2 * float(min(below, above)))


def find(chances, false_at_most=FALSE_AT_MOST):
    """Return whether each of these differs, by the procedure of Benjamini and Hochberg (list).

    :param chances: what `chance` gives for all that were looked at; that the same records are
        looked at in several ways does no harm (Benjamini and Yekutieli 2001)
    :param false_at_most: the expected share of those found that differ by chance alone
    """
    line = -1.0
    for rank, value in enumerate(sorted(chances), 1):
        if value <= rank / len(chances) * false_at_most:
            line = value
    return [value <= line for value in chances]


def _limit(rate, size, share):
    count = stats.binom.ppf(share, size, rate)
    up_to = stats.binom.cdf(count, size, rate)
    before = stats.binom.cdf(count - 1, size, rate)
    return max(0.0, float(count - (up_to - share) / (up_to - before)) / size)
