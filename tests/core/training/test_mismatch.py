"""Where network and data disagree, each place is named with what would mend it."""

import numpy as np
import pytest

from netwright.data.dataset import DataError, Dataset
from netwright.graph.analysis import Problem, analyze
from netwright.graph.commands import SetLayer
from netwright.layers.binary_losses import SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.shaping import Flatten
from netwright.project.examples import example
from netwright.training.fit import arrays_for
from netwright.training.mismatch import data_problems
from support.build import chain

PARTS = {"training": np.arange(20)}
CLASSES = Dataset("letters", np.zeros((20, 1, 8, 8), np.float32), np.arange(20) % 10, PARTS)
VALUES = Dataset(
    "houses", np.zeros((20, 1, 8, 8), np.float32), np.zeros((20, 3), np.float32), PARTS
)


def problems(
    name: str, dataset: Dataset, node: str = "", layer: Layer | None = None
) -> list[Problem]:
    graph = example(name).graph
    if layer:
        SetLayer(node, layer).apply(graph)
    return data_problems(analyze(graph), dataset)


@pytest.mark.parametrize("name", ["digits", "logistic", "mlp"])
def test_a_network_made_for_its_data_has_no_problem(name: str) -> None:
    assert problems(name, CLASSES) == []


def test_another_input_shape_is_a_problem_of_the_input() -> None:
    (problem,) = problems("digits", CLASSES, "input1", Input((1, 12, 12)))

    assert problem.node_id == "input1"
    assert problem.message == (
        "input1 takes 1x12x12, but a sample of letters is 1x8x8. Set its shape to 1x8x8."
    )


def test_fewer_scores_than_classes_is_a_problem() -> None:
    (problem,) = problems("digits", CLASSES, "dense2", Dense(units=9))

    assert "gets 9 scores, but letters has 10 classes" in problem.message


def test_a_target_of_classes_cannot_take_values() -> None:
    (problem,) = problems("digits", VALUES)

    assert problem.node_id == "target1"
    assert problem.message.endswith("Set its form to values.")


def test_one_hot_needs_a_place_for_every_class() -> None:
    found = problems("mlp", CLASSES, "target1", Target("one-hot", 4))

    assert "has 4 classes, but letters has 10. Set its size to 10." in found[0].message


def test_a_yes_or_no_loss_does_not_take_ten_classes() -> None:
    graph = chain(
        [Input((1, 8, 8)), Flatten(), Dense(units=1), SigmoidCrossEntropy()], Target(size=2)
    )

    (problem,) = data_problems(analyze(graph), CLASSES)

    assert problem.message == (
        "loss1 asks for yes or no, but letters has 10 classes, up to 9. Give the layer before it"
        " 10 units and take Softmax + Cross-Entropy."
    )


def test_a_target_of_steps_needs_an_answer_for_each() -> None:
    graph = chain([Input((4, 5)), SoftmaxCrossEntropy()], Target(size=5, steps=4))
    steps = Dataset("words", np.zeros((20, 4, 5), np.float32), np.zeros((20, 3), np.int64), PARTS)
    (problem,) = data_problems(analyze(graph), steps)
    assert problem.message == (
        "target1 has an answer for each of 4 steps, but words has an answer for each of 3 steps."
        " Set its steps to 3."
    )


def test_a_class_below_minus_one_is_told_with_its_sample() -> None:
    targets = np.arange(20) % 10
    targets[7] = -3
    letters = Dataset("letters", CLASSES.inputs, targets, PARTS)

    with pytest.raises(DataError, match=r"^Sample 8 of letters has the class -3"):
        arrays_for(analyze(example("digits").graph), letters)


def test_a_sample_without_an_answer_has_a_one_nowhere() -> None:
    targets = np.arange(20) % 10
    targets[3] = -1
    letters = Dataset("letters", CLASSES.inputs, targets, PARTS)

    arrays = arrays_for(analyze(example("mlp").graph), letters)

    one_hot = arrays["target1/target"]
    assert one_hot.sum(axis=1).tolist() == [1, 1, 1, 0, *[1] * 16]


def test_values_need_as_many_places_as_an_answer_has() -> None:
    found = problems("mlp", VALUES, "target1", Target("values", 2))

    assert "has 2 values, but an answer of houses has 3. Set its size to 3." in found[0].message
