"""Convolution: small kernels slide over an image or a sequence.

    y[k, p, q] = b[k] + sum over c, r, s of w[k, c, r, s] x[c, p u + r e - top, q v + s f - left]

with stride (u, v) and dilation (e, f). `same` pads with zeros so that the output is
ceil(size / stride) high and wide; what does not divide evenly is added below and on the right
(as in TensorFlow; PyTorch has `same` for stride 1 only). `valid` pads nothing, `explicit` pads
the border that is given. With groups, each group of filters sees its own channels only; as many
groups as channels is a depthwise convolution. Weights are those of torch.nn.Conv1d and Conv2d.
"""

from dataclasses import dataclass
from typing import Any

from netwright.layers.filters import (
    bias_setting,
    covered_by,
    filters_setting,
    groups_setting,
    require_groups,
)
from netwright.layers.layer import Build, Layer
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
from netwright.operations.tensor import Tensor


def _padding() -> Any:
    return setting(
        "same",
        "Padding",
        "same keeps the size (at stride 1) with a border of zeros; valid adds no border.",
        choices=PADDINGS,
    )


@dataclass(frozen=True)
class Conv2d(WeightedLayer):
    """Learned filters over channels x height x width."""

    kind = "conv2d"
    title = "Conv 2D"
    short = "conv"
    family = "Convolution"
    summary = "Learned filters slide over an image; each makes one channel of the output."
    keywords = ("convolution", "filter", "kernel", "cnn", "conv2d", "depthwise", "dilated")

    filters: int = filters_setting()
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
    groups: int = groups_setting()
    padding: str = _padding()
    border: tuple[int, ...] = border_setting()
    bias: bool = bias_setting()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        channels, height, width = require_image(self.title, x.shape)
        kernel = pair(self.title, "kernel", self.kernel)
        stride = pair(self.title, "stride", self.stride)
        dilation = pair(self.title, "dilation", self.dilation)
        require_groups(self.title, channels, self.filters, self.groups)
        covered = covered_by(kernel, dilation)
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
    """Learned filters over channels x length: a convolution over an image one row high.

    A sequence of time x features, as the recurrent layers take it, needs a Permute (1, 0) before.
    """

    kind = "conv1d"
    title = "Conv 1D"
    short = "conv"
    family = "Convolution"
    summary = "Learned filters slide along channels x length; each makes one channel."
    keywords = ("convolution", "filter", "sequence", "signal", "conv1d", "temporal")

    filters: int = filters_setting()
    kernel: int = setting(3, "Kernel", "Length of each filter.", low=1, high=1_023)
    stride: int = setting(1, "Stride", "How far the kernel moves.", low=1, high=1_023)
    dilation: int = setting(
        1, "Dilation", "Distance between neighbours of the kernel; 1 is no gap.", low=1, high=1_023
    )
    groups: int = groups_setting()
    padding: str = _padding()
    border: tuple[int, ...] = border_setting(axes=1)
    bias: bool = bias_setting()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        channels, length = require_channels(self.title, x.shape)
        require_groups(self.title, channels, self.filters, self.groups)
        dilation, stride = (1, self.dilation), (1, self.stride)
        padding = padding_of(
            self.title,
            self.padding,
            (1, length),
            covered_by((1, self.kernel), dilation),
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


LAYERS: tuple[type[Layer], ...] = (Conv2d, Conv1d)
