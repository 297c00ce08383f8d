"""What every threshold would give: ROC, precision against recall, and their areas.

A sample is taken for a yes where its score is at least the threshold; one threshold stands for
each different score, the highest first. With P true and N false samples:

    true positive rate = recall = TP / P      false positive rate = FP / N
    area under the ROC curve = integral of TPR over FPR, by the trapezoidal rule
    average precision = sum over thresholds of (recall - recall before) precision

Sources: T. Fawcett, An introduction to ROC analysis, 2006; J. Davis and M. Goadrich, The
relationship between precision-recall and ROC curves, 2006. Equal to scikit-learn's `roc_curve`
(with every threshold), `roc_auc_score`, `precision_recall_curve` and `average_precision_score`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.metrics.hits import Shares, quotient


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Samples by their score: how many are true and false at or above each threshold.

    `thresholds` falls; before its first one nothing is a yes. The counts are as long.
    """

    thresholds: Shares
    true_positives: Shares
    false_positives: Shares
    positives: int
    negatives: int

    @property
    def true_positive_rate(self) -> Shares:
        """From 0, where nothing is a yes; NaN where nothing is true."""
        return _from_zero(self.true_positives, self.positives)

    @property
    def false_positive_rate(self) -> Shares:
        """From 0, where nothing is a yes; NaN where nothing is false."""
        return _from_zero(self.false_positives, self.negatives)

    @property
    def recall(self) -> Shares:
        """At each threshold; 1 where nothing is true."""
        if not self.positives:
            return np.ones(len(self.thresholds))
        return self.true_positives / self.positives

    @property
    def precision(self) -> Shares:
        """At each threshold."""
        return quotient(self.true_positives, self.true_positives + self.false_positives)

    @property
    def roc_area(self) -> float:
        """Chance that a true sample has a higher score than a false one; ties count half.

        NaN where all samples are true or all false.
        """
        if not self.positives or not self.negatives:
            return float("nan")
        return float(np.trapezoid(self.true_positive_rate, self.false_positive_rate))

    @property
    def average_precision(self) -> float:
        """The area under precision against recall, as steps; 0 where nothing is true."""
        if not self.positives:
            return 0.0
        return float(np.diff(self.recall, prepend=0.0) @ self.precision)

    @property
    def best_f1(self) -> tuple[float, float]:
        """(threshold, F1) where F1 is largest."""
        f1 = quotient(
            2 * self.true_positives, self.true_positives + self.false_positives + self.positives
        )
        best = int(f1.argmax())
        return float(self.thresholds[best]), float(f1[best])

    def above(self, threshold: float) -> tuple[int, int, int, int]:
        """(TP, FP, FN, TN) where scores above this threshold are a yes."""
        place = int(np.searchsorted(-self.thresholds, -threshold, side="left"))
        found = int(self.true_positives[place - 1]) if place else 0
        claimed = int(self.false_positives[place - 1]) if place else 0
        return found, claimed, self.positives - found, self.negatives - claimed


def ranking(scores: NDArray[np.floating], truth: NDArray[np.bool_]) -> Ranking:
    """The ranking of samples by `scores`, both (samples,); ValueError where there are none."""
    if not len(scores):
        raise ValueError("There are no samples to rank.")
    order = np.argsort(-scores, kind="stable")
    sorted_scores, sorted_truth = scores[order], truth[order]
    ends = np.append(np.flatnonzero(np.diff(sorted_scores)), len(scores) - 1)
    true_positives = np.cumsum(sorted_truth, dtype=np.float64)[ends]
    false_positives = 1.0 + ends - true_positives
    positives = int(truth.sum())
    return Ranking(
        sorted_scores[ends].astype(np.float64),
        true_positives,
        false_positives,
        positives,
        len(truth) - positives,
    )


def _from_zero(counts: Shares, total: int) -> Shares:
    whole = np.concatenate([[0.0], counts])
    return whole / total if total else np.full(len(whole), np.nan)
