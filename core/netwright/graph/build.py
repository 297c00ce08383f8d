"""Builds one node of a graph: what its layer may ask for, and what it declared."""

from collections.abc import Mapping
from dataclasses import dataclass

from netwright.graph.graph import Node
from netwright.layers.data import Input, Target
from netwright.layers.initializer import Initializer
from netwright.layers.regularization import NONE, Regularization
from netwright.operations.emitter import Emitter
from netwright.operations.operation import Call, Setting
from netwright.operations.philox import stream_of
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
    """A tensor that each batch brings: `slot` is `input` or `target`; `form` is the Target's.

    `source` names an array of the data set; empty: its main inputs or targets.
    """

    tensor: Tensor
    node_id: str
    slot: str
    form: str = ""
    source: str = ""


class NodeBuild:
    """The `Build` that the layer of a node emits into.

    The weights of the node are those of `owner`, which may be itself; `known` are those of all
    nodes before it, by the name of the owner and their own: `conv1/weight`.
    """

    def __init__(
        self, emitter: Emitter, node: Node, owner: Node, known: Mapping[str, Parameter]
    ) -> None:
        emitter.node = node.name
        self._emitter = emitter
        self._node = node
        self._owner = owner
        self._known = known
        self.parameters: dict[str, Parameter] = {}
        """What it declared, by the names that the owner gives them."""
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
        return self._declare(name, shape, Role.PARAMETER, initializer, regularization, frozen)

    def state(self, name: str, shape: Shape, initializer: Initializer) -> Tensor:
        return self._declare(name, shape, Role.STATE, initializer, NONE, True)

    def update(self, operation: str, state: Tensor, *inputs: Tensor, **settings: Setting) -> None:
        self._emitter(operation, state, *inputs, like=None, **settings)
        self.updates.append(self._emitter.calls.pop())

    def random(self, operation: str, *inputs: Tensor, **settings: Setting) -> tuple[Tensor, ...]:
        return self.call(operation, *inputs, stream=stream_of(self._node.name), **settings)

    def data(self, name: str, shape: Shape, role: Role) -> Tensor:
        tensor = self._emitter.declare(name, shape, batched=True, role=role)
        layer = self._node.layer
        form = layer.form if isinstance(layer, Target) else ""
        source = layer.source if isinstance(layer, Input | Target) else ""
        self.data_tensors.append(DataTensor(tensor, self._node.id, name, form, source))
        return tensor

    def _declare(
        self,
        name: str,
        shape: Shape,
        role: Role,
        initializer: Initializer,
        regularization: Regularization,
        frozen: bool,
    ) -> Tensor:
        full = f"{self._owner.name}/{name}"
        known = self._known.get(full)
        if known is not None and known.tensor.shape == shape:
            tensor = known.tensor
        else:
            tensor = self._emitter.declare(name, shape, False, role, node=self._owner.name)
        self.parameters[full] = Parameter(
            tensor, self._owner.id, initializer, regularization, frozen
        )
        return tensor
