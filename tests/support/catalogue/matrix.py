"""Full matrices."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.dense import Dense, MaskedDense
from support.build import starter, vectors
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "starter": starter(),
    "one dense": vectors(1, outputs=1),
    "dense odd": vectors(13, Dense(units=11), Tanh(), Dense(units=17), Sigmoid()),
    "dense masked": vectors(
        5,
        MaskedDense(units=4, mask="11010/00000/11111/01100"),
        Relu(),
        MaskedDense(units=3),
        Tanh(),
        MaskedDense(units=2, mask="101/010", bias=False),
    ),
    "dense masked first": vectors(3, MaskedDense(units=18, mask="/".join(["101", "011"] * 9))),
    "dense wide": vectors(100, Dense(units=130), Relu(), Dense(units=37, bias=False), Relu()),
}

CASES = [
    Case("dense", ((5,), (7, 5), (7,)), batched=(True, False, False)),
    Case("dense", ((1,), (1, 1)), batched=(True, False)),
    Case("dense", ((3,), (2, 3), (2,)), {"mask": "101/010"}, (True, False, False)),
]


def torch_dense(torch: Any, settings: Any, x: Any, weight: Any, bias: Any = None) -> Any:
    if "mask" in settings:
        weight = weight * torch.tensor([[int(p) for p in r] for r in settings["mask"].split("/")])
    return torch.nn.functional.linear(x, weight, bias)


TORCH: dict[str, Torch] = {
    "dense": torch_dense,
}
