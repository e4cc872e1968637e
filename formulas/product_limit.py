"""How many are over by when, where some are not over yet (Kaplan and Meier 1958)."""

from .libraries import np


def get_shares(values, is_over):
    """Return ([value], [share that was over by then]): the product-limit estimate, as arrays.

    What is not over yet counts as long as it was watched: it tells that it takes longer than that.

    :param values: array of how long each took, or has taken so far
    :param is_over: array of bool, False for what is not over yet
    """
    values, is_over = np.asarray(values, float), np.asarray(is_over, bool)
    # At the same value, what is over was over before the other was last seen.
    order = np.lexsort((~is_over, values))
    at_risk = np.arange(len(values), 0, -1)
    still = np.cumprod(np.where(is_over[order], 1 - 1 / at_risk, 1.0))
    ends = np.flatnonzero(is_over[order])
    return values[order][ends], 1 - still[ends]


def get_quantiles(values, is_over, shares):
    """Return for each of `shares` (0 to 1, rising) the smallest value by which so many are over;
    those that cannot be known yet, at the end, are left out.

    Of `n` that are over, a share is asked for at (n + 1) / n of it: the next one is as likely to
    fall into any of the n + 1 gaps between them.
    """
    points, over = get_shares(values, is_over)
    if not len(points):
        return []
    asked = np.asarray(shares) * (len(points) + 1) / len(points)
    # The same share, multiplied up, differs by a hair.
    places = np.searchsorted(over, asked - 1e-9)
    return [float(points[place]) for place in places if place < len(points)]
