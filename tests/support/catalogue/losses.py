"""Losses."""

from netwright.graph.graph import Graph
from netwright.layers.activation import Sigmoid
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError, SoftmaxCrossEntropy
from support.build import chain
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "softmax regression": chain(
        [Input((9,)), Dense(units=23), SoftmaxCrossEntropy()], Target(size=23)
    ),
    "one-hot": chain(
        [Input((9,)), Dense(units=4), Sigmoid(), MeanSquaredError()],
        Target(form="one-hot", size=4),
    ),
}

CASES = [
    Case("softmax_cross_entropy", ((5,), ()), batched=(True, True), classes=5),
    Case("softmax_cross_entropy", ((1,), ()), batched=(True, True), classes=1),
    Case("mean_squared_error", ((4,), (4,)), batched=(True, True)),
    Case("mean_squared_error", ((2, 3, 3), (2, 3, 3)), batched=(True, True)),
]

TORCH: dict[str, Torch] = {
    "softmax_cross_entropy": lambda torch, _, z, t: torch.nn.functional.cross_entropy(z, t.long()),
    "mean_squared_error": lambda torch, _, p, t: torch.nn.functional.mse_loss(p, t),
}
