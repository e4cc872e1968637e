"""The funnel plot of printed documents, drawn to SVG."""

from math import log10

from reportlab.graphics.charts.axes import XValueAxis, YValueAxis
from reportlab.graphics.shapes import Drawing, Line, Polygon, PolyLine

from ..models.ground.drawing import to_svg
from .charts import BAR, FONT_SIZE, GRID, MUTED, SIGNAL, mark

ROUND = (1, 2, 5)


def funnel(rate, curves, groups, others, width=870, height=240):
    """Draw a funnel plot: the share of each group by its size, on a logarithmic axis.

    :param float rate: the share of all
    :param curves: [size, lower and upper limit of 99.8 %, those of 95 %], the smallest first
    :param groups: [(size, share, whether it is worse)] of the groups that stand out
    :param others: [(size, share)] of all others
    :return: inline SVG (Markup)
    """
    across, upwards = _get_axes(curves, groups, others, width, height)

    def place(size, share):
        return across.scale(log10(size)), upwards.scale(share * 100)

    drawing = Drawing(width, height)
    drawing.add(upwards)
    drawing.add(across)
    for column, dashes in ((1, None), (2, None), (3, (4, 3)), (4, (4, 3))):
        dots = [at for curve in curves for at in place(curve[0], curve[column])]
        drawing.add(PolyLine(dots, strokeColor=SIGNAL, strokeWidth=0.7, strokeDashArray=dashes))
    start, end = place(curves[0][0], rate), place(curves[-1][0], rate)
    drawing.add(Line(*start, *end, strokeColor=MUTED, strokeWidth=0.7))
    for size, share in others:
        drawing.add(mark(*place(size, share), 2, MUTED))
    for size, share, is_worse in groups:
        drawing.add(_point(*place(size, share), is_worse))
    return to_svg(drawing)


def _get_axes(curves, groups, others, width, height):
    """Return (axis of sizes, axis of shares), wide enough for all there is to draw."""
    shares = [curve[1] for curve in curves] + [share for _n, share, *_rest in (*groups, *others)]
    foot = 10 * (10 * min(shares) // 1)
    across, upwards = XValueAxis(), YValueAxis()
    upwards.setPosition(45, 25, height - 35)
    upwards.valueMin, upwards.valueMax = foot, 100
    upwards.valueStep = 10 if foot >= 50 else 20
    upwards.labelTextFormat = "%d %%"
    upwards.visibleGrid, upwards.gridStrokeColor = True, GRID
    upwards.gridStart, upwards.gridEnd = 45, width - 10
    upwards.configure([shares])
    across.setPosition(45, 25, width - 55)
    first, last = curves[0][0], curves[-1][0]
    across.valueMin, across.valueMax = log10(first), log10(last)
    across.valueSteps = [log10(size) for size in _get_round(first, last)]
    across.labelTextFormat = lambda place: f"{round(10**place)}"
    across.configure([[log10(first), log10(last)]])
    for axis in (across, upwards):
        axis.labels.fontName, axis.labels.fontSize = "Helvetica", FONT_SIZE
        axis.visibleTicks = False
    return across, upwards


def _get_round(first, last):
    """Return the round numbers from the first to the last."""
    powers = range(int(log10(first)), int(log10(last)) + 1)
    return [n * 10**power for power in powers for n in ROUND if first <= n * 10**power <= last]


def _point(x, y, is_worse):
    """Return what marks a group that stands out: worse ones hang down, the others point up."""
    side = -4 if is_worse else 4
    corners = [x - 5, y - side, x + 5, y - side, x, y + side]
    return Polygon(corners, fillColor=SIGNAL if is_worse else BAR, strokeColor=None)
