"""A button that stays down, and looks it in every scheme."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from netwright_desktop import theme


class PressButton(QToolButton):
    """In the accent colour while it is down: Fusion's own shade is hardly seen in the dark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.toggled.connect(self._color)
        theme.signals.changed.connect(self._color)

    def _color(self) -> None:
        palette = QPalette()  # nothing of its own: the application's
        if self.isChecked():
            colors = theme.palette(theme.colors())
            palette.setColor(QPalette.ColorRole.Button, QColor(theme.colors().accent))
            palette.setColor(QPalette.ColorRole.ButtonText, colors.highlightedText().color())
        self.setPalette(palette)
