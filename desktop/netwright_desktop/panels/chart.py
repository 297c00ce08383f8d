"""A plot of points and curves that are not over the steps: one number against another."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.panels.axes import style_axes

LEFT = 58
"""Pixels of the numbers and the name of the vertical axis."""
NAME = 18
"""As many of them does the name take."""
BELOW = 46
"""Pixels of the numbers and the name of the horizontal axis."""
HEIGHT_OF_A_FIGURE, WIDTH_OF_A_FIGURE = 26, 44
"""Pixels from one number at an axis to the next, at least."""
Color = Callable[[], str]
Values = NDArray[np.floating]


class Chart(pg.PlotWidget):
    """Axes with names. The wheel zooms, a drag moves; colours follow the theme."""

    def __init__(self, across: str, up: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styled: list[Callable[[], None]] = []
        self._whole: tuple[str, ...] = ()  # axes from 0 to 1
        self.item = self.getPlotItem()
        self.item.setMenuEnabled(False)
        self.item.hideButtons()
        self.item.setLabel("bottom", across)
        self.item.setLabel("left", up)
        self.setToolTip(f"{up}, against {across[0].lower()}{across[1:]}")
        for side in ("bottom", "left"):
            self.item.getAxis(side).enableAutoSIPrefix(False)
        self.item.getAxis("left").setWidth(LEFT)
        self.item.layout.setContentsMargins(2, 6, 10, 2)
        self.item.getViewBox().sigRangeChangedManually.connect(self._zoomed)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def unit_square(self) -> None:
        """Both axes from 0 to 1."""
        self.item.getViewBox().setRange(xRange=(0, 1), yRange=(0, 1), padding=0.02)
        self._whole = ("left", "bottom")

    def unit_width(self) -> None:
        """The horizontal axis is from 0 to 1."""
        self._whole = ("bottom",)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "item"):  # Qt tells the size before it is made
            self._make_room()

    def _make_room(self) -> None:
        """Where there is little room: fewer figures at the axes, and no name that is cut off."""
        for side, pixels, each in (
            ("left", self.height() - BELOW, HEIGHT_OF_A_FIGURE),
            ("bottom", self.width() - LEFT, WIDTH_OF_A_FIGURE),
        ):
            axis = self.item.getAxis(side)
            long = self.fontMetrics().horizontalAdvance(axis.labelText) > pixels
            if axis.label.isVisible() is long:
                axis.showLabel(not long)
            if side in self._whole:
                axis.setTickSpacing(levels=[(_between(pixels / each), 0.0)])
            if side == "left":
                axis.setWidth(LEFT - NAME * long)

    def _zoomed(self) -> None:
        """What is seen is no longer from 0 to 1."""
        for side in self._whole:
            self.item.getAxis(side).setTickSpacing()
        self._whole = ()

    def add_curve(
        self,
        color: Color,
        width: float = 2.0,
        line: Qt.PenStyle = Qt.PenStyle.SolidLine,
        *,
        points: bool = False,
    ) -> pg.PlotDataItem:
        """A line through points, which are marked where that is wanted."""
        curve = pg.PlotDataItem(antialias=False, symbol="o" if points else None)
        curve.setSymbolSize(5)
        curve.setSymbolPen(None)
        self.item.addItem(curve)

        def style() -> None:
            curve.setPen(pg.mkPen(color(), width=width, style=line))
            curve.setSymbolBrush(color())

        self._style(style)
        return curve

    def remove_curves(self) -> None:
        """Take every curve away, and nothing else may have been added."""
        self._styled.clear()
        for curve in list(self.item.listDataItems()):
            self.item.removeItem(curve)

    def add_points(self, color: Color, size: int = 5, opacity: int = 150) -> pg.ScatterPlotItem:
        """Points that lie over one another where there are many."""
        points = pg.ScatterPlotItem(pxMode=True, size=size, pen=None)
        self.item.addItem(points)

        def style() -> None:
            shade = QColor(color())
            shade.setAlpha(opacity)
            points.setBrush(pg.mkBrush(shade))

        self._style(style)
        return points

    def add_bars(self, color: Color, opacity: int = 120) -> pg.BarGraphItem:
        """Bars; `setOpts` says where."""
        bars = pg.BarGraphItem(x=[0.0], height=[0.0], width=0.0)
        self.item.addItem(bars)

        def style() -> None:
            shade = QColor(color())
            shade.setAlpha(opacity)
            bars.setOpts(brush=pg.mkBrush(shade), pen=None)

        self._style(style)
        return bars

    def _style(self, style: Callable[[], None]) -> None:
        self._styled.append(style)
        style()

    def _restyle(self) -> None:
        self.setBackground(theme.colors().base)
        style_axes(self.item)
        for style in self._styled:
            style()


def _between(most: float) -> float:
    """From one number of an axis from 0 to 1 to the next, so that there are no more than these."""
    return next((step for step in (0.2, 0.5) if 1.0 / step <= most), 1.0)


def curve_color(place: int) -> Color:
    """A colour of the theme's curves."""
    return lambda: theme.colors().curves[place]


def muted() -> str:
    """The colour of what is there to compare with."""
    return theme.colors().muted_text
