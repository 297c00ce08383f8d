"""Whether probabilities mean what they say: reliability, calibration error, Brier score."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.metrics.hits import Counts, Shares, quotient

BINS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Samples in bins by the probability that was claimed, each (bins,).

    Bin k holds probabilities from edges[k], not with it, to edges[k + 1]; the first also 0.
    Means of an empty bin are 0.
    """

    edges: Shares
    counts: Counts
    claimed: Shares
    """The mean probability."""
    true: Shares
    """The share of samples that were so."""

    @property
    def expected_error(self) -> float:
        """Expected calibration error: the sum over bins of count / samples |true - claimed|.

        Source: M. P. Naeini, G. F. Cooper and M. Hauskrecht 2015; C. Guo et al. 2017.
        """
        total = max(int(self.counts.sum()), 1)
        return float(self.counts @ np.abs(self.true - self.claimed)) / total


def reliability(
    probabilities: NDArray[np.floating], truth: NDArray[np.bool_], bins: int = BINS
) -> Reliability:
    """The bins of `probabilities` and what was true, both (samples,).

    Bins are those of scikit-learn's `calibration_curve` with the strategy `uniform`.
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.searchsorted(edges[1:-1], probabilities)
    counts = np.bincount(place, minlength=bins)
    claimed = np.bincount(place, probabilities, bins)
    true = np.bincount(place, truth, bins)
    return Reliability(edges, counts, quotient(claimed, counts), quotient(true, counts))


def brier_yes_or_no(probabilities: NDArray[np.floating], truth: NDArray[np.bool_]) -> float:
    """The mean of (p - t)^2 over samples, with t 1 for yes: from 0 to 1, the smaller the better.

    Source: G. W. Brier, Verification of forecasts expressed in terms of probability, 1950.
    """
    return float(np.square(probabilities.astype(np.float64) - truth).mean())


def brier(probabilities: NDArray[np.floating], truth: Counts) -> float:
    """The mean over samples of the sum over classes of (p - t)^2, with t 1 for the true class.

    `probabilities` is (samples, classes), `truth` (samples,); from 0 to 2. Brier's own form.
    """
    found = probabilities.astype(np.float64)
    samples = np.arange(len(truth))
    squares = np.square(found).sum(axis=1) - 2.0 * found[samples, truth] + 1.0
    return float(squares.mean())
