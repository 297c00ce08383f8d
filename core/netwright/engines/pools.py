"""What kernels of pooling are told of image and windows: the same on every engine."""

from netwright.engines.workspace import Workspace
from netwright.operations.convolution import as_image
from netwright.operations.operation import Call, whole_numbers
from netwright.operations.pooling import window_sizes
from netwright.operations.tensor import Shape


def geometry(call: Call, image: Shape, positions: Shape, lanes: int) -> tuple[int, ...]:
    """Height, width, positions down and across, lanes, stride, top, left, channels."""
    top, _, left, _ = whole_numbers(call.settings, "padding")
    stride = whole_numbers(call.settings, "stride")
    sizes = (*as_image(image)[1:], *as_image(positions)[1:])
    return (*sizes, lanes, *stride, top, left, image[0])


def counted_sizes(asm: Workspace, call: Call, image: Shape, positions: Shape) -> tuple[int, int]:
    """Tables of the rows and the columns that count in the average at each position."""
    rows, columns = window_sizes(image, positions, call.settings)
    return asm.table(rows), asm.table(columns)


def windows_over(asm: Workspace, call: Call, image: Shape, positions: Shape) -> tuple[int, int]:
    """Tables of the windows over each row of the image, and over each column: first and end."""
    sizes, counts = as_image(image)[1:], as_image(positions)[1:]
    windows, strides = (whole_numbers(call.settings, name) for name in ("window", "stride"))
    before = whole_numbers(call.settings, "padding")[::2]
    down, across = (
        asm.table(
            bound
            for place in range(first, first + size)
            for bound in (
                max(0, -(-(place - window + 1) // stride)),
                min(count, place // stride + 1),
            )
        )
        for size, count, window, stride, first in zip(
            sizes, counts, windows, strides, before, strict=True
        )
    )
    return down, across
