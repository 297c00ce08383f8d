"""The filters panel: what each convolution looks for."""

from collections.abc import Collection, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGraphicsRectItem,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from netwright.inspection.kernels import FeatureMap, FilterBank, Kernels
from netwright.inspection.question import Answer, Question
from netwright_desktop import theme
from netwright_desktop.colormap import DIVERGING
from netwright_desktop.figures import figure
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.feature_view import FeatureView
from netwright_desktop.panels.layer_choice import LayerChoice
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.split import Split
from netwright_desktop.panels.table import Table
from netwright_desktop.panels.tiles import Image, Tiling, colored, scaled, tiled, tiling
from netwright_desktop.traits import Traits

EACH, COMMON = "Each its own scale", "One scale for all"
COLORED = "RGB"
NO_CONVOLUTION = "This network has no convolution, so no filters."


class FiltersPanel(LookingPanel):
    """The kernels as images: negative blue, zero white, positive orange.

    Those of the first convolution over a colour image are shown in its colours. A click on a
    filter opens what it makes of a sample.
    """

    title = "Filters"
    about = "The learned filters of convolutions"

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return traits.has_convolutions

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bank: FilterBank | None = None
        self.filter: int | None = None
        self._tiling: Tiling | None = None
        self.layer = LayerChoice("The convolution whose filters are shown")
        self.channel = LayerChoice("The channel of the input that the weights belong to")
        self.scale = QComboBox()
        self.scale.addItems((EACH, COMMON))
        self.scale.setToolTip(
            "Each filter from its own lowest to its highest weight, or all on one scale"
        )
        self.image = pg.ImageItem(axisOrder="row-major")
        self.frame = QGraphicsRectItem()
        self.view = pg.GraphicsView()
        box = pg.ViewBox(lockAspect=True, enableMouse=False, enableMenu=False, invertY=True)
        box.addItem(self.image)
        box.addItem(self.frame)
        self.view.setCentralItem(box)
        self.view.setToolTip("Click a filter to see what it makes of a sample")
        self.view.scene().sigMouseClicked.connect(self._click)
        self.caption = Caption()
        self.caption.setContentsMargins(8, 0, 4, 2)
        self.look = FeatureView()
        self.look.hide()
        self.pages = Pages(self._content())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.layer.currentIndexChanged.connect(self._choose_layer)
        self.channel.currentIndexChanged.connect(self.changed)
        self.scale.currentIndexChanged.connect(self.changed)
        self.look.closed.connect(self._close_look)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def asks(self) -> Collection[Question]:
        wanted: list[Question] = [Kernels(self.layer.currentText())]
        if self.filter is not None:
            wanted.append(FeatureMap(self.layer.currentText(), self.filter, self.look.sample))
        return wanted

    def take_value(self, answer: Answer) -> None:
        if isinstance(answer.question, FeatureMap):
            self.look.take(answer)
            return
        self.bank = answer.value
        self.layer.offer(answer.value.nodes, answer.value.node)

    def take_fault(self, answer: Answer) -> None:
        if isinstance(answer.question, FeatureMap):
            self.filter = None
        else:
            self.fault = answer.fault

    def redraw(self) -> None:
        bank = self.bank
        none = NOTHING_YET if bank is None else NO_CONVOLUTION
        is_there = bank is not None and bank.kernels is not None and not self.fault
        self.pages.show_content(is_there, self.fault or none)
        self.look.setVisible(self.filter is not None)
        if bank is None or bank.kernels is None:
            self.image.clear()
            self.caption.clear()
            return
        self._offer_channels(bank)
        common = self.scale.currentText() == COMMON
        images, highest = scaled(self._shown(bank), common=common)
        limits: tuple[float, float] = (-highest, highest)
        if self.is_colored:
            images, limits = colored(images, highest), (0, 255)
        self._tiling = tiling(images, self.view.width() / max(1, self.view.height()))
        self.image.setLookupTable(None if self.is_colored else DIVERGING)
        self.image.setImage(tiled(images, self._tiling), levels=limits)
        self._mark()
        count, _, height, width = bank.kernels.shape
        size = f"length {width}" if bank.is_sequence else f"{height} × {width}"
        limit = f", ±{figure(highest)}" if common else ""
        self.caption.setText(f"{count} of {size}{limit}")
        if self.filter is not None:
            self.look.redraw(bank.samples, self.filter)

    def numbers(self) -> Table:
        """A row for each weight of the kernels."""
        if self.bank is None or self.bank.kernels is None:
            return Table()
        kernels = self.bank.kernels
        places = [place.ravel() + 1 for place in np.indices(kernels.shape)]
        header = ("filter", "channel", "row", "column", "weight")
        return Table(header, (*places, kernels.ravel()))

    def pictured(self) -> Sequence[QWidget]:
        return (self.view, self.caption, self.look) if self.numbers().rows else ()

    def clear(self) -> None:
        self.bank, self.filter, self.fault = None, None, ""

    def follow(self, names: Collection[str]) -> None:
        self.layer.follow(names)

    @property
    def is_colored(self) -> bool:
        """Whether filters are shown in the colours of the image."""
        return self.channel.currentText() == COLORED

    def choose(self, number: int | None) -> None:
        """Show what this filter makes of a sample; None: none."""
        self.filter = number
        self.look.forget()
        self.changed()

    def _content(self) -> QWidget:
        head = QHBoxLayout()
        head.setContentsMargins(4, 2, 4, 0)
        for box in (self.layer, self.channel, self.scale):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(5)
            head.addWidget(box, 1)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self.caption)
        return Split(sheet, self.look)

    def _shown(self, bank: FilterBank) -> Image:
        """(filters, height, width), or with colours (filters, 3, height, width)."""
        assert bank.kernels is not None
        if bank.is_sequence:
            return bank.kernels[:, :, 0]  # a row for each channel
        if self.is_colored:
            return bank.kernels
        channel = self.channel.currentIndex() - bank.is_colored
        return bank.kernels[:, max(0, channel)]

    def _offer_channels(self, bank: FilterBank) -> None:
        assert bank.kernels is not None
        names = [f"Channel {number + 1}" for number in range(bank.kernels.shape[1])]
        if bank.is_sequence or len(names) == 1:
            names = []
        if bank.is_colored:
            names.insert(0, COLORED)
        self.channel.offer(names)
        self.channel.setVisible(bool(names))

    def _choose_layer(self) -> None:
        if self.bank is None or self.layer.currentText() != self.bank.node:
            self.bank = None
            self.choose(None)

    def _click(self, event: object) -> None:
        at = self.image.mapFromScene(event.scenePos())  # type: ignore[attr-defined]
        place = self._tiling.at(at.x(), at.y()) if self._tiling else None
        self.choose(None if place == self.filter else place)

    def _close_look(self) -> None:
        self.choose(None)

    def _mark(self) -> None:
        """A frame around the filter that was clicked."""
        places = self._tiling
        self.frame.setVisible(self.filter is not None and places is not None)
        if self.filter is not None and places is not None:
            top, left = places.corner(self.filter)
            width, height = places.width * places.zoom, places.height * places.zoom
            self.frame.setRect(left - 0.5, top - 0.5, width + 1, height + 1)

    def _restyle(self) -> None:
        colors = theme.colors()
        # Not the white of a weight of zero.
        self.view.setBackground(colors.base if theme.is_dark() else colors.node_border)
        self.frame.setPen(pg.mkPen(colors.accent, width=3, cosmetic=True))
        self.changed()

    # --- Qt ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.changed()
