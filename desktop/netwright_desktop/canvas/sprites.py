"""Pictures of parts that many nodes have alike, kept for the present zoom."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

MOST = 192
LARGEST_SCALE = 1.6
"""Few nodes are seen above it, and their pictures would take much memory."""

_kept: OrderedDict[Hashable, QPixmap] = OrderedDict()


def paint_sprite(
    painter: QPainter,
    key: Hashable,
    area: QRectF,
    zoom: float,
    paint: Callable[[QPainter], object],
) -> None:
    """Draw what `paint` draws within `area`, from its picture if there is one for the key."""
    ratio = painter.device().devicePixelRatioF()
    scale = zoom * ratio
    if scale > LARGEST_SCALE:
        paint(painter)
        return
    key = (key, zoom, ratio)
    picture = _kept.get(key)
    if picture is None:
        picture = _kept[key] = _painted(area, zoom, ratio, paint)
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    place = painter.worldTransform()
    corner = place.map(area.topLeft())
    painter.resetTransform()
    # On whole pixels: else its edges would be smeared.
    x, y = (floor(side * ratio + 0.5) / ratio for side in corner.toTuple())
    painter.drawPixmap(QPointF(x, y), picture)
    painter.setWorldTransform(place)


def _painted(
    area: QRectF, zoom: float, ratio: float, paint: Callable[[QPainter], object]
) -> QPixmap:
    size = (area.size() * (zoom * ratio)).toSize()
    picture = QPixmap(size.width() + 1, size.height() + 1)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(zoom, zoom)
    painter.translate(-area.topLeft())
    paint(painter)
    painter.end()
    return picture
