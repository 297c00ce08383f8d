"""Batch norm explained: the statistics of a channel, and what becomes of a number."""

from math import prod, sqrt

import numpy as np

from netwright.inspection.explaining.worked import (
    ALL,
    Box,
    Computed,
    Explanation,
    Index,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import factor, place, summed, written
from netwright.operations.operation import number


def batch_norm(computed: Computed, output: int, index: Index) -> Worked:
    """Works out y = gain (x - mean) / sqrt(variance + epsilon) + bias; or a statistic."""
    x, gain, bias = computed.inputs[:3]
    if output:
        return _statistic(computed, output, index)
    c = index[1]
    mean, variance = float(computed.outputs[1][c]), float(computed.outputs[2][c])
    deviation = sqrt(variance + number(computed.settings, "epsilon"))
    z = (float(x[index]) - mean) / deviation
    value = float(gain[c]) * z + float(bias[c])
    lines = (
        f"channel {c}: mean μ = {written(mean)}, variance σ² = {written(variance)}, over"
        f" {_counted(x.shape)}",
        f"z = ({written(x[index])} − {factor(mean)}) / {written(deviation)} = {written(z)}",
        f"{place('y', index[1:])} = {factor(gain[c])} · {factor(z)} + {factor(bias[c])}",
        f"= {written(value)}",
    )
    return Worked(lines, value, ((0, cells(*index)), (1, cells(c)), (2, cells(c))))


def _statistic(computed: Computed, output: int, index: Index) -> Worked:
    x, c = computed.inputs[0], index[0]
    numbers = x[:, c]
    count, seen = numbers.size, ((0, _channel(x.ndim, c)),)
    if output == 1:
        total = summed(numbers)
        value = total.value / count
        lines = (
            *total.lines("Σ x"),
            f"{place('μ', index)} = {written(total.value)} / {count} = {written(value)}",
        )
        return Worked(lines, value, seen)
    mean = float(numbers.mean(dtype=float))
    total = summed(numbers - np.float64(mean), then="²")
    value = total.value / count
    lines = (
        f"mean μ = {written(mean)}",
        *total.lines("Σ (x − μ)²"),
        f"{place('σ²', index)} = {written(total.value)} / {count} = {written(value)}",
    )
    return Worked(lines, value, seen)


def batch_norm_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """dx, dgain, dbias."""
    dy, x, gain, means, variances = computed.inputs
    c = index[1] if output == 0 else index[0]
    mean = float(means[c])
    deviation = sqrt(float(variances[c]) + number(computed.settings, "epsilon"))
    whole_channel = _channel(x.ndim, c)
    if output:
        z = (x[:, c] - np.float64(mean)) / deviation
        total = summed(dy[:, c], z) if output == 1 else summed(dy[:, c])
        name = place("dγ" if output == 1 else "dβ", index)
        return Worked(total.lines(name), total.value, ((0, whole_channel), (1, whole_channel)))
    dgain, dbias, n = (*(float(out[c]) for out in computed.outputs[1:]), x.size // x.shape[1])
    here, slope = (float(x[index]) - mean) / deviation, float(dy[index])
    value = float(gain[c]) / deviation * (slope - dbias / n - here * dgain / n)
    lines = (
        f"z = ({written(x[index])} − {factor(mean)}) / {written(deviation)} = {written(here)}",
        f"dβ = Σ dy = {written(dbias)}, dγ = Σ dy · z = {written(dgain)}, n = {n}",
        f"{place('dx', index[1:])} = {factor(gain[c])} / {written(deviation)} · ({written(slope)} −"
        f" {factor(dbias)} / {n} − {factor(here)} · {factor(dgain)} / {n})",
        f"= {written(value)}",
    )
    return Worked(lines, value, ((0, whole_channel), (1, whole_channel), (2, cells(c))))


def running_average(computed: Computed, output: int, index: Index) -> Worked:
    """Works out state = (1 - momentum) state + momentum value."""
    return _running(computed, index, 1.0, "")


def running_variance(computed: Computed, output: int, index: Index) -> Worked:
    """The same with variance n / (n - 1): the unbiased one."""
    shape = computed.inputs[2].shape
    n = prod(shape) // shape[1]
    share = n / max(n - 1, 1)
    return _running(computed, index, share, f" · {n} / {max(n - 1, 1)}")


def _running(computed: Computed, index: Index, share: float, said: str) -> Worked:
    state, measured = (float(values[index]) for values in computed.inputs[:2])
    momentum = number(computed.settings, "momentum")
    value = (1 - momentum) * state + momentum * measured * share
    line = (
        f"{place('new', index)} = {written(1 - momentum)} · {factor(state)} + {written(momentum)} ·"
        f" {factor(measured)}{said}"
    )
    return Worked((line, f"= {written(value)}"), value, ((0, cells(*index)), (1, cells(*index))))


def _channel(axes: int, c: int) -> Box:
    return cells(ALL, c, *(ALL,) * (axes - 2))


def _counted(shape: tuple[int, ...]) -> str:
    places = prod(shape[2:])
    return f"{shape[0]} samples" + (f" × {places} places" if places > 1 else "")


EXPLANATIONS = {
    "batch_norm": Explanation(
        "Batch norm",
        ("x", "γ", "β", "running mean", "running variance"),
        ("y", "μ", "σ²"),
        fixed(
            "y = γ · (x − μ) / √(σ² + ε) + β,  μ and σ² of the channel over the batch",
            "μ[c] = Σ x / n over the batch and all places of channel c",
            "σ²[c] = Σ (x − μ)² / n over the batch and all places of channel c",
        ),
        batch_norm,
    ),
    "batch_norm_gradient": Explanation(
        "Gradient through batch norm",
        ("dy", "x", "γ", "μ", "σ²"),
        ("dx", "dγ", "dβ"),
        fixed(
            "dx = γ / √(σ² + ε) · (dy − dβ / n − z · dγ / n),  z = (x − μ) / √(σ² + ε)",
            "dγ[c] = Σ over the batch of dy · z,  z = (x − μ) / √(σ² + ε)",
            "dβ[c] = Σ over the batch of dy",
        ),
        batch_norm_gradient,
    ),
    "running_average": Explanation(
        "Running mean",
        ("running", "μ"),
        ("new",),
        fixed("new = (1 − momentum) · running + momentum · μ"),
        running_average,
    ),
    "running_variance": Explanation(
        "Running variance",
        ("running", "σ²", "x"),
        ("new",),
        fixed("new = (1 − momentum) · running + momentum · σ² · n / (n − 1)"),
        running_variance,
    ),
}
