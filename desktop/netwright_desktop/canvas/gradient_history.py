"""The history of a gradient, beside the pointer while it rests on a wire."""

from math import log10

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.canvas.gradient_wires import GradientWires
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.figures import figure
from netwright_desktop.series import Points

SIZE = 230, 118
OFFSET = QPoint(14, 16)
PADDING, HEAD = 8, 40


class GradientHistory(QWidget):
    """A small curve of the root mean square over the steps, on a logarithmic axis."""

    def __init__(self, canvas: CanvasView, gradients: GradientWires) -> None:
        self._viewport = canvas.viewport()
        super().__init__(self._viewport)
        self._canvas, self._gradients = canvas, gradients
        self.title, self.words = "", ""
        self._points: Points = (np.zeros(0), np.zeros(0))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(*SIZE)
        self.hide()
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._follow(event)
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel):
            self.hide()
        return super().eventFilter(watched, event)

    def _follow(self, event: QMouseEvent) -> None:
        """Tell of the wire under the pointer, if there is one and no button is held."""
        pixel = event.position().toPoint()
        wire = None if event.buttons() else self._canvas.wire_under(pixel)
        found = self._gradients.history(wire) if wire else None
        if wire is None or found is None:
            self.hide()
            return
        source, series = found
        target = self._canvas.document.graph.nodes.get(wire.target)
        self.title = f"{source} → {target.name}" if target else source
        self.words = f"Gradient {figure(self._gradients.size(wire))} (RMS)"
        self._points = series.points()
        place = pixel + OFFSET
        room = self._viewport.rect()
        self.move(
            min(place.x(), room.right() - self.width()),
            place.y() if place.y() + self.height() < room.bottom() else pixel.y() - SIZE[1] - 8,
        )
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.node_border), 1))
        painter.setBrush(QColor(colors.base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        room = self.rect().adjusted(PADDING, 4, -PADDING, -4)
        painter.setPen(QColor(colors.text))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        title = painter.fontMetrics().elidedText(
            self.title, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, left, title)
        painter.setPen(QColor(colors.muted_text))
        painter.drawText(room.adjusted(0, 17, 0, 0), left, self.words)
        self._paint_curve(painter, colors)

    def _paint_curve(self, painter: QPainter, colors: theme.Colors) -> None:
        x, y = self._points
        x, y = x[y > 0], y[y > 0]
        if x.size < 2:
            return
        area = QRectF(self.rect()).adjusted(PADDING + 44, HEAD, -PADDING, -PADDING - 12)
        low, high = float(y.min()), float(y.max())
        height = max(log10(high / low), 0.1)
        across = area.left() + area.width() * (x - x[0]) / (x[-1] - x[0])
        down = area.bottom() - area.height() * np.log10(y / low) / height
        painter.setPen(QPen(QColor(colors.accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        curve = [QPointF(*point) for point in np.column_stack((across, down)).tolist()]
        painter.drawPolyline(QPolygonF(curve))
        painter.setPen(QColor(colors.muted_text))
        left = int(PADDING)
        painter.drawText(left, int(area.top()) + 6, figure(high))
        painter.drawText(left, int(area.bottom()) + 4, figure(low))
        painter.drawText(
            area.adjusted(0, area.height(), 0, 16),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
            f"step {x[-1]:.0f}",
        )
