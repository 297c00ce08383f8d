"""A table and its detail, side by side where there is room and else one above the other."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

SHARES = (1100, 900)


class Split(QSplitter):
    """Two parts with a handle between them; where both stand follows the shape of the place."""

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        for part in (first, second):
            part.setMinimumSize(80, 50)
            self.addWidget(part)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        self.setSizes(list(SHARES))

    def resizeEvent(self, event: QResizeEvent) -> None:
        size = event.size()
        wanted = (
            Qt.Orientation.Horizontal if size.width() > size.height() else Qt.Orientation.Vertical
        )
        if wanted is not self.orientation():
            self.setOrientation(wanted)
            self.setSizes(list(SHARES))
        super().resizeEvent(event)
