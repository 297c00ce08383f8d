"""One walk along the wires of a network: every layer emits what it computes.

What came of a node is kept. The next walk takes it over where the node and what feeds it are as
they were, so that an edit costs what lies downstream of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from netwright.graph.build import DataTensor, NodeBuild, Parameter
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.sharing import owner_of
from netwright.layers.layer import Layer, ShapeError
from netwright.operations.emitter import Emitter
from netwright.operations.operation import Call
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor


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
class Visit:
    """What came of a node with this name, this layer and these inputs."""

    name: str
    layer: Layer
    inputs: tuple[Tensor, ...]
    report: NodeReport
    calls: tuple[Call, ...] = ()
    updates: tuple[Call, ...] = ()
    data: tuple[DataTensor, ...] = ()
    parameters: Mapping[str, Parameter] | None = None
    """None where the inputs do not fit."""
    problems: tuple[Problem, ...] = ()
    owns_weights: bool = True

    def holds_for(self, node: Node, inputs: tuple[Tensor, ...]) -> bool:
        """Whether the same would come of a node, if it shares no weights."""
        return (self.name, self.inputs) == (node.name, inputs) and (
            self.layer is node.layer or self.layer == node.layer
        )


class Walk:
    """What has come of the nodes so far. `before` are visits of an earlier walk, by node."""

    def __init__(self, graph: Graph, before: Mapping[str, Visit]) -> None:
        self.emitter = Emitter()
        self.parameters: dict[str, Parameter] = {}
        self.declared: dict[str, Mapping[str, Parameter]] = {}
        self.data: list[DataTensor] = []
        self.updates: list[Call] = []
        self.reports: dict[str, NodeReport] = {}
        self.problems: list[Problem] = []
        self.visits: dict[str, Visit] = {}
        self._graph = graph
        self._wires = {(wire.target, wire.input): wire for wire in graph.wires}
        self._before = before
        self._owners = {node.weights_of for node in graph.nodes.values()}

    def visit(self, node: Node) -> None:
        """Let the layer of a node emit; all that feeds it has been visited."""
        try:
            inputs = tuple(_inputs_of(self._wires, node, self.reports))
        except _MissingError as missing:
            self.reports[node.id] = NodeReport()
            self.problems += missing.problems
            return
        if node.weights_of or node.id in self._owners:
            # Its tensors depend on other nodes than those that feed it.
            self._take(node, self._emitted(node, inputs))
            return
        visit = self._before.get(node.id)
        if visit is not None and visit.holds_for(node, inputs):
            self.emitter.calls.extend(visit.calls)
        else:
            visit = self._emitted(node, inputs)
        self.visits[node.id] = visit
        self._take(node, visit)

    def _emitted(self, node: Node, inputs: tuple[Tensor, ...]) -> Visit:
        owner = owner_of(self._graph, node)
        problems: tuple[Problem, ...] = ()
        if type(owner.layer) is not type(node.layer):
            problems = (_other_kind(node, owner),)
            owner = node
        build = NodeBuild(self.emitter, node, owner, self.parameters)
        calls = self.emitter.calls
        before = len(calls)
        try:
            outputs = node.layer.emit(build, *inputs)
        except ShapeError as error:
            del calls[before:]
            problems += (Problem(node.id, str(error), Cause.MISFIT),)
            return Visit(node.name, node.layer, inputs, NodeReport(), problems=problems)
        report = NodeReport(
            dict(zip(node.layer.outputs, outputs, strict=True)),
            _learned(build.parameters) if owner is node else 0,
            sum(TABLE[c.operation].multiply_adds(c) for c in calls[before:]),
        )
        return Visit(
            node.name,
            node.layer,
            inputs,
            report,
            tuple(calls[before:]),
            tuple(build.updates),
            tuple(build.data_tensors),
            build.parameters,
            problems,
            owner is node,
        )

    def _take(self, node: Node, visit: Visit) -> None:
        self.reports[node.id] = visit.report
        self.problems += visit.problems
        self.updates += visit.updates
        self.data += visit.data
        if visit.parameters is None:
            return
        self.declared[node.id] = visit.parameters
        # How weights start and whether they learn is the owner's to say, also where it comes later.
        self.parameters.update(
            (name, item)
            for name, item in visit.parameters.items()
            if visit.owns_weights or name not in self.parameters
        )


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


def _unwired(node: Node, port: str) -> str:
    if port == "target":
        return f"{node.name} has nothing to compare with. Wire a Target to its target."
    return f"Nothing is wired to {port} of {node.name}. Wire the layer before it to this port."
