"""Which sample of the data is followed: the part, and its number."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from netwright.inspection.sample import FromData
from netwright_desktop.bench import Bench

PARTS = ("training", "validation", "test")


class SampleChooser(QWidget):
    """A part and a number, counted from 1. It shows what is chosen elsewhere, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench: Bench | None = None
        self.part, self.number = QComboBox(), QSpinBox()
        self.part.addItems([part.capitalize() for part in PARTS])
        self.part.setToolTip("The part of the data that the sample is of")
        self.part.setAccessibleName("Part of the data")
        self.number.setToolTip("The number of the sample in its part")
        self.number.setAccessibleName("Number of the sample")
        self.number.setRange(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.part, 1)
        row.addWidget(self.number)
        self.number.setFixedWidth(62)
        self.part.activated.connect(self._choose)
        self.number.valueChanged.connect(self._choose)

    def attend(self, bench: Bench) -> None:
        """Choose among the samples of this project."""
        self._bench = bench
        bench.session.run.data_loaded.connect(self._show)
        bench.sample.changed.connect(self._show)
        self._show()

    def _choose(self) -> None:
        if self._bench:
            self._bench.sample.choose(
                FromData(PARTS[self.part.currentIndex()], self.number.value() - 1)
            )
            self._show()

    def _show(self) -> None:
        """Follow what is chosen, and how many samples there are."""
        bench = self._bench
        if bench is None:
            return
        sample, dataset = bench.sample.sample, bench.session.run.dataset
        self.number.blockSignals(True)
        if isinstance(sample, FromData):
            self.part.setCurrentIndex(PARTS.index(sample.part))
        part = PARTS[self.part.currentIndex()]
        self.number.setMaximum(max(len(dataset.parts[part]), 1) if dataset else 1)
        if isinstance(sample, FromData):
            self.number.setValue(sample.number + 1)
        self.number.blockSignals(False)
