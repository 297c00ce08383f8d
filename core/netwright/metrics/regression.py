"""How far predicted values are from the true ones.

With the residual d = true - predicted, over samples for each value of an answer:

    MSE = mean of d^2      RMSE = sqrt(MSE)      MAE = mean of |d|
    R2 = 1 - sum of d^2 / sum of (true - mean of true)^2

R2 is 1 for a perfect prediction, 0 for the constant mean, negative for worse. Where all true
values are equal it is 1 if every prediction is exact, else 0; of fewer than two samples it is
NaN. As scikit-learn's metrics, of several values in an answer the mean is taken.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.metrics.hits import Shares

_LEAST = 2


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Each (values,): one number for each value of an answer."""

    mse: Shares
    mae: Shares
    r2: Shares
    bias: Shares
    """The mean of true - predicted: above 0 where predictions are too small."""

    @property
    def rmse(self) -> Shares:
        """In the unit of the target."""
        root: Shares = np.sqrt(self.mse)
        return root


def errors(truth: NDArray[np.floating], predicted: NDArray[np.floating]) -> Errors:
    """Errors of predictions (samples, values). ValueError where there are no samples."""
    if not len(truth):
        raise ValueError("There are no samples to measure.")
    true = truth.astype(np.float64)
    residuals = true - predicted
    squares = np.square(residuals)
    around = np.square(true - true.mean(axis=0)).sum(axis=0)
    missed = squares.sum(axis=0)
    r2 = np.where(missed == 0, 1.0, 0.0)
    varies = around != 0
    r2[varies] = 1.0 - missed[varies] / around[varies]
    if len(true) < _LEAST:
        r2[:] = np.nan
    return Errors(squares.mean(axis=0), np.abs(residuals).mean(axis=0), r2, residuals.mean(axis=0))
