"""Losses."""

from typing import Any

import numpy as np

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Sigmoid, Softplus
from netwright.layers.binary_losses import (
    BinaryCrossEntropy,
    Hinge,
    SigmoidCrossEntropy,
    SquaredHinge,
)
from netwright.layers.channels import Softmax
from netwright.layers.class_losses import (
    CategoricalCrossEntropy,
    KullbackLeibler,
    SoftmaxCrossEntropy,
    SparseCategoricalCrossEntropy,
)
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import (
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogError,
)
from netwright.operations.operation import Setting
from support.build import add, chain, wire
from support.case import Case, Torch

WEIGHTS = (0.5, 2.0, 1.0, 0.0, 3.0)


def judged(loss: Layer, *last: Layer, target: Target, units: int = 5) -> Graph:
    return chain([Input((9,)), Dense(units=units), *last, loss], target)


def sequence(loss: Layer, *last: Layer, form: str) -> Graph:
    """Logits (4, 5) straight from the data: a dense layer of sequences is another matter."""
    return chain([Input((4, 5)), *last, loss], Target(form, 5, steps=4))


def weighted(loss: Layer, target: Target) -> Graph:
    """The weight of each sample is made from the sample itself."""
    graph = judged(loss, target=target)
    dense, positive = add(graph, Dense(units=1)), add(graph, Softplus())
    wire(graph, _named(graph, "input1"), dense, "input")
    wire(graph, dense, positive, "input")
    wire(graph, positive, _named(graph, "loss1"), "weight")
    return graph


def two_losses() -> Graph:
    """One network taught by two losses, one of which counts a quarter."""
    graph = judged(SoftmaxCrossEntropy(), target=Target(size=5))
    relu, other = add(graph, Relu()), add(graph, Dense(units=5))
    loss = add(graph, MeanAbsoluteError(weight=0.25))
    wire(graph, _named(graph, "dense1"), relu, "input")
    wire(graph, relu, other, "input")
    wire(graph, other, loss, "prediction")
    wire(graph, add(graph, Target("one-hot", 5)), loss, "target")
    return graph


def _named(graph: Graph, name: str) -> str:
    node = graph.named(name)
    assert node is not None
    return node.id


CLASS, ONE_HOT, VALUES = Target(size=5), Target("one-hot", 5), Target("values", 5)

NETWORKS: dict[str, Graph] = {
    "softmax regression": chain(
        [Input((9,)), Dense(units=23), SoftmaxCrossEntropy()], Target(size=23)
    ),
    "one-hot": chain(
        [Input((9,)), Dense(units=4), Sigmoid(), MeanSquaredError()],
        Target(form="one-hot", size=4),
    ),
    "absolute error": judged(MeanAbsoluteError(), target=VALUES),
    "log error": judged(MeanSquaredLogError(), Softplus(), target=VALUES),
    "huber": judged(Huber(delta=0.6, weight=2.0), target=VALUES),
    "binary": judged(BinaryCrossEntropy(), Sigmoid(), target=ONE_HOT),
    "binary class": judged(BinaryCrossEntropy(), Sigmoid(), target=Target(size=2), units=1),
    "sigmoid cross-entropy": judged(SigmoidCrossEntropy(), target=ONE_HOT),
    "hinge": judged(Hinge(), target=VALUES),
    "squared hinge": judged(SquaredHinge(), target=Target(size=2), units=1),
    "softmax of one-hot": judged(SoftmaxCrossEntropy(class_weights=WEIGHTS), target=ONE_HOT),
    "class weights": judged(SoftmaxCrossEntropy(class_weights=WEIGHTS), target=CLASS),
    "categorical": judged(CategoricalCrossEntropy(), Softmax(), target=ONE_HOT),
    "sparse categorical": judged(
        SparseCategoricalCrossEntropy(class_weights=WEIGHTS), Softmax(), target=CLASS
    ),
    "kullback-leibler": judged(KullbackLeibler(), Softmax(), target=ONE_HOT),
    "sample weights": weighted(SoftmaxCrossEntropy(), CLASS),
    "sample weights of numbers": weighted(Huber(), VALUES),
    "two losses": two_losses(),
    "sequence of classes": sequence(SoftmaxCrossEntropy(), Softplus(), form="class"),
    "sequence one-hot": sequence(CategoricalCrossEntropy(), Softmax(), form="one-hot"),
    "sequence of probabilities": sequence(SparseCategoricalCrossEntropy(), Softmax(), form="class"),
}

MANY = SparseCategoricalCrossEntropy.formula
SHARE = {"factor": 0.25}
PLAIN: dict[str, Setting] = {"factor": 1.0, "class_weights": ()}
WEIGHED: dict[str, Setting] = {"factor": 2.0, "class_weights": WEIGHTS}


def elementwise(layer: type[Any], shape: tuple[int, ...], *more: tuple[int, ...], **s: Any) -> Case:
    """The formula of a loss layer on prediction and target of one shape."""
    between = (0.05, 0.95) if layer is BinaryCrossEntropy else None
    settings = {"formula": layer.formula, "factor": 1 / int(np.prod(shape)), **s}
    if layer.gradient:
        settings["gradient"] = layer.gradient
    shapes = (shape, shape, *more)
    return Case("elementwise_loss", shapes, settings, (True,) * len(shapes), between=between)


BY_LAYER = (
    MeanSquaredError,
    MeanAbsoluteError,
    MeanSquaredLogError,
    BinaryCrossEntropy,
    SigmoidCrossEntropy,
    Hinge,
    SquaredHinge,
)

CASES = [
    Case("softmax_cross_entropy", ((5,), ()), PLAIN, (True, True), classes=5),
    Case("softmax_cross_entropy", ((1,), ()), PLAIN, (True, True), classes=1),
    Case("softmax_cross_entropy", ((5,), (), ()), WEIGHED, (True,) * 3, classes=5),
    Case("softmax_cross_entropy", ((4, 5), (4,)), {**WEIGHED, **SHARE}, (True,) * 2, classes=5),
    Case("softmax_cross_entropy", ((5,), (5,)), WEIGHED, (True,) * 2),
    Case("softmax_cross_entropy", ((4, 5), (4, 5), (1,)), {**PLAIN, **SHARE}, (True,) * 3),
    *(elementwise(layer, (4,)) for layer in BY_LAYER),
    elementwise(MeanSquaredError, (2, 3, 3)),
    elementwise(MeanSquaredError, (4,), (1,)),
    elementwise(Huber, (4,), delta=0.6),
    Case(
        "elementwise_loss",
        ((4, 5), (4,)),
        {"formula": MANY, "factor": 0.25, "class_weights": WEIGHTS},
        (True, True),
        classes=5,
        between=(0.05, 0.95),
    ),
    *(
        Case(
            "elementwise_loss",
            ((4, 5), (4, 5)),
            {"formula": formula, "factor": 0.25, "class_weights": WEIGHTS},
            (True, True),
            between=(0.05, 0.95),
        )
        for formula in (CategoricalCrossEntropy.formula, KullbackLeibler.formula)
    ),
]


def torch_cross_entropy(torch: Any, settings: Any, z: Any, t: Any, *weight: Any) -> Any:
    """PyTorch's own, each sample by itself; classes are its second axis."""
    classes = torch.tensor(settings["class_weights"] or (1.0,) * z.shape[-1]).double()
    one_hot = t if t.dim() == z.dim() else torch.nn.functional.one_hot(t.long(), z.shape[-1])
    terms = torch.nn.functional.cross_entropy(
        z.movedim(-1, 1), one_hot.double().movedim(-1, 1), classes, reduction="none"
    )
    scale = settings["factor"] * (weight[0].reshape(-1, *[1] * (terms.dim() - 1)) if weight else 1)
    return (terms * scale).sum() / len(z)


def torch_elementwise(torch: Any, settings: Any, p: Any, t: Any, *weight: Any) -> Any:
    functional = torch.nn.functional
    oracles = {
        MeanSquaredError.formula: lambda: functional.mse_loss(p, t, reduction="none"),
        MeanAbsoluteError.formula: lambda: functional.l1_loss(p, t, reduction="none"),
        MeanSquaredLogError.formula: lambda: functional.mse_loss(
            torch.log1p(p.clamp(0)), torch.log1p(t.clamp(0)), reduction="none"
        ),
        BinaryCrossEntropy.formula: lambda: functional.binary_cross_entropy(p, t, reduction="none"),
        SigmoidCrossEntropy.formula: lambda: functional.binary_cross_entropy_with_logits(
            p, t, reduction="none"
        ),
        Hinge.formula: lambda: functional.relu(1 - torch.sign(t) * p),
        SquaredHinge.formula: lambda: functional.relu(1 - torch.sign(t) * p) ** 2,
        CategoricalCrossEntropy.formula: lambda: -torch.tensor(WEIGHTS).double() * t * torch.log(p),
        KullbackLeibler.formula: lambda: functional.kl_div(torch.log(p), t, reduction="none"),
        Huber.formula: lambda: functional.huber_loss(p, t, reduction="none", delta=0.6),
        MANY: lambda: functional.nll_loss(
            torch.log(p).movedim(-1, 1), t.long(), torch.tensor(WEIGHTS).double(), reduction="none"
        ),
    }
    terms = oracles[settings["formula"]]()
    scale = settings["factor"] * (weight[0].reshape(-1, *[1] * (terms.dim() - 1)) if weight else 1)
    return (terms * scale).sum() / len(p)


TORCH: dict[str, Torch] = {
    "softmax_cross_entropy": torch_cross_entropy,
    "elementwise_loss": torch_elementwise,
}
