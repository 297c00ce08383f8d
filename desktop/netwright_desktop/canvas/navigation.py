"""Zoom, pan and fit: what changes the view and not the network."""

from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QInputDevice,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from netwright_desktop import theme
from netwright_desktop.canvas.geometry import GRID
from netwright_desktop.canvas.pan_tool import scroll
from netwright_desktop.preferences import preferences

ZOOM_STEP = 1.2
SMALLEST, LARGEST = 0.05, 4.0
FIT_MARGIN = 40.0
FIT_LARGEST = 1.0
"""Fitting never magnifies beyond this: one node alone stays a node."""
ROOM = 50_000.0
"""How far the canvas goes in every direction."""
GRID_FROM = 0.5
"""Zoom from which the fine grid is drawn."""
COARSE = 5
_WHEEL = "canvas/wheel_pans"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is seen of the canvas: the point in the middle, and how large."""

    middle: QPointF
    zoom: float


class NavigableView(QGraphicsView):
    """A view of an endless canvas with a grid.

    Signals:
        outlook_changed: another part of the canvas is seen now, or larger or smaller.
    """

    outlook_changed = Signal()

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setSceneRect(-ROOM, -ROOM, 2 * ROOM, 2 * ROOM)
        self.setMouseTracking(True)
        self.wheel_pans = preferences().value(_WHEEL, False, bool) is True
        """Whether the wheel moves the view, and zooms with Ctrl alone, as two fingers do."""

    @property
    def zoom(self) -> float:
        """Pixels per unit of the scene."""
        return self.transform().m11()

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        """Zoom, keeping the point of the scene under `anchor` (pixels; the middle) in its place."""
        at = anchor if anchor is not None else QPointF(self.viewport().rect().center())
        wanted = min(max(self.zoom * factor, SMALLEST), LARGEST)
        before = self.mapToScene(at.toPoint())
        # All is painted anew: without this Qt would move the old picture twice before.
        self.viewport().setUpdatesEnabled(False)
        self.scale(wanted / self.zoom, wanted / self.zoom)
        scroll(self, at.toPoint() - self.mapFromScene(before))
        self.viewport().setUpdatesEnabled(True)
        self.outlook_changed.emit()

    def zoom_to(self, zoom: float) -> None:
        """Zoom around the middle; 1.0 is the natural size."""
        self.zoom_by(zoom / self.zoom)

    def let_wheel_pan(self, pans: bool) -> None:
        """Let the wheel move the view from now on, or zoom."""
        self.wheel_pans = pans
        preferences().setValue(_WHEEL, pans)

    @property
    def outlook(self) -> Outlook:
        """What is seen now."""
        return Outlook(self._middle(), self.zoom)

    def look(self, outlook: Outlook) -> None:
        """See what was seen at another time."""
        self.resetTransform()
        self.scale(outlook.zoom, outlook.zoom)
        self.centerOn(outlook.middle)
        self.outlook_changed.emit()

    def fit(self, area: QRectF) -> None:
        """Show an area of the scene whole, at most at its natural size."""
        if area.isEmpty():
            self.resetTransform()
            self.centerOn(0.0, 0.0)
            self.outlook_changed.emit()
            return
        margin = 2 * FIT_MARGIN
        room = self.viewport().size()
        factor = min(
            max(room.width() - margin, 1.0) / area.width(),
            max(room.height() - margin, 1.0) / area.height(),
            FIT_LARGEST,
        )
        self.resetTransform()
        self.scale(max(factor, SMALLEST), max(factor, SMALLEST))
        self.centerOn(area.center())
        self.outlook_changed.emit()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        colors = theme.colors()
        rect = QRectF(rect)
        painter.fillRect(rect, QColor(colors.canvas))
        step = GRID if self.zoom >= GRID_FROM else GRID * COARSE
        if step * self.zoom < GRID * GRID_FROM:
            return
        # Filled columns of pixels: lines down would be drawn pixel by pixel.
        color, seen = QColor(colors.grid), self.mapFromScene(rect).boundingRect()
        place = self.viewportTransform()
        columns = range(floor(rect.left() / step), floor(rect.right() / step) + 1)
        rows = range(floor(rect.top() / step), floor(rect.bottom() / step) + 1)
        across, down = step * place.m11(), step * place.m22()
        left, top = place.dx() + 0.5, place.dy() + 0.5
        lines = [QRect(floor(left + i * across), seen.top(), 1, seen.height()) for i in columns]
        lines += [QRect(seen.left(), floor(top + i * down), seen.width(), 1) for i in rows]
        painter.save()
        painter.resetTransform()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRects(lines)
        painter.restore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        controlled = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if (touchpad or self.wheel_pans) and not controlled:
            scroll(self, event.pixelDelta() if event.hasPixelDelta() else event.angleDelta() / 2)
        elif event.angleDelta().y():
            self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_by(1.0 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.outlook_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.outlook_changed.emit()

    def _middle(self) -> QPointF:
        return self.mapToScene(self.viewport().rect().center())
