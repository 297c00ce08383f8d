"""Dense explained: a weighted sum, and where its gradients come from."""

import numpy as np

from netwright.inspection.explaining.worked import (
    ALL,
    Computed,
    Explanation,
    Index,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import place, summed
from netwright.operations.matrix import mask_of
from netwright.operations.operation import whole


def dense(computed: Computed, output: int, index: Index) -> Worked:
    """y[k] = sum over j of W[k, j] x[j] + b[k]."""
    x, _, *bias = computed.inputs
    *row, k = index
    whole_sum = summed(_weights(computed, 1)[k], x[tuple(row)], plus=[float(b[k]) for b in bias])
    seen = [(0, cells(*row, ALL)), (1, cells(k, ALL)), *((2, cells(k)) for _ in bias)]
    return Worked(whole_sum.lines(place("y", index[1:])), whole_sum.value, tuple(seen))


def dense_input_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """dx[j] = sum over k of W[k, j] dy[k]."""
    dy = computed.inputs[0]
    *row, j = index
    whole_sum = summed(_weights(computed, 1)[:, j], dy[tuple(row)])
    seen = (0, cells(*row, ALL)), (1, cells(ALL, j))
    return Worked(whole_sum.lines(place("dx", index[1:])), whole_sum.value, seen)


def dense_weight_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """dW[k, j] = sum over the batch, and over steps, of dy[k] x[j]."""
    x, dy = computed.inputs
    k, j = index
    mask = mask_of(computed.settings)
    if mask is not None and not mask[k, j]:
        return Worked((f"this connection is cut: {place('dW', index)} = 0",), 0.0)
    whole_sum = summed(dy[..., k], x[..., j])
    rows = (ALL,) * (x.ndim - 1)
    seen = (0, cells(*rows, j)), (1, cells(*rows, k))
    return Worked(whole_sum.lines(place("dW", index)), whole_sum.value, seen)


def bias_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """db[k] = sum of dy over everything else."""
    (dy,) = computed.inputs
    axis = 1 if whole(computed.settings, "axis") == 0 else dy.ndim - 1
    whole_sum = summed(np.take(dy, index[0], axis))
    places: list[int | slice] = [ALL] * dy.ndim
    places[axis] = index[0]
    return Worked(whole_sum.lines(place("db", index)), whole_sum.value, ((0, cells(*places)),))


def _weights(computed: Computed, number: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    mask = mask_of(computed.settings)
    weight = computed.inputs[number]
    return weight if mask is None else weight * mask.astype(np.float32)


EXPLANATIONS = {
    "dense": Explanation(
        "Weighted sum", ("x", "W", "b"), ("y",), fixed("y[k] = Σⱼ W[k, j] · x[j] + b[k]"), dense
    ),
    "dense_input_gradient": Explanation(
        "Gradient of the input",
        ("dy", "W"),
        ("dx",),
        fixed("dx[j] = Σₖ W[k, j] · dy[k]"),
        dense_input_gradient,
    ),
    "dense_weight_gradient": Explanation(
        "Gradient of the weights",
        ("x", "dy"),
        ("dW",),
        fixed("dW[k, j] = Σ over the batch of dy[k] · x[j]"),
        dense_weight_gradient,
    ),
    "bias_gradient": Explanation(
        "Gradient of the bias",
        ("dy",),
        ("db",),
        fixed("db[k] = Σ over the batch, and all places, of dy[k]"),
        bias_gradient,
    ),
}
