"""On which part of the data the network is judged."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from netwright.inspection.judging import TEST
from netwright_desktop.judging import VALIDATION, Judging

PARTS = {"Validation part": VALIDATION, "Test part": TEST}
TIP = (
    "The validation part follows the training. The test part is used only when you press Judge:"
    " each time you decide by it, it is less of a test."
)


class PartChoice(QWidget):
    """The part, and a button that uses the test part. It shows what is chosen elsewhere, too."""

    def __init__(self, judging: Judging, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.judging = judging
        self.part, self.use = QComboBox(), QPushButton("Judge")
        self.part.addItems(list(PARTS))
        self.part.setToolTip(TIP)
        self.part.setAccessibleName("Part of the data that is judged")
        self.use.setToolTip("Judge the network as it is now on the test part, and count it")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.part)
        row.addWidget(self.use)
        self.part.activated.connect(self._choose)
        self.use.clicked.connect(self._use_test)
        self.follow(judging)

    def follow(self, judging: Judging) -> None:
        """Choose for these panels."""
        self.judging = judging
        judging.changed.connect(self._show)
        self._show()

    def _choose(self) -> None:
        self.judging.choose(PARTS[self.part.currentText()])

    def _use_test(self) -> None:
        self.judging.use_test()

    def _show(self) -> None:
        self.part.setCurrentIndex(list(PARTS.values()).index(self.judging.part))
        self.use.setVisible(self.judging.part == TEST)
