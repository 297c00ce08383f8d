"""The recurrent panel: gates and states over the steps of a sequence, and the gradient there."""

from collections.abc import Collection, Mapping

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from netwright.inspection.gates import Gates, Sweep, ThroughTime
from netwright.inspection.layers import Layers
from netwright.inspection.question import Answer, Question
from netwright_desktop import theme
from netwright_desktop.colormap import DIVERGING
from netwright_desktop.figures import figure
from netwright_desktop.panels.axes import VerticalAxis
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.layer_choice import LayerChoice
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.table import Table
from netwright_desktop.traits import Traits

NONE = "This network has no RNN, LSTM or GRU."


class RecurrentPanel(LookingPanel):
    """What a recurrent layer does with a sample: each gate as an image, time to the right.

    Below, how much of the gradient reaches each step: where it fades away, the network cannot
    learn from what lies that far back.
    """

    title = "Recurrent"
    about = "Gates, state and gradient of an RNN, LSTM or GRU at each time step"

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return traits.is_recurrent

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sweeps: tuple[Sweep, ...] = ()
        self.sizes: Mapping[str, NDArray[np.float64]] = {}
        self._known = False
        self.layer = LayerChoice("The recurrent layer")
        self.sample = QSpinBox(minimum=1, maximum=1_000_000)
        self.sample.setToolTip("The sample of the data set that runs through the layer")
        self.sample.setAccessibleName("Sample")
        self.sweep, self.part = QComboBox(), QComboBox()
        self.part.setToolTip("What is shown of it")
        self.image = pg.ImageItem(axisOrder="row-major")
        self.image.setLookupTable(DIVERGING)
        self.plot = pg.PlotWidget(axisItems={"left": VerticalAxis("left")})
        self.caption = Caption()
        self.pages = Pages(self._build_views())
        self._build()
        for box in (self.layer, self.sample):
            signal = box.valueChanged if isinstance(box, QSpinBox) else box.currentIndexChanged
            signal.connect(self._ask_again)
        self.sweep.currentIndexChanged.connect(self.changed)
        self.part.currentIndexChanged.connect(self.changed)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def asks(self) -> Collection[Question]:
        name = self.layer.currentText()
        return (Layers(), self._gates(), ThroughTime(name)) if name else (Layers(),)

    def take_value(self, answer: Answer) -> None:
        if answer.question == Layers():
            self._known = True
            self.layer.offer([face.name for face in answer.value if face.has_gates])
        elif answer.question == self._gates():
            self.sweeps = answer.value
        elif answer.question == ThroughTime(self.layer.currentText()):
            self.sizes = answer.value

    def take_fault(self, answer: Answer) -> None:
        if answer.question == self._gates():
            self.fault = answer.fault
        elif answer.question == ThroughTime(self.layer.currentText()):
            self.sizes = {}

    def redraw(self) -> None:
        none = NONE if self._known and not self.layer.count() else NOTHING_YET
        self.pages.show_content(bool(self.sweeps) and not self.fault, self.fault or none)
        self._controls.setVisible(bool(self.layer.count()))
        if not self.sweeps:
            return
        _offer(self.sweep, [sweep.name for sweep in self.sweeps])
        self.sweep.setVisible(len(self.sweeps) > 1)
        chosen = self.sweeps[max(0, self.sweep.currentIndex())]
        _offer(self.part, [part.capitalize() for part in chosen.parts])
        values = list(chosen.parts.values())[max(0, self.part.currentIndex())]
        highest = max(float(np.abs(values).max(initial=0.0)), 1e-12)
        self.image.setImage(values.T, levels=(-highest, highest))
        steps, units = values.shape
        self._draw_sizes()
        self.caption.setText(f"{units} units, {steps} steps, ±{figure(highest)}{self._legend()}")

    def clear(self) -> None:
        self.sweeps, self.sizes, self.fault, self._known = (), {}, "", False

    def numbers(self) -> Table:
        if not self.sweeps:
            return Table()
        chosen = self.sweeps[max(0, self.sweep.currentIndex())]
        steps, units = next(iter(chosen.parts.values())).shape
        header, columns = (
            ["step", "unit"],
            [
                np.repeat(np.arange(1, steps + 1), units),
                np.tile(np.arange(1, units + 1), steps),
            ],
        )
        for name, values in chosen.parts.items():
            header.append(name)
            columns.append(values.astype(np.float64).ravel())
        if chosen.name in self.sizes:
            header.append("gradient (RMS)")
            columns.append(np.repeat(self.sizes[chosen.name], units))
        return Table(tuple(header), tuple(columns))

    def pictured(self) -> tuple[QWidget, ...]:
        return self.pages, self.caption

    def follow(self, names: Collection[str]) -> None:
        """Show the layer that was selected on the canvas."""
        self.layer.follow(names)

    def _gates(self) -> Gates:
        return Gates(self.layer.currentText(), self.sample.value() - 1)

    def _ask_again(self) -> None:
        self.sweeps, self.sizes, self.fault = (), {}, ""
        self.changed()

    def _draw_sizes(self) -> None:
        self.plot.clear()
        colors = theme.colors().curves
        for place, (name, sizes) in enumerate(self.sizes.items()):
            above = sizes > 0
            steps = np.arange(1, sizes.size + 1)
            self.plot.plot(
                steps[above],
                sizes[above],
                pen=pg.mkPen(colors[place % len(colors)], width=2),
                symbol="o",
                symbolSize=4,
                symbolBrush=colors[place % len(colors)],
                symbolPen=None,
                name=name,
            )

    def _legend(self) -> str:
        """Which curve is which, as rich text, where there are several."""
        if len(self.sizes) < 2:
            return ""
        colors = theme.colors().curves
        return ". Gradient: " + " ".join(
            f'<span style="color:{colors[place % len(colors)]}">■</span>&nbsp;{name}'
            for place, name in enumerate(self.sizes)
        )

    def _restyle(self) -> None:
        colors = theme.colors()
        self._view.setBackground(colors.base if theme.is_dark() else colors.grid)
        self.plot.setBackground(colors.base)
        for side in ("bottom", "left"):
            axis = self.plot.getPlotItem().getAxis(side)
            axis.setPen(colors.node_border)
            axis.setTextPen(colors.muted_text)
        self.changed()

    def _build_views(self) -> QWidget:
        self._view = pg.GraphicsView()
        box = pg.ViewBox(enableMouse=False, enableMenu=False, invertY=True, defaultPadding=0.02)
        box.addItem(self.image)
        self._view.setCentralItem(box)
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.setLogMode(x=False, y=True)
        item.setLabel("bottom", "Step of the sequence")
        item.setLabel("left", "Gradient (RMS)")
        item.getAxis("left").enableAutoSIPrefix(False)
        views = QSplitter(Qt.Orientation.Horizontal)
        views.setChildrenCollapsible(False)
        views.addWidget(self._view)
        views.addWidget(self.plot)
        views.setSizes([1000, 1000])
        return views

    def _build(self) -> None:
        self._controls = QWidget()
        head = QHBoxLayout(self._controls)
        head.setContentsMargins(8, 4, 4, 0)
        head.addWidget(self.layer)
        head.addWidget(self.sweep)
        head.addWidget(self.part)
        head.addWidget(QLabel("Sample"))
        head.addWidget(self.sample)
        head.addStretch()
        self.caption.setContentsMargins(8, 0, 4, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._controls)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.caption)


def _offer(box: QComboBox, names: list[str]) -> None:
    """Other things to choose, without a word about it."""
    if [box.itemText(place) for place in range(box.count())] == names:
        return
    box.blockSignals(True)
    chosen = box.currentIndex()
    box.clear()
    box.addItems(names)
    box.setCurrentIndex(min(max(chosen, 0), len(names) - 1))
    box.blockSignals(False)
