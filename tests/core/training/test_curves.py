"""The numbers on the curves equal NumPy in float64 on the weights that they are about."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.data.digits import load_digits
from netwright.engines import reference
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.program.program import answers, training_program
from netwright.training.fit import arrays_for
from netwright.training.order import BatchOrder
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.networks import NETWORKS, dataset_for

STEPS = 25
SETTINGS = TrainingSettings(epochs=100, batch_size=30, learning_rate=0.01, seed=5)


def right_numbers(
    graph: Graph,
    arrays: Mapping[str, NDArray[np.generic]],
    weights: Mapping[str, NDArray[np.float32]],
) -> tuple[float, float]:
    """Loss and share of right classes of these samples: a plain pass in float64."""
    analysis = analyze(graph)
    program = training_program(analysis)
    exact = {name: value.astype(np.float64) for name, value in weights.items()}
    values = reference.run(program, {**exact, **arrays})
    (loss,), (answer,) = analysis.losses, answers(analysis)
    scores, classes = values[answer.name], arrays[loss.inputs[1].name]
    right = np.argmax(scores, axis=1) == np.asarray(classes).reshape(-1)
    return float(values[program.losses[0].name]), float(right.mean())


@pytest.mark.parametrize("name", ["starter", "residual", "batch norm"])
def test_loss_and_accuracy_of_every_batch_are_those_of_float64(name: str) -> None:
    graph = NETWORKS[name]
    dataset = load_digits() if name == "starter" else dataset_for(graph, analyze(graph), 100)
    trainer = Trainer(graph, SETTINGS, dataset, threads=2)
    arrays = arrays_for(analyze(graph), dataset)
    order = BatchOrder(dataset.parts["training"], SETTINGS.batch_size, SETTINGS.seed)
    for step in range(STEPS):
        weights = trainer.weights()
        shown = trainer.advance(1)
        numbers, sizes = order.batches(step, 1)
        chosen = numbers[0][: sizes[0]]

        batch = {key: values[chosen] for key, values in arrays.items()}
        loss, accuracy = right_numbers(graph, batch, weights)
        assert shown.losses[0] == pytest.approx(loss, rel=1e-5), step
        assert shown.accuracies is not None
        assert shown.accuracies[0] == pytest.approx(accuracy, abs=1e-6), step
    trainer.close()


@pytest.mark.parametrize("part", ["training", "validation", "test"])
def test_loss_and_accuracy_of_a_whole_part_are_those_of_float64(part: str) -> None:
    graph, dataset = NETWORKS["starter"], load_digits()
    trainer = Trainer(graph, SETTINGS, dataset, threads=2)
    trainer.advance(200)
    chosen = dataset.parts[part]
    arrays = {k: v[chosen] for k, v in arrays_for(analyze(graph), dataset).items()}

    shown = trainer.evaluate(part)
    loss, accuracy = right_numbers(graph, arrays, trainer.weights())
    trainer.close()

    assert shown is not None
    assert shown.loss == pytest.approx(loss, rel=1e-5)
    assert shown.accuracy == accuracy
