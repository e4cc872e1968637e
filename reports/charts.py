"""Charts for printed documents, drawn to SVG."""

from markupsafe import Markup
from reportlab.graphics import renderSVG
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor

BAR = HexColor("#017e84")
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
    every = -(-len(points) // LABELS_AT_MOST)
    chart.categoryAxis.categoryNames = [
        label if number % every == 0 else "" for number, (label, _share) in enumerate(points)
    ]
    chart.categoryAxis.visibleTicks = False
    for labels in (chart.valueAxis.labels, chart.categoryAxis.labels):
        labels.fontName, labels.fontSize = "Helvetica", 8
    drawing = Drawing(width, height)
    drawing.add(chart)
    return _to_svg(drawing)


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
