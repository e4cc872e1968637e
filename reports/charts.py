"""Charts for printed documents, drawn to SVG."""

from markupsafe import Markup
from reportlab.graphics import renderSVG
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor

BAR = HexColor("#017e84")
MUTED = HexColor("#666666")
SIGNAL = HexColor("#c0392b")
GRID = HexColor("#dddddd")
LABELS_AT_MOST = 14


def percent_bars(points, width=870, height=320):
    """Draw a bar chart of shares.

    :param points: list of (label, share between 0 and 1, or None for no bar)
    :return: inline SVG (Markup), or an empty string without points
    """
    if not points:
        return Markup("")
    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height = 35, 25, width - 45, height - 35
    chart.data = [[None if share is None else round(share * 100, 2) for _label, share in points]]
    chart.bars[0].fillColor = BAR
    chart.bars.strokeColor = None
    chart.barSpacing, chart.groupSpacing = 0, max(1, 80 / len(points))
    chart.valueAxis.valueMin, chart.valueAxis.valueMax, chart.valueAxis.valueStep = 0, 100, 20
    chart.valueAxis.labelTextFormat = "%d %%"
    chart.valueAxis.visibleGrid, chart.valueAxis.gridStrokeColor = True, GRID
    chart.categoryAxis.categoryNames = _thin([label for label, _share in points])
    chart.categoryAxis.visibleTicks = False
    for labels in (chart.valueAxis.labels, chart.categoryAxis.labels):
        labels.fontName, labels.fontSize = "Helvetica", 8
    drawing = Drawing(width, height)
    drawing.add(chart)
    return _to_svg(drawing)


def control_chart(centre, points, width=870, height=260):
    """Draw a control chart of shares: values, mean and limits; points that break a rule are red.

    :param float centre: centre line, between 0 and 1
    :param points: list of (label, control_chart.Point), oldest first
    :return: inline SVG (Markup)
    """

    def percent(value):
        return None if value is None else round(value * 100, 2)

    chart = HorizontalLineChart()
    chart.x, chart.y, chart.width, chart.height = 35, 25, width - 45, height - 35
    chart.data = [
        [percent(point.value) for _label, point in points],
        [percent(centre)] * len(points),
        [percent(point.upper) for _label, point in points],
        [percent(point.lower) for _label, point in points],
    ]
    chart.joinedLines = True
    for line, colour in enumerate((BAR, MUTED, SIGNAL, SIGNAL)):
        chart.lines[line].strokeColor = colour
        chart.lines[line].strokeWidth = 1.5 if line == 0 else 0.7
    chart.lines[2].strokeDashArray = chart.lines[3].strokeDashArray = (4, 3)
    values = [value for row in chart.data for value in row if value is not None]
    chart.valueAxis.valueMin = min(90, max(0, 10 * (min(values) // 10)))
    chart.valueAxis.valueMax = 100
    chart.valueAxis.labelTextFormat = "%d %%"
    chart.valueAxis.visibleGrid, chart.valueAxis.gridStrokeColor = True, GRID
    chart.categoryAxis.categoryNames = _thin([label for label, _point in points])
    chart.categoryAxis.visibleTicks = False
    for labels in (chart.valueAxis.labels, chart.categoryAxis.labels):
        labels.fontName, labels.fontSize = "Helvetica", 8
    drawing = Drawing(width, height)
    drawing.add(chart)
    low, step = chart.valueAxis.valueMin, chart.width / len(points)
    for number, (_label, point) in enumerate(points):
        if point.value is not None:
            x = chart.x + (number + 0.5) * step
            y = chart.y + (percent(point.value) - low) / (100 - low) * chart.height
            colour, size = (SIGNAL, 4) if point.rules else (BAR, 2)
            # Squares: not every build of wkhtmltopdf prints a circle.
            drawing.add(
                Rect(x - size, y - size, 2 * size, 2 * size, fillColor=colour, strokeColor=None)
            )
    return _to_svg(drawing)


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
    return _to_svg(drawing)


def _thin(labels):
    """Return the labels with so many of them left blank that none covers another."""
    every = -(-len(labels) // LABELS_AT_MOST)
    return [label if number % every == 0 else "" for number, label in enumerate(labels)]


def qr_code(text, size=110):
    """Return the QR code of `text` (str) as inline SVG (Markup), `size` pixels wide and high."""
    code = QrCodeWidget(text)
    left, bottom, right, top = code.getBounds()
    scale = size / (right - left)
    drawing = Drawing(size, size, transform=[scale, 0, 0, scale, -left * scale, -bottom * scale])
    drawing.add(code)
    return _to_svg(drawing)


def _to_svg(drawing):
    svg = renderSVG.drawToString(drawing)
    # Inside HTML the XML declaration and document type in front are out of place.
    return Markup(svg[svg.index("<svg") :])
