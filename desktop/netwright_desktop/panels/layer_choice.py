"""Choosing one of the layers of the network in training."""

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget


class LayerChoice(QComboBox):
    """The names of layers; the chosen one stays chosen as long as there is one of its name."""

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def names(self) -> list[str]:
        """What can be chosen."""
        return [self.itemText(place) for place in range(self.count())]

    def offer(self, names: Sequence[str], first: str = "") -> None:
        """Let one of these be chosen; `first` is, where what was chosen is not among them."""
        if list(names) == self.names:
            return
        chosen = self.currentText()
        self.blockSignals(True)
        self.clear()
        self.addItems(list(names))
        for name in (chosen, first):
            if name in names:
                self.setCurrentText(name)
                break
        self.blockSignals(False)
        if self.currentText() != chosen:
            self.currentIndexChanged.emit(self.currentIndex())

    def follow(self, names: Collection[str]) -> None:
        """Choose what was selected elsewhere, if it can be chosen."""
        found = next((name for name in self.names if name in names), None)
        if found is not None:
            self.setCurrentText(found)
