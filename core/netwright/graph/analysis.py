"""What a graph comes to: operations, shapes, parameters and problems, from one walk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from netwright.graph.build import DataTensor, NodeBuild, Parameter
from netwright.graph.flatten import flattened, origin
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.sharing import owner_of
from netwright.layers.layer import ShapeError
from netwright.operations.emitter import Emitter
from netwright.operations.operation import Call
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Shape, Tensor, spelled


class Cause(Enum):
    """What a problem is about, for those that can be repaired; see `repairs`."""

    OTHER = auto()
    UNWIRED = auto()
    """Nothing is wired to an input."""
    MISFIT = auto()
    """The layer does not take the shapes at its inputs."""
    UNUSED = auto()
    """Nothing uses an output."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the network from training: what, why, what would fix it.

    `node_id` may be that of a group; it is empty when it concerns the network as a whole.
    `port` is the input to which nothing is wired.
    """

    node_id: str
    message: str
    cause: Cause = field(default=Cause.OTHER, compare=False)
    port: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class NodeReport:
    """What one node comes to. `outputs` is empty while its inputs are missing or do not fit."""

    outputs: Mapping[str, Tensor] = field(default_factory=dict)
    parameters: int = 0
    """Learned numbers of its own: none where it uses the weights of another node."""
    multiply_adds: int = 0


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


def analyze(drawing: Graph) -> Analysis:
    """Walk the graph in order, let every layer emit, and collect what comes of it."""
    flat = flattened(drawing)
    walk = _Walk(flat.graph)
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
    )


def _circling(node: Node) -> Problem:
    return Problem(node.id, f"{node.name} is part of a circle. Take away one of its wires.")


def _is_loss(call: Call) -> bool:
    return call.outputs[0].role is Role.SCALAR and "loss" in TABLE[call.operation].outputs


class _Walk:
    """What has come of the nodes so far."""

    def __init__(self, graph: Graph) -> None:
        self.emitter = Emitter()
        self.parameters: dict[str, Parameter] = {}
        self.declared: dict[str, Mapping[str, Parameter]] = {}
        self.data: list[DataTensor] = []
        self.updates: list[Call] = []
        self.reports: dict[str, NodeReport] = {}
        self.problems: list[Problem] = []
        self._graph = graph
        self._wires = {(wire.target, wire.input): wire for wire in graph.wires}

    def visit(self, node: Node) -> None:
        """Let the layer of a node emit; all that feeds it has been visited."""
        try:
            inputs = _inputs_of(self._wires, node, self.reports)
        except _MissingError as missing:
            self.reports[node.id] = NodeReport()
            self.problems += missing.problems
            return
        owner = owner_of(self._graph, node)
        if type(owner.layer) is not type(node.layer):
            self.problems.append(_other_kind(node, owner))
            owner = node
        build = NodeBuild(self.emitter, node, owner, self.parameters)
        calls = self.emitter.calls
        before = len(calls)
        try:
            outputs = node.layer.emit(build, *inputs)
        except ShapeError as error:
            del calls[before:]
            self.reports[node.id] = NodeReport()
            self.problems.append(Problem(node.id, str(error), Cause.MISFIT))
            return
        self.declared[node.id] = build.parameters
        # How weights start and whether they learn is the owner's to say, also where it comes later.
        self.parameters.update(
            (name, item)
            for name, item in build.parameters.items()
            if owner is node or name not in self.parameters
        )
        self.updates += build.updates
        self.data += build.data_tensors
        self.reports[node.id] = NodeReport(
            dict(zip(node.layer.outputs, outputs, strict=True)),
            _learned(build.parameters) if owner is node else 0,
            sum(TABLE[c.operation].multiply_adds(c) for c in calls[before:]),
        )


def _passed(
    node: Node, passed: Mapping[str, tuple[str, str]], reports: Mapping[str, NodeReport]
) -> NodeReport:
    """A node that is bypassed gives what it is given; one that is muted nothing."""
    if node.id not in passed or not node.layer.outputs:
        return NodeReport()
    source, output = passed[node.id]
    tensor = reports[source].outputs.get(output)
    return NodeReport({node.layer.outputs[0]: tensor} if tensor else {})


class _MissingError(Exception):
    """Inputs are not there; `problems` is empty when the fault lies further up."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


def _inputs_of(
    wires: Mapping[tuple[str, str], Wire], node: Node, reports: Mapping[str, NodeReport]
) -> list[Tensor]:
    tensors: list[Tensor] = []
    problems: list[Problem] = []
    wired = 0
    for port in node.layer.inputs:
        wire = wires.get((node.id, port))
        if wire is None:
            if port not in node.layer.optional:
                problems.append(Problem(node.id, _unwired(node, port), Cause.UNWIRED, port))
            continue
        wired += 1
        tensor = reports[wire.source].outputs.get(wire.output)
        if tensor is not None:
            tensors.append(tensor)
    if problems or len(tensors) < wired:
        raise _MissingError(problems)
    return tensors


def _learned(parameters: Mapping[str, Parameter]) -> int:
    return sum(p.tensor.size for p in parameters.values() if p.tensor.role is Role.PARAMETER)


def _other_kind(node: Node, owner: Node) -> Problem:
    return Problem(
        node.id,
        f"{node.name} uses the weights of {owner.name}, which is no {node.layer.title}."
        " Choose another layer, or give it weights of its own.",
    )


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


def _unwired(node: Node, port: str) -> str:
    if port == "target":
        return f"{node.name} has nothing to compare with. Wire a Target to its target."
    return f"Nothing is wired to {port} of {node.name}. Wire the layer before it to this port."


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
