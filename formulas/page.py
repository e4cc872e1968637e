"""The room on a printed page."""


def share_out(wanted, heights, room):
    """Return how many rows each table gets, dealt out in turns until the room is used up.

    :param wanted: list of the number of rows of each table
    :param heights: list of the height of one row of each table
    :param room: the height that all the rows together may take
    """
    shares = [0] * len(wanted)
    dealt = True
    while dealt:
        dealt = False
        for number, height in enumerate(heights):
            if shares[number] < wanted[number] and height <= room:
                shares[number] += 1
                room -= height
                dealt = True
    return shares
