"""One number of each layer against its depth: from the input on the left to the loss."""

from collections.abc import Mapping
from math import ceil

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.figures import count, figure
from netwright_desktop.panels.plot import LABEL, LEFT, Plot
from netwright_desktop.panels.table import Table

SLOPE = 0.25
"""The largest slope of a sigmoid."""
LONGEST = 14
"""Letters of a layer's name below the axis."""
GAP = 8
"""Pixels between two names."""
MEASURED, BOUND = 0, 1
"""Which of the theme's curve colours belongs to what was measured, and to theory."""


class DepthPlot(Plot):
    """The sizes of all gradients at one step. In a chain of sigmoids also what theory allows."""

    def __init__(self, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(unit, parent, along="Layer, from the input to the loss")
        self.set_log(True)
        self._names: list[str] = []
        self._values, self._bounds = np.empty(0), np.empty(0)
        self.measured_curve = self.add_curve(
            lambda: theme.colors().curves[MEASURED], width=2, points=True, name="gradient"
        )
        self.bound_curve = self.add_curve(
            lambda: theme.colors().curves[BOUND],
            width=1.5,
            name="0.25 for each sigmoid",
            line=Qt.PenStyle.DotLine,
        )

    def redraw(
        self, step: int, values: Mapping[str, float], sigmoids: Mapping[str, int], nothing: str
    ) -> None:
        """Draw the values of the layers at a step; with `sigmoids` behind each, the bound too.

        The bound begins at the layer nearest to the loss and falls by 0.25 with each sigmoid.
        """
        is_other = list(values) != self._names
        self._names, self._values = list(values), np.array(list(values.values()), np.float64)
        self._bounds = np.empty(0)
        if values and all(name in sigmoids for name in values):
            behind = np.array([sigmoids[name] for name in values], np.float64)
            self._bounds = self._values[-1] * SLOPE ** (behind - behind[-1])
        places = np.arange(1.0, len(values) + 1)
        self.draw(self.measured_curve, places, self._values)
        self.draw(self.bound_curve, places[: self._bounds.size], self._bounds)
        if is_other:
            self.show_all()
            self._write_names()
        colors = theme.colors().curves
        entries = []
        if values:
            entries.append((colors[MEASURED], f"RMS at step {count(step)}", ""))
        if self._bounds.size:
            entries.append((colors[BOUND], "0.25 for each sigmoid", ""))
        tip = "\n".join(f"{name}: {figure(value)}" for name, value in values.items())
        if self._bounds.size:
            tip += (
                "\n\nThe slope of a sigmoid is 0.25 at most, so each one makes the gradient at "
                "least four times smaller, unless weights larger than 1 make up for it."
            )
        self.set_legend(entries, tip, nothing)

    def title_of(self, x: float) -> str:
        place = round(x) - 1
        return self._names[place] if 0 <= place < len(self._names) else ""

    def show_all(self) -> None:
        """Every layer, with room for the names of the first and the last."""
        super().show_all()
        if self._names:
            room = 0.5 * (self._widest() + 2 * GAP) * len(self._names) / self._room()
            beside = max(0.5, room)
            self.view.setXRange(1 - beside, len(self._names) + beside, padding=0)

    def table(self) -> Table:
        """A row for each layer."""
        if not self._names:
            return Table()
        header, columns = ("layer", "gradient RMS"), (np.array(self._names), self._values)
        if self._bounds.size:
            return Table((*header, "0.25 for each sigmoid"), (*columns, self._bounds))
        return Table(header, columns)

    def _write_names(self) -> None:
        """Below the axis as many names as have room."""
        each = max(1, ceil(len(self._names) * (self._widest() + GAP) / self._room()))
        ticks = [(place + 1.0, _short(name)) for place, name in enumerate(self._names)]
        self.view.getPlotItem().getAxis("bottom").setTicks([ticks[::each]])

    def _widest(self) -> int:
        metrics = self.fontMetrics()
        return max((metrics.horizontalAdvance(_short(name)) for name in self._names), default=1)

    def _room(self) -> int:
        return max(1, self.width() - LEFT - LABEL - 2 * GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write_names()
        self.show_all()


def _short(name: str) -> str:
    """The end of a long path, which tells layers apart."""
    return name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"
