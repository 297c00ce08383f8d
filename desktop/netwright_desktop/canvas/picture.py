"""The network as a picture: whole, without what is selected."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from netwright_desktop import theme
from netwright_desktop.canvas.mark_items import MarkItem
from netwright_desktop.canvas.node_item import NodeItem
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.picture import (
    Drawing,
    PictureError,
    Shares,
    Sheet,
    drawing,
    require_format,
    within,
)

ON_WHITE = replace(theme.LIGHT, canvas="#ffffff")
MARGIN = 40.0
BAND = 128
"""Rows of pixels that are filled at once."""


def drawn(seen: CanvasScene, suffix: str, title: str, on_white: bool) -> Drawing:
    """Draw the open level of the network for a file of this kind, with its heat map.

    What is drawn is what is seen now, whatever is edited between the steps. `on_white` takes the
    light colours on white, otherwise those in use are taken. PictureError where there is nothing
    to draw, or no such kind of file.
    """
    require_format(suffix)
    if not seen.nodes:
        raise PictureError("There is nothing to draw yet. Add a layer first.")
    colors = ON_WHITE if on_white else theme.colors()
    return _in_colors(colors, drawing(_sheet(seen, title, QColor(colors.canvas)), suffix))


def _in_colors(colors: theme.Colors, steps: Drawing) -> Drawing:
    """Give each step these colours, and what happens between the steps those in use."""
    while True:
        with theme.drawing_in(colors):
            try:
                share = next(steps)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
        yield share


def _sheet(seen: CanvasScene, title: str, ground: QColor) -> Sheet:
    frame = seen.all_frame().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    area = QRectF(frame.toAlignedRect())
    boxes = [(item.box, item.wired, item.heat) for item in seen.nodes.values()]
    marks = [MarkItem(item.mark) for item in seen.marks.values()]
    wires = seen.wires.copy()

    def draw(painter: QPainter) -> Shares:
        yield from within(0.0, 0.1, _filled(painter, area.size(), ground))
        painter.translate(-area.topLeft())
        for mark in marks:
            if mark.zValue() < wires.zValue():
                _paint(painter, mark)
                yield 0.1
        yield from within(0.1, 0.4, wires.painted(painter, area))
        for mark in marks:
            if mark.zValue() > wires.zValue():
                _paint(painter, mark)
                yield 0.4
        for number, (box, wired, heat) in enumerate(boxes, 1):
            item = NodeItem(box)
            item.show_box(box, wired)
            item.set_heat(heat)
            _paint(painter, item)
            yield 0.4 + 0.6 * number / len(boxes)

    return Sheet(title, area.size(), draw)


def _filled(painter: QPainter, size: QSizeF, ground: QColor) -> Shares:
    """Fill everything: many pixels in bands, since Qt takes a tenth of a second for all."""
    image = painter.device()
    if not isinstance(image, QImage):
        painter.fillRect(QRectF(QPointF(), size), ground)
        yield 1.0
        return
    for top in range(0, image.height(), BAND):
        painter.save()
        painter.resetTransform()
        painter.fillRect(QRect(0, top, image.width(), BAND), ground)
        painter.restore()
        yield top / image.height()


def _paint(painter: QPainter, item: QGraphicsItem) -> None:
    painter.save()
    painter.translate(item.pos())
    item.paint(painter, QStyleOptionGraphicsItem())
    painter.restore()
