"""Ten layers deep: gradients are what theory says of sigmoids, ReLU, batch norm, residuals."""

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.merging import Add
from netwright.layers.shaping import Flatten
from netwright.training.settings import TrainingSettings
from netwright.training.sigmoid_chain import sigmoids_behind
from netwright.training.trainer import Trainer
from netwright.training.watch import gradient_rms
from support.build import Branches, chain

DEPTH = 10
DIGITS = load_digits()


def deep(*between: Layer, initializer: str = "He uniform") -> Graph:
    """Ten hidden Dense layers, each followed by these."""
    dense = Dense(units=32, initializer=initializer)
    hidden = [layer for _ in range(DEPTH) for layer in (dense, *between)]
    ends = (Dense(units=10), SoftmaxCrossEntropy())
    return chain([Input((1, 8, 8)), Flatten(), *hidden, *ends])


def residual() -> Graph:
    """The same with sigmoids, and a way around each but the first."""
    branches = Branches(Input((1, 8, 8)))
    x = branches.then(branches.start, Flatten(), Dense(units=32), Sigmoid())
    for _ in range(DEPTH - 1):
        x = branches.join(Add(), branches.then(x, Dense(units=32), Sigmoid()), x)
    return branches.ended(branches.then(x, Dense(units=10)), SoftmaxCrossEntropy(), Target())


def sizes(graph: Graph) -> tuple[list[str], np.ndarray]:
    """The names of the Dense layers and the RMS of their gradients at the first step."""
    trainer = Trainer(graph, TrainingSettings(epochs=1), DIGITS, threads=1)
    trainer.advance(1)
    rms = gradient_rms(trainer.gradients())
    trainer.close()
    names = [name for name in rms if name.startswith("dense")]
    return names, np.array([rms[name] for name in names])


def test_a_chain_of_sigmoids_lies_below_a_quarter_for_each() -> None:
    graph = deep(Sigmoid(), initializer="orthogonal")  # norms of 1, as the bound has it
    names, measured = sizes(graph)
    behind = sigmoids_behind(analyze(graph).graph)

    assert list(behind) == names
    assert list(behind.values()) == [*range(DEPTH, 0, -1), 0]
    bound = measured[-1] * 0.25 ** np.array(list(behind.values()), float)
    assert (measured[:-2] < bound[:-2]).all()
    assert measured[0] < 1e-5 * measured[-1]


@pytest.mark.parametrize(
    "graph",
    [deep(Relu()), deep(BatchNorm(), Sigmoid()), residual()],
    ids=["ReLU", "batch norm", "residual"],
)
def test_the_gradient_of_the_first_layer_is_restored_more_than_a_hundredfold(graph: Graph) -> None:
    _, with_sigmoids = sizes(deep(Sigmoid()))
    _, restored = sizes(graph)

    assert restored[0] > 100 * with_sigmoids[0]
    assert not sigmoids_behind(analyze(graph).graph)


def test_only_a_chain_of_dense_layers_and_sigmoids_counts_as_one() -> None:
    ends = (Dense(units=10), SoftmaxCrossEntropy())
    two = [Input((64,)), Dense(units=8), Sigmoid(), Dense(units=8), Sigmoid(), *ends]

    assert list(sigmoids_behind(analyze(chain(two)).graph).values()) == [2, 1, 0]
    assert not sigmoids_behind(analyze(chain([Input((64,)), Dense(units=8), *ends])).graph)
    assert not sigmoids_behind(analyze(chain([*two[:2], Tanh(), *two[2:]])).graph)
    assert not sigmoids_behind(Graph())
