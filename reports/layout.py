"""Blocks of a printed document laid out on its pages.

Page numbers stand in the body, and are right only if no page overflows: so the height of every
block is known before anything is drawn. Heights are in pixels of a page that is 870 wide.
"""

# What each build of wkhtmltopdf prints on a page of A4, below the document's head.
PAGE = 1200
HEADING, TABLE_HEAD, ROW, LINE = 46, 40, 26, 21
# A table is begun where so many of its rows fit, or all of them.
ROWS_TOGETHER = 6


def block(template, height, rows=None, row_height=ROW, **values):
    """Return a block of a page.

    :param str template: what prints it; it finds `values` in the dict `block`
    :param int height: of all but the rows
    :param rows: list that may go on on the next page; None for a block that is kept together
    """
    return {"template": template, "height": height, "rows": rows, "row_height": row_height} | values


def pack(blocks):
    """Return pages, each the list of the blocks printed on it, in their order.

    Each part of a block with rows says whether it is the `first` and the `last`.
    """
    pages, left = [], 0
    for whole in blocks:
        rows, size = whole["rows"], whole["row_height"]
        done, count = 0, len(rows or ())
        while True:
            needed = whole["height"] + size * min(count - done, ROWS_TOGETHER)
            if needed > left and left < PAGE:
                pages.append([])
                left = PAGE
            taken = min(count - done, max(1, (left - whole["height"]) // size))
            part = {**whole, "first": not done, "last": done + taken == count}
            if rows is not None:
                part["rows"] = rows[done : done + taken]
            pages[-1].append(part)
            left -= whole["height"] + size * taken
            done += taken
            if done == count:
                break
    return pages
