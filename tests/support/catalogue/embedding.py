"""Embedding."""

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.embedding import Embedding
from netwright.layers.rearrangement import Slice
from netwright.layers.shaping import Flatten
from support.build import chain
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "embedding": chain(
        [
            Input((5,), form="indices"),
            Embedding(vocabulary=7, features=19),
            Tanh(),
            Flatten(),
            Dense(units=6),
            Relu(),
            Dense(units=3),
            SoftmaxCrossEntropy(),
        ],
        Target(size=3),
    ),
    "embedding of a part": chain(
        [
            Input((6,), form="indices"),
            Slice(start=1, stop=-1, step=2),
            Embedding(vocabulary=9, features=2),
            Flatten(),
            Dense(units=3),
            SoftmaxCrossEntropy(),
        ],
        Target(size=3),
    ),
}


def lookup(x: tuple[int, ...], table: tuple[int, int]) -> Case:
    return Case("embedding", (x, table), batched=(True, False), classes=table[0], index=0)


CASES = [lookup((4,), (5, 3)), lookup((2, 3), (2, 1))]

TORCH: dict[str, Torch] = {
    "embedding": lambda torch, _, x, weight: torch.nn.functional.embedding(x.long(), weight),
}
