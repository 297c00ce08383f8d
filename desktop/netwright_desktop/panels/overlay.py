"""What lies over the curves of a plot: notes at their steps, and the numbers under the mouse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from netwright_desktop import theme

NEAR = 6
"""Pixels from a note within which the mouse is at it."""
MOST_NOTES = 200
"""Notes of so many changes are kept, the latest ones."""
GAP = 8
WIDEST = 260
"""Pixels of a line of a note, which is broken if it is longer."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened at a step."""

    step: float
    text: str
    tip: str = ""
    """Explains the words, where the mouse rests on the note."""
    is_warning: bool = False
    """Written beside its line, and not only where the mouse is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbers at a step: of each curve its colour, its name and its value as written."""

    step: float
    title: str
    lines: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the curves are, in pixels, and which steps these are."""

    area: QRectF
    first: float
    last: float

    def x_of(self, step: float) -> float:
        """The pixel at which a step is."""
        share = (step - self.first) / ((self.last - self.first) or 1.0)
        return self.area.left() + share * self.area.width()


class Overlay(QWidget):
    """Lies on the view of a plot and takes no event; it watches the mouse of the view.

    `frame` tells where the curves are, `read` what they are at a point of the view.
    """

    def __init__(
        self,
        view: QWidget,
        frame: Callable[[], Frame],
        read: Callable[[QPointF], Reading | None],
        show_all: Callable[[], None],
    ) -> None:
        super().__init__(view)
        self._frame, self._read, self._show_all = frame, read, show_all
        self.notes: tuple[Note, ...] = ()
        self.reading: Reading | None = None
        self._mouse: QPointF | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        view.setMouseTracking(True)
        view.installEventFilter(self)

    def set_notes(self, notes: Sequence[Note]) -> None:
        """Show these notes and no others."""
        if tuple(notes) != self.notes:
            self.notes = tuple(notes)
            self.update()

    def refresh(self) -> None:
        """The curves are others now: read them again where the mouse is."""
        if self._mouse is not None:
            self._look(self._mouse)

    def notes_at(self, place: QPointF) -> list[Note]:
        """The notes that the mouse is at."""
        frame = self._frame()
        if not frame.area.contains(place):
            return []
        return [note for note in self.notes if abs(frame.x_of(note.step) - place.x()) <= NEAR]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        elif kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._look(event.position())
        elif kind == QEvent.Type.Leave:
            self._look(None)
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._show_all()
            return True
        elif kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            return self._explain(event.pos(), event.globalPos())
        return False

    def _look(self, place: QPointF | None) -> None:
        was, self._mouse = self.reading, place
        inside = place is not None and self._frame().area.contains(place)
        self.reading = self._read(place) if place is not None and inside else None
        if self.reading != was:
            self.update()

    def _explain(self, place: QPoint, on_screen: QPoint) -> bool:
        tips = [note.tip for note in self.notes_at(QPointF(place)) if note.tip]
        if tips:
            QToolTip.showText(on_screen, f"<p>{'</p><p>'.join(tips)}</p>", self)
        return bool(tips)

    # --- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self.notes and self.reading is None:
            return
        painter, frame = QPainter(self), self._frame()
        for note in self.notes:
            if frame.first <= note.step <= frame.last:
                self._paint_note(painter, frame, note)
        if self.reading is not None:
            self._paint_reading(painter, frame, self.reading)
        painter.end()

    def _paint_note(self, painter: QPainter, frame: Frame, note: Note) -> None:
        area, x = frame.area, frame.x_of(note.step)
        color = QColor(theme.colors().error if note.is_warning else theme.colors().muted_text)
        painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        corner = QPolygonF([QPointF(x - 4, 0), QPointF(x + 4, 0), QPointF(x, -7)])
        corner.translate(0, area.bottom())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(corner)
        if note.is_warning:
            self._write_beside(painter, area, x, note.text, color)

    def _write_beside(
        self, painter: QPainter, area: QRectF, x: float, text: str, color: QColor
    ) -> None:
        width = painter.fontMetrics().horizontalAdvance(text) + 2 * GAP
        left = x + 2 if x + width <= area.right() else max(area.left(), x - width - 2)
        box = QRectF(left, area.top() + 1, width, painter.fontMetrics().height() + 2)
        ground = QColor(theme.colors().base)
        ground.setAlpha(215)
        painter.fillRect(box, ground)
        painter.setPen(color)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_reading(self, painter: QPainter, frame: Frame, reading: Reading) -> None:
        colors, area, x = theme.colors(), frame.area, frame.x_of(reading.step)
        painter.setPen(QPen(QColor(colors.text), 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        metrics, mouse = painter.fontMetrics(), self._mouse or QPointF()
        height, pad = metrics.height(), 6
        names = max((metrics.horizontalAdvance(name) for _, name, _ in reading.lines), default=0)
        numbers = max((metrics.horizontalAdvance(text) for *_, text in reading.lines), default=0)
        notes = [
            metrics.elidedText(note.text, Qt.TextElideMode.ElideRight, WIDEST)
            for note in self.notes_at(mouse)
        ]
        widest = max(map(metrics.horizontalAdvance, (reading.title, *notes)))
        width = 2 * pad + max(widest, 16 + names + 12 + numbers)
        tall = 2 * pad + height * (1 + len(reading.lines) + len(notes))
        left = x + GAP if x + GAP + width <= self.width() else x - GAP - width
        top = max(0.0, min(mouse.y() - tall / 2, self.height() - tall - 1.0))
        box = QRectF(max(0.0, left), top, width, tall)
        painter.setPen(QColor(colors.node_border))
        painter.setBrush(QColor(colors.base))
        painter.drawRect(box)
        line = QRectF(box.left() + pad, box.top() + pad, width - 2 * pad, height)
        for words in (reading.title, *notes):
            painter.setPen(QColor(colors.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, words)
            line.translate(0, height)
        for color, name, value in reading.lines:
            painter.fillRect(QRectF(line.left(), line.center().y() - 4, 8, 8), QColor(color))
            painter.setPen(QColor(colors.muted_text))
            painter.drawText(line.adjusted(16, 0, 0, 0), Qt.AlignmentFlag.AlignLeft, name)
            painter.setPen(QColor(colors.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, value)
            line.translate(0, height)
