"""The accuracy panel."""

import numpy as np
from numpy.typing import NDArray

from netwright.judgement.verdict import CLASSES, LABELS, YES_OR_NO
from netwright.training.snapshot import Evaluation, Snapshot
from netwright_desktop.panels.curves import PartCurves
from netwright_desktop.traits import Traits


class AccuracyPanel(PartCurves):
    """The share of samples whose class was found, in percent."""

    title = "Accuracy"
    about = "The share of right answers, over the steps"
    nothing = "The target is no class, so there is no accuracy."

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return traits.asks_for(CLASSES, YES_OR_NO, LABELS)

    def measured(self, snapshot: Snapshot) -> NDArray[np.float64] | None:
        if snapshot.accuracies is None:
            return None
        return 100.0 * snapshot.accuracies.astype(np.float64)

    def of_part(self, evaluation: Evaluation) -> float | None:
        return None if evaluation.accuracy is None else 100.0 * evaluation.accuracy

    def spelled(self, value: float | None) -> str:
        return "–" if value is None else f"{value:.1f} %"
