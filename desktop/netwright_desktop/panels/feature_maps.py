"""The feature maps panel: a sample on its way through all layers, one of them large."""

from collections.abc import Collection, Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netwright.inspection.passage import Passage, Way
from netwright.inspection.question import Answer, Question
from netwright_desktop import theme
from netwright_desktop.bench import Bench
from netwright_desktop.figures import figure
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.layer_strip import STRIP, LayerStrip
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.maps_view import MOST_MAPS, MapsView
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.sample_chooser import SampleChooser
from netwright_desktop.panels.table import Table
from netwright_desktop.tiles import Values, maps_of


class FeatureMapsPanel(LookingPanel):
    """All layers small in a row, the chosen one large: blue is below 0, orange above."""

    title = "Feature maps"
    about = "A sample on its way through all layers"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench: Bench | None = None
        self._way: Way | None = None
        self.layer = ""
        """The layer that is drawn large."""
        self.strip, self.maps, self.chooser = LayerStrip(), MapsView(), SampleChooser()
        self.caption = Caption()
        scroll = QScrollArea()
        scroll.setWidget(self.strip)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedHeight(STRIP + 12)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(6, 0, 6, 4)
        column.setSpacing(2)
        column.addWidget(scroll)
        column.addWidget(self.maps, 1)
        self.pages = Pages(inside)
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 6, 0)
        head.addWidget(self.caption, 1)
        head.addWidget(self.chooser)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)
        self.strip.chosen.connect(self.show_layer)
        self.maps.pointed.connect(self._show_caption)
        theme.signals.changed.connect(self.changed)

    def attend(self, bench: Bench) -> None:
        self._bench = bench
        self.chooser.attend(bench)

    def show_layer(self, name: str) -> None:
        """Draw this layer large."""
        self.layer = name
        self.changed()

    def asks(self) -> Collection[Question]:
        return (Passage(self._bench.sample.sample),) if self._bench else ()

    def take_value(self, answer: Answer) -> None:
        way = self._way = answer.value
        if self.layer not in way.layers:
            self.layer = next((n for n in way.layers if n not in way.inputs), "")

    def take_fault(self, answer: Answer) -> None:
        super().take_fault(answer)
        self._way = None

    def redraw(self) -> None:
        way = self._way
        self.pages.show_content(way is not None, self.fault or NOTHING_YET)
        self.caption.setText("")
        if way is None:
            return
        self.strip.show_layers(way.layers, way.inputs, self.layer)
        self.maps.show_values(self._values(), self.layer in way.inputs)
        self._show_caption()

    def numbers(self) -> Table:
        """A row for each number of the layer that is drawn large."""
        maps = maps_of(self._values())
        if not maps.size:
            return Table()
        places = [place.ravel() + 1 for place in np.indices(maps.shape)]
        return Table(("map", "row", "column", "value"), (*places, maps.ravel()))

    def pictured(self) -> Sequence[QWidget]:
        return (self.caption, self.maps) if self._way else ()

    def clear(self) -> None:
        self._way, self.fault = None, ""

    def _values(self) -> Values:
        if self._way is None or self.layer not in self._way.layers:
            return np.zeros((0, 0, 0), np.float32)
        return self._way.layers[self.layer]

    def _show_caption(self) -> None:
        self.caption.setText(self.told())

    def told(self) -> str:
        """The layer, its size and range; and the number under the pointer."""
        values = self._values()
        if not values.size:
            return ""
        at = self.maps.place
        if at is not None:
            number, row, column = at
            where = "Unit" if values.ndim == 1 else "Map"
            place = "" if values.ndim == 1 else f", row {row + 1}, column {column + 1}"
            value = figure(float(maps_of(values)[number, row, column]))
            return f"{self.layer}: {where} {number + 1}{place}: {value}"
        many = len(maps_of(values)) > MOST_MAPS
        size = " × ".join(map(str, values.shape))
        some = f", the first {MOST_MAPS} drawn" if many else ""
        low, high = figure(float(values.min())), figure(float(values.max()))
        return f"{self.layer}: {size}{some}, {low} to {high}"
