"""What stands at the open level, made anew only where it is another than before."""

from collections.abc import Mapping, Sequence

from netwright.graph.graph import Graph, Node
from netwright_desktop.canvas.box import Box, box_of_gate, box_of_group, box_of_node
from netwright_desktop.canvas.gates import gate_positions
from netwright_desktop.document import GraphDocument


class Boxes:
    """The boxes of nodes, groups and gates; a node that is as it was keeps its box."""

    def __init__(self, document: GraphDocument) -> None:
        self._document = document
        self._made: dict[str, tuple[Node, Box]] = {}
        """The boxes of nodes, and the nodes that they were made of."""

    def now(self) -> dict[str, Box]:
        """By id, as the document is now."""
        document = self._document
        graph, analysis, level = document.graph, document.analysis, document.level
        problems: dict[str, list[str]] = {}
        for problem in analysis.problems:
            problems.setdefault(problem.node_id, []).append(problem.message)
        boxes = {i: self._box_of(graph.nodes[i], problems.get(i, ())) for i in level.nodes}
        self._made = {i: (graph.nodes[i], box) for i, box in boxes.items()}
        for group_id, face in level.groups.items():
            told = _told_of_group(graph, group_id, problems)
            boxes[group_id] = box_of_group(graph, graph.groups[group_id], face, analysis, told)
        for gate, position in gate_positions(level, boxes).items():
            boxes[gate] = box_of_gate(graph, gate, level.gates[gate], position)
        return boxes

    def _box_of(self, node: Node, problems: Sequence[str]) -> Box:
        parameters, told = self._document.analysis.nodes[node.id].parameters, tuple(problems)
        of, box = self._made.get(node.id, (None, None))
        if box and of is node and (box.parameters, box.problems) == (parameters, told):
            return box
        return box_of_node(node, parameters, told)


def _told_of_group(
    graph: Graph, group_id: str, problems: Mapping[str, list[str]]
) -> tuple[str, ...]:
    """The problems of a group, and of what it holds."""
    nodes, groups, _ = graph.members(group_id)
    return tuple(sentence for i in (group_id, *groups, *nodes) for sentence in problems.get(i, ()))
