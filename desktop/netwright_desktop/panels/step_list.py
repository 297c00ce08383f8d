"""The list of micro-steps, under the headings of their phases."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from netwright.inspection.micro_steps import MicroStep

_NUMBER = Qt.ItemDataRole.UserRole


class StepList(QListWidget):
    """One line for each micro-step; the phases cannot be chosen.

    Signals:
        chosen: the number of a micro-step that the user went to.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName("Micro-steps")
        self._lines: list[QListWidgetItem] = []
        self.currentItemChanged.connect(self._go)

    def show_steps(self, steps: Sequence[MicroStep]) -> None:
        """List these."""
        names = [(step.phase, step.node, step.title) for step in steps]
        if names == getattr(self, "_names", None):
            return  # the next step has the same parts
        self._names = names
        self.blockSignals(True)
        self.clear()
        self._lines = []
        phase = None
        for number, step in enumerate(steps):
            if step.phase is not phase:
                phase = step.phase
                self._add_heading(phase.value)
            line = QListWidgetItem(f"{step.node} · {step.title}")
            line.setToolTip(line.text())
            line.setData(_NUMBER, number)
            self.addItem(line)
            self._lines.append(line)
        self.blockSignals(False)

    def go_to(self, number: int) -> None:
        """Mark a micro-step, without telling so."""
        self.blockSignals(True)
        self.setCurrentItem(self._lines[number])
        self.blockSignals(False)
        self.scrollToItem(self._lines[number])

    def _add_heading(self, text: str) -> None:
        heading = QListWidgetItem(text)
        font = self.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.addItem(heading)

    def _go(self, item: QListWidgetItem | None) -> None:
        number = None if item is None else item.data(_NUMBER)
        if number is not None:
            self.chosen.emit(number)
