"""What a graph comes to: operations, shapes, parameters and problems, from one walk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from netwright.graph.build import DataTensor, Parameter
from netwright.graph.flatten import flattened, origin
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.sharing import owner_of
from netwright.graph.walk import Cause as Cause
from netwright.graph.walk import NodeReport as NodeReport
from netwright.graph.walk import Problem as Problem
from netwright.graph.walk import Visit, Walk
from netwright.layers.layer import Layer
from netwright.operations.operation import Call
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Shape, spelled

_Computed = tuple[list[tuple[str, str, Layer, str]], set[Wire]]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The whole network, judged."""

    calls: tuple[Call, ...]
    parameters: tuple[Parameter, ...]
    data: tuple[DataTensor, ...]
    updates: tuple[Call, ...]
    """What is done to states after each step; the first input becomes the first output."""
    losses: tuple[Call, ...]
    """The calls whose first output is a loss."""
    graph: Graph
    """The network that is computed, without groups and bypassed nodes; see `flatten`."""
    nodes: Mapping[str, NodeReport]
    """Of every node of `graph` and of the drawing."""
    problems: tuple[Problem, ...]
    visits: Mapping[str, Visit] = field(default_factory=dict, repr=False, compare=False)
    """What came of each node, for the next analysis."""
    computed: _Computed | None = field(default=None, repr=False, compare=False)

    @property
    def parameter_count(self) -> int:
        """All learned numbers."""
        return sum(p.tensor.size for p in self.parameters if p.tensor.role is Role.PARAMETER)

    @property
    def multiply_adds(self) -> int:
        """Multiplications with an addition, of the forward pass of one sample."""
        return sum(report.multiply_adds for report in self.nodes.values())

    def shape_on(self, wire: Wire) -> Shape | None:
        """The shape of what runs along a wire, if it is known."""
        tensor = self.nodes[wire.source].outputs.get(wire.output)
        return tensor.shape if tensor else None

    def problems_of(self, node_id: str) -> tuple[Problem, ...]:
        """The problems of one node."""
        return tuple(p for p in self.problems if p.node_id == node_id)


def analyze(drawing: Graph, before: Analysis | None = None) -> Analysis:
    """Walk the graph in order, let every layer emit, and collect what comes of it.

    `before` is an earlier analysis: what still holds of it is taken over, and it is the answer
    where nothing changed but places. The result is that of a walk from the start.
    """
    flat = flattened(drawing)
    if before and before.graph is drawing is flat.graph and before.computed == _computed(drawing):
        return before
    walk = Walk(flat.graph, before.visits if before else {})
    for node in flat.graph.in_order():
        walk.visit(node)
    reports = walk.reports
    circling = [node for node in flat.graph.nodes.values() if node.id not in reports]
    reports |= {node.id: NodeReport() for node in circling}
    for node in drawing.nodes.values():
        if node.id not in reports:
            reports[node.id] = _passed(node, flat.passed, reports)
    problems = [
        *walk.problems,
        *(
            Problem(n.id, f"{n.name} is part of a circle. Take away one of its wires.")
            for n in circling
        ),
        *_problems_of_sharing(flat.graph, walk.declared),
        *_problems_of_the_whole(flat.graph),
        *(Problem(group_id, fault) for group_id, fault in flat.faults.items()),
    ]
    calls = tuple(walk.emitter.calls)
    return Analysis(
        calls,
        tuple(walk.parameters.values()),
        tuple(walk.data),
        tuple(walk.updates),
        tuple(call for call in calls if _is_loss(call)),
        flat.graph,
        reports,
        # The copies of a repeated group have the same problems.
        tuple(dict.fromkeys(replace(p, node_id=origin(p.node_id)) for p in problems)),
        walk.visits,
        _computed(drawing) if flat.graph is drawing else None,
    )


def _computed(graph: Graph) -> _Computed:
    """All of a graph without groups that its analysis depends on, in its order."""
    nodes = graph.nodes.values()
    return [(n.id, n.name, n.layer, n.weights_of) for n in nodes], set(graph.wires)


def _is_loss(call: Call) -> bool:
    return call.outputs[0].role is Role.SCALAR and "loss" in TABLE[call.operation].outputs


def _passed(
    node: Node, passed: Mapping[str, tuple[str, str]], reports: Mapping[str, NodeReport]
) -> NodeReport:
    """A node that is bypassed gives what it is given; one that is muted nothing."""
    if node.id not in passed or not node.layer.outputs:
        return NodeReport()
    source, output = passed[node.id]
    tensor = reports[source].outputs.get(output)
    return NodeReport({node.layer.outputs[0]: tensor} if tensor else {})


def _problems_of_sharing(
    graph: Graph, declared: Mapping[str, Mapping[str, Parameter]]
) -> list[Problem]:
    """The first tensor of each node that is not as the one of the owner of its weights."""
    problems = []
    for node_id, parameters in declared.items():
        node = graph.nodes[node_id]
        owner = owner_of(graph, node)
        theirs = declared.get(owner.id)
        if owner is node or theirs is None or type(owner.layer) is not type(node.layer):
            continue
        faults = (_misfit(item, theirs.get(name)) for name, item in parameters.items())
        fault = next(filter(None, faults), "")
        if fault:
            problems.append(
                Problem(
                    node.id,
                    f"{node.name} uses the weights of {owner.name}, {fault} Give both the same"
                    f" settings and shapes of input, or {node.name} weights of its own.",
                )
            )
    return problems


def _misfit(mine: Parameter, other: Parameter | None) -> str:
    name = mine.tensor.name.rpartition("/")[2].partition("~")[0]
    if other is None:
        return f"which has no {name}."
    if mine.tensor.shape != other.tensor.shape:
        there, here = spelled(other.tensor.shape), spelled(mine.tensor.shape)
        return f"whose {name} is {there}, but it needs {here}."
    if mine.initializer.mask != other.initializer.mask:
        return f"whose {name} has other connections cut."
    return ""


def _problems_of_the_whole(graph: Graph) -> list[Problem]:
    layers = [node.layer for node in graph.nodes.values()]
    problems: list[Problem] = []
    if not any(layer.kind == "input" for layer in layers):
        problems.append(Problem("", "The network has no Input. Drag one from the palette."))
    if not any(layer.is_loss for layer in layers):
        problems.append(
            Problem("", "The network has no loss. Drag one from the palette and wire it last.")
        )
    wired = {wire.source for wire in graph.wires}
    problems += [
        Problem(
            node.id,
            f"Nothing uses the output of {node.name}. Wire it to the next layer or delete it.",
            Cause.UNUSED,
        )
        for node in graph.nodes.values()
        if node.id not in wired and node.layer.outputs and not node.layer.is_loss
    ]
    return problems
