"""A plot in the window's colours, with a legend above it that holds the newest numbers."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from math import ceil, floor, log2
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from netwright_desktop import theme
from netwright_desktop.panels.pages import Pages

HEAD = 26
"""Pixels of the legend's first line: those of a button beside it."""
LEFT = 40
"""Pixels for the numbers of the vertical axis; half as many more for its label."""
MOST_POINTS = 200
"""More points of a curve than these touch one another: only the line is drawn."""
FAINT = 90
"""Opacity of a curve in the background, of 255."""


ROOM = 0.03
"""Share of a curve's height that is left free above and below it."""
FULL = 0.75
"""Share of the room that a curve must fill, or the room is made smaller."""


class Plot(QWidget):
    """Curves over the steps of a run.

    Curves are drawn without antialiasing, and without a grid: each would take as much of a
    frame as all the rest.
    """

    def __init__(self, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_log = False
        self._styled: list[Callable[[], None]] = []
        self._pointed: list[pg.PlotDataItem] = []
        self._legend = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self._legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._legend.setMinimumHeight(HEAD)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(8, 4, 4, 0)
        self._head.addWidget(self._legend, 1)
        self.view = pg.PlotWidget(axisItems={"left": _VerticalAxis("left")})
        self._item = self.view.getPlotItem()
        self._item.setMenuEnabled(False)
        self._item.setLabel("bottom", "Step")
        if unit:
            self._item.setLabel("left", unit)
        for side in ("bottom", "left"):
            self._item.getAxis(side).enableAutoSIPrefix(False)
        self._item.getAxis("left").setWidth(LEFT + bool(unit) * LEFT // 2)
        self._item.layout.setContentsMargins(2, 6, 12, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        self.pages = Pages(self.view)
        layout.addWidget(self.pages, 1)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def add_to_head(self, widget: QWidget) -> None:
        """Put a control beside the legend."""
        self._head.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def add_curve(
        self,
        color: Callable[[], str],
        *,
        width: float = 1.0,
        opacity: int = 255,
        points: bool = False,
    ) -> pg.PlotDataItem:
        """A curve whose color is asked for again whenever the theme changes."""
        curve = _Curve()
        self._item.addItem(curve)
        curve.setLogMode(False, self.is_log)

        def style() -> None:
            shade = QColor(color())
            shade.setAlpha(opacity)
            curve.setPen(pg.mkPen(shade, width=width))
            if points:
                curve.setSymbolBrush(shade)

        if points:
            self._pointed.append(curve)
            curve.setSymbolSize(5)
            curve.setSymbolPen(None)
        self._styled.append(style)
        style()
        return curve

    def remove_curves(self) -> None:
        """Take every curve away."""
        self._styled.clear()
        self._pointed.clear()
        for curve in list(self._item.listDataItems()):
            self._item.removeItem(curve)

    def draw(self, curve: pg.PlotDataItem, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Show these points; a logarithmic axis leaves out those that are not above 0."""
        if self.is_log:
            above = y > 0
            if not above.all():
                x, y = x[above], y[above]
        if curve in self._pointed:
            curve.setSymbol("o" if x.size <= MOST_POINTS else None)
        curve.setData(x, y)

    def set_log(self, is_log: bool) -> None:
        """Make the vertical axis logarithmic or linear; draw the curves again after it."""
        self.is_log = is_log
        for curve in self._item.listDataItems():
            curve.setData([], [])
        self._item.setLogMode(x=False, y=is_log)

    def set_legend(self, entries: Iterable[tuple[str, str, str]], tip: str = "") -> None:
        """Say what the curves, just drawn, are: colour, name and newest value of each."""
        entries = list(entries)
        self.pages.show_content(bool(entries))
        # Ranges found now: found in the paint, they would have the axes painted in a second one.
        self.view.scene().prepareForPaint()
        muted = theme.colors().muted_text
        words = "&ensp; ".join(
            f'<span style="white-space:nowrap"><span style="color:{color}">■</span>&nbsp;'
            f'<span style="color:{muted}">{_unbroken(name)}</span>&nbsp;{_unbroken(value)}</span>'
            for color, name, value in entries
        )
        if words != self._legend.text():
            self._legend.setText(words)
        if tip != self._legend.toolTip():
            self._legend.setToolTip(tip)

    def pictured(self) -> Sequence[QWidget]:
        """What belongs on a picture; nothing while no curve is drawn."""
        return (self._legend, self.view) if not self.pages.words else ()

    def legend_text(self) -> str:
        """The legend as it is read."""
        return self._legend.text()

    def _restyle(self) -> None:
        colors = theme.colors()
        self.view.setBackground(colors.base)
        for side in ("bottom", "left"):
            axis = self._item.getAxis(side)
            axis.setPen(colors.grid if not theme.is_dark() else colors.node_border)
            axis.setTextPen(colors.muted_text)
            axis.label.setDefaultTextColor(QColor(colors.muted_text))
        for style in self._styled:
            style()


class _VerticalAxis(pg.AxisItem):
    """Where it is logarithmic it writes 1, 2 and 5 of each power of ten: more would overlap."""

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        strings: list[str] = super().logTickStrings(values, scale, spacing)
        return [text if text.strip("0.")[:1] in "125" else "" for text in strings]


class _Curve(pg.PlotDataItem):
    """A curve that asks for a little more room than it fills, and so seldom for other room.

    Axes of another range take longer to draw than the curves between them.
    """

    def __init__(self) -> None:
        super().__init__(antialias=False, skipFiniteCheck=True)
        self._height: tuple[float, float] | None = None

    def dataBounds(
        self,
        ax: int,
        frac: float = 1.0,
        orthoRange: Any = None,  # noqa: N803  (the name that pyqtgraph gives it)
    ) -> tuple[float | None, float | None]:
        low, high = super().dataBounds(ax, frac, orthoRange)
        if low is None or high is None:
            return low, high
        if ax == 0:
            return low, roomy(high)
        self._height = kept_or_wider(self._height, low, high)
        return self._height


def roomy(step: float) -> float:
    """The end of the horizontal axis: eight places from a power of two to the next."""
    if step < 1.0:
        return step
    each = 2.0 ** max(floor(log2(step)) - 3, 0)
    return ceil(step / each) * each


def kept_or_wider(kept: tuple[float, float] | None, low: float, high: float) -> tuple[float, float]:
    """The ends of the vertical axis: those of before while they fit, else new ones with room."""
    if (
        kept is not None
        and kept[0] <= low
        and high <= kept[1]
        and (high - low) >= FULL * (kept[1] - kept[0])
    ):
        return kept
    room = ROOM * (high - low)
    return low - room, high + room


def _unbroken(words: str) -> str:
    return escape(words).replace(" ", "&nbsp;")
