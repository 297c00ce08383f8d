"""The plane as a picture: an area of colours, points on it, axes around it."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from netwright.inspection.plane import Area
from netwright_desktop import theme
from netwright_desktop.panels.plane_paint import BELOW, LEFT, Marks, paint_axes, paint_marks

AROUND = 6
"""Pixels of air at the sides without an axis."""
ZOOM = 1.25
LEAST_SIDE, MOST_SIDE = 1e-6, 1e9


class PlaneView(QWidget):
    """A square part of the plane.

    The wheel zooms, the middle button moves, a double-click shows all again.

    Signals:
        pressed, dragged: the left button, at these coordinates.
        released: it was let go.
        hovered: the pointer is at these coordinates; None where it left.
        area_changed: another part of the plane is seen.
    """

    pressed = Signal(float, float)
    dragged = Signal(float, float)
    released = Signal()
    hovered = Signal(object)
    area_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home = self.area = Area(-1.0, 1.0, -1.0, 1.0)
        self._background: tuple[QImage, Area] | None = None
        self._marks: tuple[Marks, ...] = ()
        self._drawn_marks: QPixmap | None = None
        self._grabbed: QPointF | None = None
        self.reach = 0.0
        """Radius of the circle at the pointer, in units of the plane; 0: none."""
        self._pointer: QPointF | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(120, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.signals.changed.connect(self._forget_marks)

    def sizeHint(self) -> QSize:
        return QSize(240, 220)

    # --- what is shown -------------------------------------------------------------------------

    def set_home(self, area: Area) -> None:
        """Show this area, and come back to it at a double-click; zoomed ones stay as they are."""
        is_at_home = self.area == self.home
        if area != self.home:
            self.home = area
            if is_at_home:
                self._show_area(area)

    def show_background(self, image: QImage | None, area: Area) -> None:
        """Lay this picture of an area below the points, its top row the highest."""
        self._background = None if image is None else (image, area)
        self.update()

    def show_marks(self, marks: Sequence[Marks]) -> None:
        """Draw these points."""
        self._marks = tuple(marks)
        self._forget_marks()

    def frame(self) -> QRectF:
        """The square in which the area lies, in pixels."""
        width, height = self.width() - LEFT - AROUND, self.height() - BELOW - AROUND
        side = max(1.0, float(min(width, height)))
        return QRectF(LEFT, AROUND, side, side)

    def pixel_of(self, x: float, y: float) -> QPointF:
        """Where a point of the plane is drawn."""
        frame, area = self.frame(), self.area
        return QPointF(
            frame.left() + frame.width() * (x - area.left) / (area.right - area.left),
            frame.bottom() - frame.height() * (y - area.bottom) / (area.top - area.bottom),
        )

    def point_at(self, pixel: QPointF) -> tuple[float, float]:
        """The point of the plane under a pixel."""
        frame, area = self.frame(), self.area
        across = (pixel.x() - frame.left()) / frame.width()
        up = (frame.bottom() - pixel.y()) / frame.height()
        return (
            area.left + (area.right - area.left) * across,
            area.bottom + (area.top - area.bottom) * up,
        )

    def unit(self) -> float:
        """How many units of the plane a pixel is."""
        return (self.area.right - self.area.left) / self.frame().width()

    # --- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colors = theme.colors()
        painter = QPainter(self)
        frame = self.frame()
        painter.fillRect(frame, QColor(colors.base))
        painter.save()
        painter.setClipRect(frame)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._background:
            image, area = self._background
            corner, end = (
                self.pixel_of(area.left, area.top),
                self.pixel_of(area.right, area.bottom),
            )
            painter.drawImage(QRectF(corner, end), image)
        if self._drawn_marks is None:
            self._drawn_marks = self._paint_marks(frame)
        painter.drawPixmap(frame.topLeft(), self._drawn_marks)
        if self.reach and self._pointer is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colors.text), 1))
            radius = self.reach / self.unit()
            painter.drawEllipse(self._pointer, radius, radius)
        painter.restore()
        paint_axes(painter, frame, self.area, self.pixel_of)

    def _paint_marks(self, frame: QRectF) -> QPixmap:
        """All points, drawn once for as long as they and the area stay."""
        ratio = self.devicePixelRatioF()
        size = frame.size() * ratio
        picture = QPixmap(ceil(size.width()), ceil(size.height()))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-frame.topLeft())
        for marks in self._marks:
            paint_marks(painter, marks, self.pixel_of)
        painter.end()
        return picture

    def _forget_marks(self) -> None:
        self._drawn_marks = None
        self.update()

    # --- the mouse -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._grabbed = event.position()
        elif event.button() == Qt.MouseButton.LeftButton and self.frame().contains(
            event.position()
        ):
            self.pressed.emit(*self.point_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        if self._grabbed is not None:
            moved = (event.position() - self._grabbed) * self.unit()
            self._grabbed = event.position()
            a, dx, dy = self.area, -moved.x(), moved.y()
            self._show_area(Area(a.left + dx, a.right + dx, a.bottom + dy, a.top + dy))
        elif event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(*self.point_at(event.position()))
        is_inside = self.frame().contains(event.position())
        self.hovered.emit(self.point_at(event.position()) if is_inside else None)
        if self.reach:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        if event.button() == Qt.MouseButton.LeftButton:
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.reach:  # two strokes of a brush
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._show_area(self.home)

    def leaveEvent(self, event: object) -> None:
        del event
        self._pointer = None
        self.hovered.emit(None)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        clicks = event.angleDelta().y() / 120.0
        side = (self.area.right - self.area.left) / ZOOM**clicks
        if clicks and LEAST_SIDE <= side <= MOST_SIDE:
            x, y = self.point_at(event.position())
            keep = 1.0 / ZOOM**clicks
            a = self.area
            self._show_area(
                Area(
                    x + (a.left - x) * keep,
                    x + (a.right - x) * keep,
                    y + (a.bottom - y) * keep,
                    y + (a.top - y) * keep,
                )
            )
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget_marks()

    def _show_area(self, area: Area) -> None:
        self.area = area
        self._forget_marks()
        self.area_changed.emit()
