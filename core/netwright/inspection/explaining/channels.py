"""Softmax, log-softmax and maxout explained."""

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
from netwright.operations.channels import channel_axis
from netwright.operations.operation import whole


def softmax(computed: Computed, output: int, index: Index) -> Worked:
    """y[k] = exp(x[k]) / sum over j of exp(x[j])."""
    x = computed.inputs[0]
    row, k, box = _row(x.shape, index)
    lines, share = softmax_lines(place("y", index[1:]), x[row].astype(float), k)
    return Worked(lines, share, ((0, box),))


def softmax_lines(
    name: str, x: np.ndarray[tuple[int, ...], np.dtype[np.float64]], k: int
) -> tuple[tuple[str, ...], float]:
    """The share of number k of a row, with the largest taken off first, which changes nothing."""
    highest = float(x.max())
    powers = np.exp(x - highest)
    total = summed(powers)
    share = float(powers[k] / total.value)
    shift = f"{written(x[k])} − {factor(highest)}"
    return (
        f"the largest of the row, {written(highest)}, is taken off all: nothing changes by it",
        f"exp({shift}) = {written(powers[k])}",
        *total.lines("sum of all"),
        f"{name} = {written(powers[k])} / {written(total.value)} = {written(share)}",
    ), share


def log_softmax(computed: Computed, output: int, index: Index) -> Worked:
    """y[k] = x[k] - log of the sum of exp(x[j])."""
    x = computed.inputs[0]
    row, k, box = _row(x.shape, index)
    numbers = x[row].astype(float)
    highest = float(numbers.max())
    total = summed(np.exp(numbers - highest))
    value = float(numbers[k] - highest - np.log(total.value))
    lines = (
        f"the largest of the row, {written(highest)}, is taken off all: nothing changes by it",
        *total.lines("sum of all"),
        f"{place('y', index[1:])} = {written(numbers[k] - highest)} − log({written(total.value)})"
        f" = {written(value)}",
    )
    return Worked(lines, value, ((0, box),))


def softmax_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dx = y (dy - sum of y dy)."""
    y, dy = computed.inputs
    row, k, box = _row(y.shape, index)
    total = summed(y[row], dy[row])
    share, slope = float(y[row][k]), float(dy[row][k])
    value = share * (slope - total.value)
    lines = (
        *total.lines("Σ y · dy"),
        f"{place('dx', index[1:])} = {factor(share)} · ({written(slope)} − {factor(total.value)})",
        f"= {written(value)}",
    )
    return Worked(lines, value, ((0, box), (1, box)))


def log_softmax_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dx = dy - exp(y) sum of dy."""
    y, dy = computed.inputs
    row, k, box = _row(y.shape, index)
    total = summed(dy[row])
    slope, share = float(dy[row][k]), float(np.exp(float(y[row][k])))
    value = slope - share * total.value
    lines = (
        *total.lines("Σ dy"),
        f"{place('dx', index[1:])} = {written(slope)} − exp({written(y[row][k])}) ·"
        f" {factor(total.value)} = {written(value)}",
    )
    return Worked(lines, value, ((0, box), (1, box)))


def maxout(computed: Computed, output: int, index: Index) -> Worked:
    """y[k] = the largest of its pieces."""
    (x,) = computed.inputs
    axis, pieces = 1 + channel_axis(x.shape[1:]), whole(computed.settings, "pieces")
    places: list[int | slice] = list(index)
    places[axis] = slice(index[axis] * pieces, (index[axis] + 1) * pieces)
    numbers = x[tuple(places)].astype(float)
    value = float(numbers.max())
    words = ", ".join(map(written, numbers))
    line = f"{place('y', index[1:])} = max({words}) = {written(value)}"
    return Worked((line,), value, ((0, cells(*places)),))


def maxout_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dx = dy at the first of the pieces that is the largest, else 0."""
    x, _, dy = computed.inputs
    axis, pieces = 1 + channel_axis(x.shape[1:]), whole(computed.settings, "pieces")
    piece, number = divmod(index[axis], pieces)
    places: list[int | slice] = list(index)
    places[axis] = slice(piece * pieces, (piece + 1) * pieces)
    winner = int(x[tuple(places)].argmax())
    there = (*index[:axis], piece, *index[axis + 1 :])
    value = float(dy[there]) if winner == number else 0.0
    reason = "is the largest of its pieces" if winner == number else "is not the largest"
    lines = (
        f"{place('x', index[1:])} = {written(x[index])} {reason}",
        f"{place('dx', index[1:])} = {written(value)}",
    )
    return Worked(lines, value, ((0, cells(*places)), (1, cells(*there)), (2, cells(*there))))


def _row(shape: tuple[int, ...], index: Index) -> tuple[tuple[int | slice, ...], int, Box]:
    """The channels beside a place: their cells as an index, the number of this one, their box."""
    axis = 1 + channel_axis(shape[1:])
    row: list[int | slice] = list(index)
    row[axis] = ALL
    return tuple(row), index[axis], cells(*row)


EXPLANATIONS = {
    "softmax": Explanation(
        "Softmax", ("x",), ("y",), fixed("y[k] = exp(x[k]) / Σⱼ exp(x[j])"), softmax
    ),
    "softmax_gradient": Explanation(
        "Gradient through softmax",
        ("y", "dy"),
        ("dx",),
        fixed("dx[k] = y[k] · (dy[k] − Σⱼ y[j] · dy[j])"),
        softmax_gradient,
    ),
    "log_softmax": Explanation(
        "Log-softmax", ("x",), ("y",), fixed("y[k] = x[k] − log Σⱼ exp(x[j])"), log_softmax
    ),
    "log_softmax_gradient": Explanation(
        "Gradient through log-softmax",
        ("y", "dy"),
        ("dx",),
        fixed("dx[k] = dy[k] − exp(y[k]) · Σⱼ dy[j]"),
        log_softmax_gradient,
    ),
    "maxout": Explanation(
        "Maxout", ("x",), ("y",), fixed("y[k] = the largest of its pieces of x"), maxout
    ),
    "maxout_gradient": Explanation(
        "Gradient to the largest piece",
        ("x", "y", "dy"),
        ("dx",),
        fixed("dx = dy where x is the largest of its pieces, else 0"),
        maxout_gradient,
    ),
}
