"""Batch normalisation."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.merging import Add
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from support.build import Branches, images, vectors
from support.case import Case, Torch


def residual_block(shortcut: bool) -> Graph:
    """Two convolutions with batch norm beside a plain or a projected shortcut, twice."""
    net = Branches(Input((3, 7, 6)))
    x = net.then(net.start, Conv2d(filters=5, bias=False), BatchNorm(), Relu())
    for _ in range(2):
        main = net.then(
            x,
            Conv2d(filters=5, bias=False),
            BatchNorm(),
            Relu(),
            Conv2d(filters=5, bias=False),
            BatchNorm(),
        )
        side = (
            net.then(x, Conv2d(filters=5, kernel=(1, 1), bias=False), BatchNorm())
            if shortcut
            else x
        )
        x = net.then(net.join(Add(), main, side), Relu())
    return net.ended(net.then(x, Flatten(), Dense(units=3)), SoftmaxCrossEntropy(), Target(size=3))


NETWORKS: dict[str, Graph] = {
    "batch norm": images((2, 6, 5), Conv2d(filters=3, bias=False), BatchNorm(momentum=0.3), Tanh()),
    "batch norm flat": vectors(
        7, Dense(units=5, bias=False), BatchNorm(), Relu(), Dense(units=3, bias=False), BatchNorm()
    ),
    "batch norm first": images((2, 5, 3), BatchNorm(epsilon=0.01), Conv2d(filters=3), Relu()),
    "batch norm frozen": images(
        (2, 5, 4), Conv2d(filters=3, bias=False), BatchNorm(frozen=True), Relu(), MaxPool2d()
    ),
    "residual batch norm": residual_block(shortcut=False),
    "residual projection": residual_block(shortcut=True),
}


def norm(shape: tuple[int, ...], epsilon: float = 1e-5) -> Case:
    channels = shape[:1]
    batched = (True, *(False,) * 4)
    return Case("batch_norm", (shape, *(channels,) * 4), {"epsilon": epsilon}, batched)


CASES = [norm((3,)), norm((2, 3, 4)), norm((4, 5), 0.1), norm((1, 1, 1))]


def torch_norm(torch: Any, settings: Any, x: Any, gain: Any, bias: Any, *running: Any) -> Any:
    del running
    return torch.nn.functional.batch_norm(
        x, None, None, gain, bias, training=True, eps=settings["epsilon"]
    )


TORCH: dict[str, Torch] = {"batch_norm": torch_norm}
