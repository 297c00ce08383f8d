"""What one filter makes of a sample: its feature map, and the gradient that comes back."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QToolButton, QWidget
from PySide6.QtWidgets import QVBoxLayout as Column

from netwright.inspection.kernels import FeatureLook, FeatureMap
from netwright.inspection.question import Answer
from netwright_desktop import theme
from netwright_desktop.colormap import DIVERGING
from netwright_desktop.figures import figure
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.tiles import Image

NO_GRADIENT = "Nothing learns from it"


class FeatureView(QWidget):
    """Two images side by side, and a field that chooses the sample.

    Signals:
        closed: it is not wanted any more.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: Answer | None = None
        self.head = Caption()
        self.field = QSpinBox(minimum=1, prefix="Sample ")
        self.field.setToolTip("One of the samples of the training part that are always looked at")
        self.close_button = QToolButton(autoRaise=True)
        self.close_button.setIcon(theme.icon("x"))
        self.close_button.setToolTip("Close")
        self.map = _Map("Map", "The feature map: what comes out of the filter")
        self.gradient = _Map("Gradient", "The derivative of the loss of this sample by the map")
        head = QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(self.field)
        head.addWidget(self.close_button)
        images = QHBoxLayout()
        images.setSpacing(4)
        images.addWidget(self.map)
        images.addWidget(self.gradient)
        layout = Column(self)
        layout.setContentsMargins(4, 2, 2, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addLayout(images, 1)
        self.close_button.clicked.connect(self.closed)

    @property
    def sample(self) -> int:
        """The sample that is looked at, counted from 0."""
        return self.field.value() - 1

    def take(self, answer: Answer) -> None:
        """Show this when it is drawn next."""
        self._answer = answer

    def forget(self) -> None:
        """What was shown belongs to another filter."""
        self._answer = None

    def redraw(self, samples: int, number: int) -> None:
        """Draw what is known of this filter, counted from 0."""
        self.field.setMaximum(max(samples, 1))
        self.head.setText(f"Filter {number + 1}")
        look: FeatureLook | None = None
        if self._answer is not None:
            question = self._answer.question
            if isinstance(question, FeatureMap) and question.filter == number:
                look = self._answer.value
        self.map.draw(look.values if look else None, "")
        self.gradient.draw(look.gradient if look else None, NO_GRADIENT if look else "")


class _Map(QWidget):
    """An image around zero, and below it its name and scale."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setToolTip(tip)
        self._name = name
        self.image = pg.ImageItem(axisOrder="row-major", lut=DIVERGING)
        self.view = pg.GraphicsView()
        self._box = pg.ViewBox(lockAspect=True, enableMouse=False, enableMenu=False, invertY=True)
        self._box.addItem(self.image)
        self.view.setCentralItem(self._box)
        self.caption = Caption(name)
        layout = Column(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setSpacing(2)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.caption)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def draw(self, values: Image | None, none: str) -> None:
        """Show these numbers, or say why there are none."""
        if values is None:
            self.image.clear()
            self.caption.setText(none or self._name)
            return
        self._box.setAspectLocked(values.shape[0] > 1)  # a sequence fills the place
        highest = float(np.nanmax(np.abs(values), initial=0.0))
        self.image.setImage(values, levels=(-(highest or 1.0), highest or 1.0))
        self.caption.setText(f"{self._name} ±{figure(highest)}")

    def _restyle(self) -> None:
        colors = theme.colors()
        self.view.setBackground(colors.base if theme.is_dark() else colors.node_border)
