"""What a graph comes to: operations, shapes, parameters and problems, from one walk."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.data import Target
from netwright.layers.initializer import Initializer
from netwright.layers.layer import ShapeError
from netwright.layers.regularization import NONE, Regularization
from netwright.operations.emitter import Emitter
from netwright.operations.operation import Call, Setting
from netwright.operations.philox import stream_of
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Shape, Tensor


@dataclass(frozen=True, slots=True)
class Parameter:
    """A learned tensor, the node it belongs to, how it starts and what keeps it small."""

    tensor: Tensor
    node_id: str
    initializer: Initializer
    regularization: Regularization = NONE
    frozen: bool = False
    """It stays as it starts, and no gradient is computed for it."""


@dataclass(frozen=True, slots=True)
class DataTensor:
    """A tensor that each batch brings: `slot` is `input` or `target`; `form` is the Target's."""

    tensor: Tensor
    node_id: str
    slot: str
    form: str = ""


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


class _NodeBuild:
    """Builds one node: the `Build` that its layer emits into."""

    def __init__(self, emitter: Emitter, node: Node) -> None:
        emitter.node = node.name
        self._emitter = emitter
        self._node = node
        self.parameters: list[Parameter] = []
        self.updates: list[Call] = []
        self.data_tensors: list[DataTensor] = []

    def call(self, operation: str, *inputs: Tensor, **settings: Setting) -> tuple[Tensor, ...]:
        return self._emitter(operation, *inputs, like=None, **settings)

    def parameter(
        self,
        name: str,
        shape: Shape,
        initializer: Initializer,
        regularization: Regularization = NONE,
        *,
        frozen: bool = False,
    ) -> Tensor:
        tensor = self._emitter.declare(name, shape, batched=False, role=Role.PARAMETER)
        self.parameters.append(
            Parameter(tensor, self._node.id, initializer, regularization, frozen)
        )
        return tensor

    def state(self, name: str, shape: Shape, initializer: Initializer) -> Tensor:
        tensor = self._emitter.declare(name, shape, batched=False, role=Role.STATE)
        self.parameters.append(Parameter(tensor, self._node.id, initializer, frozen=True))
        return tensor

    def update(self, operation: str, state: Tensor, *inputs: Tensor, **settings: Setting) -> None:
        self._emitter(operation, state, *inputs, like=None, **settings)
        self.updates.append(self._emitter.calls.pop())

    def random(self, operation: str, *inputs: Tensor, **settings: Setting) -> tuple[Tensor, ...]:
        return self.call(operation, *inputs, stream=stream_of(self._node.name), **settings)

    def data(self, name: str, shape: Shape, role: Role) -> Tensor:
        tensor = self._emitter.declare(name, shape, batched=True, role=role)
        layer = self._node.layer
        form = layer.form if isinstance(layer, Target) else ""
        self.data_tensors.append(DataTensor(tensor, self._node.id, name, form))
        return tensor


def analyze(graph: Graph) -> Analysis:
    """Walk the graph in order, let every layer emit, and collect what comes of it."""
    emitter = Emitter()
    parameters: list[Parameter] = []
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
        build = _NodeBuild(emitter, node)
        before = len(emitter.calls)
        try:
            outputs = node.layer.emit(build, *inputs)
        except ShapeError as error:
            del emitter.calls[before:]
            reports[node.id] = NodeReport()
            problems.append(Problem(node.id, str(error)))
            continue
        parameters += build.parameters
        updates += build.updates
        data += build.data_tensors
        reports[node.id] = NodeReport(
            dict(zip(node.layer.outputs, outputs, strict=True)),
            sum(p.tensor.size for p in build.parameters if p.tensor.role is Role.PARAMETER),
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
    problems += _problems_of_the_whole(graph)
    return Analysis(
        tuple(emitter.calls),
        tuple(parameters),
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
