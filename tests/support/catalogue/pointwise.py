"""Activations, sums, reshapes."""

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright.layers.shaping import Flatten
from support.build import images, residual, vectors
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "residual": residual(),
    "activations first": vectors(6, Tanh(), Dense(units=5), Sigmoid(), Relu()),
    "flatten then relu": images((2, 4, 4), Conv2d(filters=3), Flatten(), Relu()),
}

CASES = [
    *(Case(name, ((7,),)) for name in ("relu", "tanh", "sigmoid")),
    *(Case(name, ((2, 3, 5),)) for name in ("relu", "tanh", "sigmoid")),
    Case("add", ((2, 3), (2, 3)), batched=(True, True)),
    Case("reshape", ((2, 3, 5),), {"shape": (30,)}),
]

TORCH: dict[str, Torch] = {
    "relu": lambda torch, _, x: torch.relu(x),
    "tanh": lambda torch, _, x: torch.tanh(x),
    "sigmoid": lambda torch, _, x: torch.sigmoid(x),
    "add": lambda torch, _, a, b: torch.add(a, b),
    "reshape": lambda torch, s, x: torch.reshape(x, (len(x), *s["shape"])),
}
