"""The loss panel."""

import numpy as np
from numpy.typing import NDArray

from netwright.training.snapshot import Evaluation, Snapshot
from netwright_desktop.figures import count, figure
from netwright_desktop.panels.curves import PartCurves
from netwright_desktop.panels.overfitting import WHAT_IT_IS, onset
from netwright_desktop.panels.overlay import Note


class LossPanel(PartCurves):
    """What training makes small: of every batch, smoothed, and of the validation part."""

    title = "Loss"
    about = "The loss of training, validation and test part, over the steps"

    def measured(self, snapshot: Snapshot) -> NDArray[np.float64] | None:
        return snapshot.losses.astype(np.float64)

    def of_part(self, evaluation: Evaluation) -> float | None:
        return evaluation.loss

    def spelled(self, value: float | None) -> str:
        return figure(value)

    def notes(self) -> list[Note]:
        step = onset(self.evaluated["validation"].points(), self.training.points())
        if step is None:
            return super().notes()
        words = f"Over-fitting from step {count(step)}"
        return [*super().notes(), Note(step, words, WHAT_IT_IS, is_warning=True)]
