"""What a graph comes to: operations, shapes, parameters and problems, from one walk."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netwright.graph.build import DataTensor, NodeBuild, Parameter
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.sharing import owner_of
from netwright.layers.layer import ShapeError
from netwright.operations.emitter import Emitter
from netwright.operations.operation import Call
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Shape, Tensor, spelled


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the network from training: what, why, what would fix it.

    `node_id` is empty when it concerns the network as a whole.
    """

    node_id: str
    message: str


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
    nodes: Mapping[str, NodeReport]
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


def analyze(graph: Graph) -> Analysis:
    """Walk the graph in order, let every layer emit, and collect what comes of it."""
    emitter = Emitter()
    parameters: dict[str, Parameter] = {}
    declared: dict[str, Mapping[str, Parameter]] = {}
    data: list[DataTensor] = []
    updates: list[Call] = []
    reports: dict[str, NodeReport] = {}
    problems: list[Problem] = []
    wires = {(wire.target, wire.input): wire for wire in graph.wires}
    for node in graph.in_order():
        try:
            inputs = _inputs_of(wires, node, reports)
        except _MissingError as missing:
            reports[node.id] = NodeReport()
            problems += [Problem(node.id, reason) for reason in missing.reasons]
            continue
        owner = owner_of(graph, node)
        if type(owner.layer) is not type(node.layer):
            problems.append(_other_kind(node, owner))
            owner = node
        build = NodeBuild(emitter, node, owner, parameters)
        before = len(emitter.calls)
        try:
            outputs = node.layer.emit(build, *inputs)
        except ShapeError as error:
            del emitter.calls[before:]
            reports[node.id] = NodeReport()
            problems.append(Problem(node.id, str(error)))
            continue
        declared[node.id] = build.parameters
        # How weights start and whether they learn is the owner's to say, also where it comes later.
        parameters.update(
            (name, item)
            for name, item in build.parameters.items()
            if owner is node or name not in parameters
        )
        updates += build.updates
        data += build.data_tensors
        reports[node.id] = NodeReport(
            dict(zip(node.layer.outputs, outputs, strict=True)),
            _learned(build.parameters) if owner is node else 0,
            sum(TABLE[c.operation].multiply_adds(c) for c in emitter.calls[before:]),
        )
    for node in graph.nodes.values():
        if node.id not in reports:
            reports[node.id] = NodeReport()
            problems.append(
                Problem(node.id, f"{node.name} is part of a circle. Take away one of its wires.")
            )
    losses = tuple(
        call
        for call in emitter.calls
        if call.outputs[0].role is Role.SCALAR and "loss" in TABLE[call.operation].outputs
    )
    problems += _problems_of_sharing(graph, declared)
    problems += _problems_of_the_whole(graph)
    return Analysis(
        tuple(emitter.calls),
        tuple(parameters.values()),
        tuple(data),
        tuple(updates),
        losses,
        reports,
        tuple(problems),
    )


class _MissingError(Exception):
    """Inputs are not there; `reasons` is empty when the fault lies further up."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__()
        self.reasons = reasons


def _inputs_of(
    wires: Mapping[tuple[str, str], Wire], node: Node, reports: Mapping[str, NodeReport]
) -> list[Tensor]:
    tensors: list[Tensor] = []
    reasons: list[str] = []
    wired = 0
    for port in node.layer.inputs:
        wire = wires.get((node.id, port))
        if wire is None:
            if port not in node.layer.optional:
                reasons.append(_unwired(node, port))
            continue
        wired += 1
        tensor = reports[wire.source].outputs.get(wire.output)
        if tensor is not None:
            tensors.append(tensor)
    if reasons or len(tensors) < wired:
        raise _MissingError(reasons)
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
        )
        for node in graph.nodes.values()
        if node.id not in wired and node.layer.outputs and not node.layer.is_loss
    ]
    return problems
