"""Samples cut out of something long: windows over a series or a text."""

from typing import Any

from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray


def window_count(length: int, window: int, horizon: int, stride: int) -> int:
    """How many windows there are with `horizon` values behind each of them."""
    return max((length - window - horizon) // stride + 1, 0)


def windows(
    values: NDArray[Any], window: int, horizon: int, stride: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Window k is values[k stride : k stride + window]; after it come its `horizon` values.

    Both are views: (windows, window) and (windows, horizon).
    """
    both = sliding_window_view(values, window + horizon)[::stride]
    return both[:, :window], both[:, window:]
