"""A whole network in PyTorch, built from our graph, layer by layer, in float64."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.graph.sharing import owner_of
from netwright.operations.tensor import Role
from support.torch_twin import (
    activations,
    core,
    losses,
    normalization,
    pooling,
    recurrent,
    shapes,
)
from support.torch_twin.place import Place, Run, Twins

Arrays = Mapping[str, np.ndarray]
FAMILIES = (core, pooling, activations, shapes, normalization, recurrent, losses)
TWINS: Twins = {layer: twin for family in FAMILIES for layer, twin in family.TWINS.items()}


class Network(nn.Module):  # type: ignore[misc]
    """The twin of a graph. `weights` are ours by name; it trains copies of them."""

    def __init__(self, graph: Graph, weights: Arrays) -> None:
        super().__init__()
        analysis = analyze(graph)
        self.run = Run()
        self.weights: dict[str, Any] = {}
        for item in analysis.parameters:
            value = torch.tensor(weights[item.tensor.name], dtype=torch.float64)
            if item.tensor.role is Role.PARAMETER:
                value = nn.Parameter(value, requires_grad=not item.frozen)
            self.weights[item.tensor.name] = value
        self.steps = []
        for number, node in enumerate(graph.in_order()):
            wires = [graph.wire_into(node.id, port) for port in node.layer.inputs]
            sources = [wire.source for wire in wires if wire]
            given = (analysis.shape_on(wire) for wire in wires if wire)
            own = {
                name.rpartition("/")[2]: value
                for name, value in self.weights.items()
                if name.rpartition("/")[0] == owner_of(graph, node).name
            }
            place = Place(node.layer, node.name, tuple(s or () for s in given), own, self.run)
            twin = TWINS[type(node.layer)](place)
            if isinstance(twin, nn.Module):
                self.add_module(f"node{number}", twin)
            self.steps.append((node.id, sources, twin, node.layer.is_loss))

    @property
    def learned(self) -> dict[str, Any]:
        """The parameters that learn, by our names."""
        return {name: w for name, w in self.weights.items() if w.requires_grad}

    def forward(self, data: Arrays) -> tuple[Any, list[Any]]:
        """The sum of the losses, and the answer of the network at each of them."""
        self.run.data = {name: _tensor(values) for name, values in data.items()}
        values: dict[str, Any] = {}
        total, answers = torch.zeros((), dtype=torch.float64), []
        for node, sources, twin, is_loss in self.steps:
            value = twin(*(values[source] for source in sources))
            if is_loss:
                loss, value = value
                total = total + loss
                answers.append(value)
            values[node] = value
        return total, answers


def _tensor(values: np.ndarray) -> Any:
    return torch.tensor(values, dtype=torch.float64 if values.dtype.kind == "f" else torch.int64)
