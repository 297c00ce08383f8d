"""A plot in the window's colours, with a legend above it that holds the newest numbers."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netwright_desktop import theme
from netwright_desktop.figures import count, figure
from netwright_desktop.panels.axes import Curve, VerticalAxis, style_axes
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.epochs import EpochScale
from netwright_desktop.panels.overlay import Frame, Note, Overlay, Reading
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.readings import Readings
from netwright_desktop.series import Points

HEAD = 26
"""Pixels of the legend's first line: those of a button beside it."""
LEFT = 40
"""Pixels for the numbers of the vertical axis."""
LABEL = 30
"""As many more for what it is."""
MOST_POINTS = 200
"""More points of a curve than these touch one another: only the line is drawn."""
FAINT = 90
"""Opacity of a curve in the background, of 255."""


class Plot(QWidget):
    """Curves over the steps of a run.

    Curves are drawn without antialiasing, and without a grid: each would take as much of a
    frame as all the rest. The wheel zooms, a drag moves, a double-click shows the whole curve.
    """

    def __init__(self, unit: str = "", parent: QWidget | None = None, along: str = "Step") -> None:
        super().__init__(parent)
        self.is_log = False
        self.least = 0.0
        """Only numbers above it stand on a logarithmic axis."""
        self.epochs = EpochScale()
        self._readings = Readings()
        self._levels: list[pg.InfiniteLine] = []
        self._band: tuple[str, Callable[[], str], Callable[[float], str]] | None = None
        self._styled: list[Callable[[], None]] = []
        self._pointed: list[pg.PlotDataItem] = []
        self._legend = Caption(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self._legend.setMinimumHeight(HEAD)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(8, 4, 4, 0)
        self._head.addWidget(self._legend, 1)
        self.view = pg.PlotWidget(axisItems={"left": VerticalAxis("left")})
        self._item = self.view.getPlotItem()
        self._item.setMenuEnabled(False)
        self._item.hideButtons()
        self._item.setLabel("bottom", along)
        if unit:
            self._item.setLabel("left", unit)
        for side in ("bottom", "left"):
            self._item.getAxis(side).enableAutoSIPrefix(False)
        self._item.getAxis("left").setWidth(LEFT + bool(unit) * LABEL)
        self._item.layout.setContentsMargins(2, 6, 12, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        self.pages = Pages(self.view)
        layout.addWidget(self.pages, 1)
        viewport = self.view.viewport()
        self.overlay = Overlay(viewport, self._frame, self._read, self.show_all)
        self._item.getViewBox().sigRangeChanged.connect(lambda *_: self.overlay.update())
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
        line: Qt.PenStyle = Qt.PenStyle.SolidLine,
        name: str = "",
        spelled: Callable[[float], str] = figure,
    ) -> pg.PlotDataItem:
        """A curve whose color is asked for again whenever the theme changes.

        What has a name is read under the mouse, its values as `spelled`; the first such curve
        that has points says at which steps.
        """
        curve = Curve()
        if name:
            self._readings.add(curve, name, color, spelled)
        self._item.addItem(curve)
        curve.setLogMode(False, self.is_log)

        def style() -> None:
            shade = QColor(color())
            shade.setAlpha(opacity)
            curve.setPen(pg.mkPen(shade, width=width, style=line))
            curve.setFillBrush(shade)
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
        self._readings.clear()
        for curve in list(self._item.listDataItems()):
            self._item.removeItem(curve)

    def draw(
        self,
        curve: pg.PlotDataItem,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        resumed: Sequence[float] = (),
    ) -> None:
        """Show these points; a logarithmic axis leaves out those that are not above `least`.

        No line leads to the first point from each of the steps `resumed` on: before it nothing
        was measured for a while.
        """
        if self.is_log:
            above = y > self.least
            if not above.all():
                x, y = x[above], y[above]
        most = MOST_POINTS if curve in self._pointed else 1  # one point alone makes no line
        curve.setSymbol("o" if x.size <= most else None)
        if not resumed:
            curve.setData(x, y, connect="auto")
            return
        leads_on = np.ones(x.size, np.int32)
        last_before = np.searchsorted(x, np.asarray(resumed)) - 1
        leads_on[last_before[last_before >= 0]] = 0
        curve.setData(x, y, connect=leads_on)

    def read_band(
        self, name: str, color: Callable[[], str], spelled_at: Callable[[float], str]
    ) -> None:
        """Under the mouse, first write what a band spans at the step; nothing if empty."""
        self._band = (name, color, spelled_at)

    def draw_band(self, curve: pg.PlotDataItem, outline: Points) -> None:
        """Show an area, given by the points around it."""
        curve.setFillLevel("enclosed")
        self.draw(curve, *outline)

    def show_all(self) -> None:
        """The whole of every curve, as it grows: what was zoomed and moved is forgotten."""
        self._item.enableAutoRange()

    def set_notes(self, notes: Sequence[Note]) -> None:
        """Mark these steps."""
        self.overlay.set_notes(notes)

    def set_log(self, is_log: bool) -> None:
        """Make the vertical axis logarithmic or linear; draw the curves again after it."""
        self.is_log = is_log
        for curve in self._item.listDataItems():
            curve.setData([], [])
        self._item.setLogMode(x=False, y=is_log)

    def set_legend(
        self, entries: Iterable[tuple[str, str, str]], tip: str = "", nothing: str = NOTHING_YET
    ) -> None:
        """Say what the curves, just drawn, are: colour, name and newest value of each.

        Where there are none, `nothing` stands in their place.
        """
        entries = list(entries)
        self.pages.show_content(bool(entries), nothing)
        # Ranges found now: found in the paint, they would have the axes painted in a second one.
        self.view.scene().prepareForPaint()
        self.overlay.refresh()
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

    def title_of(self, x: float) -> str:
        """What stands above the values that are read at a place of the horizontal axis."""
        title = f"Step {count(x)}"
        epoch = self.epochs.at(x)
        return f"{title}, epoch {count(epoch)}" if epoch else title

    def mark_levels(self, levels: Iterable[float]) -> None:
        """Draw a line across at each of these values of a logarithmic axis."""
        for level in levels:
            across = pg.InfiniteLine(np.log10(level), angle=0)
            self._item.addItem(across, ignoreBounds=True)
            self._levels.append(across)
        self._restyle()

    def legend_text(self) -> str:
        """The legend as it is read."""
        return self._legend.text()

    def _frame(self) -> Frame:
        box = self._item.getViewBox()
        area = QRectF(self.view.mapFromScene(box.sceneBoundingRect()).boundingRect())
        first, last = box.viewRange()[0]
        return Frame(area, first, last)

    def _read(self, place: QPointF) -> Reading | None:
        """The step nearest to the mouse at which the first curve has a point, and all of them."""
        box = self._item.getViewBox()
        at = box.mapSceneToView(self.view.mapToScene(place.toPoint()))
        step = self._readings.step_near(at.x())
        if step is None:
            return None
        lines = self._readings.at(step, at.y(), self.is_log)
        if self._band is not None:
            name, color, spelled_at = self._band
            if words := spelled_at(step):
                lines.insert(0, (color(), name, words))
        return Reading(step, self.title_of(step), lines)

    def _restyle(self) -> None:
        colors = theme.colors()
        self.view.setBackground(colors.base)
        style_axes(self._item)
        for across in self._levels:
            across.setPen(pg.mkPen(colors.muted_text, style=Qt.PenStyle.DashLine))
        for style in self._styled:
            style()


def _unbroken(words: str) -> str:
    return escape(words).replace(" ", "&nbsp;")
