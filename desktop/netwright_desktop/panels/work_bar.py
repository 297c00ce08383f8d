"""What is being loaded or written, how far it is, and a button that ends it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from netwright_desktop import theme

LONGEST = 24
"""Letters of a name; of a longer one the middle is left out."""
WIDTH = 120


class WorkBar(QWidget):
    """Hidden until there is a share to show.

    `verb` says what is done, "Loading"; `stays` what cancelling leaves.

    Signals:
        unwanted: the user does not want it any more.
    """

    unwanted = Signal()

    def __init__(self, verb: str, stays: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verb = verb
        self.name = QLabel()
        self.bar = QProgressBar(maximum=100)
        self.bar.setFixedWidth(WIDTH)
        self.button = QToolButton(autoRaise=True)
        self.button.setIcon(theme.icon("x"))
        self.button.setToolTip(f"Cancel {verb.lower()}; {stays}")
        self.button.setAccessibleName(f"Cancel {verb.lower()}")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(6)
        for part in (self.name, self.bar, self.button):
            row.addWidget(part)
        self.button.clicked.connect(self.unwanted)
        self.hide()

    def show_share(self, name: str, share: float) -> None:
        """Say what it is about, and show the share of it that is done."""
        words = f"{self._verb} {_short(name)}"
        if self.name.text() != words:
            self.name.setText(words)
            self.name.setToolTip(name)
        self.bar.setValue(round(100 * share))
        self.show()


def _short(name: str) -> str:
    half = LONGEST // 2
    return name if len(name) <= LONGEST else f"{name[:half]}…{name[-half + 1 :]}"
