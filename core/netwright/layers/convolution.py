"""Conv2D: small kernels slide over an image.

    y[k, p, q] = b[k] + sum over c, r, s of w[k, c, r, s] x[c, p u + r - top, q v + s - left]

`same` pads with zeros so that the output is ceil(size / stride) high and wide; what does
not divide evenly is added below and on the right (as in TensorFlow). `valid` pads nothing.
"""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer
from netwright.layers.setting import setting
from netwright.layers.weighted import WeightedLayer
from netwright.layers.window import padding_of, require_image
from netwright.operations.tensor import Tensor


@dataclass(frozen=True)
class Conv2d(WeightedLayer):
    """Learned filters over channels x height x width."""

    kind = "conv2d"
    title = "Conv 2D"
    short = "conv"
    family = "Core"
    summary = "Learned filters slide over an image; each makes one channel of the output."
    keywords = ("convolution", "filter", "kernel", "cnn", "conv2d")

    filters: int = setting(
        16, "Filters", "How many kernels, and so how many channels come out.", low=1, high=8_192
    )
    kernel: tuple[int, ...] = setting(
        (3, 3), "Kernel", "Height and width of each filter.", low=1, high=63, unit="px"
    )
    stride: tuple[int, ...] = setting(
        (1, 1), "Stride", "How far the kernel moves down and across.", low=1, high=63, unit="px"
    )
    padding: str = setting(
        "same",
        "Padding",
        "same keeps the size (at stride 1) with a border of zeros; valid adds no border.",
        choices=("same", "valid"),
    )
    bias: bool = setting(True, "Bias", "Add a learned constant to every channel.")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        channels, height, width = require_image(self.title, x.shape)
        padding = padding_of(self.title, self.padding, (height, width), self.kernel, self.stride)
        area = self.kernel[0] * self.kernel[1]
        shape = (self.filters, channels, *self.kernel)
        weight = self.learned_weight(build, shape, channels * area, self.filters * area)
        bias = (self.learned_bias(build, (self.filters,)),) if self.bias else ()
        return build.call("conv2d", x, weight, *bias, stride=self.stride, padding=padding)


LAYERS: tuple[type[Layer], ...] = (Conv2d,)
