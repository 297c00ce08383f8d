"""Measures of samples that may have several labels at once."""

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.bool_]


def exact_match(truth: Labels, predicted: Labels) -> float:
    """The share of samples of which every label is right; both are (samples, labels)."""
    return float((truth == predicted).all(axis=1).mean())


def hamming_loss(truth: Labels, predicted: Labels) -> float:
    """The share of all labels that are wrong.

    Source: R. E. Schapire and Y. Singer, Improved boosting algorithms, 1999.
    """
    return float((truth != predicted).mean())
