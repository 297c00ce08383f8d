"""Pooling: one number for each window, its largest, its smallest or its average.

    max, min    y[c, p, q] = max (min) over r, s of x[c, p u + r - top, q v + s - left]
    average     y[c, p, q] = sum over r, s of the same / how many they are

The gradient of max and min goes to the winner of each window alone, the first one where several
are equal; that of an average goes to all in equal parts. `same` pads as TensorFlow does;
`explicit` pads the border that is given, narrower than the window (PyTorch: at most half of it).
Rounding `ceil` adds the window that is only partly on the image, as PyTorch's ceil_mode does. An
average counts the border unless `count_border` is off, which is PyTorch's count_include_pad;
what `ceil` adds is never counted. Global pooling gives one number for each channel.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.window import (
    IMAGE_RANK,
    NO_BORDER,
    PADDINGS,
    SEQUENCE_RANK,
    Border,
    Pair,
    along,
    border_setting,
    padding_of,
    pair,
    require_channels,
    require_image,
    rounded_up,
)
from netwright.operations.convolution import as_image
from netwright.operations.tensor import Tensor, spelled


def _padding() -> Any:
    return setting(
        "valid",
        "Padding",
        "valid drops what is left over at the border; same keeps it; explicit adds the border.",
        choices=PADDINGS,
    )


def _rounding() -> Any:
    return setting(
        "floor",
        "Rounding",
        "floor drops a last window that does not fit; ceil keeps what is on the image.",
        choices=("floor", "ceil"),
    )


@dataclass(frozen=True, kw_only=True)
class _Average(Layer):
    count_border: bool = setting(
        True, "Count border", "The border counts as zeros; off: only numbers of the input count."
    )


@dataclass(frozen=True)
class _Pool(Layer):
    family = "Pooling"
    operation: ClassVar[str]

    def pooled(
        self, build: Build, x: Tensor, window: Pair, stride: Pair, padding: Border, rounding: str
    ) -> tuple[Tensor, ...]:
        """The pooled image, with the border that padding and rounding ask for."""
        if max(padding[:2]) >= window[0] or max(padding[2:]) >= window[1]:
            raise ShapeError(
                f"{self.title} has a border as wide as its {spelled(window)} window: there is"
                " nothing to pool in it.",
                "Make the border smaller or the window larger.",
            )
        counts = isinstance(self, _Average) and self.count_border
        counted = {"counted": padding if counts else NO_BORDER}
        if rounding == "ceil":
            _, *size = as_image(x.shape)
            padding = rounded_up(padding, size, window, stride)
        return build.call(
            self.operation,
            x,
            window=window,
            stride=stride,
            padding=padding,
            **(counted if self.operation == "average_pool2d" else {}),
        )[:1]


@dataclass(frozen=True)
class _Pool2d(_Pool):
    window: tuple[int, ...] = setting(
        (2, 2), "Window", "Height and width of each window.", low=1, high=63, unit="px"
    )
    stride: tuple[int, ...] = setting(
        (2, 2), "Stride", "How far the window moves down and across.", low=1, high=63, unit="px"
    )
    padding: str = _padding()
    border: tuple[int, ...] = border_setting()
    rounding: str = _rounding()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        _, height, width = require_image(self.title, x.shape)
        window = pair(self.title, "window", self.window)
        stride = pair(self.title, "stride", self.stride)
        size = (height, width)
        padding = padding_of(self.title, self.padding, size, window, stride, self.border)
        return self.pooled(build, x, window, stride, padding, self.rounding)


@dataclass(frozen=True)
class _Pool1d(_Pool):
    window: int = setting(2, "Window", "Length of each window.", low=1, high=1_023)
    stride: int = setting(2, "Stride", "How far the window moves.", low=1, high=1_023)
    padding: str = _padding()
    border: tuple[int, ...] = border_setting(axes=1)
    rounding: str = _rounding()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        _, length = require_channels(self.title, x.shape)
        window, stride = (1, self.window), (1, self.stride)
        border = along(self.title, self.border)
        padding = padding_of(self.title, self.padding, (1, length), window, stride, border)
        return self.pooled(build, x, window, stride, padding, self.rounding)


@dataclass(frozen=True)
class MaxPool2d(_Pool2d):
    """Makes an image smaller by keeping the strongest answer of each window."""

    kind = "max_pool2d"
    operation = "max_pool2d"
    title = "Max Pool 2D"
    short = "pool"
    summary = "Keeps the largest number of each window: a smaller image."
    keywords = ("pooling", "maximum", "subsampling", "downsample", "maxpool")


@dataclass(frozen=True)
class MinPool2d(_Pool2d):
    """Makes an image smaller by keeping the smallest number of each window."""

    kind = "min_pool2d"
    operation = "min_pool2d"
    title = "Min Pool 2D"
    short = "pool"
    summary = "Keeps the smallest number of each window: a smaller image."
    keywords = ("pooling", "minimum", "subsampling", "downsample", "erosion")


@dataclass(frozen=True)
class AveragePool2d(_Pool2d, _Average):
    """Makes an image smaller by averaging each window; see `count_border` above."""

    kind = "average_pool2d"
    operation = "average_pool2d"
    title = "Average Pool 2D"
    short = "pool"
    summary = "The average of each window: a smaller, smoother image."
    keywords = ("pooling", "mean", "subsampling", "downsample", "avgpool")


@dataclass(frozen=True)
class MaxPool1d(_Pool1d):
    """Makes a sequence of channels shorter by keeping the largest number of each window."""

    kind = "max_pool1d"
    operation = "max_pool2d"
    title = "Max Pool 1D"
    short = "pool"
    summary = "Keeps the largest number of each window of channels x length."
    keywords = ("pooling", "maximum", "sequence", "signal", "downsample")


@dataclass(frozen=True)
class MinPool1d(_Pool1d):
    """Makes a sequence of channels shorter by keeping the smallest number of each window."""

    kind = "min_pool1d"
    operation = "min_pool2d"
    title = "Min Pool 1D"
    short = "pool"
    summary = "Keeps the smallest number of each window of channels x length."
    keywords = ("pooling", "minimum", "sequence", "signal", "downsample")


@dataclass(frozen=True)
class AveragePool1d(_Pool1d, _Average):
    """Makes a sequence of channels shorter by averaging each window."""

    kind = "average_pool1d"
    operation = "average_pool2d"
    title = "Average Pool 1D"
    short = "pool"
    summary = "The average of each window of channels x length."
    keywords = ("pooling", "mean", "sequence", "signal", "downsample")


@dataclass(frozen=True)
class _GlobalPool(_Pool):
    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if len(x.shape) not in (SEQUENCE_RANK, IMAGE_RANK):
            raise ShapeError(
                f"{self.title} takes an image or channels x length; this input is"
                f" {spelled(x.shape)}.",
                "Wire it to an image, before any Flatten.",
            )
        window = as_image(x.shape)[1:]
        (pooled,) = self.pooled(build, x, window, window, NO_BORDER, "floor")
        return build.call("reshape", pooled, shape=x.shape[:1])


@dataclass(frozen=True)
class GlobalAveragePool(_GlobalPool):
    """y[c] = the average of channel c."""

    kind = "global_average_pool"
    operation = "average_pool2d"
    title = "Global Average Pool"
    short = "pool"
    summary = "One number for each channel: its average. Takes the place of a Flatten."
    keywords = ("pooling", "mean", "gap", "squeeze")


@dataclass(frozen=True)
class GlobalMaxPool(_GlobalPool):
    """y[c] = the largest number of channel c."""

    kind = "global_max_pool"
    operation = "max_pool2d"
    title = "Global Max Pool"
    short = "pool"
    summary = "One number for each channel: its largest. Takes the place of a Flatten."
    keywords = ("pooling", "maximum", "gmp")


LAYERS: tuple[type[Layer], ...] = (
    MaxPool2d,
    AveragePool2d,
    MinPool2d,
    GlobalAveragePool,
    GlobalMaxPool,
    MaxPool1d,
    AveragePool1d,
    MinPool1d,
)
