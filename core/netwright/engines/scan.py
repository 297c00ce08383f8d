"""How the windows of a convolution pass over an image."""

from dataclasses import dataclass
from typing import Self

from netwright.operations.convolution import as_image, as_window
from netwright.operations.operation import Call, whole, whole_numbers
from netwright.operations.tensor import Shape

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class AxisScan:
    """The scan along one axis: `size` pixels, `positions` of a window of `window` places."""

    size: int
    positions: int
    window: int
    stride: int
    dilation: int
    before: int


@dataclass(frozen=True, slots=True)
class Scan:
    """Down and across: pixels, positions, the window's places, steps, the border before."""

    image: Pair
    positions: Pair
    window: Pair
    stride: Pair
    dilation: Pair
    before: Pair
    groups: int

    @classmethod
    def of(cls, call: Call, image: Shape, positions: Shape, weight: Shape) -> Self:
        """The scan of a call between an image and positions, both with their channels."""
        down, across = whole_numbers(call.settings, "stride")
        apart, aside = whole_numbers(call.settings, "dilation")
        top, _, left, _ = whole_numbers(call.settings, "padding")
        return cls(
            as_image(image)[1:],
            as_image(positions)[1:],
            as_window(weight[2:]),
            (down, across),
            (apart, aside),
            (top, left),
            whole(call.settings, "groups"),
        )

    def axis(self, number: int) -> AxisScan:
        """The scan down (0) or across (1)."""
        return AxisScan(
            self.image[number],
            self.positions[number],
            self.window[number],
            self.stride[number],
            self.dilation[number],
            self.before[number],
        )
