"""What is laid out: boxes, and links from their right sides to the left sides of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]
Points = tuple[Point, ...]


class Direction(StrEnum):
    """Which way a network runs."""

    RIGHT = "right"
    DOWN = "down"
    WRAPPED = "wrapped"
    """To the right, in rows that are read like lines of text."""


@dataclass(frozen=True, slots=True)
class Box:
    """The size of a node."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """A wire. It leaves `start` below the top of a box and ends `end` below the top of another."""

    source: str
    start: float
    target: str
    end: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes by id, in the order that decides where nothing else does, and their links."""

    boxes: Mapping[str, Box]
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Layout:
    """The top left corner of every box, and for every link the points that it passes."""

    positions: Mapping[str, Point]
    routes: tuple[Points, ...]


@dataclass(frozen=True, slots=True)
class Spacing:
    """Room between things of one level, measured across the direction."""

    boxes: float
    box_and_wire: float
    wires: float
