"""Convolution: small kernels slide over an image or a sequence.

    y[k, p, q] = b[k] + sum over c, r, s of w[k, c, r, s] x[c, p u + r e - top, q v + s f - left]

with stride (u, v) and dilation (e, f). `same` pads with zeros so that the output is
ceil(size / stride) high and wide; what does not divide evenly is added below and on the right
(as in TensorFlow; PyTorch has `same` for stride 1 only). `valid` pads nothing, `explicit` pads
the border that is given. With groups, each group of filters sees its own channels only; as many
groups as channels is a depthwise convolution. Weights are those of torch.nn.Conv1d, Conv2d and
ConvTranspose2d.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.weighted import WeightedLayer
from netwright.layers.window import (
    PADDINGS,
    along,
    border_setting,
    padding_of,
    pair,
    require_channels,
    require_image,
)
from netwright.operations.tensor import Tensor, spelled


def _filters() -> Any:
    return setting(
        16, "Filters", "How many kernels, and so how many channels come out.", low=1, high=8_192
    )


def _groups() -> Any:
    return setting(
        1,
        "Groups",
        "Each group of filters sees its own channels. As many groups as channels: depthwise.",
        low=1,
        high=8_192,
    )


def _padding() -> Any:
    return setting(
        "same",
        "Padding",
        "same keeps the size (at stride 1) with a border of zeros; valid adds no border.",
        choices=PADDINGS,
    )


def _bias() -> Any:
    return setting(True, "Bias", "Add a learned constant to every channel.")


def _covered(window: Sequence[int], dilation: Sequence[int]) -> tuple[int, int]:
    """What a window covers with the gaps between its places."""
    return (window[0] - 1) * dilation[0] + 1, (window[1] - 1) * dilation[1] + 1


def _require_groups(title: str, channels: int, filters: int, groups: int) -> None:
    """ShapeError unless the groups share channels and filters evenly."""
    for count, what in ((channels, "channels"), (filters, "filters")):
        if count % groups:
            raise ShapeError(
                f"{title} has {groups} groups, which do not share {count} {what} evenly.",
                f"Choose a number of groups that divides {count}.",
            )


@dataclass(frozen=True)
class Conv2d(WeightedLayer):
    """Learned filters over channels x height x width."""

    kind = "conv2d"
    title = "Conv 2D"
    short = "conv"
    family = "Core"
    summary = "Learned filters slide over an image; each makes one channel of the output."
    keywords = ("convolution", "filter", "kernel", "cnn", "conv2d", "depthwise", "dilated")

    filters: int = _filters()
    kernel: tuple[int, ...] = setting(
        (3, 3), "Kernel", "Height and width of each filter.", low=1, high=63, unit="px"
    )
    stride: tuple[int, ...] = setting(
        (1, 1), "Stride", "How far the kernel moves down and across.", low=1, high=63, unit="px"
    )
    dilation: tuple[int, ...] = setting(
        (1, 1),
        "Dilation",
        "Distance between neighbours of the kernel on the image; 1 is no gap.",
        low=1,
        high=63,
        unit="px",
    )
    groups: int = _groups()
    padding: str = _padding()
    border: tuple[int, ...] = border_setting()
    bias: bool = _bias()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        channels, height, width = require_image(self.title, x.shape)
        kernel = pair(self.title, "kernel", self.kernel)
        stride = pair(self.title, "stride", self.stride)
        dilation = pair(self.title, "dilation", self.dilation)
        _require_groups(self.title, channels, self.filters, self.groups)
        covered = _covered(kernel, dilation)
        padding = padding_of(
            self.title, self.padding, (height, width), covered, stride, self.border
        )
        area, each = kernel[0] * kernel[1], channels // self.groups
        shape = (self.filters, each, *kernel)
        fan_out = self.filters // self.groups * area
        weight = self.learned_weight(build, shape, each * area, fan_out)
        bias = (self.learned_bias(build, (self.filters,)),) if self.bias else ()
        return build.call(
            "conv2d",
            x,
            weight,
            *bias,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=self.groups,
        )


@dataclass(frozen=True)
class Conv1d(WeightedLayer):
    """Learned filters over channels x length: a convolution over an image one row high."""

    kind = "conv1d"
    title = "Conv 1D"
    short = "conv"
    family = "Core"
    summary = "Learned filters slide along channels x length; each makes one channel."
    keywords = ("convolution", "filter", "sequence", "signal", "conv1d", "temporal")

    filters: int = _filters()
    kernel: int = setting(3, "Kernel", "Length of each filter.", low=1, high=1_023)
    stride: int = setting(1, "Stride", "How far the kernel moves.", low=1, high=1_023)
    dilation: int = setting(
        1, "Dilation", "Distance between neighbours of the kernel; 1 is no gap.", low=1, high=1_023
    )
    groups: int = _groups()
    padding: str = _padding()
    border: tuple[int, ...] = border_setting(axes=1)
    bias: bool = _bias()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        channels, length = require_channels(self.title, x.shape)
        _require_groups(self.title, channels, self.filters, self.groups)
        dilation, stride = (1, self.dilation), (1, self.stride)
        padding = padding_of(
            self.title,
            self.padding,
            (1, length),
            _covered((1, self.kernel), dilation),
            stride,
            along(self.title, self.border),
        )
        each = channels // self.groups
        shape = (self.filters, each, self.kernel)
        fan_out = self.filters // self.groups * self.kernel
        weight = self.learned_weight(build, shape, each * self.kernel, fan_out)
        bias = (self.learned_bias(build, (self.filters,)),) if self.bias else ()
        return build.call(
            "conv2d",
            x,
            weight,
            *bias,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=self.groups,
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
    family = "Core"
    summary = "Spreads each number over a window: a larger image, as decoders need it."
    keywords = ("deconvolution", "upsample", "decoder", "generator", "convtranspose")

    filters: int = _filters()
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
    groups: int = _groups()
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
    bias: bool = _bias()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        channels, height, width = require_image(self.title, x.shape)
        kernel = pair(self.title, "kernel", self.kernel)
        stride = pair(self.title, "stride", self.stride)
        dilation = pair(self.title, "dilation", self.dilation)
        padding = pair(self.title, "padding", self.padding)
        extra = pair(self.title, "output padding", self.output_padding)
        _require_groups(self.title, channels, self.filters, self.groups)
        if extra[0] >= stride[0] or extra[1] >= stride[1]:
            raise ShapeError(
                f"{self.title} has output padding {spelled(extra)}, not smaller than its stride"
                f" {spelled(stride)}.",
                "Make output padding smaller or the stride larger.",
            )
        covered = _covered(kernel, dilation)
        for size, step, before, span, more in zip(
            (height, width), stride, padding, covered, extra, strict=True
        ):
            if (size - 1) * step - 2 * before + span + more < 1:
                raise ShapeError(
                    f"{self.title} takes away more than there is: padding {spelled(padding)}"
                    f" leaves nothing of a {height}x{width} input.",
                    "Make padding smaller.",
                )
        area, each = kernel[0] * kernel[1], self.filters // self.groups
        shape = (channels, each, *kernel)
        weight = self.learned_weight(build, shape, channels // self.groups * area, each * area)
        bias = (self.learned_bias(build, (self.filters,)),) if self.bias else ()
        return build.call(
            "conv_transpose2d",
            x,
            weight,
            *bias,
            stride=stride,
            padding=(padding[0], padding[0], padding[1], padding[1]),
            dilation=dilation,
            groups=self.groups,
            output_padding=extra,
        )


LAYERS: tuple[type[Layer], ...] = (Conv2d, Conv1d, ConvTranspose2d)
