"""What colours on the canvas mean, in its lower left corner; clicks go through it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMoveEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.canvas.view import CanvasView

MARGIN, PADDING, LINE, CELL = 12, 8, 16, QSize(36, 8)
Colors = Callable[[], Sequence[str]]
"""From little to much; asked again when the theme changes."""


class Legend(QWidget):
    """A title, a row of colours, and below it where one ends and the next begins.

    Legends stand side by side in the order of making.
    """

    def __init__(self, canvas: CanvasView, name: str) -> None:
        self._viewport = canvas.viewport()
        super().__init__(self._viewport)
        self._number = len(self._row())
        self._title = ""
        self._colors: Colors = tuple
        self._bounds: Sequence[str] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(name)
        self.hide()
        self._viewport.installEventFilter(self)
        theme.signals.changed.connect(self.update)

    def show_colors(self, title: str, colors: Colors, bounds: Sequence[str]) -> None:
        """Tell what is shown now. There is one bound less than there are colours."""
        self._title, self._colors, self._bounds = title, colors, bounds
        self.setAccessibleDescription(title)
        width = (len(bounds) + 1) * CELL.width()
        self.setFixedSize(2 * PADDING + width, 2 * PADDING + 2 * LINE + CELL.height())
        self._place()
        self.update()

    def moveEvent(self, event: QMoveEvent) -> None:
        # What scrolls the canvas moves its children with it.
        super().moveEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        for legend in self._row():
            legend._place()  # noqa: SLF001  (its kind)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.node_border), 1))
        painter.setBrush(QColor(colors.node_body))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(colors.text))
        painter.drawText(QPointF(PADDING, PADDING + 11), self._title)
        cell = QRectF(PADDING + 0.5, PADDING + LINE + 0.5, CELL.width(), CELL.height())
        painter.setPen(QPen(QColor(colors.node_border), 1))
        for number, color in enumerate(self._colors()):
            painter.setBrush(QColor(color))
            painter.drawRect(cell.translated(number * CELL.width(), 0))
        painter.setPen(QColor(colors.muted_text))
        below = cell.translated(CELL.width() / 2, CELL.height() + 1)
        below.setHeight(LINE)
        for number, words in enumerate(self._bounds):
            place = below.translated(number * CELL.width(), 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _row(self) -> list["Legend"]:
        return [child for child in self._viewport.children() if isinstance(child, Legend)]

    def _place(self) -> None:
        before = [
            legend
            for legend in self._row()
            if legend._number < self._number and not legend.isHidden()  # noqa: SLF001  (its kind)
        ]
        left = MARGIN + sum(legend.width() + MARGIN for legend in before)
        self.move(left, self._viewport.height() - self.height() - MARGIN)
        self.raise_()
