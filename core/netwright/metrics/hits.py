"""How often each class was found, missed and claimed: precision, recall, F1 and their averages.

For one class, with TP its samples that were found, FN those that were not, FP samples of other
classes that were taken for it, and TN the rest:

    precision = TP / (TP + FP)      recall = TP / (TP + FN)
    F1 = 2 TP / (2 TP + FP + FN)    support = TP + FN

What would be 0 / 0 is 0, as `zero_division=0` of scikit-learn's metrics. Source: C. J. van
Rijsbergen, Information Retrieval, 1979.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]
AVERAGES = ("macro", "micro", "weighted")


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F1 of one class, or an average of them."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Counts of every class, each (classes,).

    `counted` marks the classes that enter averages: of classes, those that are in the truth or
    in the predictions; of labels, all. A class that is in neither says nothing about them.
    """

    true_positives: Counts
    false_positives: Counts
    false_negatives: Counts
    samples: int
    counted: NDArray[np.bool_]

    @property
    def support(self) -> Counts:
        """How many samples are truly of each class."""
        return self.true_positives + self.false_negatives

    @property
    def precision(self) -> Shares:
        """Of the samples taken for a class, the share that is of it."""
        return quotient(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> Shares:
        """Of the samples of a class, the share that was found."""
        return quotient(self.true_positives, self.support)

    @property
    def f1(self) -> Shares:
        """The harmonic mean of precision and recall."""
        mistakes = self.false_positives + self.false_negatives
        return quotient(2 * self.true_positives, 2 * self.true_positives + mistakes)

    def of(self, label: int) -> Scores:
        """Those of one class."""
        return Scores(
            float(self.precision[label]), float(self.recall[label]), float(self.f1[label])
        )

    def average(self, how: str) -> Scores:
        """One of AVERAGES.

        macro: the mean over classes, each counting the same. weighted: the mean over classes,
        each counting as often as it is in the truth. micro: that of all counts together; of
        classes it is the accuracy.
        """
        if how == "micro":
            total = Hits(
                self.true_positives.sum(keepdims=True),
                self.false_positives.sum(keepdims=True),
                self.false_negatives.sum(keepdims=True),
                self.samples,
                np.ones(1, np.bool_),
            )
            return total.of(0)
        weights = {"macro": self.counted.astype(np.float64), "weighted": self.support}[how]
        total_weight = float(weights.sum()) or 1.0
        precision, recall, f1 = (
            float(values @ weights) / total_weight
            for values in (self.precision, self.recall, self.f1)
        )
        return Scores(precision, recall, f1)


def hits_of_classes(truth: Counts, predicted: Counts, classes: int) -> Hits:
    """Counts from the true and the predicted class of each sample, both (samples,)."""
    found = np.bincount(truth[truth == predicted], minlength=classes)
    support = np.bincount(truth, minlength=classes)
    claimed = np.bincount(predicted, minlength=classes)
    counted = (support + claimed) > 0
    return Hits(found, claimed - found, support - found, len(truth), counted)


def hits_of_labels(truth: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> Hits:
    """Counts from the true and the predicted labels of each sample, both (samples, labels)."""
    return Hits(
        (truth & predicted).sum(axis=0),
        (~truth & predicted).sum(axis=0),
        (truth & ~predicted).sum(axis=0),
        len(truth),
        np.ones(truth.shape[1], np.bool_),
    )


def accuracy(hits: Hits) -> float:
    """Of samples of classes, the share whose class was found; 0 where there are no samples."""
    return int(hits.true_positives.sum()) / max(hits.samples, 1)


def balanced_accuracy(hits: Hits) -> float:
    """The mean recall of the classes that are in the truth.

    Source: K. H. Brodersen et al., The Balanced Accuracy and Its Posterior Distribution, 2010.
    """
    there = hits.support > 0
    return float(hits.recall[there].mean()) if there.any() else 0.0


def quotient(above: NDArray[np.generic], below: NDArray[np.generic]) -> Shares:
    """The quotient above / below; 0 where below is 0."""
    divisor = np.asarray(below, np.float64)
    share = np.zeros(divisor.shape)
    np.divide(above, divisor, out=share, where=divisor != 0)
    return share
