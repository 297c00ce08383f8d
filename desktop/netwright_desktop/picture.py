"""What is drawn, as a picture file: SVG, PNG or PDF."""

from collections.abc import Callable, Generator, Iterator
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
Drawing = Generator[float, None, Encoded]
"""Draws a little at each step: only the GUI thread may draw, and it has more to do.

Each tells the share of the whole picture that is done, up to DRAWN.
"""
DRAWN = 0.7
"""What drawing is of the work; the rest is done to the bytes."""
Shares = Iterator[float]
"""Does a little at each step, and tells the share that is done."""


class PictureError(ValueError):
    """A picture that cannot be made: one sentence with the way out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn from the origin on, on an area of whole units, a little at each step."""

    title: str
    size: QSizeF
    draw: Callable[[QPainter], Shares]

    def painted(self, device: QPaintDevice, scale: float = 1.0) -> Shares:
        """Draw everything from the corner of a device on."""
        painter = QPainter(device)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(scale, scale)
            yield from within(0.0, DRAWN, self.draw(painter))
        finally:
            painter.end()


def within(low: float, high: float, part: Shares) -> Shares:
    """A part of the work: its 0 is `low` of the whole, its 1 is `high`."""
    for share in part:
        yield low + (high - low) * share


def require_format(suffix: str) -> None:
    """PictureError where there is no such kind of picture file."""
    if suffix not in FORMATS:
        raise PictureError(f"A picture ends in {', '.join(FORMATS)}. Choose one of these names.")


def drawing(sheet: Sheet, suffix: str) -> Drawing:
    """Draw a sheet for a file of this kind; PictureError where that cannot be."""
    require_format(suffix)
    return FORMATS[suffix](sheet)


def encoded(steps: Drawing) -> Encoded:
    """Draw everything at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def _svg(sheet: Sheet) -> Drawing:
    buffer = _opened()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(sheet.title)
    generator.setResolution(UNITS_PER_INCH)
    generator.setSize(sheet.size.toSize())
    generator.setViewBox(QRectF(0, 0, sheet.size.width(), sheet.size.height()))
    yield from sheet.painted(generator)
    return lambda: _written(buffer)


def _pdf(sheet: Sheet) -> Drawing:
    buffer = _opened()
    writer = QPdfWriter(buffer)
    writer.setTitle(sheet.title)
    writer.setResolution(UNITS_PER_INCH)
    points = sheet.size * (POINTS_PER_INCH / UNITS_PER_INCH)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", exact))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    yield from sheet.painted(writer)
    return lambda: _written(buffer)


def _png(sheet: Sheet) -> Drawing:
    width, height = sheet.size.width(), sheet.size.height()
    scale = min(PNG_SCALE, sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / max(width, height))
    image = QImage(int(width * scale), int(height * scale), QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureError("This is too large for a PNG. Choose SVG or PDF.")
    yield from sheet.painted(image, scale)

    def compressed() -> bytes:
        buffer = _opened()
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes
        return _written(buffer)

    return compressed


FORMATS: dict[str, Callable[[Sheet], Drawing]] = {".svg": _svg, ".png": _png, ".pdf": _pdf}


def _opened() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _written(buffer: QBuffer) -> bytes:
    buffer.close()
    return bytes(buffer.data().data())
