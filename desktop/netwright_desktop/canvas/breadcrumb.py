"""Which group is open, and the way out of it: buttons in the upper left corner of the canvas."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QToolButton, QWidget

from netwright_desktop.document import GraphDocument

MARGIN = 12
WHOLE = "Network"


class Breadcrumb(QFrame):
    """One button for the whole network and for each group around; shown while a group is open."""

    def __init__(self, document: GraphDocument, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.setObjectName("breadcrumb")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Open group")
        self._parts: list[QToolButton | QLabel] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 3, 10, 3)
        self._row.setSpacing(2)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.move(MARGIN, MARGIN)
        document.level_changed.connect(self._follow)
        document.changed.connect(self._follow)
        self._follow()

    def texts(self) -> list[str]:
        """What stands there, from the network to the open group."""
        return [part.text() for part in self._parts]

    def _follow(self) -> None:
        group = self._document.level.group
        around = self._document.graph.groups_around(group)
        wanted = [(WHOLE, ""), *((each.name, each.id) for each in around)]
        self.setVisible(bool(group))
        if group and self.texts()[::2] != [name for name, _ in wanted]:
            self._build(wanted)
        self.raise_()  # above the viewport

    def _build(self, wanted: list[tuple[str, str]]) -> None:
        for part in self._parts:
            self._row.removeWidget(part)
            part.hide()
            # Not at once: it may be the one that was clicked.
            part.deleteLater()
        self._parts = []
        for name, group in wanted[:-1]:
            self._parts += [self._button(name, group), QLabel("›")]
        here = QLabel(wanted[-1][0])
        here.setContentsMargins(4, 0, 0, 0)
        font = here.font()
        font.setBold(True)
        here.setFont(font)
        self._parts.append(here)
        for part in self._parts:
            self._row.addWidget(part)

    def _button(self, name: str, group: str) -> QToolButton:
        button = QToolButton()
        button.setText(name)
        button.setAutoRaise(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(f"Go to {name}")
        button.clicked.connect(partial(self._document.enter, group))
        return button
