"""The statistics of a batch norm, channel by channel."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from netwright.inspection.normalization import ChannelStatistics
from netwright_desktop import theme
from netwright_desktop.figures import figure
from netwright_desktop.panels.axes import style_axes
from netwright_desktop.panels.caption import Caption

BATCH, RUNNING = 1, 0
"""Which of the theme's curve colours is whose."""
NAMES = ("Mean", "Variance", "γ, β")
LEAST_HEIGHT = 220
"""Pixels of the three plots: where there are fewer, one scrolls."""
TIP = (
    "Of each channel: mean and variance of the batch (64 samples) and the running ones, which stand"
    " for them outside of training; then what is learned, gamma and beta."
)


class ChannelsView(QWidget):
    """Three plots over the channels: means, variances, and gamma with beta."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legend = Caption(textFormat=Qt.TextFormat.RichText, wordWrap=True)
        self.legend.setContentsMargins(6, 2, 4, 0)
        self._view = pg.GraphicsLayoutWidget()
        self._view.ci.layout.setContentsMargins(2, 2, 8, 2)
        self._view.ci.layout.setSpacing(0)
        self.plots = [self._view.addPlot(row=row, col=0) for row in range(len(NAMES))]
        for plot, name in zip(self.plots, NAMES, strict=True):
            plot.setMenuEnabled(False)
            plot.setMouseEnabled(x=False, y=False)
            plot.hideButtons()
            plot.setLabel("left", name)
            plot.getAxis("left").setWidth(58)
            plot.getAxis("left").enableAutoSIPrefix(False)
            if plot is not self.plots[-1]:
                plot.hideAxis("bottom")
        self.plots[-1].setLabel("bottom", "Channel")
        self.first = [plot.plot(pen=None, symbol="o", symbolSize=8) for plot in self.plots]
        self.second = [plot.plot(pen=None, symbol="o", symbolSize=4) for plot in self.plots]
        self.setToolTip(TIP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.legend)
        room = QScrollArea(widgetResizable=True)
        room.setFrameShape(QScrollArea.Shape.NoFrame)
        room.setWidget(self._view)
        self._view.setMinimumHeight(LEAST_HEIGHT)
        layout.addWidget(room, 1)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def draw(self, statistics: ChannelStatistics | None) -> None:
        """Show these; None: nothing."""
        if statistics is None:
            self.legend.clear()
            for curve in (*self.first, *self.second):
                curve.clear()
            return
        pairs = (
            (statistics.mean, statistics.running_mean),
            (statistics.variance, statistics.running_variance),
            (statistics.gain, statistics.bias),
        )
        channels = np.arange(1, statistics.mean.size + 1)
        for (one, other), first, second in zip(pairs, self.first, self.second, strict=True):
            first.setData(channels, one)
            second.setData(channels, other)
        away, channel = statistics.furthest
        colors = theme.colors()
        first, second = colors.curves[BATCH], colors.curves[RUNNING]
        words = (
            f'<span style="color:{first}">○</span> batch, γ&ensp;'
            f' <span style="color:{second}">●</span> running, β&ensp;'
            f' <span style="color:{colors.muted_text}">running mean off by up to</span>'
            f" {figure(away)} σ (channel {channel + 1})"
        )
        if words != self.legend.text():
            self.legend.setText(words)

    def _restyle(self) -> None:
        colors = theme.colors()
        self._view.setBackground(colors.base)
        for plot in self.plots:
            style_axes(plot)
        for curve in self.first:  # rings, in which the points are seen when both agree
            curve.setSymbolPen(colors.curves[BATCH])
            curve.setSymbolBrush(None)
        for curve in self.second:
            curve.setSymbolPen(None)
            curve.setSymbolBrush(colors.curves[RUNNING])
