"""Convolution explained: the sum over a window, and where its gradients come from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.explaining.worked import (
    ALL,
    Array,
    Box,
    Computed,
    Explanation,
    Index,
    Settings,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import place, summed
from netwright.operations.operation import whole, whole_numbers

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Axis:
    """One direction of a window: output place p meets input place p step + r apart - before."""

    step: int
    apart: int
    before: int

    def taps(self, p: int, window: int, size: int) -> tuple[Places, Places]:
        """(r, i) of the window at p: places of the kernel, and of the input inside the image."""
        r = np.arange(window)
        i = p * self.step + r * self.apart - self.before
        inside = (i >= 0) & (i < size)
        return r[inside], i[inside]

    def reached(self, i: int, window: int, count: int) -> tuple[Places, Places]:
        """(r, p): by which places of the kernel, of which windows, input place i is seen."""
        r = np.arange(window)
        p, rest = np.divmod(i + self.before - r * self.apart, self.step)
        there = (rest == 0) & (p >= 0) & (p < count)
        return r[there], p[there]

    def pairs(self, r: int, count: int, size: int) -> tuple[Places, Places]:
        """(p, i): windows whose place r of the kernel lies inside, and where."""
        p = np.arange(count)
        i = p * self.step + r * self.apart - self.before
        inside = (i >= 0) & (i < size)
        return p[inside], i[inside]


def conv2d(computed: Computed, output: int, index: Index) -> Worked:
    """y[k, p, q] = b[k] + sum over channels and window of w x."""
    x, w, *bias = computed.inputs
    n, k, *at = index
    down, across = _axes(computed.settings)
    image, kernel, (p, q) = _image(x), _image(w), _pair(at)
    r, i = down.taps(p, kernel.shape[2], image.shape[2])
    s, j = across.taps(q, kernel.shape[3], image.shape[3])
    channels = _group(k, len(w), w.shape[1], whole(computed.settings, "groups"))
    window = image[n, channels][:, i][:, :, j]
    whole_sum = summed(kernel[k][:, r][:, :, s], window, plus=[float(b[k]) for b in bias])
    seen = [
        (0, _box(x, n, channels, i, j)),
        (1, _box(w, k, ALL, r, s)),
        *((2, cells(k)) for _ in bias),
    ]
    return Worked(whole_sum.lines(place("y", index[1:])), whole_sum.value, tuple(seen))


def spread(computed: Computed, output: int, index: Index) -> Worked:
    """dx[c, i, j] = sum over the filters and windows that see it of w dy, plus a bias if any.

    The input gradient of a convolution, and a transposed convolution.
    """
    dy, w, *bias = computed.inputs
    n, c, *at = index
    down, across = _axes(computed.settings)
    maps, kernel, (i, j) = _image(dy), _image(w), _pair(at)
    r, p = down.reached(i, kernel.shape[2], maps.shape[2])
    s, q = across.reached(j, kernel.shape[3], maps.shape[3])
    groups = whole(computed.settings, "groups")
    group, within = divmod(c, w.shape[1])
    filters = slice(group * (len(w) // groups), (group + 1) * (len(w) // groups))
    whole_sum = summed(
        kernel[filters, within][:, r][:, :, s],
        maps[n, filters][:, p][:, :, q],
        plus=[float(b[c]) for b in bias],
    )
    seen = [
        (0, _box(dy, n, filters, p, q)),
        (1, _box(w, filters, within, r, s)),
        *((2, cells(c)) for _ in bias),
    ]
    letter = "y" if bias or "output_padding" in computed.settings else "dx"
    return Worked(whole_sum.lines(place(letter, index[1:])), whole_sum.value, tuple(seen))


def conv2d_weight_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """dw[k, c, r, s] = sum over the batch and all places of dy x."""
    x, dy = computed.inputs
    k, c, *at = index
    down, across = _axes(computed.settings)
    image, maps, (r, s) = _image(x), _image(dy), _pair(at)
    p, i = down.pairs(r, maps.shape[2], image.shape[2])
    q, j = across.pairs(s, maps.shape[3], image.shape[3])
    groups = whole(computed.settings, "groups")
    channel = k // (dy.shape[1] // groups) * (x.shape[1] // groups) + c
    whole_sum = summed(maps[:, k][:, p][:, :, q], image[:, channel][:, i][:, :, j])
    seen = (0, _box(x, ALL, channel, i, j)), (1, _box(dy, ALL, k, p, q))
    return Worked(whole_sum.lines(place("dw", index)), whole_sum.value, seen)


def _axes(settings: Settings) -> tuple[_Axis, _Axis]:
    top, _, left, _ = whole_numbers(settings, "padding")
    stride, dilation = whole_numbers(settings, "stride"), whole_numbers(settings, "dilation")
    return _Axis(stride[0], dilation[0], top), _Axis(stride[1], dilation[1], left)


def _group(k: int, filters: int, channels: int, groups: int) -> slice:
    first = k // (filters // groups) * channels
    return slice(first, first + channels)


def _image(values: Array) -> Array:
    """Four axes: a sequence is an image one row high."""
    return values if values.ndim == 4 else values[:, :, None]


def _pair(at: list[int]) -> tuple[int, int]:
    return (at[0], at[1]) if len(at) == 2 else (0, at[0])


def _box(like: Array, first: int | slice, second: int | slice, *lines: Places) -> Box:
    spans = [_span(places) for places in lines]
    return cells(first, second, *spans[4 - like.ndim :])


def _span(places: Places) -> slice:
    """The cells at these places, which lie equally far apart."""
    if not len(places):
        return slice(0, 0)
    low, high = int(places.min()), int(places.max())
    return slice(low, high + 1, (high - low) // (len(places) - 1) if len(places) > 1 else 1)


EXPLANATIONS = {
    "conv2d": Explanation(
        "Convolution",
        ("x", "w", "b"),
        ("y",),
        fixed("y[k, p, q] = b[k] + Σ over the window of w[k, c, r, s] · x[c, i, j]"),
        conv2d,
    ),
    "conv2d_input_gradient": Explanation(
        "Gradient of the input",
        ("dy", "w"),
        ("dx",),
        fixed(
            "dx[c, i, j] = Σ over filters and windows that see it of w[k, c, r, s] · dy[k, p, q]"
        ),
        spread,
    ),
    "conv2d_weight_gradient": Explanation(
        "Gradient of the kernels",
        ("x", "dy"),
        ("dw",),
        fixed("dw[k, c, r, s] = Σ over the batch and all places of dy[k, p, q] · x[c, i, j]"),
        conv2d_weight_gradient,
    ),
    "conv_transpose2d": Explanation(
        "Transposed convolution",
        ("x", "w", "b"),
        ("y",),
        fixed("y[k, i, j] = b[k] + Σ of w[c, k, r, s] · x[c, p, q] that reach it"),
        spread,
    ),
}
