"""Counts of what happens now and then (Poisson 1837)."""

from math import exp, fsum, lgamma, log


def chance(count, expected):
    """Return the probability of exactly `count` (int) where `expected` (float) come on average."""
    if not expected:
        return 0.0 if count else 1.0
    return exp(count * log(expected) - expected - lgamma(count + 1))


def chance_of_at_most(count, expected):
    """Return the probability of `count` or fewer; parameters of `chance`."""
    return min(1.0, fsum(chance(each, expected) for each in range(count + 1)))
