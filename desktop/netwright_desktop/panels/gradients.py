"""The gradients panel: how strongly each layer is told to change."""

from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netwright.training.snapshot import Snapshot, Wish
from netwright_desktop import theme
from netwright_desktop.figures import figure
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.plot import Plot
from netwright_desktop.panels.table import Table, joined
from netwright_desktop.series import Series

SHOWN_NAMES = 8
"""More layers than these are named in the tool tip."""


class GradientsPanel(Panel):
    """Root mean square of the gradient of each layer's parameters, on a logarithmic axis.

    A layer whose curve lies far below the others hardly learns.
    """

    title = "Gradients"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers: dict[str, Series] = {}
        self.curves: dict[str, pg.PlotDataItem] = {}
        self._newest: dict[str, float] = {}
        self.plot = Plot("RMS")
        self.plot.set_log(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        theme.signals.changed.connect(self.changed)

    def wishes(self) -> frozenset[Wish]:
        return frozenset({Wish.GRADIENTS})

    def show_snapshot(self, snapshot: Snapshot) -> None:
        for sizes in snapshot.gradients:
            self._newest = dict(sizes.rms)
            for name, rms in sizes.rms.items():
                self.layers.setdefault(name, Series()).extend([sizes.step], [rms])

    def redraw(self) -> None:
        if list(self.curves) != list(self.layers):
            self.plot.remove_curves()
            self.curves = {
                name: self.plot.add_curve(self._color_of(place), width=1.5)
                for place, name in enumerate(self.layers)
            }
        for name, series in self.layers.items():
            self.plot.draw(self.curves[name], *series.points())
        entries = [
            (self._color_of(place)(), name, figure(self._newest.get(name)))
            for place, name in enumerate(self.layers)
        ]
        tip = "\n".join(f"{name}: {value}" for _, name, value in entries)
        if len(entries) > SHOWN_NAMES:
            half = SHOWN_NAMES // 2
            muted = theme.colors().muted_text
            entries = [*entries[:half], (muted, "…", ""), *entries[-half:]]
        self.plot.set_legend(entries, tip)

    def numbers(self) -> Table:
        """A row for each step at which a curve has a point."""
        return joined([(name, series.points()) for name, series in self.layers.items()])

    def pictured(self) -> Sequence[QWidget]:
        return self.plot.pictured()

    def clear(self) -> None:
        self.layers.clear()
        self._newest.clear()

    def _color_of(self, place: int) -> Callable[[], str]:
        def color() -> str:
            curves = theme.colors().curves
            if len(self.layers) <= len(curves):
                return curves[place]
            # Too many to tell apart: from the first layer to the last like a rainbow's order.
            hue = 0.72 * place / (len(self.layers) - 1)
            return QColor.fromHsvF(hue, 0.75, 0.9 if theme.is_dark() else 0.7).name()

        return color
