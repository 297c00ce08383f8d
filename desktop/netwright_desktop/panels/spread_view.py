"""How the numbers of a layer are spread: over the steps as a picture, and now as a histogram."""

from math import floor, log1p, log10

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netwright.inspection.spread import BINS
from netwright_desktop import theme
from netwright_desktop.colormap import rising
from netwright_desktop.panels.axes import kept_or_wider, roomy, style_axes
from netwright_desktop.panels.spread_history import SpreadHistory

COLUMNS = 240
"""Of the picture: about as many as it has pixels in a row of panels."""
FAINTEST = 1000
"""A bin with one number of so many can just be seen; one that holds all has the strongest colour:
log(1 + FAINTEST share) / log(1 + FAINTEST)."""
ROOM_OF_A_TICK = 56
"""Pixels from one step on the axis to the next."""
TIP = (
    "Left: how many of the numbers lie where, at each step; the darker, the more, on a logarithmic"
    " scale. Between two looks the earlier one stands. Right: now, on the same scale."
)


class SpreadView(QWidget):
    """Steps to the right, values upwards, the share of the numbers as a colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height: tuple[float, float] | None = None
        self._view = pg.GraphicsLayoutWidget()
        self._view.ci.layout.setContentsMargins(2, 6, 8, 2)
        self._view.ci.layout.setSpacing(2)
        self._past = self._view.addPlot(row=0, col=0)
        self._now = self._view.addPlot(row=0, col=1)
        self._view.ci.layout.setColumnStretchFactor(0, 4)
        self._view.ci.layout.setColumnStretchFactor(1, 1)
        for plot in (self._past, self._now):
            plot.setMenuEnabled(False)
            plot.setMouseEnabled(x=False, y=False)
            plot.hideButtons()
            for side in ("bottom", "left"):
                plot.getAxis(side).enableAutoSIPrefix(False)
            plot.disableAutoRange()
        self._past.setLabel("bottom", "Step")
        # The figures at both ends reach out of the narrow axis.
        self._past.getAxis("bottom").setStyle(hideOverlappingLabels=False)
        self._past.getAxis("left").setWidth(44)
        self._now.setYLink(self._past)
        self._now.setXRange(0, 1.05, padding=0)
        self._now.hideAxis("left")
        self._now.setLabel("bottom", "Now")
        self._now.getAxis("bottom").setStyle(showValues=False, tickLength=0)
        self.image = pg.ImageItem(axisOrder="row-major")
        self._past.addItem(self.image)
        self.bars = pg.BarGraphItem(x0=[0], y0=[0], y1=[0], width=[0])
        self._now.addItem(self.bars)
        self.setToolTip(TIP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def draw(self, history: SpreadHistory | None) -> None:
        """Show these histograms; None: nothing."""
        if history is None or history.exponent is None:
            self.image.clear()
            self.bars.setOpts(x0=[0], y0=[0], y1=[0], width=[0])
            self._height = None
            return
        steps = history.steps
        first, last = float(steps[0]), float(steps[-1])
        end = roomy(max(last, 1.0))
        last = max(last, first + end / COLUMNS)
        shares = history.at(np.linspace(first, last, COLUMNS))
        strength = np.log1p(FAINTEST * shares.T) / np.float32(log1p(FAINTEST))
        high = 2.0**history.exponent
        self.image.setImage(strength, levels=(0, 1))
        self.image.setRect(QRectF(first, -high, last - first, 2 * high))
        now, edges = strength[:, -1], np.linspace(-high, high, BINS + 1)
        self.bars.setOpts(x0=np.zeros(BINS), width=now, y0=edges[:-1], y1=edges[1:])
        self._height = kept_or_wider(self._height, *history.limits)
        end = max(end, last)
        self._past.setXRange(0, end, padding=0)
        self._past.getAxis("bottom").setTicks([ticks(end, self._past.vb.width())])
        self._past.setYRange(*self._height, padding=0)

    def _restyle(self) -> None:
        colors = theme.colors()
        self._view.setBackground(colors.base)
        self.image.setLookupTable(rising())
        self.bars.setOpts(brush=colors.accent, pen=pg.mkPen(None))
        for plot in (self._past, self._now):
            style_axes(plot)


def ticks(end: float, pixels: float) -> list[tuple[float, str]]:
    """Round steps from 0 to `end` with room for their figures; pyqtgraph's own touch each other."""
    least = max(end * ROOM_OF_A_TICK / max(pixels, 1.0), 1.0)
    power = 10.0 ** floor(log10(least))
    each = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
    steps = [each * n for n in range(int(end / each) + 1)]
    if len(steps) == 1 and pixels >= ROOM_OF_A_TICK:
        steps.append(end)
    return [(step, f"{step:.0f}") for step in steps]
