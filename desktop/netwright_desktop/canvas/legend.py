"""What colours on the canvas mean, in its lower left corner; clicks go through it."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMoveEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.canvas.view import CanvasView

MARGIN, PADDING, LINE, SWATCH, WIDTH = 12, 8, 18, 12, 160
Colors = Callable[[], Iterable[tuple[str, str]]]
"""Colour and words of each line; asked again when the theme changes."""


class Legend(QWidget):
    """A title and lines of colour and words. Legends stand side by side in the order of making."""

    def __init__(self, canvas: CanvasView, name: str) -> None:
        self._viewport = canvas.viewport()
        super().__init__(self._viewport)
        self._number = len(self._row())
        self._title = ""
        self._colors: Colors = tuple
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(name)
        self.hide()
        self._viewport.installEventFilter(self)
        theme.signals.changed.connect(self.update)

    def show_colors(self, title: str, colors: Colors) -> None:
        """Tell what is shown now."""
        self._title, self._colors = title, colors
        self.setAccessibleDescription(title)
        self.setFixedSize(WIDTH, 2 * PADDING + (len(list(colors())) + 1) * LINE)
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
        painter.drawText(QPointF(PADDING, PADDING + 12), self._title)
        for number, (color, words) in enumerate(self._colors(), start=1):
            top = PADDING + number * LINE
            painter.setPen(QPen(QColor(colors.node_border), 1))
            painter.setBrush(QColor(color))
            painter.drawRect(QRectF(PADDING + 0.5, top + 0.5, SWATCH, SWATCH))
            painter.setPen(QColor(colors.text))
            painter.drawText(QPointF(PADDING + SWATCH + 8, top + 11), words)

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
