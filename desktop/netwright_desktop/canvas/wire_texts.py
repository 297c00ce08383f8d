"""What is written on wires, and which of them carry what does not fit."""

from collections.abc import Collection, Mapping, Sequence

from netwright.graph.graph import Wire
from netwright.operations.tensor import Shape, spelled
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.document import GraphDocument

CLASS = "class"
"""A Target of classes gives one whole number, which has no shape to write."""


def texts_of(document: GraphDocument, wires: Sequence[Wire]) -> list[str]:
    """The shapes on drawn wires; empty where they are not known."""
    reports, laid = document.analysis.nodes, document.level.wires
    spellings: dict[Shape, str] = {(): CLASS}
    texts = []
    for wire in wires:
        real = laid[wire][0]
        tensor = reports[real.source].outputs.get(real.output)
        if tensor is None:
            texts.append("")
            continue
        shape = tensor.shape
        text = spellings.get(shape)
        if text is None:
            text = spellings[shape] = spelled(shape)
        texts.append(text)
    return texts


def misfits(
    document: GraphDocument,
    wires: Sequence[Wire],
    texts: Sequence[str],
    wired: Mapping[str, Collection[Port]],
) -> frozenset[Wire]:
    """Of the wires whose shape is known, those into nodes that have all inputs and no output.

    `texts` are written on the wires; `wired` are the ports of each box that have a wire.
    """
    nodes, analysis = document.graph.nodes, document.analysis
    in_trouble = {
        node_id
        for node_id in {problem.node_id for problem in analysis.problems} & nodes.keys()
        if not analysis.nodes[node_id].outputs
        and all(
            Port(node_id, name, False) in wired.get(node_id, ())
            for name in nodes[node_id].layer.inputs
        )
    }
    if not in_trouble:
        return frozenset()
    known = zip(wires, texts, strict=True)
    return frozenset(wire for wire, text in known if text and wire.target in in_trouble)
