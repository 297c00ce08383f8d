"""Draws frames and notes: what stands beside the network and computes nothing."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netwright.graph.marks import Frame, Mark
from netwright_desktop import theme
from netwright_desktop.canvas.fonts import font
from netwright_desktop.canvas.painting import zoom_of

TITLE = 30.0
"""Height of the strip with a frame's title, by which it is held."""
GRIP = 16.0
"""Size of the corner by which a mark is given another size."""
PADDING = 10.0
CORNER = 8.0
TITLE_SIZE, TEXT_SIZE = 14, 13
TEXT_FROM = 0.3
"""Zoom from which texts are written."""
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class MarkItem(QGraphicsItem):
    """A frame behind everything, or a note in front of the wires."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.is_selected = False
        self.setZValue(-1.0 if isinstance(mark, Frame) else 0.5)
        self.setPos(*mark.position)

    def show_mark(self, mark: Mark) -> None:
        """Become the picture of `mark`."""
        self.setPos(*mark.position)
        if mark != self.mark:
            self.prepareGeometryChange()
            self.mark = mark
            self.update()

    def set_selected(self, is_selected: bool) -> None:
        """Draw it as selected or not."""
        if is_selected != self.is_selected:
            self.is_selected = is_selected
            self.update()

    def frame(self) -> QRectF:
        """Where it is in the scene."""
        return self._body().translated(self.pos())

    def text_area(self) -> QRectF:
        """Where its text is in the scene."""
        height = TITLE if isinstance(self.mark, Frame) else self.mark.size[1]
        return QRectF(self.pos(), self._body().size()).adjusted(0, 0, 0, height - self.mark.size[1])

    def is_grip(self, point: QPointF) -> bool:
        """Whether a point of the scene lies in the corner that gives another size."""
        corner = self.frame().bottomRight()
        return QRectF(corner.x() - GRIP, corner.y() - GRIP, GRIP, GRIP).contains(point)

    def boundingRect(self) -> QRectF:
        return self._body().adjusted(-4, -4, 4, 4)

    def shape(self) -> QPainterPath:
        # Within a frame one can select with a rectangle as anywhere: it is held by its title.
        path = QPainterPath()
        body = self._body()
        if isinstance(self.mark, Frame):
            path.addRect(QRectF(body.topLeft(), body.topRight() + QPointF(0, TITLE)))
            path.addRect(QRectF(body.bottomRight() - QPointF(GRIP, GRIP), body.bottomRight()))
        else:
            path.addRect(body)
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del option, widget
        zoom = zoom_of(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(self.mark, Frame):
            self._paint_frame(painter, self.mark, zoom)
        else:
            self._paint_note(painter, zoom)
        if self.is_selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.colors().accent), 2.0))
            painter.drawRoundedRect(self._body().adjusted(-2, -2, 2, 2), CORNER, CORNER)
            self._paint_grip(painter)

    def _body(self) -> QRectF:
        return QRectF(0.0, 0.0, *self.mark.size)

    def _paint_frame(self, painter: QPainter, frame: Frame, zoom: float) -> None:
        colors = theme.colors()
        tint = QColor(theme.frame_color(frame.color))
        edge = QColor(tint)
        edge.setAlphaF(0.55)
        tint.setAlphaF(0.12)
        painter.setPen(QPen(edge, 1.5))
        painter.setBrush(tint)
        painter.drawRoundedRect(self._body(), CORNER, CORNER)
        if zoom >= TEXT_FROM and frame.title:
            painter.setFont(font(TITLE_SIZE, bold=True))
            painter.setPen(QColor(colors.text))
            room = QRectF(PADDING, 0, frame.size[0] - 2 * PADDING, TITLE)
            metrics = QFontMetricsF(painter.font())
            title = metrics.elidedText(frame.title, Qt.TextElideMode.ElideRight, room.width())
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(room, int(middle), title)

    def _paint_note(self, painter: QPainter, zoom: float) -> None:
        colors = theme.colors()
        painter.setPen(QPen(QColor(colors.note_border), 1.0))
        painter.setBrush(QColor(colors.note))
        painter.drawRoundedRect(self._body(), 3, 3)
        if zoom >= TEXT_FROM and not isinstance(self.mark, Frame):
            painter.setFont(font(TEXT_SIZE))
            painter.setPen(QColor(colors.text))
            room = self._body().adjusted(PADDING, PADDING - 2, -PADDING, -PADDING + 2)
            painter.setClipRect(self._body())
            painter.drawText(room, WRAPPED, self.mark.text)
            painter.setClipping(False)

    def _paint_grip(self, painter: QPainter) -> None:
        corner = self._body().bottomRight()
        painter.setPen(QPen(QColor(theme.colors().accent), 1.5))
        for reach in (5.0, 9.0, 13.0):
            painter.drawLine(corner - QPointF(reach, 3), corner - QPointF(3, reach))


def note_size(text: str, width: float) -> tuple[float, float]:
    """The size of a note in which a text has room."""
    room = QRectF(0, 0, width - 2 * PADDING, 1e6)
    needed = QFontMetricsF(font(TEXT_SIZE)).boundingRect(room, WRAPPED, text).height()
    return width, max(needed + 2 * PADDING, 40.0)
