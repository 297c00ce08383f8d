"""A curve for each layer over the steps, on a logarithmic axis."""

from collections import deque
from collections.abc import Callable, Mapping
from statistics import median

import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.figures import figure
from netwright_desktop.panels.pauses import Pauses
from netwright_desktop.panels.plot import Plot
from netwright_desktop.panels.table import Table, joined
from netwright_desktop.series import Series

SHOWN_VALUES, SHOWN_NAMES = 4, 6
"""Of more layers than these the values, and the names, stand in the tool tip alone."""
RECENT = 5
"""Of so many measurements the middle one is judged: a single batch may be odd."""


class LayerCurves(Plot):
    """One number of each layer, in the order of the network."""

    def __init__(self, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(unit, parent)
        self.layers: dict[str, Series] = {}
        self.curves: dict[str, pg.PlotDataItem] = {}
        self.newest: dict[str, float] = {}
        self.step = 0
        self._recent: dict[str, deque[float]] = {}
        self.pauses = Pauses()
        self.set_log(True)

    def extend(self, step: int, values: Mapping[str, float]) -> None:
        """Add what was measured at a step, by layer."""
        self.newest, self.step = dict(values), step
        self.pauses.end(step)
        for name, value in values.items():
            self.layers.setdefault(name, Series()).extend([step], [value])
            self._recent.setdefault(name, deque(maxlen=RECENT)).append(value)

    def recent(self) -> dict[str, float]:
        """The middle one of the last few measurements of each layer that there is now."""
        return {name: median(self._recent[name]) for name in self.newest}

    def redraw(self, nothing: str) -> None:
        """Draw every curve, or say why there is none."""
        if list(self.curves) != list(self.layers):
            self.remove_curves()
            self.curves = {
                name: self.add_curve(self._color_of(place), width=1.5, name=name)
                for place, name in enumerate(self.layers)
            }
        for name, series in self.layers.items():
            self.draw(self.curves[name], *series.points(), self.pauses.resumed)
        entries = [
            (self._color_of(place)(), name, figure(self.newest.get(name)))
            for place, name in enumerate(self.layers)
        ]
        tip = "\n".join(f"{name}: {value}" for _, name, value in entries)
        if len(entries) > SHOWN_VALUES:
            entries = [(color, name, "") for color, name, _ in entries]
        if len(entries) > SHOWN_NAMES + 1:  # one name takes no more room than the dots
            half = SHOWN_NAMES // 2
            muted = theme.colors().muted_text
            entries = [*entries[:half], (muted, "…", ""), *entries[-half:]]
        self.set_legend(entries, tip, nothing)

    def table(self) -> Table:
        """A row for each step at which a layer was measured."""
        return joined([(name, series.points()) for name, series in self.layers.items()])

    def clear(self) -> None:
        """Forget every layer."""
        self.layers.clear()
        self.newest.clear()
        self._recent.clear()
        self.pauses.clear()
        self.epochs.clear()
        self.show_all()

    def _color_of(self, place: int) -> Callable[[], str]:
        def color() -> str:
            curves = theme.colors().curves
            if len(self.layers) <= len(curves):
                return curves[place]
            # Too many to tell apart: from the first layer to the last like a rainbow's order.
            hue = 0.72 * place / (len(self.layers) - 1)
            return QColor.fromHsvF(hue, 0.75, 0.9 if theme.is_dark() else 0.7).name()

        return color
