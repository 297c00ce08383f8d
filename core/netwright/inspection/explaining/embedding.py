"""Embedding explained: which row of the table is taken, and what comes back to it."""

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
from netwright.inspection.explaining.writing import place, summed, written


def embedding(computed: Computed, output: int, index: Index) -> Worked:
    """y[t, d] = W[x[t], d]."""
    x, weight = computed.inputs
    *at, d = index
    row = int(x[tuple(at)])
    value = float(weight[row, d])
    line = f"{place('y', index[1:])} = W[{row}, {d}] = {written(value)}"
    return Worked((line,), value, ((0, cells(*at)), (1, cells(row, d))))


def embedding_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """dW[v, d] = sum of dy[t, d] where x[t] = v."""
    x, dy = computed.inputs
    v, d = index
    total = summed(dy[..., d][np.asarray(x, np.int64) == v])
    lines = total.lines(place("dW", index))
    seen = (0, (ALL,) * x.ndim), (1, cells(*(ALL,) * (dy.ndim - 1), d))
    return Worked(lines, total.value, seen)


EXPLANATIONS = {
    "embedding": Explanation(
        "Embedding", ("x", "W"), ("y",), fixed("y[t, d] = W[x[t], d]"), embedding
    ),
    "embedding_gradient": Explanation(
        "Gradient of the table",
        ("x", "dy"),
        ("dW",),
        fixed("dW[v, d] = Σ of dy[t, d] over the batch where x[t] = v"),
        embedding_gradient,
    ),
}
