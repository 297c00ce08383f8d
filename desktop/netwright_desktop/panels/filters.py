"""The filters panel: what the first convolution looks for."""

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from netwright.training.snapshot import RunState, Snapshot, Wish
from netwright_desktop import theme
from netwright_desktop.figures import figure
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.table import Table

EACH, COMMON = "Each its own scale", "One scale for all"
NO_CONVOLUTION = "This network has no convolution, so no filters."
FINE = 12
"""Kernels smaller than this are drawn with several pixels for a weight, so that gaps stay thin."""
Image = NDArray[np.float32]


class FiltersPanel(Panel):
    """The kernels as images: negative blue, zero white, positive orange."""

    title = "Filters"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._filters: Image | None = None
        self._seen = False  # a run, be it one without filters
        self._caption = QLabel()
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.scale = QComboBox()
        self.scale.addItems((EACH, COMMON))
        self.scale.setToolTip(
            "Each filter from its own lowest to its highest weight, or all on one scale"
        )
        self.channel = QComboBox()
        self.channel.setToolTip("The channel of the input that the weights belong to")
        self.channel.hide()
        self.image = pg.ImageItem(axisOrder="row-major")
        self.image.setLookupTable(_diverging())
        self._view = pg.GraphicsView()
        box = pg.ViewBox(lockAspect=True, enableMouse=False, enableMenu=False, invertY=True)
        box.addItem(self.image)
        self._view.setCentralItem(box)
        self.pages = Pages(self._view)
        self._build()
        self.scale.currentIndexChanged.connect(self.changed)
        self.channel.currentIndexChanged.connect(self.changed)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def wishes(self) -> frozenset[Wish]:
        return frozenset({Wish.FILTERS})

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._seen = snapshot.state is not RunState.PREPARING
        if snapshot.filters is not None:
            self._name, self._filters = snapshot.filters_of, snapshot.filters

    def redraw(self) -> None:
        filters = self._filters
        is_there = filters is not None and bool(filters.size)
        self.pages.show_content(is_there, NO_CONVOLUTION if self._seen else NOTHING_YET)
        self.scale.setVisible(is_there)
        if filters is None or not is_there:
            self.image.clear()
            self._caption.setText("")
            self.channel.hide()
            return
        self._offer_channels(filters.shape[1])
        images, highest = scaled(
            filters[:, max(0, self.channel.currentIndex())],
            common=self.scale.currentText() == COMMON,
        )
        shape = self._view.width() / max(1, self._view.height())
        self.image.setImage(tiled(images, shape), levels=(-highest, highest))
        count, _, height, width = filters.shape
        limit = f", ±{figure(highest)}" if self.scale.currentText() == COMMON else ""
        self._caption.setText(f"{self._name}: {count} of {height} × {width}{limit}")

    def numbers(self) -> Table:
        """A row for each weight of the kernels."""
        if self._filters is None or not self._filters.size:
            return Table()
        places = [place.ravel() + 1 for place in np.indices(self._filters.shape)]
        header = ("filter", "channel", "row", "column", "weight")
        return Table(header, (*places, self._filters.ravel()))

    def pictured(self) -> Sequence[QWidget]:
        return (self._caption, self._view) if self.numbers().rows else ()

    def clear(self) -> None:
        self._name, self._filters, self._seen = "", None, False

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 4, 0)
        head.addWidget(self._caption, 1)
        head.addWidget(self.channel)
        head.addWidget(self.scale)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)

    def _offer_channels(self, count: int) -> None:
        if self.channel.count() != count:
            self.channel.blockSignals(True)
            self.channel.clear()
            self.channel.addItems([f"Channel {number + 1}" for number in range(count)])
            self.channel.blockSignals(False)
        self.channel.setVisible(count > 1)

    def _restyle(self) -> None:
        # Not the white of a weight of zero.
        self._view.setBackground(theme.colors().base if theme.is_dark() else theme.colors().grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.changed()


def scaled(kernels: Image, *, common: bool) -> tuple[Image, float]:
    """Kernels (filters, height, width) and the weight that gets the strongest colour.

    On a common scale they stay as they are; else each is divided by its own largest size.
    A kernel of zeros stays one.
    """
    sizes = np.abs(kernels).max(axis=(1, 2))
    if common:
        return kernels, float(sizes.max()) or 1.0
    divisors = np.where(sizes > 0, sizes, 1.0).astype(np.float32)
    return np.divide(kernels, divisors[:, None, None], dtype=np.float32), 1.0


def tiled(kernels: Image, shape: float = 1.0) -> Image:
    """Kernels (filters, height, width) side by side, `shape` times as wide as high or nearly so.

    Each weight becomes a square of some pixels. Between kernels, and where none is left, runs
    one transparent pixel of NaN.
    """
    zoom = max(1, FINE // max(kernels.shape[1:]))
    kernels = kernels.repeat(zoom, axis=1).repeat(zoom, axis=2)
    count, height, width = kernels.shape
    columns = min(count, max(1, round(sqrt(count * shape * height / width))))
    rows = ceil(count / columns)
    sheet = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan, np.float32)
    for place, kernel in enumerate(kernels):
        row, column = divmod(place, columns)
        top, left = row * (height + 1), column * (width + 1)
        sheet[top : top + height, left : left + width] = kernel
    return sheet


def _diverging() -> NDArray[np.uint8]:
    """Blue, white, orange in an odd number of steps, so that 0 is exactly white."""
    ends = np.array([[0, 90, 160], [247, 247, 247], [205, 85, 0]], np.float64)
    place = np.linspace(0, 2, 255)
    parts = [np.interp(place, (0, 1, 2), ends[:, color]) for color in range(3)]
    return np.stack(parts, axis=1).astype(np.uint8)
