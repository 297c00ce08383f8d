"""Layer norm explained: the statistics of one row, and what they do to a number."""

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.explaining.worked import (
    ALL,
    Array,
    Computed,
    Explanation,
    Index,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import factor, place, summed, written
from netwright.operations.operation import number


def layer_norm(computed: Computed, output: int, index: Index) -> Worked:
    """Works out y = gain (x - mean) scale + bias; or the mean; or the scale."""
    x, gain, bias = computed.inputs
    if output:
        return _statistic(computed, output, index)
    row, at = _place(index, x.shape, gain.size)
    mean, scale = (float(values[index[0], row]) for values in computed.outputs[1:])
    z = (float(x[index]) - mean) * scale
    of_gain, of_bias = float(gain.ravel()[at]), float(bias.ravel()[at])
    value = of_gain * z + of_bias
    lines = (
        f"mean μ = {written(mean)}, r = 1 / √(variance + ε) = {written(scale)}, over {gain.size}"
        " numbers",
        f"z = ({written(x[index])} − {factor(mean)}) · {written(scale)} = {written(z)}",
        f"{place('y', index[1:])} = {factor(of_gain)} · {factor(z)} + {factor(of_bias)}",
        f"= {written(value)}",
    )
    there = cells(*(int(i) for i in np.unravel_index(at, gain.shape)))
    return Worked(lines, value, ((0, cells(*index)), (1, there), (2, there)))


def _statistic(computed: Computed, output: int, index: Index) -> Worked:
    x, gain = computed.inputs[:2]
    numbers = _rows(x, gain.size)[index]
    total = summed(numbers)
    mean = total.value / gain.size
    box = cells(index[0], *(index[1] if gain.ndim < x.ndim - 1 else ALL,), *(ALL,) * (x.ndim - 2))
    if output == 1:
        line = f"{place('μ', index[1:])} = {written(total.value)} / {gain.size} = {written(mean)}"
        return Worked((*total.lines("Σ x"), line), mean, ((0, box),))
    squares = summed(numbers - mean, then="²")
    epsilon = number(computed.settings, "epsilon")
    value = 1 / float(np.sqrt(squares.value / gain.size + epsilon))
    lines = (
        f"mean μ = {written(mean)}",
        *squares.lines("Σ (x − μ)²"),
        f"{place('r', index[1:])} = 1 / √({written(squares.value)} / {gain.size} +"
        f" {written(epsilon)}) = {written(value)}",
    )
    return Worked(lines, value, ((0, box),))


def layer_norm_input_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dx = r (g - mean of g - z mean of (g z)) with g = gain dy."""
    x, means, scales, gain, dy = computed.inputs
    row, at = _place(index, x.shape, gain.size)
    mean, scale = float(means[index[0], row]), float(scales[index[0], row])
    z = (_rows(x, gain.size)[index[0], row] - mean) * scale
    g = _rows(dy, gain.size)[index[0], row] * gain.ravel()
    of_g, of_both = float(g.mean()), float((g * z).mean())
    value = scale * float(g[at] - of_g - z[at] * of_both)
    lines = (
        f"z = {written(z[at])}, g = γ · dy = {written(g[at])}",
        f"mean of g = {written(of_g)}, mean of g · z = {written(of_both)}",
        f"{place('dx', index[1:])} = {written(scale)} · ({written(g[at])} − {factor(of_g)} −"
        f" {factor(z[at])} · {factor(of_both)}) = {written(value)}",
    )
    return Worked(lines, value, ((0, cells(*index)), (4, cells(*index))))


def layer_norm_gain_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dgain = sum over the batch and the rows of dy z."""
    x, means, scales, dy = computed.inputs
    size = computed.outputs[0].size
    at = int(np.ravel_multi_index(index, computed.outputs[0].shape))
    z = (_rows(x, size)[..., at] - means) * scales
    total = summed(_rows(dy, size)[..., at], z)
    return Worked(total.lines(place("dγ", index)), total.value)


def layer_norm_bias_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dbias = sum over the batch and the rows of dy."""
    shape = computed.outputs[0].shape
    at = int(np.ravel_multi_index(index, shape))
    total = summed(_rows(computed.inputs[0], computed.outputs[0].size)[..., at])
    return Worked(total.lines(place("dβ", index)), total.value)


def _rows(values: Array, size: int) -> NDArray[np.float64]:
    """The numbers as (samples, rows, size)."""
    return values.reshape(len(values), -1, size).astype(float)


def _place(index: Index, shape: tuple[int, ...], size: int) -> tuple[int, int]:
    """The row of a place, and which number of the row it is."""
    row, at = divmod(int(np.ravel_multi_index(index[1:], shape[1:])), size)
    return row, at


EXPLANATIONS = {
    "layer_norm": Explanation(
        "Layer norm",
        ("x", "γ", "β"),
        ("y", "μ", "r"),
        fixed(
            "y = γ · (x − μ) · r + β,  μ and r of the sample alone",
            "μ = Σ x / n",
            "r = 1 / √(Σ (x − μ)² / n + ε)",
        ),
        layer_norm,
    ),
    "layer_norm_input_gradient": Explanation(
        "Gradient through layer norm",
        ("x", "μ", "r", "γ", "dy"),
        ("dx",),
        fixed("dx = r · (g − mean of g − z · mean of g · z),  g = γ · dy,  z = (x − μ) · r"),
        layer_norm_input_gradient,
    ),
    "layer_norm_gain_gradient": Explanation(
        "Gradient of the gain",
        ("x", "μ", "r", "dy"),
        ("dγ",),
        fixed("dγ = Σ over the batch of dy · z,  z = (x − μ) · r"),
        layer_norm_gain_gradient,
    ),
    "layer_norm_bias_gradient": Explanation(
        "Gradient of the bias",
        ("dy",),
        ("dβ",),
        fixed("dβ = Σ over the batch of dy"),
        layer_norm_bias_gradient,
    ),
}
