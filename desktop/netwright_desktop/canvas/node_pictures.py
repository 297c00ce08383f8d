"""Small pictures at the nodes: what their neurons say, while the network trains."""

from collections.abc import Callable, Mapping
from math import ceil

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netwright.inspection.passage import Way
from netwright.inspection.question import Answer, Question
from netwright_desktop.canvas.geometry import NODE_WIDTH
from netwright_desktop.canvas.live_look import LiveLook
from netwright_desktop.canvas.node_item import FLAT_BELOW, NodeItem
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.tiles import Values, paint_tiles, pictures_of, row_places, rows_of

GAP, BELOW = 2.0, 4.0
"""Between two pictures, and between them and the node."""
LARGE, LARGE_SIDE = 6, 28.0
"""So many pictures stand in one row, and are no larger than this."""
SINGLE, COLUMNS = 16, 8
"""So many neurons have a picture each, in rows of eight."""
MOST, MANY_COLUMNS = 128, 32
"""Of more units the first are drawn, in rows of squares."""
MOST_MAPS = 8
"""Of more maps the first are drawn."""
SHARPNESS = 2
"""Pixels of a kept picture for each unit of the canvas."""


class NodePictures(LiveLook):
    """Asks what the neurons say, and shows it below the nodes, while it is switched on.

    `wanted` tells the question: a mapping of nodes to maps, or the Way of a sample.
    """

    key = "canvas/pictures"

    def __init__(self, canvas: CanvasView, wanted: Callable[[], Question | None]) -> None:
        super().__init__(canvas)
        self._wanted = wanted
        self._values: Mapping[str, Values] = {}
        self._inputs: frozenset[str] = frozenset()
        self._has_drawn = False

    def forget(self) -> None:
        """Another project is open: nothing is known of it."""
        self._values = {}
        self._draw()

    def _question(self) -> Question | None:
        return self._wanted()

    def take_answer(self, answer: Answer) -> None:
        value = answer.value
        self._inputs = frozenset()
        if isinstance(value, Way):
            self._values, self._inputs = value.layers, value.inputs
        elif value is None:
            self._values = {}
        else:
            self._values = {node: np.flip(maps, axis=1) for node, maps in value.items()}

    def _draw(self) -> None:
        """Give each box of the open level its pictures, and take old ones away."""
        is_shown = self.is_on and bool(self._values)
        if not is_shown and not self._has_drawn:
            return
        self._has_drawn = is_shown
        computed = self._canvas.document.analysis.graph.nodes
        for box_id, item in self._canvas.canvas_scene.nodes.items():
            name = computed[box_id].name if box_id in computed else ""
            values = self._values.get(name) if self.is_on else None
            found = picture_at(item)
            if values is None:
                if found is not None:
                    found.setParentItem(None)  # type: ignore[arg-type]
                    self._canvas.canvas_scene.removeItem(found)
                continue
            if found is None:
                found = NodePicture(item)
            found.show_values(values, name in self._inputs, item.shape_in_scene.height)


class NodePicture(QGraphicsItem):
    """The pictures of one node; they move with it, and clicks go through them."""

    def __init__(self, node: NodeItem) -> None:
        super().__init__(node)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.values: Values = np.zeros(0, np.float32)
        self._is_input = False
        self._kept: QPixmap | None = None
        self._rects: list[QRectF] = []

    def show_values(self, values: Values, is_input: bool, top: float) -> None:
        """Show these numbers of the layer, below a node of this height."""
        rects = _rects(values)
        if self.pos().y() != top + BELOW or self._rects != rects:
            self.prepareGeometryChange()
            self._rects = rects
            self.setPos(0.0, top + BELOW)
        self.values, self._is_input, self._kept = values, is_input, None
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0.0, 0.0, NODE_WIDTH, self._rects[-1].bottom() + 1 if self._rects else 0.0)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del widget, option
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < FLAT_BELOW or not self._rects:
            return
        if self._kept is None:
            self._kept = self._painted()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self.boundingRect(), self._kept, QRectF(self._kept.rect()))

    def _painted(self) -> QPixmap:
        """All of them as one, made when it is first seen."""
        size = self.boundingRect().size() * SHARPNESS
        kept = QPixmap(ceil(size.width()), ceil(size.height()))
        kept.fill(Qt.GlobalColor.transparent)
        painter = QPainter(kept)
        painter.scale(kept.width() / self.boundingRect().width(), SHARPNESS)
        if _is_many(self.values):
            pictures = rows_of(self.values[:MOST], MANY_COLUMNS)
        else:
            pictures = pictures_of(self.values, self._is_input, len(self._rects))
        paint_tiles(painter, pictures, self._rects)
        painter.end()
        return kept


def picture_at(item: NodeItem) -> NodePicture | None:
    """The pictures of a node, if it has any."""
    return next((child for child in item.childItems() if isinstance(child, NodePicture)), None)


def _is_many(values: Values) -> bool:
    """Whether these are units without a picture each."""
    return values.ndim == 1 and len(values) > SINGLE


def _rects(values: Values) -> list[QRectF]:
    """Where the pictures lie, row by row, in the width of a node."""
    if _is_many(values):
        room = QRectF(0.0, 0.0, NODE_WIDTH, NODE_WIDTH)
        return row_places(min(len(values), MOST), MANY_COLUMNS, room)
    if values.ndim == 2:  # one picture of a sequence, as wide as the node
        return [QRectF(0.0, 0.0, NODE_WIDTH, LARGE_SIDE)]
    count = len(values) if len(values) <= SINGLE else MOST_MAPS
    columns = LARGE if count <= LARGE else COLUMNS
    side = min((NODE_WIDTH - GAP * (columns - 1)) / columns, LARGE_SIDE)
    step = side + GAP
    return [QRectF(n % columns * step, n // columns * step, side, side) for n in range(count)]
