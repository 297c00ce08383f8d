"""One tensor of a micro-step: its letter, name and shape, and its numbers as coloured cells."""

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from netwright.inspection.micro_steps import Shown
from netwright_desktop.panels.cell_grid import Cell, CellGrid
from netwright_desktop.panels.tensor_slice import Box, Index, TensorSlice


class TensorView(QWidget):
    """A tensor of one sample; of more than two axes one place of the first ones is seen.

    Signals:
        pointed: the place under the mouse, an index with the sample first; None when it leaves.
        chosen: the place that was clicked or gone to.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._slice = TensorSlice(())
        self._sample = 0
        self._at: Index = ()
        self._room = QSize(300, 120)
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self._part = QLabel()
        self._part.setEnabled(False)
        self.places = [QSpinBox(), QSpinBox()]
        self.grid = CellGrid()
        turning = QHBoxLayout()
        turning.setContentsMargins(0, 0, 0, 0)
        for place in self.places:
            place.setAccelerated(True)
            place.valueChanged.connect(self._turn)
            turning.addWidget(place)
        turning.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.title)
        layout.addLayout(turning)
        layout.addWidget(self.grid)
        layout.addWidget(self._part)
        layout.addStretch(1)
        self.grid.pointed.connect(lambda cell: self.pointed.emit(self._index(cell)))
        self.grid.chosen.connect(self._choose)

    @property
    def shown(self) -> Shown | None:
        """What is shown."""
        return self._shown

    def show_tensor(self, shown: Shown, sample: int, room: QSize) -> None:
        """Show a tensor, of a sample if it has samples, in so much room."""
        shape = shown.values.shape[1:] if shown.batched else shown.values.shape
        stays = self._shown is not None and self._slice.shape == shape
        self._shown, self._slice, self._sample, self._room = shown, TensorSlice(shape), sample, room
        if not stays:
            self._at = (0,) * len(self._slice.leading)
        size = " × ".join(map(str, shape)) if shape else "1"
        self.title.setText(f"{shown.letter}   {size}")
        self.title.setToolTip(shown.name)
        self.grid.setAccessibleName(f"{shown.letter}, {shown.name}, {size}")
        for number, spin in enumerate(self.places):
            spin.blockSignals(True)
            spin.setVisible(number < len(self._slice.leading) and self._slice.leading[number] > 1)
            if number < len(self._slice.leading):
                spin.setPrefix(_axis_name(number, len(self._slice.leading), shown.batched))
                spin.setRange(0, self._slice.leading[number] - 1)
                spin.setValue(self._at[number])
            spin.blockSignals(False)
        self._draw()

    def mark(self, box: Box | None, cursor: Index | None) -> None:
        """Outline the cells that are read, and the one that is explained, samples first."""
        if self._shown is None:
            return
        own, place = self._own(box), None if cursor is None else self._own_index(cursor)
        wanted = self._at
        if place is not None:
            wanted = place[: len(self._slice.leading)]
        elif own is not None:
            wanted = self._slice.chosen_for(own, self._at)
        if wanted != self._at:
            self._at = wanted
            for spin, value in zip(self.places, wanted, strict=False):
                spin.blockSignals(True)
                spin.setValue(value)
                spin.blockSignals(False)
            self._draw()
        outlines = () if own is None else self._slice.cells(own, self._at)
        self.grid.mark(outlines, None if place is None else self._slice.cell(place))
        self._say_part()

    def _own(self, box: Box | None) -> Box | None:
        """The box of the sample that is seen; None where it has none of it."""
        if box is None or self._shown is None or not self._shown.batched:
            return box
        samples = range(*box[0].indices(len(self._shown.values)))
        return box[1:] if self._sample in samples else None

    def _own_index(self, index: Index) -> Index:
        assert self._shown is not None
        return index[1:] if self._shown.batched else index

    def _draw(self) -> None:
        if self._shown is None:
            return
        values = self._shown.values[self._sample] if self._shown.batched else self._shown.values
        seen = self._slice.table(np.asarray(values), self._at)
        self.grid.show_values(seen, self._room)
        self._say_part()

    def _say_part(self) -> None:
        self._part.setText(self.grid.part)
        self._part.setVisible(bool(self.grid.part))

    def _turn(self) -> None:
        self._at = tuple(s.value() for s in self.places[: len(self._slice.leading)])
        cell = self.grid.explained or (0, 0)
        self._draw()
        self._choose(cell)

    def _index(self, cell: Cell | None) -> Index | None:
        if cell is None or self._shown is None:
            return None
        index = self._slice.index(*cell, self._at)
        return (self._sample, *index) if index is not None and self._shown.batched else index

    def _choose(self, cell: Cell) -> None:
        index = self._index(cell)
        if index is not None:
            self.chosen.emit(index)


def _axis_name(number: int, leading: int, batched: bool) -> str:
    """Of an image the channel; of kernels the filter, then the channel."""
    is_channel = batched or (leading > 1 and number == leading - 1)
    return "channel " if is_channel else "filter "
