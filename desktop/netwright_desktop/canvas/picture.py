"""The network as a picture file: SVG, PNG or PDF, whole, without what is selected."""

from collections.abc import Callable
from dataclasses import replace
from math import sqrt

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from netwright_desktop import theme
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.document import GraphDocument

ON_WHITE = replace(theme.LIGHT, canvas="#ffffff")
MARGIN = 40.0
PNG_SCALE = 2.0
"""Pixels for each unit of the canvas."""
MOST_PIXELS, LONGEST_SIDE = 64e6, 30_000.0
"""A PNG of more is drawn smaller."""
UNITS_PER_INCH = 96
POINTS_PER_INCH = 72
Encoded = Callable[[], bytes]
"""Gives the bytes of the file; it may take long, and may be called in another thread."""


class PictureError(ValueError):
    """A picture that cannot be made: one sentence with the way out."""


def drawn(seen: CanvasScene, suffix: str, title: str, on_white: bool) -> Encoded:
    """Draw the open level of the network for a file of this kind, with its heat map.

    `on_white` takes the light colours on white, otherwise those in use are taken. PictureError
    where there is nothing to draw, or no such kind of file.
    """
    if suffix not in FORMATS:
        raise PictureError(f"A picture ends in {', '.join(FORMATS)}. Choose one of these names.")
    if not seen.nodes:
        raise PictureError("There is nothing to draw yet. Add a layer first.")
    scene = _without_selection(seen)
    colors = ON_WHITE if on_white else theme.colors()
    with theme.drawing_in(colors):
        return FORMATS[suffix](_Sheet(scene, title, colors.canvas))


def _without_selection(seen: CanvasScene) -> CanvasScene:
    """A scene of its own that shows the same, and nothing of what goes on on the screen."""
    document = GraphDocument(seen.document.graph.copy())
    document.enter(seen.document.level.group)
    scene = CanvasScene(document)
    for box_id, item in seen.nodes.items():
        scene.nodes[box_id].set_heat(item.heat)
    return scene


class _Sheet:
    """What is drawn, and on what."""

    def __init__(self, scene: CanvasScene, title: str, ground: str) -> None:
        self.title = title
        self._scene, self._ground = scene, QColor(ground)
        area = scene.all_frame().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self.area = QRectF(area.toAlignedRect())

    def paint(self, device: QPaintDevice, scale: float = 1.0) -> None:
        """Draw everything from the corner of a device on."""
        painter = QPainter(device)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        target = QRectF(0, 0, self.area.width() * scale, self.area.height() * scale)
        painter.fillRect(target, self._ground)
        self._scene.render(painter, target, self.area)
        painter.end()


def _svg(sheet: _Sheet) -> Encoded:
    buffer = _opened()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(sheet.title)
    generator.setResolution(UNITS_PER_INCH)
    generator.setSize(sheet.area.size().toSize())
    generator.setViewBox(QRectF(0, 0, sheet.area.width(), sheet.area.height()))
    sheet.paint(generator)
    data = _written(buffer)
    return lambda: data


def _pdf(sheet: _Sheet) -> Encoded:
    buffer = _opened()
    writer = QPdfWriter(buffer)
    writer.setTitle(sheet.title)
    writer.setResolution(UNITS_PER_INCH)
    points = QSizeF(sheet.area.size()) * (POINTS_PER_INCH / UNITS_PER_INCH)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", exact))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    sheet.paint(writer)
    data = _written(buffer)
    return lambda: data


def _png(sheet: _Sheet) -> Encoded:
    width, height = sheet.area.width(), sheet.area.height()
    scale = min(PNG_SCALE, sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / max(width, height))
    image = QImage(int(width * scale), int(height * scale), QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureError("This network is too large for a PNG. Choose SVG or PDF.")
    sheet.paint(image, scale)

    def encoded() -> bytes:
        buffer = _opened()
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes
        return _written(buffer)

    return encoded


FORMATS: dict[str, Callable[[_Sheet], Encoded]] = {".svg": _svg, ".png": _png, ".pdf": _pdf}


def _opened() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _written(buffer: QBuffer) -> bytes:
    buffer.close()
    return bytes(buffer.data().data())
