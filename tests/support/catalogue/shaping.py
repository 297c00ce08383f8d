"""Shapes: joins and rearrangements."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.merging import Add, Concatenate, Multiply
from netwright.layers.pooling import GlobalAveragePool, MaxPool2d
from netwright.layers.rearrangement import Crop, Permute, Select, Slice, Upsample, ZeroPad
from netwright.layers.shaping import Flatten, Reshape
from netwright.operations.operation import Setting
from support.build import Branches, images, vectors
from support.case import Case, Torch


def ended(net: Branches, source: str, *layers: Layer) -> Graph:
    """The graph, with a softmax over three classes on `source`."""
    end = net.then(source, *layers, Flatten(), Dense(units=3))
    return net.ended(end, SoftmaxCrossEntropy(), Target(size=3))


def inception() -> Graph:
    """A block of GoogLeNet: four branches side by side (Szegedy et al. 2015), then another."""
    net = Branches(Input((3, 7, 6)))
    x = net.start
    for width in (2, 3):
        x = net.join(
            Concatenate(count=4),
            net.then(x, Conv2d(filters=width, kernel=(1, 1)), Relu()),
            net.then(x, Conv2d(filters=3, kernel=(1, 1)), Relu(), Conv2d(filters=5), Relu()),
            net.then(
                x,
                Conv2d(filters=2, kernel=(1, 1)),
                Relu(),
                Conv2d(filters=3, kernel=(5, 5)),
                Relu(),
            ),
            net.then(
                x,
                MaxPool2d(window=(3, 3), stride=(1, 1), padding="same"),
                Conv2d(filters=2, kernel=(1, 1)),
                Relu(),
            ),
        )
    return ended(net, x)


def squeeze_and_excite() -> Graph:
    """Gates for every channel, made from their averages (Hu et al. 2018), and a residual sum."""
    net = Branches(Input((3, 6, 5)))
    x = net.then(net.start, Conv2d(filters=7), Relu())
    gates = net.then(x, GlobalAveragePool(), Dense(units=4), Relu(), Dense(units=7), Sigmoid())
    return ended(net, net.join(Add(), net.join(Multiply(), x, gates), x))


def sums() -> Graph:
    """Three summands, one of them a number for each channel, and a product of three."""
    net = Branches(Input((2, 4, 5)))
    x, y = (net.then(net.start, Conv2d(filters=3), Tanh()) for _ in range(2))
    bias = net.then(x, GlobalAveragePool(), Reshape(shape=(3, 1, 1)))
    total = net.join(Add(count=3), bias, x, y)
    return ended(net, net.join(Multiply(count=3), total, y, net.then(x, Sigmoid())))


def row_by_row() -> Graph:
    """Concatenation along another axis than the first, of parts of one tensor."""
    net = Branches(Input((3, 4, 5)))
    x = net.then(net.start, Conv2d(filters=4), Relu())
    parts = [net.then(x, Slice(axis=2, start=i, step=2), Tanh()) for i in (1, 0)]
    return ended(net, net.join(Concatenate(axis=2), *parts), Conv2d(filters=2))


NETWORKS: dict[str, Graph] = {
    "inception block": inception(),
    "squeeze and excite": squeeze_and_excite(),
    "sums and products": sums(),
    "concatenate columns": row_by_row(),
    "reshape": vectors(24, Dense(units=30), Reshape(shape=(5, -1)), Tanh(), Flatten()),
    "permute": images(
        (3, 4, 5), Conv2d(filters=6), Permute(order=(1, 2, 0)), Relu(), Permute(order=(0, 2, 1))
    ),
    "select and slice": images(
        (4, 7, 5),
        Conv2d(filters=5),
        Relu(),
        Slice(axis=1, start=1, stop=-1, step=2),
        Slice(axis=0, start=-4),
        Select(axis=2, index=-2),
        Select(axis=0, index=1),
    ),
    "upsample": images(
        (2, 3, 4), Conv2d(filters=3), Tanh(), Upsample(factor=(2, 3)), Conv2d(filters=2), Upsample()
    ),
    "pad and crop": images(
        (2, 6, 5),
        Conv2d(filters=3),
        ZeroPad(border=(1, 2, 0, 3)),
        Relu(),
        Crop(border=(0, 1, 2, 1)),
    ),
}


def move(operation: str, shape: tuple[int, ...], **settings: Setting) -> Case:
    return Case(operation, (shape,), settings)


CASES = [
    move("permute", (2, 3, 4), axes=(2, 0, 1)),
    move("permute", (3, 5), axes=(1, 0)),
    move("slice", (3, 7, 4), starts=(1, 0, 3), counts=(2, 4, 1), steps=(1, 2, 1)),
    move("slice", (9,), starts=(2,), counts=(3,), steps=(3,)),
    move("pad", (2, 3, 2), before=(0, 1, 2), after=(0, 2, 0)),
    move("repeat", (2, 3, 2), times=(1, 2, 3)),
    move("repeat", (3, 1, 1), times=(1, 2, 4)),
    Case("concatenate", ((2, 3), (4, 3), (1, 3)), {"axis": 0}, (True,) * 3),
    Case("concatenate", ((2, 3, 2), (2, 1, 2)), {"axis": 1}, (True,) * 2),
    Case("multiply", ((2, 3), (2, 3)), batched=(True, True)),
]


def torch_slice(torch: Any, settings: Any, x: Any) -> Any:
    each = zip(settings["starts"], settings["counts"], settings["steps"], strict=True)
    places = (slice(start, start + count * step, step) for start, count, step in each)
    return x[(slice(None), *places)]


def torch_pad(torch: Any, settings: Any, x: Any) -> Any:
    around = zip(settings["before"][::-1], settings["after"][::-1], strict=True)
    return torch.nn.functional.pad(x, [number for pair in around for number in pair])


def torch_repeat(torch: Any, settings: Any, x: Any) -> Any:
    for axis, times in enumerate(settings["times"]):
        x = x.repeat_interleave(times, dim=axis + 1)
    return x


TORCH: dict[str, Torch] = {
    "permute": lambda torch, s, x: x.permute(0, *(axis + 1 for axis in s["axes"])),
    "slice": torch_slice,
    "pad": torch_pad,
    "repeat": torch_repeat,
    "concatenate": lambda torch, s, *x: torch.cat(x, dim=1 + s["axis"]),
    "multiply": lambda torch, s, a, b: a * b,
}
