"""The minimap: the whole network small, in the corner of the canvas, and what is seen of it."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from netwright.graph.marks import Frame
from netwright_desktop import theme
from netwright_desktop.canvas.geometry import NODE_WIDTH
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.preferences import preferences

SIZE = QSize(200, 132)
MARGIN = 12
"""From the edges of the canvas."""
PADDING = 6.0
LEAST = 2.0
"""Pixels that a node covers at least."""
_SHOWN = "minimap/shown"
TINT, EDGE = 0.25, 0.8
"""How much a frame covers of what is below it."""


class Block(NamedTuple):
    """A box or a frame on the canvas, and its colour; a box without one has problems."""

    area: tuple[float, float, float, float]
    """Left, top, width and height."""
    color: str
    is_frame: bool = False


class Minimap(QWidget):
    """Nodes as rectangles in the colours of their families, frames around them, without wires.

    A click or a drag moves the view there. The picture of the nodes is kept until they change;
    moving the view only draws the frame anew.
    """

    def __init__(self, canvas: CanvasView) -> None:
        # A child of the viewport: beside it, it would keep Qt from moving pixels when one pans.
        super().__init__(canvas.viewport())
        self._canvas = canvas
        self._blocks: list[Block] = []
        self._world = QRectF()
        self._picture: QPixmap | None = None
        self._grip = QPointF()
        self.setFixedSize(SIZE)
        self.setAccessibleName("Minimap")
        self.setToolTip("Click or drag to move the view")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        canvas.outlook_changed.connect(self._outlook_changed)
        canvas.document.changed.connect(self._follow)
        canvas.document.level_changed.connect(self._follow)
        theme.signals.changed.connect(self._forget_picture)
        self._follow()
        self._place()
        self.setVisible(preferences().value(_SHOWN, False, bool) is True)

    @property
    def is_shown(self) -> bool:
        """Whether the user wants to see it."""
        return not self.isHidden()

    def show_or_hide(self) -> None:
        """Show it or hide it, from now on."""
        self._place()  # what is hidden is scrolled along as well
        self.setVisible(not self.is_shown)
        preferences().setValue(_SHOWN, self.is_shown)
        self._follow()

    def seen(self) -> QRectF:
        """The frame around what the canvas shows, in pixels of the minimap."""
        canvas = self._canvas
        area = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        scale = self._scale()
        corner = self._to_map(area.topLeft())
        return QRectF(corner.x(), corner.y(), area.width() * scale, area.height() * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._picture is None:
            self._picture = self._drawn()
        colors = theme.colors()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        accent = QColor(colors.accent)
        painter.setPen(QPen(accent, 1.5))
        accent.setAlphaF(0.12)
        painter.setBrush(accent)
        inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRect(self.seen().intersected(inside))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colors.node_border), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            frame, at = self.seen(), event.position()
            self._grip = at - frame.center() if frame.contains(at) else QPointF()
            self._look_at(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look_at(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # it is no double-click on the canvas below

    def _look_at(self, at: QPointF) -> None:
        self._canvas.centerOn(self._to_scene(at - self._grip))

    def _follow(self) -> None:
        if not self.is_shown:
            return
        scene = self._canvas.canvas_scene
        blocks = [
            Block((*mark.position, *mark.size), theme.frame_color(mark.color), is_frame=True)
            for mark in (item.mark for item in scene.marks.values())
            if isinstance(mark, Frame)
        ]
        blocks += [
            Block(
                (
                    item.box.position[0],
                    item.box.position[1] + item.shape_in_scene.top,
                    NODE_WIDTH,
                    item.shape_in_scene.height - item.shape_in_scene.top,
                ),
                "" if item.box.problems else theme.family_color(item.box.family),
            )
            for item in scene.nodes.values()
        ]
        if blocks != self._blocks:
            self._blocks = blocks
            self._world = _area_of(blocks)
            self._forget_picture()

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()

    def _outlook_changed(self) -> None:
        if self.is_shown:
            self._place()  # the viewport scrolls its children along
            self.update()

    def _place(self) -> None:
        corner = self._canvas.viewport().rect().bottomRight()
        self.move(corner.x() - self.width() - MARGIN, corner.y() - self.height() - MARGIN)

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        colors = theme.colors()
        picture.fill(QColor(colors.base))
        painter = QPainter(picture)
        scale, origin = self._scale(), self._to_map(QPointF())
        rects: dict[tuple[str, bool], list[QRectF]] = {}
        for (x, y, width, height), name, is_frame in self._blocks:
            place = (origin.x() + x * scale, origin.y() + y * scale)
            rect = QRectF(*place, max(width * scale, LEAST), max(height * scale, LEAST))
            rects.setdefault((name, is_frame), []).append(rect)
        for (name, is_frame), ones in rects.items():  # frames come first
            color = QColor(name or colors.error)
            painter.setPen(_clear(color, EDGE) if is_frame else Qt.PenStyle.NoPen)
            painter.setBrush(_clear(color, TINT) if is_frame else color)
            painter.drawRects(ones)
        painter.end()
        return picture

    def _scale(self) -> float:
        if self._world.isEmpty():
            return 1.0
        room = self.width() - 2 * PADDING, self.height() - 2 * PADDING
        return min(room[0] / self._world.width(), room[1] / self._world.height(), 0.25)

    def _to_map(self, point: QPointF) -> QPointF:
        return (point - self._world.center()) * self._scale() + QRectF(self.rect()).center()

    def _to_scene(self, pixel: QPointF) -> QPointF:
        return (pixel - QRectF(self.rect()).center()) / self._scale() + self._world.center()


def _area_of(blocks: list[Block]) -> QRectF:
    if not blocks:
        return QRectF()
    areas = [block.area for block in blocks]
    left, top = min(x for x, *_ in areas), min(y for _, y, *_ in areas)
    right = max(x + width for x, _, width, _ in areas)
    bottom = max(y + height for _, y, _, height in areas)
    return QRectF(left, top, right - left, bottom - top)


def _clear(color: QColor, opacity: float) -> QColor:
    clear = QColor(color)
    clear.setAlphaF(opacity)
    return clear
