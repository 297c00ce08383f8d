"""Walking along the graph by keyboard, from the selected node to the next."""

from enum import Enum, auto

from netwright.graph.levels import Level
from netwright_desktop.canvas.edits import position_of
from netwright_desktop.canvas.view import CanvasView


class Way(Enum):
    """Where to go from a node."""

    ONWARD = auto()
    """To a node that it feeds."""
    BACK = auto()
    """To a node that feeds it."""
    ABOVE = auto()
    """To the next above at the same distance from the inputs."""
    BELOW = auto()


def walk(canvas: CanvasView, way: Way) -> None:
    """Select the next box on a way and bring it into view; the first, if none is selected."""
    document = canvas.document
    level, selected = document.level, document.selected
    here = next((box for box in level.boxes if box in selected), None)
    there = next(iter(level.boxes), None) if here is None else neighbour(level, here, way)
    if there is not None:
        document.select((there,))
        canvas.bring_into_view(there)


def neighbour(level: Level, box: str, way: Way) -> str | None:
    """The next box on a way. Of several along wires, the one nearest in height."""
    if way in (Way.ONWARD, Way.BACK):
        wires = level.wires_of(box)
        if way is Way.ONWARD:
            there = [wire.target for wire in wires if wire.source == box]
        else:
            there = [wire.source for wire in wires if wire.target == box]
        height = position_of(level, box)[1]
        return min(
            (other for other in there if other not in level.gates),
            key=lambda other: abs(position_of(level, other)[1] - height),
            default=None,
        )
    row = _same_distance(level, box)
    place = row.index(box) + (1 if way is Way.BELOW else -1)
    return row[place] if 0 <= place < len(row) else None


def _same_distance(level: Level, box: str) -> list[str]:
    """The boxes that lie as many wires behind the first ones, from top to bottom."""
    fed: dict[str, list[str]] = {}
    for wire in level.wires:
        fed.setdefault(wire.source, []).append(wire.target)
    reached = {wire.target for wire in level.wires if wire.source not in level.gates}
    distances = {other: 0 for other in level.boxes if other not in reached}
    waiting = list(distances)
    for other in waiting:
        for target in fed.get(other, ()):
            if target not in distances and target not in level.gates:
                distances[target] = distances[other] + 1
                waiting.append(target)
    row = [other for other in level.boxes if distances.get(other) == distances.get(box)]
    return sorted(row, key=lambda other: position_of(level, other)[::-1])
