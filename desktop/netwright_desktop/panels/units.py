"""The units panel: the inputs that excite a unit most."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from netwright.inspection.excitation import Excitation, Exciting
from netwright.inspection.layers import Layers
from netwright.inspection.question import Answer, Question
from netwright_desktop.colormap import Colors, grey
from netwright_desktop.figures import figure
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.layer_choice import LayerChoice
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.picture_grid import Captioned, PictureGrid
from netwright_desktop.panels.table import Table

COLORS = 3


class UnitsPanel(LookingPanel):
    """The nine training samples with the largest activation of a unit of a layer.

    A unit is a number of a vector, a channel of an image, a feature of a sequence.
    """

    title = "Units"
    about = "The samples that excite a unit most"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: Exciting | None = None
        self._units: dict[str, int] = {}
        self._known = False
        self.layer = LayerChoice("The layer that the unit belongs to")
        self.unit = QSpinBox(minimum=1, maximum=1)
        self.unit.setToolTip("A number of a vector, a channel of an image, a feature of a sequence")
        self.unit.setAccessibleName("Unit")
        self.caption = Caption()
        self.grid = PictureGrid()
        self.pages = Pages(self.grid)
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 4, 0)
        head.addWidget(self.layer)
        head.addWidget(QLabel("Unit"))
        head.addWidget(self.unit)
        head.addStretch()
        self.caption.setContentsMargins(8, 0, 4, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.caption)
        self.layer.currentIndexChanged.connect(self._choose_layer)
        self.unit.valueChanged.connect(self._forget_found)

    def asks(self) -> Collection[Question]:
        return (Layers(), self._question()) if self.layer.currentText() else (Layers(),)

    def take_value(self, answer: Answer) -> None:
        if answer.question == Layers():
            self._known = True
            self._units = {face.name: face.units for face in answer.value}
            self.layer.offer(list(self._units))
            self._limit_unit()
        elif answer.question == self._question():
            self.found = answer.value

    def redraw(self) -> None:
        found = self.found
        none = "This network has no layer between Input and loss."
        words = NOTHING_YET if self.layer.count() or not self._known else none
        self.pages.show_content(found is not None and not self.fault, self.fault or words)
        if found is None:
            self.caption.setText("")
            return
        shown = pixels_of(found.inputs)
        self.grid.show_pictures(
            [
                Captioned(pixels, f"{number + 1}: {figure(float(value))}")
                for pixels, number, value in zip(shown, found.samples, found.values, strict=True)
            ]
        )
        self.caption.setText(f"Sample: activation, of {found.searched:,} training samples")

    def clear(self) -> None:
        self.found, self.fault, self._known = None, "", False

    def numbers(self) -> Table:
        if self.found is None:
            return Table()
        values = self.found.values.astype(np.float64)
        return Table(("sample", "activation"), (self.found.samples + 1, values))

    def pictured(self) -> tuple[QWidget, ...]:
        return self.pages, self.caption

    def follow(self, names: Collection[str]) -> None:
        """Show the layer that was selected on the canvas."""
        self.layer.follow(names)

    def _question(self) -> Excitation:
        return Excitation(self.layer.currentText(), self.unit.value() - 1)

    def _choose_layer(self) -> None:
        self._limit_unit()
        self._forget_found()

    def _limit_unit(self) -> None:
        most = self._units.get(self.layer.currentText(), 1)
        if most != self.unit.maximum():  # telling it again would lay out the panel anew
            self.unit.setMaximum(most)

    def _forget_found(self) -> None:
        self.found, self.fault = None, ""
        self.changed()


def pixels_of(inputs: NDArray[np.float32]) -> list[Colors]:
    """A picture of each sample, all on one scale from the lowest to the highest number.

    Images with three channels are in colours, of others the first channel is shown; sequences
    are (features, steps), vectors one row.
    """
    low, high = float(inputs.min(initial=0.0)), float(inputs.max(initial=0.0))
    if inputs.ndim == 4 and inputs.shape[1] == COLORS:
        return [grey(np.moveaxis(image, 0, -1), low, high)[..., 0] for image in inputs]
    if inputs.ndim == 4:
        return [grey(image[0], low, high) for image in inputs]
    if inputs.ndim == 3:
        return [grey(sequence.T, low, high) for sequence in inputs]
    return [grey(row.reshape(1, -1), low, high) for row in inputs]
