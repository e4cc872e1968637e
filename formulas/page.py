"""The room on a printed page."""


def share_out(heights, room):
    """Return how many rows each table gets, dealt out in turns until the room is used up.

    :param heights: list of the heights of each table's rows, from the first to the last
    :param room: the height that all the rows together may take
    """
    shares = [0] * len(heights)
    dealt = True
    while dealt:
        dealt = False
        for number, rows in enumerate(heights):
            if shares[number] < len(rows) and rows[shares[number]] <= room:
                room -= rows[shares[number]]
                shares[number] += 1
                dealt = True
    return shares
