"""Control charts of rates and counts, with limits that follow each period's sample, and of
individual values.

Sources: Shewhart, Economic Control of Quality of Manufactured Product (1931), for the charts;
Western Electric, Statistical Quality Control Handbook (1956), for the run rules and the limits by
the moving range.
"""

from itertools import pairwise
from math import sqrt
from typing import NamedTuple

# Of the last `window` points, `needed` lie beyond `sigmas` on the same side of the centre line.
RULES = {1: (1, 1, 3), 2: (2, 3, 2), 3: (4, 5, 1), 4: (8, 8, 0)}
# The mean range of two values, in standard deviations of a normal distribution.
RANGE_OF_TWO = 1.128


class Point(NamedTuple):
    """A period on the chart; everything but `rules` is None where nothing was counted.

    value, lower, upper: the rate and its control limits, three standard deviations away
    score: distance from the centre line in standard deviations
    rules: numbers of the Western Electric rules that this point breaks
    size: of the sample
    """

    value: float | None
    lower: float | None
    upper: float | None
    score: float | None
    rules: tuple = ()
    size: float = 0

    def scaled(self, factor):
        """Return this point in another unit, `factor` times as fine."""
        if self.value is None:
            return self
        return self._replace(
            value=self.value * factor, lower=self.lower * factor, upper=self.upper * factor
        )


def p_chart(samples):
    """Return (centre line, points) of a chart of shares.

    :param samples: list of (number that meets the criterion, sample size), oldest first
    :return: the centre line between 0 and 1, None without any sample, and a Point for each
    """
    return _chart(samples, lambda centre, size: sqrt(centre * (1 - centre) / size), 1)


def u_chart(samples):
    """Return (centre line, points) of a chart of counts per unit.

    :param samples: list of (count, number of units in which it was found), oldest first
    :return: the mean count per unit, None without any unit, and a Point for each
    """
    return _chart(samples, lambda centre, size: sqrt(centre / size), None)


def xmr_chart(samples):
    """Return (centre line, points) of a chart of individual values, none below zero.

    Its limits lie 2.66 mean moving ranges from the mean: what varies from one value to the next is
    the measure of chance, so that neither a trend nor a jump makes them wide. It is the chart for
    what is told once a week or month (Wheeler, Understanding Variation, 1993).
    :param samples: list of (value, None where there is none; sample size), oldest first
    :return: the mean, None without any value, and a Point for each
    """
    values = [value for value, _size in samples if value is not None]
    if not values:
        return None, [Point(None, None, None, None, size=size) for _value, size in samples]
    centre = sum(values) / len(values)
    ranges = [abs(value - before) for before, value in pairwise(values)]
    sigma = sum(ranges) / len(ranges) / RANGE_OF_TWO if ranges else 0
    lower, upper = max(0, centre - 3 * sigma), centre + 3 * sigma
    points = []
    for value, size in samples:
        if value is None:
            points.append(Point(None, None, None, None, size=size))
            continue
        score = (value - centre) / sigma if sigma else 0
        points.append(Point(value, lower, upper, score, size=size))
    return centre, _with_rules(points)


def _chart(samples, deviation, ceiling):
    total = sum(size for _count, size in samples)
    if not total:
        return None, [Point(None, None, None, None) for _sample in samples]
    centre = sum(count for count, size in samples if size) / total
    points = []
    for count, size in samples:
        if not size:
            points.append(Point(None, None, None, None))
            continue
        sigma = deviation(centre, size)
        value = count / size
        lower, upper = max(0, centre - 3 * sigma), centre + 3 * sigma
        if ceiling is not None:
            upper = min(ceiling, upper)
        # Without any spread (a rate of 0 or 1 throughout) every point lies on the centre line.
        score = (value - centre) / sigma if sigma else 0
        points.append(Point(value, lower, upper, score, size=size))
    return centre, _with_rules(points)


def _with_rules(points):
    """Name on each point the rules that it breaks; empty periods are left out of the runs."""
    scores, result = [], []
    for point in points:
        if point.score is None:
            result.append(point)
            continue
        scores.append(point.score)
        result.append(point._replace(rules=tuple(n for n in RULES if _breaks(scores, *RULES[n]))))
    return result


def _breaks(scores, needed, window, sigmas):
    """Does the last score end a run: `needed` of the last `window` beyond `sigmas`?"""
    for side in (1, -1):
        if scores[-1] * side > sigmas:
            beyond = sum(score * side > sigmas for score in scores[-window:])
            if beyond >= needed:
                return True
    return False
