"""Softmax, log-softmax, maxout."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu
from netwright.layers.channels import LogSoftmax, Maxout, Softmax
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from support.build import images, vectors
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "softmax within": vectors(7, Dense(units=9), Softmax(), Dense(units=6), LogSoftmax()),
    "softmax of images": images((2, 5, 3), Conv2d(filters=4), Softmax(), Conv2d(3), LogSoftmax()),
    "maxout": vectors(7, Dense(units=12), Maxout(pieces=3), Dense(units=5), Maxout(pieces=5)),
    "maxout of images": images((2, 5, 3), Conv2d(filters=6), Maxout(), Conv2d(3), Relu()),
}

CASES = [
    *(Case(name, (shape,)) for name in ("softmax", "log_softmax")
      for shape in ((5,), (4, 3), (3, 2, 5))),
    Case("maxout", ((6,),), {"pieces": 3}),
    Case("maxout", ((2, 6),), {"pieces": 2}),
    Case("maxout", ((4, 2, 3),), {"pieces": 2}),
]  # fmt: skip


def axis_of(x: Any) -> int:
    """PyTorch's dim for channels."""
    return 1 if x.dim() == 4 else -1


def torch_maxout(torch: Any, settings: Any, x: Any) -> Any:
    moved = x.movedim(axis_of(x), -1)
    pieces = moved.reshape(*moved.shape[:-1], -1, settings["pieces"])
    return pieces.amax(-1).movedim(-1, axis_of(x))


TORCH: dict[str, Torch] = {
    "softmax": lambda torch, _, x: torch.softmax(x, axis_of(x)),
    "log_softmax": lambda torch, _, x: torch.log_softmax(x, axis_of(x)),
    "maxout": torch_maxout,
}
