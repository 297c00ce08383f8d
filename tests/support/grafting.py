"""A trained LeNet-5, edits of it, and what grafting makes of them."""

from collections.abc import Sequence

import numpy as np

from netwright.data.dataset import Dataset
from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.graph.commands import Connect
from netwright.graph.graph import Graph
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from netwright.training.graft import Fate, Graft, graft
from netwright.training.inference import predict
from netwright.training.settings import TrainingSettings
from netwright.training.state import TrainedState
from netwright.training.trainer import Trainer
from support.build import add, chain, wire
from support.edits import id_of

DIGITS = load_digits()
SETTINGS = TrainingSettings(epochs=8)


def lenet() -> Graph:
    """LeNet-5 on images of 8 x 8."""
    return chain(
        [
            Input((1, 8, 8)),
            Conv2d(filters=6),
            Relu(),
            MaxPool2d(),
            Conv2d(filters=16),
            Relu(),
            Flatten(),
            Dense(units=120),
            Relu(),
            Dense(units=84),
            Relu(),
            Dense(units=10),
            SoftmaxCrossEntropy(),
        ]
    )


def trained(graph: Graph, dataset: Dataset = DIGITS, steps: int = 160) -> TrainedState:
    trainer = Trainer(graph, SETTINGS, dataset, threads=1)
    trainer.advance(steps)
    state = trainer.state()
    trainer.close()
    return state


LENET = lenet()
STATE = trained(LENET)


def behind_a_convolution(layers: Sequence[Layer]) -> Graph:
    """A classifier of digits: a convolution of six filters, these layers, a dense one."""
    return chain(
        [
            Input((1, 8, 8)),
            Conv2d(filters=6),
            *layers,
            Flatten(),
            Dense(units=10),
            SoftmaxCrossEntropy(),
        ]
    )


def with_layers_behind(graph: Graph, name: str, layers: Sequence[Layer]) -> Graph:
    """New layers between a node and what it feeds."""
    edited = graph.copy()
    source = id_of(graph, name)
    fed = edited.wires_from(source)
    for layer in layers:
        new = add(edited, layer)
        wire(edited, source, new, layer.inputs[0])
        source = new
    for old in fed:
        Connect(old._replace(source=source)).apply(edited)
        edited.wires.discard(old)
    return edited


def grafted(old: Graph, new: Graph, state: TrainedState = STATE) -> Graft:
    return graft(analyze(old), analyze(new), state, seed=0, squares=(1,))


def fates(found: Graft) -> dict[str, Fate]:
    return {passage.tensor: passage.fate for passage in found.passages}


def answers(graph: Graph, weights: object, samples: np.ndarray) -> np.ndarray:
    return predict(graph, weights, samples)  # type: ignore[arg-type]


def difference(old: Graph, new: Graph, state: TrainedState, samples: np.ndarray) -> float:
    found = grafted(old, new, state)
    before = answers(old, state.weights, samples)
    return float(np.abs(answers(new, found.state.weights, samples) - before).max())
