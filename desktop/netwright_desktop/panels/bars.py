"""A network's answer to one sample as a bar for each class."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netwright_desktop import theme
from netwright_desktop.figures import figure

MOST = 12
"""Of more classes the most likely are shown."""
LEAST_ROW, ROW, NAME, VALUE, GAP = 12, 22, 70, 52, 5


class AnswerBars(QWidget):
    """Names to the left, bars, values to the right; the right class is underlined in bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, float, bool]] = []
        """Name, value and whether it is the right class, from top to bottom."""
        self._reach = 1.0
        self._is_class = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.signals.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(170, 150)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, 60)

    def show_answer(
        self, values: NDArray[np.float32], names: Sequence[str], label: int | None, is_class: bool
    ) -> None:
        """Show these values; bars of classes reach from 0 to 1, others to the largest size."""
        order = np.arange(values.size)
        if values.size > MOST:
            order = np.sort(np.argsort(-values, kind="stable")[:MOST])
        self.rows = [(names[n], float(values[n]), n == label) for n in order.tolist()]
        sizes = np.abs(values[np.isfinite(values)])
        self._reach = 1.0 if is_class else float(sizes.max(initial=0.0)) or 1.0
        self._is_class = is_class
        words = "; ".join(f"{name} {self.spelled(value)}" for name, value, _ in self.rows)
        self.setAccessibleDescription(words)
        self.update()

    def spelled(self, value: float) -> str:
        """A value as it is written: the share of a class in percent."""
        return f"{100 * value:.1f} %" if self._is_class else figure(value)

    def clear(self) -> None:
        """Show nothing."""
        self.rows = []
        self.setAccessibleDescription("")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self.rows:
            return
        colors = theme.colors()
        painter = QPainter(self)
        height = min(max(self.height() / len(self.rows), LEAST_ROW), ROW)
        plain, bold = painter.font(), painter.font()
        bold.setBold(True)
        bold.setUnderline(True)
        metrics = painter.fontMetrics()
        name_room = min(max(metrics.horizontalAdvance(n) for n, _, _ in self.rows) + 4, NAME)
        room = max(self.width() - name_room - VALUE - 2 * GAP, 10)
        best = max(range(len(self.rows)), key=lambda n: self.rows[n][1])
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for number, (name, value, is_label) in enumerate(self.rows):
            top = number * height
            painter.setFont(bold if is_label else plain)
            painter.setPen(QColor(colors.text))
            words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(name_room))
            painter.drawText(QRectF(0, top, name_room, height), right, words)
            bar = QRectF(name_room + GAP, top + 2, room, height - 4)
            painter.fillRect(bar, QColor(colors.grid))
            share = min(abs(value) / self._reach, 1.0) if np.isfinite(value) else 0.0
            bar.setWidth(room * share)
            color = colors.accent if number == best else colors.node_border
            painter.fillRect(bar, QColor(colors.error if value < 0 else color))
            painter.setFont(plain)
            painter.setPen(QColor(colors.text if number == best else colors.muted_text))
            place = QRectF(name_room + 2 * GAP + room, top, VALUE, height)
            painter.drawText(place, left, self.spelled(value))
