"""Transposed convolution: the derivative of a convolution by its input, used forwards.

    y[k, i, j] = b[k] + sum over c, p, q of w[c, k, r, s] x[c, p, q]
    with i = p u + r e - padding and j likewise, for stride u and dilation e

Its own input gradient is a convolution of dy; its weight gradient is that of this convolution,
with x and dy in each other's place. Weights are those of torch.nn.ConvTranspose1d and 2d.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from netwright.layers.filters import (
    bias_setting,
    covered_by,
    filters_setting,
    groups_setting,
    require_groups,
)
from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.weighted import WeightedLayer
from netwright.layers.window import Pair, pair, require_channels, require_image
from netwright.operations.convolution import as_image
from netwright.operations.tensor import Tensor, spelled


@dataclass(frozen=True, slots=True)
class _Geometry:
    """The geometry of a transposed convolution, down and across."""

    kernel: Pair
    stride: Pair
    dilation: Pair
    padding: Pair
    extra: Pair

    def check(self, title: str, size: Sequence[int]) -> None:
        """ShapeError if output padding is too large or nothing is left."""
        if self.extra[0] >= self.stride[0] or self.extra[1] >= self.stride[1]:
            raise ShapeError(
                f"{title} has output padding {spelled(self.extra)}, not smaller than its stride"
                f" {spelled(self.stride)}.",
                "Make output padding smaller or the stride larger.",
            )
        covered = covered_by(self.kernel, self.dilation)
        for length, step, before, span, more in zip(
            size, self.stride, self.padding, covered, self.extra, strict=True
        ):
            if (length - 1) * step - 2 * before + span + more < 1:
                raise ShapeError(
                    f"{title} takes away more than there is: padding {spelled(self.padding)}"
                    f" leaves nothing of a {spelled(tuple(size))} input.",
                    "Make padding smaller.",
                )


@dataclass(frozen=True)
class ConvTranspose2d(WeightedLayer):
    """The derivative of a convolution by its input, used forwards: it makes an image larger.

        height = (h - 1) stride - 2 padding + dilation (kernel - 1) + output padding + 1

    As torch.nn.ConvTranspose2d, but output padding must be smaller than the stride: PyTorch also
    takes it where it is only smaller than the dilation. `padding` takes rows and columns away.
    Max norm counts the input channels as units, the first axis of these weights.
    """

    kind = "conv_transpose2d"
    title = "Transposed Conv 2D"
    short = "deconv"
    family = "Convolution"
    summary = "Spreads each number over a window: a larger image, as decoders need it."
    keywords = ("deconvolution", "upsample", "decoder", "generator", "convtranspose")

    filters: int = filters_setting()
    kernel: tuple[int, ...] = setting(
        (2, 2), "Kernel", "Height and width of each filter.", low=1, high=63, unit="px"
    )
    stride: tuple[int, ...] = setting(
        (2, 2), "Stride", "How many times larger the image becomes.", low=1, high=63, unit="px"
    )
    dilation: tuple[int, ...] = setting(
        (1, 1),
        "Dilation",
        "Distance between neighbours of the kernel on the output; 1 is no gap.",
        low=1,
        high=63,
        unit="px",
    )
    groups: int = groups_setting()
    padding: tuple[int, ...] = setting(
        (0, 0),
        "Padding",
        "Rows taken away above and below, columns on the left and right.",
        low=0,
        high=1_024,
        unit="px",
    )
    output_padding: tuple[int, ...] = setting(
        (0, 0),
        "Output padding",
        "Rows added below and columns on the right; fewer than the stride.",
        low=0,
        high=62,
        unit="px",
    )
    bias: bool = bias_setting()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        require_image(self.title, x.shape)
        kernel = pair(self.title, "kernel", self.kernel)
        stride = pair(self.title, "stride", self.stride)
        dilation = pair(self.title, "dilation", self.dilation)
        padding = pair(self.title, "padding", self.padding)
        extra = pair(self.title, "output padding", self.output_padding)
        shape = _Geometry(kernel, stride, dilation, padding, extra)
        return _emit(self, build, x, shape, kernel)


@dataclass(frozen=True)
class ConvTranspose1d(WeightedLayer):
    """As Transposed Conv 2D, over channels x length: torch.nn.ConvTranspose1d."""

    kind = "conv_transpose1d"
    title = "Transposed Conv 1D"
    short = "deconv"
    family = "Convolution"
    summary = "Spreads each number over a window: a longer sequence, as decoders need it."
    keywords = ("deconvolution", "upsample", "decoder", "signal", "convtranspose")

    filters: int = filters_setting()
    kernel: int = setting(2, "Kernel", "Length of each filter.", low=1, high=1_023)
    stride: int = setting(2, "Stride", "How many times longer it becomes.", low=1, high=1_023)
    dilation: int = setting(
        1, "Dilation", "Distance between neighbours of the kernel; 1 is no gap.", low=1, high=1_023
    )
    groups: int = groups_setting()
    padding: int = setting(0, "Padding", "Numbers taken away before and after.", low=0, high=65_536)
    output_padding: int = setting(
        0, "Output padding", "Numbers added behind; fewer than the stride.", low=0, high=1_022
    )
    bias: bool = bias_setting()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        require_channels(self.title, x.shape)
        shape = _Geometry(
            (1, self.kernel),
            (1, self.stride),
            (1, self.dilation),
            (0, self.padding),
            (0, self.output_padding),
        )
        return _emit(self, build, x, shape, (self.kernel,))


def _emit(
    layer: "ConvTranspose1d | ConvTranspose2d",
    build: Build,
    x: Tensor,
    shape: _Geometry,
    kernel: tuple[int, ...],
) -> tuple[Tensor, ...]:
    """What `shape` describes; weights are (channels, filters / groups, *kernel)."""
    channels, *size = as_image(x.shape)
    require_groups(layer.title, channels, layer.filters, layer.groups)
    shape.check(layer.title, size)
    area, each = prod(kernel), layer.filters // layer.groups
    weight = layer.learned_weight(
        build, (channels, each, *kernel), channels // layer.groups * area, each * area
    )
    bias = (layer.learned_bias(build, (layer.filters,)),) if layer.bias else ()
    above, before = shape.padding
    return build.call(
        "conv_transpose2d",
        x,
        weight,
        *bias,
        stride=shape.stride,
        padding=(above, above, before, before),
        dilation=shape.dilation,
        groups=layer.groups,
        output_padding=shape.extra,
    )


LAYERS: tuple[type[Layer], ...] = (ConvTranspose2d, ConvTranspose1d)
