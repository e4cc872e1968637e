"""What customers will buy: how often, for how much, and what that is worth today.

How often is the BG/NBD model: while customers last they buy at a rate of their own, and after each
purchase some of them leave for good (Fader, Hardie and Lee 2005, "Counting Your Customers" the Easy
Way, Marketing Science 24). For how much is the Gamma-Gamma model: what each spends varies around a
mean of their own (Fader, Hardie and Lee 2005, RFM and CLV, Journal of Marketing Research 42).

Customers are arrays of equal length: `repeats` (purchases after the first one), `recency` and `age`
(days from the first purchase to the last one and to now), `amounts` (mean of the repeats).
"""

from typing import NamedTuple

from .libraries import np, optimize, special

# Parameters of four, estimated from fewer customers who came back, are noise.
REPEATERS_AT_LEAST = 50
DAYS_A_MONTH = 365.25 / 12
# Where customers hardly differ, parameters grow without end and change nothing any more: here they
# stop (in units of the mean age or amount).
BOUNDS = (1e-3, 100)


class NoFit(ValueError):
    """The model cannot be fitted; `reason` is 'few' or 'flat'."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Buying(NamedTuple):
    """A fitted BG/NBD model: rates of purchase are Gamma(r, alpha) a day, shares of customers who
    leave after a purchase Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, repeats, recency, age):
        """Return the probabilities (array, 0 to 1) that these customers have not left."""
        r, alpha, a, b = self[:4]
        odds = a / (b + np.maximum(repeats, 1) - 1)
        # Who came often and then never again is gone for sure: infinite odds.
        with np.errstate(over="ignore"):
            gone = odds * ((alpha + age) / (alpha + recency)) ** (r + repeats)
        # Nobody leaves before the first purchase is repeated.
        return 1 / (1 + np.where(repeats > 0, gone, 0))

    def expected(self, days, repeats, recency, age):
        """Return how many purchases (array) are expected of these customers in the next `days`.

        It is formula (10) of the source; Euler's transformation of the hypergeometric function
        keeps its parameters small, so that it holds for customers of thousands of purchases.
        """
        r, alpha, a, b = self[:4]
        z = days / (alpha + age + days)
        total = a + b + repeats - 1
        rest = (1 - z) ** (a - 1) * special.hyp2f1(a - 1, a + b - 1 - r, total, z)
        return total / (a - 1) * (1 - rest) * self.alive(repeats, recency, age)


class Spending(NamedTuple):
    """A fitted Gamma-Gamma model."""

    p: float
    q: float
    scale: float
    log_likelihood: float

    def mean(self, repeats, amounts):
        """Return what each customer is expected to spend at a time (array): their own mean, drawn
        to everybody's the more, the less often they came back."""
        p, q, scale = self[:3]
        return p * (scale + repeats * amounts) / (p * repeats + q - 1)


def fit_buying(repeats, recency, age):
    """Return the Buying that fits these customers best (maximum likelihood).

    :raise NoFit: where too few came back, or the likelihood has no top
    """
    if np.count_nonzero(repeats) < REPEATERS_AT_LEAST:
        raise NoFit("few")
    unit = float(np.mean(age))
    rows, weights = np.unique(
        np.column_stack([repeats, recency / unit, age / unit]), axis=0, return_counts=True
    )
    (r, alpha, a, b), value = _climb(_buying_likelihood, [1, 1, 1, 1], (*rows.T, weights))
    # A density of days: each repeat is one day of `unit` days.
    return Buying(r, alpha * unit, a, b, value - float(np.sum(repeats) * np.log(unit)))


def fit_spending(repeats, amounts):
    """Return the Spending that fits those who came back best (maximum likelihood).

    :raise NoFit: where too few came back, the likelihood has no top, or the mean is infinite
    """
    came = (repeats > 0) & (amounts > 0)
    if np.count_nonzero(came) < REPEATERS_AT_LEAST:
        raise NoFit("few")
    repeats, amounts = repeats[came], amounts[came]
    unit = float(np.mean(amounts))
    (p, q, scale), value = _climb(_spending_likelihood, [2, 2, 1], (repeats, amounts / unit))
    if q <= 1:
        raise NoFit("flat")
    return Spending(p, q, scale * unit, value - len(amounts) * float(np.log(unit)))


def present_value(buying, amounts, months, rate, repeats, recency, age):
    """Return what the purchases of the next `months` are worth today (array).

    :param amounts: what each customer spends at a time (array)
    :param float rate: by which a year's delay lowers the worth of money, 0.1 for 10 %
    """
    worth, so_far = np.zeros(len(repeats)), np.zeros(len(repeats))
    for month in range(1, months + 1):
        until = buying.expected(month * DAYS_A_MONTH, repeats, recency, age)
        # On average in the middle of the month.
        worth += (until - so_far) / (1 + rate) ** ((month - 0.5) / 12)
        so_far = until
    return worth * amounts


def quiet_after(repeats, recency, share=0.95):
    """Return the days (array) within which `share` of customers with such a rhythm come again.

    The upper prediction limit of an exponential gap of which `repeats` gaps of `recency` days in
    all are known (Lawless 1982, Statistical Models and Methods for Lifetime Data); infinite for
    those who never came back.
    """
    with np.errstate(divide="ignore", over="ignore"):
        return np.where(
            repeats > 0, recency * ((1 - share) ** (-1 / np.maximum(repeats, 1)) - 1), np.inf
        )


def _climb(likelihood, start, data):
    """Return (parameters, log-likelihood) where `likelihood` (value and gradient) is highest; all
    parameters are positive.

    :raise NoFit: where no top is found
    """

    def descend(logs):
        parameters = np.exp(logs)
        value, gradient = likelihood(parameters, *data)
        return -value / size, -gradient * parameters / size

    size = len(data[0])
    bounds = [tuple(np.log(BOUNDS))] * len(start)
    options = {"ftol": 1e-14, "gtol": 1e-8, "maxiter": 1000, "maxcor": 20}
    found = optimize.minimize(
        descend, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )
    # At the top it goes down everywhere; at a bound, or beyond it.
    low, high = np.log(BOUNDS)
    slope = found.jac
    slope = np.where((found.x <= low) & (slope > 0) | (found.x >= high) & (slope < 0), 0, slope)
    if not np.all(np.abs(slope) < 1e-4):
        raise NoFit("flat")
    return map(float, np.exp(found.x)), float(-found.fun * size)


def _buying_likelihood(parameters, repeats, recency, age, weights):
    """Return the log-likelihood of the BG/NBD model, formula (6) of the source, and its gradient.

    :param weights: how many customers each row stands for
    """
    r, alpha, a, b = parameters
    n = r + repeats
    stays = -n * np.log(alpha + age)
    leaves = np.where(
        repeats > 0,
        np.log(a) - np.log(b + np.maximum(repeats, 1) - 1) - n * np.log(alpha + recency),
        -np.inf,
    )
    either = np.logaddexp(stays, leaves)
    stayed = np.exp(stays - either)
    left = 1 - stayed
    values = (
        special.gammaln(n)
        - special.gammaln(r)
        + r * np.log(alpha)
        + special.betaln(a, b + repeats)
        - special.betaln(a, b)
        + either
    )
    together = special.digamma(a + b) - special.digamma(a + b + repeats)
    gradient = [
        special.digamma(n)
        - special.digamma(r)
        + np.log(alpha)
        - stayed * np.log(alpha + age)
        - left * np.log(alpha + recency),
        r / alpha - n * (stayed / (alpha + age) + left / (alpha + recency)),
        together + left / a,
        together
        + special.digamma(b + repeats)
        - special.digamma(b)
        - left / (b + np.maximum(repeats, 1) - 1),
    ]
    return np.sum(weights * values), np.array([np.sum(weights * part) for part in gradient])


def _spending_likelihood(parameters, repeats, amounts):
    """Return the log-likelihood of the Gamma-Gamma model and its gradient."""
    p, q, scale = parameters
    shape, total = p * repeats, scale + repeats * amounts
    values = (
        special.gammaln(shape + q)
        - special.gammaln(shape)
        - special.gammaln(q)
        + q * np.log(scale)
        + (shape - 1) * np.log(amounts)
        + shape * np.log(repeats)
        - (shape + q) * np.log(total)
    )
    gradient = [
        repeats
        * (special.digamma(shape + q) - special.digamma(shape) + np.log(repeats * amounts / total)),
        special.digamma(shape + q) - special.digamma(q) + np.log(scale / total),
        q / scale - (shape + q) / total,
    ]
    return np.sum(values), np.array([np.sum(part) for part in gradient])
