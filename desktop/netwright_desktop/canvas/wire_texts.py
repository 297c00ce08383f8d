"""What is written on wires, and which of them carry what does not fit."""

from collections.abc import Collection, Iterable, Mapping

from netwright.graph.graph import Wire
from netwright.operations.tensor import spelled
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.document import GraphDocument

CLASS = "class"
"""A Target of classes gives one whole number, which has no shape to write."""


def texts_of(document: GraphDocument, wires: Iterable[Wire]) -> dict[Wire, str]:
    """The shapes on drawn wires, where they are known."""
    analysis, level = document.analysis, document.level
    shapes = {wire: analysis.shape_on(level.wires[wire][0]) for wire in wires}
    return {
        w: spelled(shape) if shape else CLASS for w, shape in shapes.items() if shape is not None
    }


def misfits(
    document: GraphDocument, known: Iterable[Wire], wired: Mapping[str, Collection[Port]]
) -> frozenset[Wire]:
    """Of the wires whose shape is known, those into nodes that have all inputs and no output.

    `wired` are the ports of each box that have a wire.
    """
    nodes, analysis = document.graph.nodes, document.analysis
    in_trouble = {problem.node_id for problem in analysis.problems} & nodes.keys()
    return frozenset(
        wire
        for wire in known
        if wire.target in in_trouble
        and not analysis.nodes[wire.target].outputs
        and all(
            Port(wire.target, name, False) in wired[wire.target]
            for name in nodes[wire.target].layer.inputs
        )
    )
