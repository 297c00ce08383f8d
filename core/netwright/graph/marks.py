"""What is written and drawn beside the network: frames and notes. They compute nothing."""

from dataclasses import dataclass

Position = tuple[float, float]
COLORS = 6
"""Frames may have one of so many colours."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A titled rectangle; what stands in it moves with it."""

    id: str
    title: str
    position: Position
    size: Position
    group: str = ""
    color: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Text on the canvas."""

    id: str
    text: str
    position: Position
    size: Position
    group: str = ""


Mark = Frame | Note
