"""Print the rows that were measured as one table: text, and Markdown into a file or the README."""

import json
import sys
from datetime import date
from pathlib import Path

MARKS = ("<!-- bench -->", "<!-- /bench -->")
HOW = (
    "Ours beside the other, in turn: the median of three runs after one to warm up (which is "
    "“first”), or one run (marked ¹) where that takes more than 20 s or is kept. Each starts "
    "without any record in Odoo's cache."
)


def read(path):
    """Return (machine, sizes, {(what, beside): {size: row}})."""
    machine, table = "", {}
    for line in Path(path).read_text().splitlines():
        row = json.loads(line)
        if "machine" in row:
            machine = row["machine"]
        else:
            table.setdefault((row["what"], row["beside"]), {})[row["size"]] = row
    return machine, sorted({size for rows in table.values() for size in rows}), table


def cell(row):
    """Return ours, the other and their ratio in words."""
    if not row:
        return ""
    ours, *other = row["seconds"]
    words = _seconds(ours) + ("¹" if row["runs"] == 1 else "")
    if other:
        words += f" / {_seconds(other[0])} = {ours / other[0]:.2f}"
    return words


def _seconds(seconds):
    return f"{seconds:.2g} s" if seconds < 1 else f"{seconds:.1f} s"


def lines(sizes, table):
    """Yield the head and the rows, each a list of words."""
    yield ["what", "beside", *(f"{size:,} orders" for size in sizes), "first", "queries", "goal"]
    for (what, beside), rows in table.items():
        row = rows[max(rows)]
        yield [
            what,
            beside,
            *(cell(rows.get(size)) for size in sizes),
            _seconds(row["first"]),
            " / ".join(map(str, row["queries"])),
            row["goal"],
        ]


def write(path, words):
    """Write the table into a file, or into its place in one that has it between MARKS."""
    text = path.read_text() if path.exists() else ""
    begin, end = MARKS
    if begin in text:
        before, _begin, rest = text.partition(begin)
        words = f"{before}{begin}\n\n{words}\n\n{end}{rest.partition(end)[2]}"
    path.write_text(words.rstrip("\n") + "\n")


def main(path, markdown=None):
    machine, sizes, table = read(path)
    rows = list(lines(sizes, table))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head = f"{date.today()}: {machine}. {HOW}"
    print(head, "", sep="\n")
    for row in rows:
        print("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)))
    if markdown:
        bars = [f"| {' | '.join(row)} |" for row in rows]
        bars.insert(1, "|" + " --- |" * len(widths))
        write(Path(markdown), "\n".join([head, "", *bars]))


if __name__ == "__main__":
    main(*sys.argv[1:])
