"""Where the gates of an open group stand: left of all boxes, or right of them."""

from collections.abc import Mapping

from netwright.graph.graph import Position
from netwright.graph.levels import Level
from netwright_desktop.canvas.box import Box
from netwright_desktop.canvas.geometry import GAP, GRID, NODE_WIDTH, TEXT_HEIGHT, TITLE_HEIGHT

_STEP = TITLE_HEIGHT + TEXT_HEIGHT + 2 * GRID


def gate_positions(level: Level, boxes: Mapping[str, Box]) -> dict[str, Position]:
    """A place for every gate, beside the boxes of its level."""
    if not level.gates:
        return {}
    left = min((box.position[0] for box in boxes.values()), default=0.0)
    right = max((box.position[0] for box in boxes.values()), default=0.0)
    wanted: dict[str, float] = {}
    for wire in level.wires:
        for gate, box in ((wire.source, wire.target), (wire.target, wire.source)):
            if gate in level.gates and box in boxes:
                height = boxes[box].position[1]
                wanted[gate] = min(height, wanted.get(gate, height))
    places: dict[str, Position] = {}
    free = {True: float("-inf"), False: float("-inf")}
    for gate in sorted(level.gates, key=lambda g: (wanted.get(g, 0.0), g)):
        is_entry = bool(level.gates[gate].outputs)
        y = max(wanted.get(gate, 0.0), free[is_entry])
        free[is_entry] = y + _STEP
        x = left - NODE_WIDTH - 2 * GAP if is_entry else right + NODE_WIDTH + 2 * GAP
        places[gate] = (x, y)
    return places
