"""What is drawn, as a picture file: SVG, PNG or PDF."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

PNG_SCALE = 2.0
"""Pixels for each unit of a sheet."""
MOST_PIXELS, LONGEST_SIDE = 64e6, 30_000.0
"""A PNG of more is drawn smaller."""
UNITS_PER_INCH = 96
POINTS_PER_INCH = 72
Encoded = Callable[[], bytes]
"""Gives the bytes of the file; it may take long, and may be called in another thread."""


class PictureError(ValueError):
    """A picture that cannot be made: one sentence with the way out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn from the origin on, on an area of whole units."""

    title: str
    size: QSizeF
    draw: Callable[[QPainter], None]

    def paint(self, device: QPaintDevice, scale: float = 1.0) -> None:
        """Draw everything from the corner of a device on."""
        painter = QPainter(device)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        self.draw(painter)
        painter.end()


def require_format(suffix: str) -> None:
    """PictureError where there is no such kind of picture file."""
    if suffix not in FORMATS:
        raise PictureError(f"A picture ends in {', '.join(FORMATS)}. Choose one of these names.")


def encoded(sheet: Sheet, suffix: str) -> Encoded:
    """Draw a sheet for a file of this kind; PictureError where that cannot be."""
    require_format(suffix)
    return FORMATS[suffix](sheet)


def _svg(sheet: Sheet) -> Encoded:
    buffer = _opened()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(sheet.title)
    generator.setResolution(UNITS_PER_INCH)
    generator.setSize(sheet.size.toSize())
    generator.setViewBox(QRectF(0, 0, sheet.size.width(), sheet.size.height()))
    sheet.paint(generator)
    data = _written(buffer)
    return lambda: data


def _pdf(sheet: Sheet) -> Encoded:
    buffer = _opened()
    writer = QPdfWriter(buffer)
    writer.setTitle(sheet.title)
    writer.setResolution(UNITS_PER_INCH)
    points = sheet.size * (POINTS_PER_INCH / UNITS_PER_INCH)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", exact))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    sheet.paint(writer)
    data = _written(buffer)
    return lambda: data


def _png(sheet: Sheet) -> Encoded:
    width, height = sheet.size.width(), sheet.size.height()
    scale = min(PNG_SCALE, sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / max(width, height))
    image = QImage(int(width * scale), int(height * scale), QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureError("This is too large for a PNG. Choose SVG or PDF.")
    sheet.paint(image, scale)

    def compressed() -> bytes:
        buffer = _opened()
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes
        return _written(buffer)

    return compressed


FORMATS: dict[str, Callable[[Sheet], Encoded]] = {".svg": _svg, ".png": _png, ".pdf": _pdf}


def _opened() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _written(buffer: QBuffer) -> bytes:
    buffer.close()
    return bytes(buffer.data().data())
