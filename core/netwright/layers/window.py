"""Windows that slide over an image or a sequence: what convolution and pooling share."""

from collections.abc import Sequence
from typing import Any

from netwright.layers.layer import ShapeError
from netwright.layers.setting import setting
from netwright.operations.tensor import Shape, spelled

IMAGE_RANK = 3
SEQUENCE_RANK = 2
PADDINGS = ("same", "valid", "explicit")
Border = tuple[int, int, int, int]
"""Numbers added above, below, on the left and on the right."""
NO_BORDER: Border = (0, 0, 0, 0)
Pair = tuple[int, int]
"""Down and across."""


def require_image(title: str, shape: Shape) -> tuple[int, int, int]:
    """(channels, height, width) of an image, or a ShapeError."""
    if len(shape) != IMAGE_RANK:
        raise ShapeError(
            f"{title} takes an image of channels x height x width; this input is {spelled(shape)}.",
            "Wire it to an image, before any Flatten.",
        )
    return shape[0], shape[1], shape[2]


def require_channels(title: str, shape: Shape) -> tuple[int, int]:
    """(channels, length) of a sequence of channels, or a ShapeError."""
    if len(shape) != SEQUENCE_RANK:
        raise ShapeError(
            f"{title} takes channels x length; this input is {spelled(shape)}.",
            "Reshape it to channels x length.",
        )
    return shape[0], shape[1]


def pair(title: str, name: str, value: Sequence[int]) -> Pair:
    """A setting of two numbers, down and across, or a ShapeError."""
    if len(value) != 2:
        raise ShapeError(
            f"{title} needs two numbers as its {name}: down and across.",
            f"Give two numbers, such as {value[0]}, {value[0]}.",
        )
    return value[0], value[1]


def four(title: str, value: Sequence[int]) -> Border:
    """A border of four numbers, or a ShapeError."""
    if len(value) != 4:
        raise ShapeError(
            f"{title} needs four numbers as its border: top, bottom, left, right.",
            "Give four numbers, such as 1, 1, 1, 1.",
        )
    return value[0], value[1], value[2], value[3]


def along(title: str, value: Sequence[int]) -> Border:
    """The border of a sequence, given as two numbers, or a ShapeError."""
    if len(value) != 2:
        raise ShapeError(
            f"{title} needs two numbers as its border: before and after.",
            "Give two numbers, such as 1, 1.",
        )
    return 0, 0, value[0], value[1]


def border_setting(axes: int = 2) -> Any:
    """The border of explicit padding, on an image (2 axes) or a sequence."""
    image = "rows above and below, columns on the left and right"
    return setting(
        (0, 0) * axes,
        "Border",
        f"For explicit padding: {image if axes == 2 else 'numbers before and after'}.",
        low=0,
        high=1_024,
        unit="px" if axes == 2 else "",
        only_for=("padding", ("explicit",)),
        separator=",",
    )


def padding_of(
    title: str,
    padding: str,
    size: Sequence[int],
    window: Sequence[int],
    stride: Sequence[int],
    border: Sequence[int] = (0, 0, 0, 0),
) -> Border:
    """(top, bottom, left, right); ShapeError if the window does not fit.

    `window` is what it covers, its gaps included. `same`: the output has ceil(size / stride)
    positions, and what does not divide evenly is added below and on the right (as in TensorFlow).
    """
    if padding == "same":
        found: list[int] = []
        for length, span, step in zip(size, window, stride, strict=True):
            total = max((-(-length // step) - 1) * step + span - length, 0)
            found += [total // 2, total - total // 2]
        return four(title, found)
    top, bottom, left, right = four(title, border) if padding == "explicit" else (0, 0, 0, 0)
    padded = size[0] + top + bottom, size[1] + left + right
    if window[0] > padded[0] or window[1] > padded[1]:
        raise ShapeError(
            f"{title} has a {spelled(tuple(window))} window, larger than its {spelled(padded)}"
            f" {'input with its border' if any((top, bottom, left, right)) else 'input'}.",
            "Make the window smaller or set padding to same.",
        )
    return top, bottom, left, right


def rounded_up(
    padding: Border, size: Sequence[int], window: Sequence[int], stride: Sequence[int]
) -> Border:
    """The border that lets a last window begin on the image or its border before it.

    As PyTorch's ceil_mode: a window that would begin in the border behind is not added.
    """
    top, bottom, left, right = padding
    ends = []
    for length, span, step, before, after in zip(
        size, window, stride, (top, left), (bottom, right), strict=True
    ):
        last = -(-(length + before + after - span) // step)
        if last * step >= length + before:
            last -= 1
        ends.append(max(after, last * step + span - length - before))
    return top, ends[0], left, ends[1]
