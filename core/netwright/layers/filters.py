"""What all layers with filters share: their settings, what a filter covers, groups."""

from collections.abc import Sequence
from typing import Any

from netwright.layers.layer import ShapeError
from netwright.layers.setting import setting


def filters_setting() -> Any:
    """How many filters."""
    return setting(
        16, "Filters", "How many kernels, and so how many channels come out.", low=1, high=8_192
    )


def groups_setting() -> Any:
    """In how many groups."""
    return setting(
        1,
        "Groups",
        "Each group of filters sees its own channels. As many groups as channels: depthwise.",
        low=1,
        high=8_192,
    )


def bias_setting() -> Any:
    """Whether there is a bias."""
    return setting(True, "Bias", "Add a learned constant to every channel.")


def covered_by(window: Sequence[int], dilation: Sequence[int]) -> tuple[int, int]:
    """What a window covers with the gaps between its places."""
    return (window[0] - 1) * dilation[0] + 1, (window[1] - 1) * dilation[1] + 1


def require_groups(title: str, channels: int, filters: int, groups: int) -> None:
    """ShapeError unless the groups share channels and filters evenly."""
    for count, what in ((channels, "channels"), (filters, "filters")):
        if count % groups:
            raise ShapeError(
                f"{title} has {groups} groups, which do not share {count} {what} evenly.",
                f"Choose a number of groups that divides {count}.",
            )
