"""When silence is alarming: too few complaints of those that the orders let expect."""

from .poisson import chance_of_at_most

# So few complaints are alarming where chance alone gives them in less than one case of twenty.
ALARM = 0.05


def chance_of_so_few(observed, expected):
    """Return the probability (0 to 1) of at most `observed` complaints.

    :param int observed: complaints that came
    :param float expected: complaints that the volume of orders let expect
    """
    return chance_of_at_most(observed, expected)


def is_enough(expected):
    """Return whether the alarm can ring at all: not even no complaint is rare where few are due."""
    return chance_of_so_few(0, expected) < ALARM


def is_alarming(observed, expected):
    """Return whether so few complaints are too few to be believed."""
    return chance_of_so_few(observed, expected) < ALARM
