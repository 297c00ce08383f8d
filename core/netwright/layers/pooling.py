"""Max Pool 2D: the largest number in each window.

    y[c, p, q] = max over r, s of x[c, p u + r, q v + s]

The gradient goes to the winner of each window alone, the first one where several are equal.
"""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer
from netwright.layers.setting import setting
from netwright.layers.window import padding_of, require_image
from netwright.operations.tensor import Tensor


@dataclass(frozen=True)
class MaxPool2d(Layer):
    """Makes an image smaller by keeping the strongest answer of each window."""

    kind = "max_pool2d"
    title = "Max Pool 2D"
    short = "pool"
    family = "Core"
    summary = "Keeps the largest number of each window: a smaller image."
    keywords = ("pooling", "maximum", "subsampling", "downsample", "maxpool")

    window: tuple[int, ...] = setting(
        (2, 2), "Window", "Height and width of each window.", low=1, high=63, unit="px"
    )
    stride: tuple[int, ...] = setting(
        (2, 2), "Stride", "How far the window moves down and across.", low=1, high=63, unit="px"
    )
    padding: str = setting(
        "valid",
        "Padding",
        "valid drops what is left over at the border; same keeps it.",
        choices=("valid", "same"),
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        _, height, width = require_image(self.title, x.shape)
        padding = padding_of(self.title, self.padding, (height, width), self.window, self.stride)
        return build.call("max_pool2d", x, window=self.window, stride=self.stride, padding=padding)[
            :1
        ]


LAYERS: tuple[type[Layer], ...] = (MaxPool2d,)
