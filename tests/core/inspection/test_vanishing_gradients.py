"""Ten layers deep: the gradients on the wires are what theory says of sigmoid and its cures."""

from collections.abc import Callable

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.inspection.flow import Flow
from netwright.inspection.subject import Subject
from netwright.layers.activation import Relu, Sigmoid
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.merging import Add
from netwright.layers.shaping import Flatten
from netwright.training.initial import initial_weights
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from support.build import Branches

DEPTH, UNITS = 10, 32
Step = Callable[[Branches, str], str]


def deep(step: Step) -> Graph:
    """Ten hidden layers after a first one that brings the digits to their width."""
    net = Branches(Input((1, 8, 8)))
    source = net.then(net.start, Flatten(), Dense(UNITS))
    for _ in range(DEPTH):
        source = step(net, source)
    return net.ended(net.then(source, Dense(10)), SoftmaxCrossEntropy(), Target())


def layers(*kinds: Callable[[], Layer]) -> Step:
    return lambda net, source: net.then(source, *(kind() for kind in kinds))


def residual(net: Branches, source: str) -> str:
    inner = net.then(source, Sigmoid(), Dense(UNITS))
    return net.join(Add(), source, inner)


def plain() -> Dense:
    return Dense(UNITS, initializer="Glorot uniform")


SIGMOID = layers(Sigmoid, plain)
CURES = {
    "ReLU and He": layers(Relu, lambda: Dense(UNITS, initializer="He normal")),
    "batch norm": layers(BatchNorm, Sigmoid, plain),
    "residual": residual,
}


def gradients(step: Step, seed: int = 0) -> list[float]:
    """The gradients on the wires that leave the hidden layers, from the first to the last."""
    graph = deep(step)
    analysis = analyze(graph)
    job = Job(graph, TrainingSettings(seed=seed), load_digits())
    sizes = (
        Flow()
        .answer(Subject(Checkpoint(1, 0, job, initial_weights(analysis, seed), 0.0)))
        .gradients
    )
    order = {call.outputs[0].name: place for place, call in enumerate(analysis.calls)}
    by_tensor: dict[str, float] = {}
    for (tensor, _), size in sizes.items():
        if tensor.startswith("dense") and tensor.endswith("/output"):
            by_tensor[tensor] = max(size, by_tensor.get(tensor, 0.0))
    return [by_tensor[name] for name in sorted(by_tensor, key=order.__getitem__)]


@pytest.mark.parametrize("seed", range(3))
def test_a_chain_of_sigmoids_lies_under_a_quarter_for_each_layer(seed: int) -> None:
    sizes = gradients(SIGMOID, seed)

    assert len(sizes) == DEPTH + 2
    first, last = sizes[0], sizes[-2]  # behind the last stands the loss
    assert first / last < 0.25**DEPTH
    assert np.all(np.diff(sizes[:-1]) > 0)


@pytest.mark.parametrize("cure", list(CURES))
@pytest.mark.parametrize("seed", range(3))
def test_each_cure_restores_the_first_layer_a_hundredfold(cure: str, seed: int) -> None:
    assert gradients(CURES[cure], seed)[0] > 100 * gradients(SIGMOID, seed)[0]
