"""Where a network began to over-fit, told from its curves."""

import numpy as np
from numpy.typing import NDArray

from netwright_desktop.series import Points

RISE = 0.05
"""Share by which the validation loss must have risen above its lowest."""
EVALUATIONS = 5
"""So many evaluations must have followed the lowest: fewer may be chance."""
WHAT_IT_IS = (
    "Over-fitting: the network still gets better on the samples that it trains on, but worse on "
    "those that it has not seen. Its validation loss was lowest at this step, and has risen by "
    f"more than {RISE:.0%} in {EVALUATIONS} or more evaluations since. More data, dropout, weight "
    "decay, a smaller network or early stopping help."
)


def onset(validation: Points, training: Points) -> int | None:
    """The step from which on a network over-fits; None while it does not.

    `validation` are (steps, losses) of the evaluations, `training` those of the smoothed loss
    of the batches. With v the validation loss as a mean over each evaluation and its two
    neighbours, and b the evaluation at which v is lowest, the network over-fits from b on when

        at least EVALUATIONS evaluations follow b,
        v at the last > v at b + RISE |v at b|, and
        the training loss is lower at the last evaluation than it was at b.

    The second is the criterion GL ("generalization loss") of Prechelt, "Early Stopping - But
    When?" (1998), with a threshold of 5 %.
    """
    steps, losses = validation
    if steps.size <= EVALUATIONS or not training[0].size:
        return None
    smooth = _with_neighbours(losses)
    best = int(smooth.argmin())
    if steps.size - 1 - best < EVALUATIONS:
        return None
    at_best, at_last = np.interp([steps[best], steps[-1]], *training)
    has_risen = smooth[-1] > smooth[best] + RISE * abs(smooth[best])
    return int(steps[best]) if has_risen and at_last < at_best else None


def _with_neighbours(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each value and those beside it; the first and last have one neighbour."""
    sums = np.convolve(values, np.ones(3), "same")
    counts = np.convolve(np.ones(values.size), np.ones(3), "same")
    means: NDArray[np.float64] = sums / counts
    return means
