"""Charts for printed documents, drawn to SVG."""

from math import ceil, floor, log10

from markupsafe import Markup
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, PolyLine, Rect
from reportlab.lib.colors import HexColor

from ..models.ground.drawing import to_svg

BAR = HexColor("#017e84")
MUTED = HexColor("#666666")
SIGNAL = HexColor("#c0392b")
GRID = HexColor("#dddddd")
LABELS_AT_MOST = 12
FONT_SIZE = 10


def percent_bars(points, width=870, height=220):
    """Draw a bar chart of shares.

    :param points: list of (label, share between 0 and 1, or None for no bar)
    :return: inline SVG (Markup), or an empty string without points
    """
    if not points:
        return Markup("")
    drawing, _chart = _draw_bars(points, width, height)
    return to_svg(drawing)


def pareto(shares, width=870, height=210):
    """Draw a Pareto chart: a bar for each share, and the line of their sum so far.

    :param shares: list of (label, share between 0 and 1), the largest first
    :return: inline SVG (Markup), or an empty string without shares
    """
    if not shares:
        return Markup("")
    drawing, chart = _draw_bars(shares, width, height)
    so_far, dots = 0, []
    for number, (_label, share) in enumerate(shares):
        so_far += share
        dots.append(_place(chart, number, len(shares), so_far * 100))
    if len(dots) > 1:
        line = [place for dot in dots for place in dot]
        drawing.add(PolyLine(line, strokeColor=MUTED, strokeWidth=1))
    for dot in dots:
        drawing.add(mark(*dot, 2.5, MUTED))
    return to_svg(drawing)


def control_chart(centre, points, percent=True, width=870, height=200):
    """Draw a control chart: values, mean and limits; points that break a rule are red.

    :param float centre: centre line
    :param points: list of (label, control_chart.Point), oldest first
    :param bool percent: whether the values are shares between 0 and 1
    :return: inline SVG (Markup)
    """
    factor = 100 if percent else 1

    def scaled(value):
        return None if value is None else round(value * factor, 2)

    chart = HorizontalLineChart()
    chart.data = [
        [scaled(point.value) for _label, point in points],
        [scaled(centre)] * len(points),
        [scaled(point.upper) for _label, point in points],
        [scaled(point.lower) for _label, point in points],
    ]
    chart.joinedLines = True
    for line, colour in enumerate((BAR, MUTED, SIGNAL, SIGNAL)):
        chart.lines[line].strokeColor = colour
        chart.lines[line].strokeWidth = 1.5 if line == 0 else 0.7
    chart.lines[2].strokeDashArray = chart.lines[3].strokeDashArray = (4, 3)
    values = [value for row in chart.data for value in row if value is not None]
    if percent:
        low = min(90, max(0, 10 * (min(values) // 10)))
        step = next(step for step in (2, 5, 10, 20) if 100 - low <= 5 * step)
        _set_axes(chart, points, width, height, low, 100, step, "%d %%")
    else:
        top, step = _round_up(max(values))
        _set_axes(chart, points, width, height, 0, top, step, "%g")
    drawing = Drawing(width, height)
    drawing.add(chart)
    for number, (_label, point) in enumerate(points):
        if point.value is not None:
            place = _place(chart, number, len(points), scaled(point.value))
            drawing.add(mark(*place, *((4, SIGNAL) if point.rules else (2, BAR))))
    return to_svg(drawing)


def amount_bars(points, text, width=870, height=140):
    """Draw a bar chart of amounts.

    :param points: list of (label, amount), at least one
    :param text: function that writes an amount at the axis
    :return: inline SVG (Markup)
    """
    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height = 75, 25, width - 85, height - 35
    chart.data = [[amount for _label, amount in points]]
    chart.bars[0].fillColor = BAR
    chart.bars.strokeColor = None
    chart.groupSpacing = max(1, 80 / len(points))
    chart.valueAxis.forceZero, chart.valueAxis.rangeRound = True, "both"
    chart.valueAxis.maximumTicks, chart.valueAxis.minimumTickSpacing = 6, 18
    chart.valueAxis.visibleTicks = False
    chart.valueAxis.labelTextFormat = text
    chart.valueAxis.visibleGrid, chart.valueAxis.gridStrokeColor = True, GRID
    chart.categoryAxis.categoryNames = _thin([label for label, _amount in points])
    chart.categoryAxis.visibleTicks = False
    # The names of the months stand at the foot, also where an amount is negative.
    chart.categoryAxis.labelAxisMode = "low"
    for labels in (chart.valueAxis.labels, chart.categoryAxis.labels):
        labels.fontName, labels.fontSize = "Helvetica", 8
    drawing = Drawing(width, height)
    drawing.add(chart)
    return to_svg(drawing)


def _draw_bars(points, width, height):
    """Return (drawing, chart) of bars of shares, on an axis of percents."""
    chart = VerticalBarChart()
    chart.data = [[None if share is None else round(share * 100, 2) for _label, share in points]]
    chart.bars[0].fillColor = BAR
    chart.bars.strokeColor = None
    chart.barSpacing, chart.groupSpacing = 0, max(1, 80 / len(points))
    _set_axes(chart, points, width, height, 0, 100, 20, "%d %%")
    drawing = Drawing(width, height)
    drawing.add(chart)
    return drawing, chart


def _set_axes(chart, points, width, height, low, top, step, label_format):
    names = _thin([label for label, _value in points])
    foot = 38 if any("\n" in name for name in names) else 25
    chart.x, chart.y, chart.width, chart.height = 45, foot, width - 55, height - foot - 10
    axis = chart.valueAxis
    axis.valueMin, axis.valueMax, axis.valueStep = low, top, step
    axis.labelTextFormat = label_format
    axis.visibleGrid, axis.gridStrokeColor = True, GRID
    chart.categoryAxis.categoryNames = names
    chart.categoryAxis.visibleTicks = False
    for labels in (axis.labels, chart.categoryAxis.labels):
        labels.fontName, labels.fontSize = "Helvetica", FONT_SIZE


def _place(chart, number, count, value):
    """Return (x, y) of a value in the middle of the category with this number."""
    low, top = chart.valueAxis.valueMin, chart.valueAxis.valueMax
    return (
        chart.x + (number + 0.5) * chart.width / count,
        chart.y + (value - low) / (top - low) * chart.height,
    )


def mark(x, y, size, colour):
    """Return what stands for a value in a drawing."""
    # Squares: not every build of wkhtmltopdf prints a circle.
    return Rect(x - size, y - size, 2 * size, 2 * size, fillColor=colour, strokeColor=None)


def _round_up(highest):
    """Return (top, step) of an axis that goes in at most five round steps from 0 past `highest`."""
    if highest <= 0:
        return 1, 0.5
    power = 10 ** floor(log10(highest / 5))
    step = next(n * power for n in (1, 2, 5, 10) if highest <= 5 * n * power)
    return step * ceil(highest / step), step


def _thin(labels):
    """Return the labels with so many of them left blank that none covers another."""
    every = -(-len(labels) // LABELS_AT_MOST)
    return [label if number % every == 0 else "" for number, label in enumerate(labels)]
