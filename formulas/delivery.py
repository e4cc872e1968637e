"""When was something delivered? The rule in plain Python, for today's deliveries and for past ones.

Delivered is when the net quantity first reaches what was ordered. What comes back before that is
missing again; what comes back afterwards undoes nothing. Where nothing more will be sent, what was
sent is all there is to deliver.
"""

from typing import NamedTuple

OPEN, DELIVERED, VOID = "open", "delivered", "void"
# Quantities converted from one unit to another differ by a hair.
TOLERANCE = 1e-6


class Part(NamedTuple):
    """One product that has to reach the customer, in one unit.

    ordered: the quantity; infinite where only what is sent tells it
    moved: [(moment, quantity)]: more than zero reached the customer, less came back; moments are
        naive UTC datetimes, in any order
    is_open: whether more may still be sent
    """

    ordered: float
    moved: list
    is_open: bool = False


def is_enough(quantity, ordered):
    """Return whether `quantity` is all of what was `ordered`, but for errors of rounding."""
    return quantity >= ordered * (1 - TOLERANCE)


def get_expected(part):
    """Return the quantity (float) of a Part that makes it complete."""
    sent = sum(quantity for _moment, quantity in part.moved if quantity > 0)
    if part.ordered <= 0:
        return sent
    return part.ordered if part.is_open else min(part.ordered, sent)


def first_reached(quantity, moved):
    """Return the moment at which the net of `moved`, as in Part, first reached `quantity`.

    At one moment things arrive before they go back. None where it never did.
    """
    net = 0
    for moment, amount in sorted(moved, key=lambda move: (move[0], -move[1])):
        net += amount
        if net > 0 and is_enough(net, quantity):
            return moment
    return None


def settle(parts):
    """Return (state, moment, is_short) of what consists of these Parts.

    state: OPEN, DELIVERED, or VOID where nothing was sent and nothing will be
    moment: of the last part's last unit, naive UTC; None unless delivered
    is_short: whether it was settled with less than was ordered
    """
    if not any(quantity > 0 for part in parts for _moment, quantity in part.moved):
        return (OPEN if any(part.is_open for part in parts) else VOID), None, False
    moments = []
    is_short = False
    for part in parts:
        expected = get_expected(part)
        is_short |= not is_enough(expected, part.ordered)
        if expected:
            moments.append(first_reached(expected, part.moved))
    if not all(moments):
        return OPEN, None, False
    return DELIVERED, max(moments), is_short
