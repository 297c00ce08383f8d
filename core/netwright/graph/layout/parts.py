"""The parts of a drawing that no wire joins: each is laid out by itself, then they are packed."""

from collections.abc import Sequence
from dataclasses import dataclass

from netwright.graph.layout.drawing import Box, Drawing, Link, Point, Points
from netwright.graph.layout.ranking import ranks, without_circles

APART = 80.0
SWING = 40.0
"""How far a curve may swing out beyond boxes and points of its route."""


@dataclass(frozen=True, slots=True)
class Part:
    """Boxes that hang together, numbered, with the links that go forward."""

    ids: Sequence[str]
    boxes: Sequence[Box]
    links: Sequence[Link]
    numbers: Sequence[int]
    """Of its links, in the drawing."""
    ends: Sequence[tuple[int, int]]
    order: Sequence[int]
    """Boxes in an order in which all links go forward."""
    rank: Sequence[int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A part, laid out: the corner of every box and the route of every link."""

    corners: Sequence[Point]
    routes: Sequence[Points]

    def shifted(self, dx: float, dy: float) -> "Placed":
        """The same, elsewhere."""
        return Placed(
            [(x + dx, y + dy) for x, y in self.corners],
            [tuple((x + dx, y + dy) for x, y in route) for route in self.routes],
        )

    def frame(self, boxes: Sequence[Box]) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all that is drawn."""
        corners = list(zip(self.corners, boxes, strict=True))
        near = [p for route in self.routes for p in route]
        far = [(x + SWING, y) for x, y in near] + [
            (x + b.width, y + b.height) for (x, y), b in corners
        ]
        near = [(x - SWING, y) for x, y in near] + list(self.corners)
        return (
            min(x for x, _ in near),
            min(y for _, y in near),
            max(x for x, _ in far),
            max(y for _, y in far),
        )


def parts_of(drawing: Drawing) -> list[Part]:
    """The parts of a drawing, in the order of their first boxes."""
    group = {box: box for box in drawing.boxes}

    def first_of(box: str) -> str:
        while group[box] != box:
            group[box] = box = group[group[box]]
        return box

    for link in drawing.links:
        group[first_of(link.source)] = first_of(link.target)
    members: dict[str, list[str]] = {}
    for box in drawing.boxes:
        members.setdefault(first_of(box), []).append(box)
    inside: dict[str, list[int]] = {}
    for number, link in enumerate(drawing.links):
        inside.setdefault(first_of(link.source), []).append(number)
    return [_part(drawing, ids, inside.get(root, [])) for root, ids in members.items()]


def packed(parts: Sequence[Part], placed: Sequence[Placed]) -> list[Placed]:
    """Parts beside each other, in rows as wide as the widest part."""
    frames = [one.frame(part.boxes) for part, one in zip(parts, placed, strict=True)]
    widest = max((right - left for left, _, right, _ in frames), default=0.0)
    result = []
    x = y = bottom = 0.0
    for one, (left, top, right, below) in zip(placed, frames, strict=True):
        if x and x + right - left > widest:
            x, y = 0.0, bottom + APART
        result.append(one.shifted(x - left, y - top))
        x += right - left + APART
        bottom = max(bottom, y + below - top)
    return result


def _part(drawing: Drawing, ids: Sequence[str], numbers: Sequence[int]) -> Part:
    place = {box: number for number, box in enumerate(ids)}
    every = [drawing.links[number] for number in numbers]
    ends = [(place[link.source], place[link.target]) for link in every]
    order, kept = without_circles(len(ids), ends)
    forward = [ends[number] for number in kept]
    return Part(
        ids,
        [drawing.boxes[box] for box in ids],
        [every[number] for number in kept],
        [numbers[number] for number in kept],
        forward,
        order,
        ranks(order, forward),
    )
