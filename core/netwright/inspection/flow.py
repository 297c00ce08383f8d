"""How large what runs along each wire is, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question

if TYPE_CHECKING:
    from netwright.inspection.subject import Passes, Subject
    from netwright.operations.tensor import Tensor

Wire = tuple[str, str]
"""The name of the tensor that runs along a wire, and the node that it runs to."""


@dataclass(frozen=True, slots=True)
class FlowSizes:
    """Root mean squares over the probe samples and all numbers of a tensor.

    `activations` by tensor. `gradients` by wire: the part of the derivative of the loss by the
    tensor that comes back through the node at the wire's end. Where nothing learns behind a
    wire, nothing flows back, and it is left out.
    """

    activations: Mapping[str, float]
    gradients: Mapping[Wire, float]


@dataclass(frozen=True, slots=True)
class Flow(Question):
    """The sizes on all wires; the answer is FlowSizes."""

    seconds = 0.12

    def answer(self, subject: Subject) -> FlowSizes:
        passes = subject.passes()
        graph = subject.analysis.graph
        activations: dict[str, float] = {}
        gradients: dict[Wire, float] = {}
        for wire in graph.wires:
            tensor = subject.outputs(graph.nodes[wire.source]).get(wire.output)
            if tensor is None:
                continue
            if tensor.name in passes.tensors:
                activations[tensor.name] = rms(passes.tensors[tensor.name])
            node = graph.nodes[wire.target]
            passed_on = tensor in subject.outputs(node).values()
            flowing = (
                passes.gradient_of(tensor) if passed_on else _through(passes, tensor, node.name)
            )
            if flowing is not None:
                gradients[tensor.name, node.name] = rms(flowing)
        return FlowSizes(activations, gradients)


def rms(values: NDArray[np.float32]) -> float:
    """The root of the mean square of all numbers."""
    return float(np.sqrt(np.square(values, dtype=np.float64).mean()))


def _through(passes: Passes, tensor: Tensor, node: str) -> NDArray[np.float32] | None:
    parts = passes.gradients.through.get((tensor, node))
    if not parts:
        return None
    total = passes.tensors[parts[0].name]
    for part in parts[1:]:
        total = total + passes.tensors[part.name]
    return total
