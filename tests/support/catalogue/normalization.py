"""Normalisation of each sample by itself."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright.layers.normalization import LayerNorm, LocalResponseNorm
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten, Reshape
from support.build import images, vectors
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "layer norm": vectors(9, Dense(units=7), LayerNorm(), Relu(), Dense(units=5), LayerNorm()),
    "layer norm of images": images((2, 5, 4), Conv2d(filters=3), LayerNorm(epsilon=0.01), Tanh()),
    "layer norm of steps": vectors(
        12, Dense(units=15), Reshape(shape=(3, 5)), LayerNorm(), Tanh(), Flatten()
    ),
    "layer norm frozen": vectors(6, LayerNorm(), Dense(units=4), LayerNorm(frozen=True)),
    "local response norm": images(
        (3, 6, 5),
        Conv2d(filters=9),
        Relu(),
        LocalResponseNorm(alpha=0.3, k=2.0),
        MaxPool2d(),
        Conv2d(filters=4),
        LocalResponseNorm(size=4, alpha=0.5, beta=0.6),
    ),
}


def norm(x: tuple[int, ...], gain: tuple[int, ...], epsilon: float = 1e-5) -> Case:
    return Case("layer_norm", (x, gain, gain), {"epsilon": epsilon}, (True, False, False))


def response(x: tuple[int, ...], size: int, alpha: float, beta: float, k: float) -> Case:
    settings = {"size": size, "alpha": alpha, "beta": beta, "k": k}
    return Case("local_response_norm", (x,), settings)


CASES = [
    norm((5,), (5,)),
    norm((3, 4), (4,), 0.1),
    norm((2, 3, 2), (2, 3, 2)),
    response((7, 2, 3), 5, 0.4, 0.75, 1.0),
    response((6, 2), 4, 0.7, 0.5, 2.0),
    response((3, 1, 2), 9, 0.2, 1.3, 1.0),
    response((4, 2, 2), 1, 1e-4, 0.75, 1.0),
]


def torch_norm(torch: Any, settings: Any, x: Any, gain: Any, bias: Any) -> Any:
    return torch.nn.functional.layer_norm(x, gain.shape, gain, bias, settings["epsilon"])


TORCH: dict[str, Torch] = {
    "layer_norm": torch_norm,
    "local_response_norm": lambda torch, s, x: torch.nn.functional.local_response_norm(
        x, s["size"], s["alpha"], s["beta"], s["k"]
    ),
}
