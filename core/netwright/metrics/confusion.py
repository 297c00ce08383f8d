"""The confusion matrix: which class is taken for which."""

import numpy as np
from numpy.typing import NDArray

from netwright.metrics.hits import Counts, Shares, quotient


def confusion_matrix(truth: Counts, predicted: Counts, classes: int) -> Counts:
    """(classes, classes): how many samples of the class of the row were taken for the column's.

    `truth` and `predicted` are (samples,), from 0 to classes - 1.
    """
    pairs = truth.astype(np.int64) * classes + predicted
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def by_row(matrix: Counts) -> Shares:
    """Shares of each true class, so that the diagonal is recall; 0 in an empty row."""
    return quotient(matrix, np.broadcast_to(matrix.sum(axis=1, keepdims=True), matrix.shape))


def by_column(matrix: Counts) -> Shares:
    """Shares of each predicted class, so that the diagonal is precision; 0 in an empty column."""
    return quotient(matrix, np.broadcast_to(matrix.sum(axis=0, keepdims=True), matrix.shape))


def decision(scores: NDArray[np.floating], threshold: float) -> NDArray[np.bool_]:
    """Yes where a score is above the threshold."""
    answer: NDArray[np.bool_] = scores > threshold
    return answer
