"""Pooling explained: the winner of a window, and to whom its gradient goes."""

import numpy as np

from netwright.inspection.explaining.worked import (
    Array,
    Computed,
    Explain,
    Explanation,
    Index,
    Settings,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import place, summed, written
from netwright.operations.operation import whole_numbers
from netwright.operations.pooling import window_sizes

_SHOWN = 16


def _extreme(is_minimum: bool) -> Explain:
    word = "min" if is_minimum else "max"

    def explain(computed: Computed, output: int, index: Index) -> Worked:
        (x,) = computed.inputs
        n, c, *at = index
        rows, columns = _window(computed.settings, x, at)
        window = _image(x)[n, c, rows, columns].astype(float)
        numbers = window.ravel()
        winner = int(numbers.argmin() if is_minimum else numbers.argmax())
        down, across = divmod(winner, window.shape[1])
        top, left = _origin(computed.settings, at)
        row, column = rows.start + down - top, columns.start + across - left
        words = ", ".join(map(written, numbers[:_SHOWN])) + (", …" if len(numbers) > _SHOWN else "")
        found = f"{word}({words})"
        lines = [f"{place('y', index[1:])} = {found} = {written(numbers[winner])}"]
        value = float(numbers[winner])
        if output == 1:
            width = whole_numbers(computed.settings, "window")[1]
            value = row * width + column
            lines = [
                f"{found} stands in row {row}, column {column} of the window",
                f"its number in the window: {row} · {width} + {column} = {value}",
            ]
        seen = _spread(x, n, c, rows, columns)
        return Worked(tuple(lines), value, ((0, cells(*seen)),))

    return explain


def max_pool2d_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dx = sum of dy over the windows whose winner this place is."""
    winner, dy = computed.inputs
    n, c, i, j = _four(index)
    width = whole_numbers(computed.settings, "window")[1]
    lines, total = [], 0.0
    windows = _windows_over(computed.settings, dy, i, j)
    for p, q in windows:
        top, left = _origin(computed.settings, [p, q])
        won = int(_image(winner)[n, c, p, q])
        is_winner = won == (i - top) * width + j - left
        share = float(_image(dy)[n, c, p, q]) if is_winner else 0.0
        total += share
        name = place("", [p, q] if dy.ndim == 4 else [q])
        lines.append(
            f"window {name}: the winner is here, + {written(share)}"
            if is_winner
            else f"window {name}: the winner is in row {won // width}, column {won % width}, + 0"
        )
    if not windows:
        lines = ["no window sees this place"]
    seen = _around(dy, n, c, windows)
    said = (*lines[:_SHOWN], f"{place('dx', index[1:])} = {written(total)}")
    return Worked(said, total, tuple((number, cells(*seen)) for number in (0, 1)))


def average_pool2d(computed: Computed, output: int, index: Index) -> Worked:
    """Works out y = sum over the window / n."""
    (x,) = computed.inputs
    n, c, *at = index
    rows, columns = _window(computed.settings, x, at)
    inside = summed(_image(x)[n, c, rows, columns])
    divisor = _divisor(computed.settings, x.shape[1:], computed.outputs[0].shape[1:], at)
    value = inside.value / divisor
    first, *rest = inside.lines(f"{place('y', index[1:])} · {divisor}")
    lines = (first, *rest, f"{place('y', index[1:])} = {written(inside.value)} / {divisor}")
    seen = _spread(x, n, c, rows, columns)
    return Worked((*lines, f"= {written(value)}"), value, ((0, cells(*seen)),))


def average_pool2d_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out dx = sum of dy / n over the windows that see the place."""
    (dy,) = computed.inputs
    n, c, i, j = _four(index)
    windows = _windows_over(computed.settings, dy, i, j)
    image = whole_numbers(computed.settings, "input_shape")
    shares = [
        1 / _divisor(computed.settings, image, dy.shape[1:], [p, q][4 - dy.ndim :])
        for p, q in windows
    ]
    whole_sum = summed([float(_image(dy)[n, c, p, q]) for p, q in windows], shares)
    seen = _around(dy, n, c, windows)
    return Worked(whole_sum.lines(place("dx", index[1:])), whole_sum.value, ((0, cells(*seen)),))


def _image(values: Array) -> Array:
    return values if values.ndim == 4 else values[:, :, None]


def _four(index: Index) -> tuple[int, int, int, int]:
    n, c, *at = index
    i, j = (0, *at)[-2:]
    return n, c, i, j


def _origin(settings: Settings, at: list[int]) -> tuple[int, int]:
    """Row and column of the input at which the window begins, be it outside."""
    p, q = (0, *at)[-2:]
    top, _, left, _ = whole_numbers(settings, "padding")
    u, v = whole_numbers(settings, "stride")
    return p * u - top, q * v - left


def _window(settings: Settings, x: Array, at: list[int]) -> tuple[slice, slice]:
    """Rows and columns of the window inside the image."""
    height, width = whole_numbers(settings, "window")
    top, left = _origin(settings, at)
    rows, columns = _image(x).shape[2:]
    return (
        slice(max(top, 0), min(top + height, rows)),
        slice(max(left, 0), min(left + width, columns)),
    )


def _windows_over(settings: Settings, dy: Array, i: int, j: int) -> list[tuple[int, int]]:
    height, width = whole_numbers(settings, "window")
    found: list[tuple[int, int]] = []
    for p in range(_image(dy).shape[2]):
        if not 0 <= i - _origin(settings, [p, 0])[0] < height:
            continue
        across = range(dy.shape[-1])
        found += [(p, q) for q in across if 0 <= j - _origin(settings, [p, q])[1] < width]
    return found


def _divisor(
    settings: Settings, image: tuple[int, ...], counts: tuple[int, ...], at: list[int]
) -> int:
    rows, columns = window_sizes(image, counts, settings)
    p, q = (0, *at)[-2:]
    return rows[p] * columns[q]


def _spread(like: Array, n: int, c: int, rows: slice, columns: slice) -> tuple[int | slice, ...]:
    return (n, c, rows, columns) if like.ndim == 4 else (n, c, columns)


def _around(like: Array, n: int, c: int, windows: list[tuple[int, int]]) -> tuple[int | slice, ...]:
    if not windows:
        return _spread(like, n, c, slice(0, 0), slice(0, 0))
    (top, left), (bottom, right) = np.min(windows, axis=0), np.max(windows, axis=0)
    return _spread(like, n, c, slice(top, bottom + 1), slice(left, right + 1))


EXPLANATIONS = {
    "max_pool2d": Explanation(
        "Maximum of each window",
        ("x",),
        ("y", "winner"),
        fixed(
            "y[c, p, q] = max over the window of x[c, i, j]", "the first place that is the maximum"
        ),
        _extreme(False),
    ),
    "min_pool2d": Explanation(
        "Minimum of each window",
        ("x",),
        ("y", "winner"),
        fixed(
            "y[c, p, q] = min over the window of x[c, i, j]", "the first place that is the minimum"
        ),
        _extreme(True),
    ),
    "max_pool2d_gradient": Explanation(
        "Gradient to the winners",
        ("winner", "dy"),
        ("dx",),
        fixed("dx[c, i, j] = Σ of dy[c, p, q] over the windows that it won, else 0"),
        max_pool2d_gradient,
    ),
    "average_pool2d": Explanation(
        "Mean of each window",
        ("x",),
        ("y",),
        fixed("y[c, p, q] = Σ over the window of x[c, i, j] / n"),
        average_pool2d,
    ),
    "average_pool2d_gradient": Explanation(
        "Gradient of the mean",
        ("dy",),
        ("dx",),
        fixed("dx[c, i, j] = Σ over the windows that see it of dy[c, p, q] / n"),
        average_pool2d_gradient,
    ),
}
