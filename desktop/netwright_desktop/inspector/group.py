"""What the inspector shows of a group: how often it is repeated, and what it holds."""

from dataclasses import dataclass, replace

from netwright.graph.arranging import SetGroups
from netwright.graph.commands import Command
from netwright.graph.graph import Group
from netwright.graph.plain import MOST_REPEATS
from netwright.layers.setting import setting

ABOUT = "A part of the network under one name."


@dataclass(frozen=True)
class GroupSettings:
    """What can be set of a group."""

    repeat: int = setting(
        1,
        "Repeat",
        "How many times it is computed, one after the other, each with weights of its own.",
        low=1,
        high=MOST_REPEATS,
    )


def with_settings(group: Group, settings: GroupSettings) -> Command:
    """Give a group other settings."""
    return SetGroups({group.id: replace(group, repeat=settings.repeat)}, "Repeat group")
