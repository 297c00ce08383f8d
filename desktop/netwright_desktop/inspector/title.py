"""The title of a setting: marked where the value is not as it starts, with a way back."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPalette
from PySide6.QtWidgets import QLabel, QMenu, QToolButton

from netwright.layers.setting import Rule
from netwright.operations.tensor import spelled
from netwright_desktop import theme

LONG = 13
BUTTON = 20


class Title(QLabel):
    """Stands left of an editor. Where there is a way back, it is coloured, `button` below it.

    Signals:
        reset_wanted: the user wants the value that the setting starts with, which comes along.
    """

    reset_wanted = Signal(object)

    def __init__(self, rule: Rule, default: Any) -> None:
        # A long title takes two lines, so that its editor has room.
        words = rule.title
        super().__init__(words.replace(" ", "\n", 1) if len(words) > LONG else words)
        self._default = default
        self.is_changed = False
        """Whether the value, or one of several, is not as it starts."""
        self.setToolTip(rule.help)
        self.button = QToolButton()
        self.button.setIcon(theme.icon("rotate-ccw"))
        self.button.setAutoRaise(True)
        self.button.setIconSize(QSize(12, 12))
        self.button.setFixedSize(BUTTON, BUTTON)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setToolTip(self.way_back)
        self.button.setAccessibleName(f"{words}: {self.way_back}")
        self.button.clicked.connect(self._reset)
        theme.signals.changed.connect(self._color)

    @property
    def way_back(self) -> str:
        """What the button and the menu do, in words."""
        return f"Reset to {_written(self._default)}"

    def show_values(self, values: Sequence[Any]) -> None:
        """Be marked unless this is how the setting starts."""
        self.is_changed = list(values) != [self._default]
        self._color()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = menu.addAction(theme.icon("rotate-ccw"), self.way_back, self._reset)
        action.setEnabled(self.is_changed and self.isEnabled())
        menu.popup(event.globalPos())

    def _color(self) -> None:
        colors = theme.colors()
        palette = QPalette(self.button.palette())
        if self.is_changed:
            palette.setColor(QPalette.ColorGroup.Active, self.foregroundRole(), colors.accent)
            palette.setColor(QPalette.ColorGroup.Inactive, self.foregroundRole(), colors.accent)
        self.setPalette(palette)

    def _reset(self) -> None:
        self.reset_wanted.emit(self._default)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return spelled(value) if value else "nothing"
    return (f"{value:g}" if isinstance(value, float) else str(value)) or "nothing"
