"""What a layer says of a sample as small pictures: one for each map, or for each unit."""

from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from netwright_desktop import theme
from netwright_desktop.colormap import diverging, grey, image_of

Values = NDArray[np.float32]
RGB = 3


def pictures_of(values: Values, is_input: bool = False, most: int = 64) -> list[QImage]:
    """At most `most` pictures of (maps, rows, columns), (steps, features) or (units,) numbers.

    Blue is below 0, orange above, on one scale for the layer; a unit is a picture of one pixel.
    An Input is black and white, or in its own colours where it has three maps.
    """
    maps = maps_of(values)[:most]
    if is_input and values.ndim == RGB:
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        shades = grey(values, low, high)
        if len(values) == RGB:
            return [image_of(shades[..., 0].transpose(1, 2, 0))]
        return [image_of(one) for one in shades[:most]]
    return [image_of(one) for one in diverging(maps, reach=reach_of(values))]


def rows_of(units: Values, columns: int) -> list[QImage]:
    """Many units in rows of pixels, in the same colours; the last row may be shorter."""
    shades = diverging(units, reach=reach_of(units))
    return [image_of(shades[None, n : n + columns]) for n in range(0, len(units), columns)]


def row_places(count: int, columns: int, room: QRectF) -> list[QRectF]:
    """Where these rows lie, each unit a square as large as there is room for."""
    rows = ceil(count / columns)
    side = min(room.width() / columns, room.height() / rows)
    return [
        QRectF(
            room.left(), room.top() + row * side, side * min(columns, count - row * columns), side
        )
        for row in range(rows)
    ]


def maps_of(values: Values) -> Values:
    """The same numbers as (pictures, rows, columns)."""
    if values.ndim == 3:
        return values
    return values[None] if values.ndim == 2 else values.reshape(-1, 1, 1)


def reach_of(values: Values) -> float:
    """The largest size of a number: the strongest colour."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max(initial=0.0)) or 1.0


def places(count: int, room: QRectF, ratio: float = 1.0, gap: float = 2.0) -> list[QRectF]:
    """Where so many pictures, each `ratio` times as wide as high, lie as large as they can."""
    if not count:
        return []
    columns = max(range(1, count + 1), key=lambda n: _height(count, n, room, ratio, gap))
    height = max(_height(count, columns, room, ratio, gap), 1.0)
    width = height * ratio
    return [
        QRectF(
            room.left() + number % columns * (width + gap),
            room.top() + number // columns * (height + gap),
            width,
            height,
        )
        for number in range(count)
    ]


def paint_tiles(painter: QPainter, pictures: list[QImage], rects: list[QRectF]) -> None:
    """Draw each picture into its rectangle, with a thin rim where there is room for one."""
    painter.setBrush(QColor(0, 0, 0, 0))
    painter.setPen(QPen(QColor(theme.colors().node_border), 1))
    for picture, rect in zip(pictures, rects, strict=False):
        painter.drawImage(rect, picture)
        if rect.height() > 6:
            painter.drawRect(rect)


def _height(count: int, columns: int, room: QRectF, ratio: float, gap: float) -> float:
    rows = ceil(count / columns)
    down = (room.height() - gap * (rows - 1)) / rows
    across = (room.width() - gap * (columns - 1)) / columns
    return min(down, across / ratio)
