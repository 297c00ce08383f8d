"""Sizes on the canvas: nodes and their ports. One unit is one pixel at 100 %."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from netwright.graph.graph import Wire


class HasPorts(Protocol):
    """A layer, or a box that stands for one or several."""

    @property
    def inputs(self) -> tuple[str, ...]: ...

    @property
    def outputs(self) -> tuple[str, ...]: ...


GRID = 20.0
NODE_WIDTH = 180.0
TITLE_HEIGHT = 26.0
TEXT_HEIGHT = 44.0
ROW_HEIGHT = 20.0
FOOT = 6.0
PORT_RADIUS = 5.5
PORT_STEP = 13.0
"""From port to port at a collapsed node."""
PORT_REACH = 14.0
"""How near the pointer must come to take hold of a port."""
GAP = 80.0
"""Room between two nodes in a row; the shape on their wire fits in it."""


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a node."""

    node_id: str
    name: str
    is_output: bool

    def wire_to(self, other: "Port") -> Wire:
        """The wire between this port and one of the other kind."""
        source, target = (self, other) if self.is_output else (other, self)
        return Wire(source.node_id, source.name, target.node_id, target.name)


class Ports(NamedTuple):
    """The names of the ports of a box."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeShape:
    """Where the parts of a node lie, measured from its position."""

    height: float
    """What it takes of the canvas, downward from its position."""
    inputs: Mapping[str, float]
    outputs: Mapping[str, float]
    top: float = 0.0
    """Where its body begins."""

    def port(self, name: str, is_output: bool) -> tuple[float, float]:
        """The middle of a port."""
        ports = self.outputs if is_output else self.inputs
        return (NODE_WIDTH if is_output else 0.0, ports[name])


def shape_of(layer: HasPorts, is_collapsed: bool = False) -> NodeShape:
    """The shape of a node with this layer.

    A single port sits beside the text, so that a chain of layers is a straight line; several
    have a row each, with their names. Of a collapsed node a chip is left; a single port stays
    where it was, and so do its wires.
    """
    if is_collapsed:
        return _chip_of(layer)
    rows = max((len(names) for names in (layer.inputs, layer.outputs) if len(names) > 1), default=0)
    height = TITLE_HEIGHT + TEXT_HEIGHT + (rows * ROW_HEIGHT + FOOT if rows else 0.0)
    return NodeShape(height, _heights(layer.inputs), _heights(layer.outputs))


def _chip_of(layer: HasPorts) -> NodeShape:
    most = max(len(layer.inputs), len(layer.outputs))
    half = max(TITLE_HEIGHT, most * PORT_STEP) / 2
    middle = max(TITLE_HEIGHT + TEXT_HEIGHT / 2, half)
    inputs, outputs = (
        {name: middle + PORT_STEP * (row - (len(names) - 1) / 2) for row, name in enumerate(names)}
        for names in (layer.inputs, layer.outputs)
    )
    return NodeShape(middle + half, inputs, outputs, middle - half)


def _heights(names: tuple[str, ...]) -> dict[str, float]:
    if len(names) == 1:
        return {names[0]: TITLE_HEIGHT + TEXT_HEIGHT / 2}
    start = TITLE_HEIGHT + TEXT_HEIGHT + ROW_HEIGHT / 2
    return {name: start + ROW_HEIGHT * row for row, name in enumerate(names)}


def snapped(x: float, y: float) -> tuple[float, float]:
    """The nearest point of the grid."""
    return round(x / GRID) * GRID, round(y / GRID) * GRID
