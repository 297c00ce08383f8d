"""The lines of the outline: every node and group in the order in which it is computed."""

from collections.abc import Mapping
from dataclasses import dataclass

from netwright.graph.analysis import NodeReport
from netwright.graph.graph import Graph, Group, Mode, Node
from netwright.operations.tensor import Shape, Tensor, spelled
from netwright_desktop.canvas.box import GROUP
from netwright_desktop.document import GraphDocument

TOP = ""
"""What holds the lines that lie in no group."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a line says: name, layer, output shape, parameters, and what is wrong."""

    name: str
    layer: str
    output: str
    parameters: int
    problems: tuple[str, ...]
    family: str

    @property
    def spoken(self) -> str:
        """The line as it is read aloud."""
        count = f"{self.parameters:,} parameters" if self.parameters else ""
        output = f"output {self.output}" if self.output else ""
        return ", ".join(filter(None, (self.name, self.layer, output, count, *self.problems)))


def order_of(graph: Graph) -> dict[str, list[str]]:
    """By group, and for no group: the nodes and groups in it, those computed first before."""
    held: dict[str, dict[str, None]] = {TOP: {}}
    in_order = dict.fromkeys(node.id for node in graph.in_order())
    in_order.update(dict.fromkeys(graph.nodes))  # those on a circle come last
    for node_id in in_order:
        _hold(graph, held, node_id, graph.nodes[node_id].group)
    for group in graph.groups.values():  # those that hold nothing
        _hold(graph, held, group.id, group.group)
    return {group: list(inside) for group, inside in held.items()}


def _hold(graph: Graph, held: dict[str, dict[str, None]], item_id: str, group: str) -> None:
    known = group in held
    held.setdefault(group, {})[item_id] = None
    if not known:
        _hold(graph, held, group, graph.groups[group].group)


class Wording:
    """What the lines say; a node that is as it was is not worded again."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Node, NodeReport, tuple[str, ...], Words]] = {}

    def of(self, document: GraphDocument) -> dict[str, Words]:
        """What every line says now."""
        graph, analysis = document.graph, document.analysis
        problems: dict[str, tuple[str, ...]] = {}
        for problem in analysis.problems:
            told = problems.get(problem.node_id, ())
            problems[problem.node_id] = (*told, problem.message)
        made = {
            node.id: self._worded(node, analysis.nodes[node.id], problems.get(node.id, ()))
            for node in graph.nodes.values()
        }
        self._made = made
        words = {node_id: kept[-1] for node_id, kept in made.items()}
        for group in graph.groups.values():
            words[group.id] = _of_group(graph, group, words, problems.get(group.id, ()))
        return words

    def _worded(
        self, node: Node, report: NodeReport, problems: tuple[str, ...]
    ) -> tuple[Node, NodeReport, tuple[str, ...], Words]:
        known = self._made.get(node.id)
        if known is not None and known[0] is node and known[2] == problems:
            before = known[1]
            if before is report or _is_same(before, report):
                return known
        shapes = (spelled(tensor.shape) or "class" for tensor in report.outputs.values())
        aside = f" ({node.mode})" if node.mode is not Mode.ON else ""
        layer = node.layer
        words = Words(
            node.name,
            f"{layer.title}{aside}",
            ", ".join(shapes),
            report.parameters,
            problems,
            layer.family,
        )
        return node, report, problems, words


def _is_same(one: NodeReport, other: NodeReport) -> bool:
    """Whether two reports say the same of parameters and shapes."""
    return one.parameters == other.parameters and _shapes(one.outputs) == _shapes(other.outputs)


def _shapes(outputs: Mapping[str, Tensor]) -> list[Shape]:
    return [tensor.shape for tensor in outputs.values()]


def _of_group(
    graph: Graph, group: Group, words: Mapping[str, Words], problems: tuple[str, ...]
) -> Words:
    count = sum(words[node_id].parameters for node_id in graph.members(group.id)[0])
    title = f"{GROUP} ×{group.repeat}" if group.repeat > 1 else GROUP
    return Words(group.name, title, "", count * group.repeat, problems, GROUP)
