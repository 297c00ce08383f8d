"""Activations, formulas, sums, reshapes."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import (
    Elu,
    Gelu,
    HardSigmoid,
    Identity,
    LeakyRelu,
    PRelu,
    Relu,
    Selu,
    Sigmoid,
    Silu,
    Softplus,
    Softsign,
    Step,
    Tanh,
)
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright.layers.formula import Formula
from netwright.layers.shaping import Flatten
from support.build import images, residual, vectors
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "residual": residual(),
    "activations first": vectors(6, Tanh(), Dense(units=5), Sigmoid(), Relu()),
    "flatten then relu": images((2, 4, 4), Conv2d(filters=3), Flatten(), Relu()),
    "rectifiers": vectors(
        5, *(Dense(units=7), LeakyRelu(slope=0.2), Dense(units=6), Elu(alpha=0.7)), Selu()
    ),
    "smooth activations": vectors(
        5, *(Dense(units=9), Gelu(), Dense(units=5), Gelu("tanh"), Dense(units=6), Silu())
    ),
    "squashing activations": vectors(
        5, *(Dense(units=9), Softplus(), Dense(units=5), Softsign(), Dense(units=6), HardSigmoid())
    ),
    "step": vectors(5, Dense(units=9), Step(), Identity()),
    "formula": vectors(
        7,
        *(Dense(units=9), Formula("x * sigmoid(1.5 * x)"), Dense(units=5)),
        Formula("sin(b * x) + log(1 + abs(a * x))"),
    ),
    "formula of images": images((2, 3, 5), Conv2d(3), Formula("x / (1 + abs(a * x))")),
    "prelu": vectors(7, Dense(units=9), PRelu(), Dense(units=5), PRelu(per_channel=True)),
    "prelu of images": images(
        (2, 5, 7), Conv2d(filters=3), PRelu(True), Conv2d(filters=2), PRelu()
    ),
}

SETTINGS = {"leaky_relu": {"slope": 0.2}, "elu": {"alpha": 0.7}}
NAMES = (
    "relu",
    "tanh",
    "sigmoid",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "tanh_gelu",
    "silu",
    "softplus",
    "softsign",
    "hard_sigmoid",
    "step",
)
PRELU = {"formula": "where(x > 0, x, slope * x)"}
TYPED = {"formula": "x * sigmoid(a * x) + b * log(1 + abs(x)) - a ** 2"}

CASES = [
    *(
        Case(name, (shape,), SETTINGS.get(name, {}))
        for name in NAMES
        for shape in ((7,), (2, 3, 5))
    ),
    Case("add", ((2, 3), (2, 3)), batched=(True, True)),
    Case("reshape", ((2, 3, 5),), {"shape": (30,)}),
    Case("formula", ((7,), (1,)), PRELU, (True, False)),
    Case("formula", ((4, 3, 2), (4,)), PRELU, (True, False)),
    Case("formula", ((6,), (6,)), PRELU, (True, False)),
    Case("formula", ((2, 3), (1,), (1,)), TYPED, (True, False, False)),
]


def torch_formula(torch: Any, settings: Any, x: Any, *parameters: Any) -> Any:
    if settings == PRELU:
        return torch.nn.functional.prelu(x, *parameters)
    a, b = parameters
    return x * torch.sigmoid(a * x) + b * torch.log(1 + torch.abs(x)) - a**2


def activation(name: str) -> Torch:
    """The function of torch.nn.functional with that name."""
    return lambda torch, settings, x: getattr(torch.nn.functional, name)(x, *settings.values())


TORCH: dict[str, Torch] = {
    **{
        name: activation(name)
        for name in ("relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "softsign")
    },
    "tanh": lambda torch, _, x: torch.tanh(x),
    "sigmoid": lambda torch, _, x: torch.sigmoid(x),
    "tanh_gelu": lambda torch, _, x: torch.nn.functional.gelu(x, approximate="tanh"),
    # The derivative of torch's own hardsigmoid has a 1 / 6 rounded to float32.
    "hard_sigmoid": lambda torch, _, x: torch.clamp(x / 6 + 0.5, 0, 1),
    "step": lambda torch, _, x: (x > 0).double() + 0 * x,
    "formula": torch_formula,
    "add": lambda torch, _, a, b: torch.add(a, b),
    "reshape": lambda torch, s, x: torch.reshape(x, (len(x), *s["shape"])),
}
