"""Windows that slide over an image: what convolution and pooling share."""

from collections.abc import Sequence

from netwright.layers.layer import ShapeError
from netwright.operations.tensor import Shape, spelled

IMAGE_RANK = 3


def require_image(title: str, shape: Shape) -> tuple[int, int, int]:
    """(channels, height, width) of an image, or a ShapeError."""
    if len(shape) != IMAGE_RANK:
        raise ShapeError(
            f"{title} takes an image of channels x height x width; this input is {spelled(shape)}.",
            "Wire it to an image, before any Flatten.",
        )
    return shape[0], shape[1], shape[2]


def padding_of(
    title: str, padding: str, size: Sequence[int], window: Sequence[int], stride: Sequence[int]
) -> tuple[int, int, int, int]:
    """(top, bottom, left, right) for `same` or `valid`; ShapeError if the window does not fit."""
    if len(window) != 2 or len(stride) != 2:
        raise ShapeError(
            f"{title} needs a height and a width for its window and stride.",
            "Give two numbers for each.",
        )
    if padding == "valid":
        if window[0] > size[0] or window[1] > size[1]:
            raise ShapeError(
                f"{title} has a {spelled(tuple(window))} window, larger than its"
                f" {spelled(tuple(size))} input.",
                "Make the window smaller or set padding to same.",
            )
        return 0, 0, 0, 0
    borders: list[int] = []
    for length, span, step in zip(size, window, stride, strict=True):
        total = max((-(-length // step) - 1) * step + span - length, 0)
        borders += [total // 2, total - total // 2]
    return borders[0], borders[1], borders[2], borders[3]
