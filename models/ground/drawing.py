"""Drawings that pages and documents show as they are, without asking for a picture."""

import re

from markupsafe import Markup
from reportlab.graphics import renderSVG
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing


def to_svg(drawing):
    """Return a reportlab drawing as inline SVG (Markup)."""
    svg = renderSVG.drawToString(drawing)
    # Odoo's printing writes its tags in small letters, and an unknown path clips all there is.
    svg = re.sub(r'<clipPath.*?</clipPath>| style="clip-path: [^"]*"', "", svg, flags=re.DOTALL)
    # Inside HTML the XML declaration and document type in front are out of place.
    return Markup(svg[svg.index("<svg") :])


def qr_code(text, size=110):
    """Return the QR code of `text` (str) as inline SVG (Markup), `size` pixels wide and high."""
    code = QrCodeWidget(text)
    left, bottom, right, top = code.getBounds()
    scale = size / (right - left)
    drawing = Drawing(size, size, transform=[scale, 0, 0, scale, -left * scale, -bottom * scale])
    drawing.add(code)
    return to_svg(drawing)
