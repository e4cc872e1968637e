"""Time without what was spent waiting."""


def outside(start, end, waits):
    """Return [(start, end)]: the parts of the time from `start` to `end` that no wait covers.

    :param waits: [(start, end)] in any order; they may overlap, and reach beyond
    """
    parts = []
    for low, high in sorted(waits):
        if start < min(low, end):
            parts.append((start, min(low, end)))
        start = max(start, high)
    if start < end:
        parts.append((start, end))
    return parts
