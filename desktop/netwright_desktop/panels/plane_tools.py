"""The tools of the plane panel: look, paint a class, erase, clear."""

from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from netwright_desktop import theme
from netwright_desktop.colormap import class_color
from netwright_desktop.painting import MOST_CLASSES
from netwright_desktop.panels.press_button import PressButton

LOOK, ERASE = -1, -2
"""The tools beside the brushes, which are called by their class."""
SWATCH = 18
LIGHT = 0.45
"""Colours lighter than this have a black number."""
_WORDS = {
    LOOK: ("Look", "Read what the network answers under the pointer"),
    ERASE: ("Erase", "Take samples away with the mouse"),
}


class PlaneTools(QWidget):
    """One button each, of which one is down.

    Signals:
        chosen: another tool is.
        cleared: all samples are to go.
    """

    chosen = Signal(int)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool = LOOK
        self.buttons: dict[int, QToolButton] = {}
        self.clear_button = _named(QToolButton(), "Clear", "Take all samples away")
        self.clear_button.clicked.connect(self.cleared)
        group, grid = QButtonGroup(self), QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(3)
        brushes = QHBoxLayout()
        brushes.setSpacing(2)
        tools = [LOOK, ERASE, *range(MOST_CLASSES)]
        for tool in tools:
            text, tip = _WORDS.get(tool, ("", f"Paint samples of class {tool + 1}"))
            button = _named(PressButton(), text, tip)
            button.clicked.connect(partial(self.take, tool))
            group.addButton(button)
            self.buttons[tool] = button
        for place, widget in enumerate(
            (self.buttons[LOOK], self.buttons[ERASE], self.clear_button)
        ):
            grid.addWidget(widget, 0, place)
        for number in range(MOST_CLASSES):
            brushes.addWidget(self.buttons[number])
        grid.addLayout(brushes, 1, 0, 1, 3)
        self.buttons[LOOK].setChecked(True)
        theme.signals.changed.connect(self._color)
        self._color()

    def take(self, tool: int) -> None:
        """Take a tool in the hand."""
        self.tool = tool
        self.buttons[tool].setChecked(True)
        self.chosen.emit(tool)

    def _color(self) -> None:
        for number in range(MOST_CLASSES):
            self.buttons[number].setIcon(QIcon(_swatch(number)))
            self.buttons[number].setIconSize(QSize(SWATCH, SWATCH))


def _swatch(number: int) -> QPixmap:
    """The number of a class on its colour."""
    swatch = QPixmap(2 * SWATCH, 2 * SWATCH)
    swatch.setDevicePixelRatio(2)
    color = QColor(class_color(number))
    swatch.fill(color)
    painter = QPainter(swatch)
    painter.setPen(QColor("#ffffff" if color.lightnessF() < LIGHT else "#000000"))
    painter.drawText(QRect(0, 0, SWATCH, SWATCH), Qt.AlignmentFlag.AlignCenter, str(number + 1))
    painter.end()
    return swatch


def _named(button: QToolButton, text: str, tip: str) -> QToolButton:
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button
