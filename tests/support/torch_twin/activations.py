"""Twins of activations, formulas among them."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

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
from netwright.layers.channels import LogSoftmax, Maxout, Softmax
from netwright.layers.formula import Formula
from support.torch_twin.place import Place, Twins, owning

IMAGE = 3
FUNCTIONS = {name: getattr(torch, name) for name in ("sin", "cos", "log", "abs", "exp", "sigmoid")}


def channels(place: Place) -> int:
    """PyTorch's dim for channels."""
    return 1 if len(place.shape) == IMAGE else -1


def prelu(place: Place) -> Any:
    slope = place.weights["slope"]
    return owning(nn.PReLU(len(slope)), place, weight="slope")


def formula(place: Place) -> Callable[..., Any]:
    """The text read by Python itself, its functions taken from torch."""
    code = compile(place.layer.formula, "formula", "eval")
    return lambda x: eval(code, {"__builtins__": {}}, {**FUNCTIONS, **place.weights, "x": x})


def maxout(place: Place) -> Callable[..., Any]:
    """torch.nn has none: the largest along an axis of pieces."""
    dim = channels(place) % (len(place.shape) + 1)
    return lambda x: x.unflatten(dim, (-1, place.layer.pieces)).amax(dim + 1)


def threshold(place: Place) -> Callable[..., Any]:
    """torch.heaviside knows no derivative: it is 0 here, as ours."""
    del place
    return lambda x: (x > 0).to(x.dtype) + 0 * x


TWINS: Twins = {
    Relu: lambda place: nn.ReLU(),
    LeakyRelu: lambda place: nn.LeakyReLU(place.layer.slope),
    PRelu: prelu,
    Elu: lambda place: nn.ELU(place.layer.alpha),
    Selu: lambda place: nn.SELU(),
    Gelu: lambda place: nn.GELU("none" if place.layer.form == "exact" else "tanh"),
    Silu: lambda place: nn.SiLU(),
    Tanh: lambda place: nn.Tanh(),
    Sigmoid: lambda place: nn.Sigmoid(),
    HardSigmoid: lambda place: nn.Hardsigmoid(),
    Softplus: lambda place: nn.Softplus(),
    Softsign: lambda place: nn.Softsign(),
    Identity: lambda place: nn.Identity(),
    Step: threshold,
    Softmax: lambda place: nn.Softmax(channels(place)),
    LogSoftmax: lambda place: nn.LogSoftmax(channels(place)),
    Maxout: maxout,
    Formula: formula,
}
