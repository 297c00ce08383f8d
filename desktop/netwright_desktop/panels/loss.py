"""The loss panel."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QToolButton, QWidget

from netwright.training.snapshot import Evaluation, Snapshot
from netwright_desktop.figures import figure
from netwright_desktop.panels.curves import PartCurves


class LossPanel(PartCurves):
    """What training makes small: of every batch, smoothed, and of the validation part."""

    title = "Loss"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.log_button = QToolButton()
        self.log_button.setText("log")
        self.log_button.setCheckable(True)
        self.log_button.setToolTip("Logarithmic axis: shows small losses as well as large ones")
        self.log_button.toggled.connect(self._set_log)
        self.plot.add_to_head(self.log_button)

    def measured(self, snapshot: Snapshot) -> NDArray[np.float64] | None:
        return snapshot.losses.astype(np.float64)

    def of_part(self, evaluation: Evaluation) -> float | None:
        return evaluation.loss

    def spelled(self, value: float | None) -> str:
        return figure(value)

    def _set_log(self, is_log: bool) -> None:
        self.plot.set_log(is_log)
        self.changed()
