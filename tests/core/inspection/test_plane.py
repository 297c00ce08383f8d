"""What is drawn over the plane is what the network computes there."""

import numpy as np
import pytest

from netwright.data.source import DataSource
from netwright.engines import reference
from netwright.graph.graph import Graph
from netwright.inspection.neuron_maps import NeuronMaps
from netwright.inspection.plane import Area, Boundary, middles
from netwright.inspection.subject import Subject
from netwright.layers.activation import Sigmoid, Tanh
from netwright.layers.binary_losses import BinaryCrossEntropy, Hinge, SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.program.inspection import activations
from netwright.program.program import answer_program
from netwright.project.examples import example
from support.build import chain
from support.inspected import inspected, subject_of

AREA = Area(-3.0, 5.0, -1.0, 7.0)


def network(*layers: Layer, target: Layer | None = None) -> Graph:
    return chain([Input((2,)), Dense(5), Tanh(), Dropout(0.5), *layers], target)


NETWORKS = {
    "classes": network(Dense(3), SoftmaxCrossEntropy(), target=Target(size=3)),
    "yes or no": network(Dense(1), SigmoidCrossEntropy(), target=Target(size=2)),
    "probability": network(Dense(1), Sigmoid(), BinaryCrossEntropy(), target=Target(size=2)),
    "margin": network(Dense(1), Hinge(), target=Target(size=2)),
    "values": network(Dense(2), MeanSquaredError(), target=Target("values", 2)),
}
MEANINGS = {
    "classes": (True, 0.0),
    "yes or no": (True, 0.5),
    "probability": (True, 0.5),
    "margin": (True, 0.0),
    "values": (False, 0.0),
}


def computed(subject: Subject, points: np.ndarray) -> dict[str, np.ndarray]:
    """Every activation at these points, in NumPy and float64."""
    names = {tensor.name for tensor in activations(subject.analysis)}
    program = answer_program(subject.analysis, names)
    (data,) = (item.tensor.name for item in program.data)
    tensors = reference.run(program, {**subject.weights, data: points.astype(np.float64)})
    return {**tensors, "answer": tensors[program.kept[0].name]}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_boundary_is_the_answer_at_the_middle_of_each_cell(name: str) -> None:
    subject = Subject(inspected(NETWORKS[name]))

    answer = Boundary(AREA, 20).answer(subject)

    assert answer.area == AREA
    assert (answer.is_class, answer.middle) == MEANINGS[name]
    x, y = -3.0 + 8.0 * (np.arange(20) + 0.5) / 20, -1.0 + 8.0 * (np.arange(20) + 0.5) / 20
    points = np.array([(a, b) for b in y for a in x])
    right = computed(subject, points)["answer"].reshape(20, 20, -1)
    np.testing.assert_allclose(answer.values, right, rtol=1e-5, atol=1e-6)


def test_each_neuron_has_its_map() -> None:
    subject = subject_of(NETWORKS["classes"])

    maps = NeuronMaps(AREA, 15, most=5).answer(subject)

    right = computed(subject, middles(AREA, 15))
    assert list(maps) == ["dense1", "tanh1", "dropout1", "dense2"]
    for node, values in maps.items():
        expected = right[f"{node}/output"]
        assert values.shape == (expected.shape[1], 15, 15)
        for unit in range(expected.shape[1]):
            np.testing.assert_allclose(
                values[unit], expected[:, unit].reshape(15, 15), rtol=1e-5, atol=1e-6
            )


def test_layers_with_many_neurons_have_none() -> None:
    maps = NeuronMaps(AREA, 8, most=4).answer(subject_of(NETWORKS["classes"]))

    assert list(maps) == ["dense2"]


def test_a_large_network_gets_a_coarser_grid() -> None:
    graph = chain(
        [Input((2,)), Dense(400), Tanh(), Dense(400), Tanh(), Dense(2), SoftmaxCrossEntropy()],
        Target(size=2),
    )

    answer = Boundary(AREA, 60).answer(subject_of(graph))

    assert answer.values.shape == (24, 24, 2)


def test_a_network_that_reads_images_has_no_boundary() -> None:
    subject = subject_of(example("digits").graph)

    for question in (Boundary(AREA), NeuronMaps(AREA)):
        with pytest.raises(ValueError, match="does not read two numbers"):
            question.answer(subject)


def test_classes_that_are_learned_as_numbers_are_classes() -> None:
    graph = network(Dense(1), MeanSquaredError(), target=Target("values", 1))
    checkpoint = inspected(graph)
    job = type(checkpoint.job)(graph, checkpoint.job.settings, DataSource("xor").load())
    subject = Subject(type(checkpoint)(1, 3, job, checkpoint.weights, 0.0))

    answer = Boundary(AREA, 10).answer(subject)

    assert (answer.is_class, answer.middle) == (True, 0.5)
