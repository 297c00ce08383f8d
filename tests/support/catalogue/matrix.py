"""Full matrices."""

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.dense import Dense
from support.build import starter, vectors
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "starter": starter(),
    "one dense": vectors(1, outputs=1),
    "dense odd": vectors(13, Dense(units=11), Tanh(), Dense(units=17), Sigmoid()),
    "dense wide": vectors(100, Dense(units=130), Relu(), Dense(units=37, bias=False), Relu()),
}

CASES = [
    Case("dense", ((5,), (7, 5), (7,)), batched=(True, False, False)),
    Case("dense", ((1,), (1, 1)), batched=(True, False)),
]

TORCH: dict[str, Torch] = {
    "dense": lambda torch, _, x, w, b=None: torch.nn.functional.linear(x, w, b),
}
