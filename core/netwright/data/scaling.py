"""Scaling: which center and spread numbers have, and samples that are arrays brought to them."""

from collections.abc import Iterator
from math import prod

import numpy as np
from numpy.typing import NDArray

from netwright.data.preparation import ANSWER, Fitted
from netwright.data.room import room_for

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64] | NDArray[np.float32]
_AT_ONCE = 1 << 22
"""So many numbers are scaled at once: all of them may be more than the memory holds."""


def center_and_spread(values: Floats, scaling: str) -> tuple[float, float]:
    """Of finite numbers; the formulas stand at `preparation`. Without numbers (0, 1)."""
    if scaling == "none" or not values.size:
        return 0.0, 1.0
    if scaling == "min-max":
        center = float(values.min())
        spread = float(values.max()) - center
    elif scaling == "robust":
        lower, center, upper = map(float, np.quantile(values, (0.25, 0.5, 0.75)))
        spread = upper - lower
    else:
        center, spread = float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64))
    # Of equal numbers the deviation is their rounding, not 0.
    is_flat = spread <= 1e-12 * max(abs(center), 1e-300)
    return center, 1.0 if is_flat else spread


def fit_arrays(
    inputs: NDArray[np.float32], scaling: str, training: NDArray[np.int64]
) -> tuple[Fitted, ...]:
    """A row for each channel of images, else for each number; nothing without scaling."""
    if scaling == "none":
        return ()
    rows = []
    for number, channel in enumerate(_channels(inputs)):
        values = channel[training].astype(np.float64).ravel()
        rows.append(Fitted(str(number + 1), *center_and_spread(values, scaling)))
    return tuple(rows)


def scaled_arrays(inputs: NDArray[np.float32], fitted: tuple[Fitted, ...]) -> NDArray[np.float32]:
    """The samples with each channel brought to what was fitted of it; the same ones without."""
    if not fitted:
        return inputs
    scaled = room_for(inputs.shape, np.float32, f"{len(inputs):,} scaled samples")
    rows = max(_AT_ONCE // max(prod(inputs.shape[1:]), 1), 1)
    for begin in range(0, len(inputs), rows):
        part = slice(begin, begin + rows)
        channels = zip(fitted, _channels(inputs[part]), _channels(scaled[part]), strict=True)
        for fit, given, made in channels:
            # In float64, so that a large center does not take the digits of a small spread.
            made[...] = (given.astype(np.float64) - fit.center) / fit.spread
    return scaled


def fit_answers(
    answers: NDArray[np.generic], scaling: str, training: NDArray[np.int64]
) -> tuple[Fitted, ...]:
    """A row for each value (samples, values) of an answer; nothing for classes, or unscaled."""
    if scaling == "none" or answers.dtype.kind != "f":
        return ()
    values = answers[training].astype(np.float64)
    return tuple(
        Fitted(f"{ANSWER}{number}", *center_and_spread(column, scaling))
        for number, column in enumerate(values.T, 1)
    )


def scaled_answers(answers: Numbers, fitted: tuple[Fitted, ...]) -> Numbers:
    """Values (samples, values) brought to what was fitted of them; the same ones without."""
    if not fitted:
        return answers
    center, spread = (np.array([getattr(f, name) for f in fitted]) for name in ("center", "spread"))
    scaled: NDArray[np.float32] = ((answers - center) / spread).astype(np.float32)
    return scaled


def _channels(inputs: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Views along the second axis of images and of rows of numbers; all of everything else."""
    if inputs.ndim in (2, 4):
        yield from (inputs[:, channel] for channel in range(inputs.shape[1]))
    else:
        yield inputs
